"""Pictures of what a camera may see, drawn: codes on phones and paper, items on a table, nothing.

The outside world of the demo and the tests are made of these. Every picture is
1280 x 720 RGB and the same for the same arguments.
"""

from collections.abc import Sequence
from functools import cache
from typing import Literal

import cv2
import numpy as np
import zxingcpp

from hardware.camera.interface import Image

WIDTH, HEIGHT = 1280, 720

QUIET_ZONE = 4
"""Modules of white that the QR standard asks for on every side."""

Colour = tuple[int, int, int]
"""Red, green, blue; 0 to 255."""

TABLE: Colour = (196, 190, 180)
PAPER: Colour = (250, 249, 245)
PHONE: Colour = (28, 28, 32)

COLOURS: dict[str, Colour] = {
    "black": (38, 38, 42),
    "blue": (44, 82, 150),
    "brown": (120, 84, 56),
    "green": (52, 120, 74),
    "grey": (120, 124, 130),
    "red": (176, 44, 48),
    "white": (238, 238, 234),
    "yellow": (224, 184, 52),
}


def qr_image(payload: str | bytes, scale: int = 8) -> Image:
    """Draw a QR code, error correction level M, with its quiet zone: grey, square, `scale` pixels a module.

    Raises ValueError when the payload does not fit into any QR code at level M.
    """
    return _qr(payload, "M", scale)


def numeric_qr_image(digits: int, scale: int = 4) -> Image:
    """Draw a QR code of up to 7089 digits at level L: the largest that a stranger can show."""
    return _qr("7" * digits, "L", scale)


def _qr(payload: str | bytes, level: str, scale: int) -> Image:
    # ASCII goes in as text, so that digits and capitals are packed as they are in the field.
    if isinstance(payload, bytes) and payload.isascii():
        payload = payload.decode()
    elif isinstance(payload, str) and not payload.isascii():
        payload = payload.encode()
    barcode = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    return np.array(barcode.to_image(scale=scale, add_quiet_zones=True), np.uint8)


def empty_scene(*, noise: float = 2.0, seed: int = 0) -> Image:
    """Draw the table with nothing on it."""
    return _sensed(_table(), 0.0, noise, np.random.default_rng(seed))


def scene_with_code(
    payload: str | bytes,
    *,
    size: int = 460,
    on: Literal["phone", "paper"] = "phone",
    rotation: float = 0.0,
    blur: float = 0.0,
    contrast: float = 1.0,
    inverted: bool = False,
    noise: float = 2.0,
    seed: int = 0,
) -> Image:
    """Draw somebody holding one QR code to the camera.

    `size`: side of the code with its quiet zone, pixels. `rotation`: degrees.
    `blur`, `noise`: standard deviations, in pixels and grey levels.
    `contrast`: 1 full, towards 0 washed out. `inverted`: light on dark, as in a phone's dark mode.
    """
    card = _card(qr_image(payload), size, on, inverted=inverted, contrast=contrast)
    scene = _table()
    _lay(scene, card, (WIDTH // 2, HEIGHT // 2), rotation)
    return _sensed(scene, blur, noise, np.random.default_rng(seed))


def scene_with_codes(
    payloads: Sequence[str | bytes], *, size: int = 340, noise: float = 2.0, seed: int = 0
) -> Image:
    """Draw several QR codes on paper, side by side."""
    scene = _table()
    for index, payload in enumerate(payloads):
        x = WIDTH * (2 * index + 1) // (2 * len(payloads))
        _lay(scene, _card(qr_image(payload), size, "paper"), (x, HEIGHT // 2), 0.0)
    return _sensed(scene, 0.0, noise, np.random.default_rng(seed))


def scene_with_item(
    category: str, colour: str = "blue", *, blur: float = 0.0, noise: float = 2.0, seed: int = 0
) -> Image:
    """Draw one item lying on the table, turned a little by `seed`.

    `category`: a name in `ITEM_CATEGORIES`; anything else is drawn as a box.
    `colour`: a name in `COLOURS`; unknown names are grey.
    """
    random = np.random.default_rng(seed)
    scene = _table()
    shade = COLOURS.get(colour, COLOURS["grey"])
    outline, details = _OUTLINES.get(category, _OUTLINES["box"])
    angle = np.deg2rad(random.uniform(-12, 12))
    middle = np.add(random.uniform(-30, 30, 2), (WIDTH / 2, HEIGHT / 2))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    shape = np.rint(np.array(outline) @ turn + middle).astype(np.int32)
    lines = [np.rint(np.array(detail) @ turn + middle).astype(np.int32) for detail in details]

    # A soft shadow, so that the item lies on the table and does not float.
    shadow = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(shadow, [np.add(shape, (8, 12))], 60, cv2.LINE_AA)
    cv2.subtract(scene, cv2.cvtColor(cv2.GaussianBlur(shadow, (0, 0), 9), cv2.COLOR_GRAY2RGB), dst=scene)
    cv2.fillPoly(scene, [shape], shade, cv2.LINE_AA)
    dark = tuple(int(value * 0.55) for value in shade)
    cv2.polylines(scene, [shape], True, dark, 3, cv2.LINE_AA)
    cv2.polylines(scene, lines, False, dark, 3, cv2.LINE_AA)
    return _sensed(scene, blur, noise, random)


def _table() -> Image:
    return _lit_table().copy()


@cache
def _lit_table() -> Image:
    """A light table, a little brighter in the middle, where the lamp is."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    fall_off = 1 - 0.36 * (((x - WIDTH / 2) / WIDTH) ** 2 + ((y - HEIGHT / 2) / HEIGHT) ** 2)
    return np.asarray(np.rint(fall_off[..., None] * np.array(TABLE)), np.uint8)


def _card(code: Image, size: int, on: str, *, inverted: bool = False, contrast: float = 1.0) -> Image:
    """A phone or a sheet of paper that shows a code."""
    symbol = cv2.resize(code, (size, size), interpolation=cv2.INTER_AREA)
    if inverted:
        symbol = cv2.bitwise_not(symbol)
    symbol = cv2.addWeighted(symbol, contrast, np.full_like(symbol, 150), 1 - contrast, 0)
    edge = max(size // 16, 8)
    colour = PHONE if on == "phone" else PAPER
    framed = cv2.cvtColor(symbol, cv2.COLOR_GRAY2RGB)
    framed = cv2.copyMakeBorder(framed, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=colour)
    return np.asarray(framed, np.uint8)


def _lay(scene: Image, card: Image, middle: tuple[int, int], rotation: float) -> None:
    """Put `card` on the scene, its middle at (x, y), turned by degrees."""
    height, width = card.shape[:2]
    move = cv2.getRotationMatrix2D((width / 2, height / 2), rotation, 1.0)
    move[:, 2] += np.array(middle) - (width / 2, height / 2)
    cv2.warpAffine(
        card, move, (WIDTH, HEIGHT), dst=scene, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT
    )


def _sensed(scene: Image, blur: float, noise: float, random: np.random.Generator) -> Image:
    """What the sensor makes of a scene: out of focus by `blur`, grainy by `noise`."""
    if blur:
        scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), blur), np.uint8)
    if noise:
        grain = np.rint(random.standard_normal(scene.shape, np.float32) * noise).astype(np.int16)
        scene = np.asarray(cv2.add(scene, grain, dtype=cv2.CV_8U), np.uint8)
    return scene


_Points = list[tuple[int, int]]

_OUTLINES: dict[str, tuple[_Points, list[_Points]]] = {
    "apparel": (
        [
            (-70, -210), (-40, -190), (40, -190), (70, -210), (240, -130), (200, -30), (130, -60),
            (130, 220), (-130, 220), (-130, -60), (-200, -30), (-240, -130),
        ],
        [[(-70, -210), (0, -130), (70, -210)], [(-130, 190), (130, 190)], [(0, -130), (0, 60)]],
    ),
    "footwear": (
        [
            (-240, 90), (-240, -110), (-150, -120), (-120, -60), (40, -20), (190, 20), (240, 60), (240, 110),
            (-240, 110),
        ],
        [[(-240, 80), (240, 80)], [(-90, -50), (-60, 0)], [(-40, -38), (-10, 12)], [(10, -26), (40, 24)]],
    ),
    "electronics": (
        [
            (-180, 60), (-180, -40), (-120, -150), (0, -190), (120, -150), (180, -40), (180, 60), (200, 170),
            (110, 190), (110, 40), (145, 30), (140, -30), (90, -110), (0, -145), (-90, -110), (-140, -30),
            (-145, 30), (-110, 40), (-110, 190), (-200, 170),
        ],
        [[(-155, 50), (-155, 170)], [(155, 50), (155, 170)]],
    ),
    "book": (
        [(-150, -200), (150, -200), (150, 200), (-150, 200)],
        [[(-125, -200), (-125, 200)], [(-80, -120), (110, -120)], [(-80, -80), (60, -80)]],
    ),
    "box": (
        [(-230, -150), (230, -150), (230, 170), (-230, 170)],
        [[(-30, -150), (-30, 170)], [(30, -150), (30, 170)], [(90, 90), (200, 90)], [(90, 120), (200, 120)]],
    ),
}  # fmt: skip
"""By category: the outline and the lines on it, in pixels around the middle."""

ITEM_CATEGORIES = tuple(_OUTLINES)
