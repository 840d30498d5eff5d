"""What a camera makes of a code on a phone or on paper, step by step from the surface to the JPEG."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from hardware.camera.interface import Image

WIDTH, HEIGHT = 1280, 720

ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", np.uint8)

TREMOR_PX = 0.5
"""How far a hand moves each corner between two frames; standard deviation."""

FOLDS = 9
"""Of a crumpled paper."""

Plane = npt.NDArray[np.float32]
"""One value a pixel, (height, width), or three, (height, width, 3); light from 0 to 1."""

Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Conditions:
    """Everything that decides how a picture comes out. The defaults are an ordinary good day."""

    codes: int = 1
    code_px: float = 420.0
    """Side of the symbol with its quiet zone, in pixels of a 1280 x 720 picture."""
    on_phone: bool = True
    turn: float = 0.0
    """Degrees."""
    tilt: float = 0.0
    """How much shorter the far edge is than the near one; 0 is square on."""
    dark_mode: bool = False
    black: float = 0.06
    white: float = 0.88
    """How much light the dark and the light modules give."""
    bend: float = 0.0
    """Depth of the curve of paper around a bottle, as a share of the code's side."""
    creases: float = 0.0
    """Height of the folds of crumpled paper, as a share of the code's side."""
    covered: float = 0.0
    """Share of the symbol's side under a thumb or a sticker."""
    glare: float = 0.0
    """Light of a lamp's reflection, against the white of paper as 1."""
    pixel_grid: float = 0.0
    """How dark the gaps between a phone's pixels are; with the sensor's grid they make moire."""
    exposure: float = 1.0
    haze: float = 0.0
    """Light from a dirty or lit lens, added everywhere."""
    defocus_px: float = 0.5
    motion_px: float = 0.0
    grain: float = 2.5
    """Grey levels of noise, standard deviation."""
    jpeg: float = 90
    """Quality, 1 to 100."""
    scale: float = 1.0
    """Size of the finished picture against 1280 x 720."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A phone or a piece of paper: what its surface shows, and where on it the code lies."""

    surface: Plane
    left: float
    top: float
    side: float


def draw_sheet(payload: bytes, conditions: Conditions, random: Random) -> Sheet:
    """Draw the surface at about the camera's own resolution, so that laying it down does not alias."""
    barcode = zxingcpp.create_barcode(payload.decode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    symbol = np.array(barcode.to_image(scale=16, add_quiet_zones=True), np.uint8)
    side = round(conditions.code_px)
    symbol = np.asarray(cv2.resize(symbol, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
    if conditions.dark_mode:
        symbol = 255 - symbol
    margin_x, margin_y = round(side * random.uniform(0.04, 0.15)), round(side * random.uniform(0.2, 0.4))
    paper = 0 if conditions.dark_mode else 255
    surface = np.full((side + 2 * margin_y, side + 2 * margin_x), paper, np.uint8)
    surface[margin_y : margin_y + side, margin_x : margin_x + side] = symbol
    _print_text(surface, margin_y, 255 - paper, random)
    _cover(surface, (margin_x, margin_y, side), conditions.covered, random)
    light = conditions.black + surface / np.float32(255) * (conditions.white - conditions.black)
    edge = max(round(side * 0.05), 4) if conditions.on_phone else 0
    light = np.pad(light, edge, constant_values=0.05)
    return Sheet(np.asarray(light, np.float32), margin_x + edge, margin_y + edge, side)


def _print_text(surface: Image, margin: int, ink: int, random: Random) -> None:
    """Lines above and below the code, as order mails and apps have them."""
    height = surface.shape[0]
    for y in (margin * 0.45, margin * 0.8, height - margin * 0.55, height - margin * 0.2):
        text = random.choice(ALPHABET, 14).tobytes().decode()
        cv2.putText(surface, text, (8, round(y)), cv2.FONT_HERSHEY_SIMPLEX, margin / 130, ink, 1, cv2.LINE_AA)


def _cover(surface: Image, code: tuple[int, int, int], share: float, random: Random) -> None:
    """A thumb over the edge of the symbol, not over its finders: those no decoder finds again."""
    left, top, side = code
    if not share:
        return
    depth = round(side * share)
    along = random.uniform(0.42, 0.58) * side
    x, y = ((left + side, top + along), (left + along, top + side))[random.integers(2)]
    axes = (depth, round(depth * 0.7)) if x == left + side else (round(depth * 0.7), depth)
    cv2.ellipse(surface, (round(x), round(y)), axes, 0, 0, 360, 140, -1, cv2.LINE_AA)


def hold_up(
    light: Plane,
    sheet: Sheet,
    middle: tuple[float, float],
    conditions: Conditions,
    still: Random,
    moving: Random,
) -> None:
    """Put the sheet before the camera: bent, creased, turned and tilted, with its pixels and its glare."""
    height, width = sheet.surface.shape
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    seen = _seen_corners(flat, sheet, middle, conditions, still)
    seen += moving.normal(0, TREMOR_PX, seen.shape).astype(np.float32)
    to_sheet = cv2.getPerspectiveTransform(seen, flat)
    reach = round(sheet.side * conditions.bend) + 2
    left, top = np.maximum(np.floor(seen.min(axis=0)).astype(int) - reach, 0)
    right, bottom = np.minimum(np.ceil(seen.max(axis=0)).astype(int) + reach, (WIDTH, HEIGHT))
    x, y = np.meshgrid(np.arange(left, right, dtype=np.float32), np.arange(top, bottom, dtype=np.float32))
    u, v, w = (row[0] * x + row[1] * y + row[2] for row in to_sheet)
    u, v = np.asarray(u / w, np.float32), np.asarray(v / w, np.float32)
    u, v, shade = _shaped(u, v, sheet, conditions, still)
    surface = cv2.remap(sheet.surface, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=-1)
    lit = (surface * shade)[..., None] * _screen(u, v, conditions, still)
    lit += _reflection(u, v, sheet, conditions.glare, still)[..., None]
    there = (surface >= 0)[..., None]
    light[top:bottom, left:right] = np.where(there, lit, light[top:bottom, left:right])


def _seen_corners(
    flat: Plane, sheet: Sheet, middle: tuple[float, float], conditions: Conditions, still: Random
) -> Plane:
    """Where the sheet's corners appear: tilted about a random axis, then turned."""
    centred = flat - (sheet.left + sheet.side / 2, sheet.top + sheet.side / 2)
    axis, turn = still.uniform(0, 2 * np.pi), np.deg2rad(conditions.turn)
    # Distance grows along `axis`; a far edge `tilt` shorter also brings the sheet's depth closer together.
    depth = centred @ (np.cos(axis), np.sin(axis)) / sheet.side
    nearness = 1 / (1 + conditions.tilt * depth)
    along = np.outer(depth * sheet.side, (np.cos(axis), np.sin(axis)))
    tilted = (centred - along * conditions.tilt * 0.6) * nearness[:, None]
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(tilted @ rotation + middle, np.float32)


def _shaped(
    u: Plane, v: Plane, sheet: Sheet, conditions: Conditions, still: Random
) -> tuple[Plane, Plane, Plane]:
    """Where each seen point lies on a sheet that is not flat, and how much light falls on it there."""
    # From the middle of the code, in sides of the code.
    x, y = (u - sheet.left) / sheet.side - 0.5, (v - sheet.top) / sheet.side - 0.5
    shade = np.ones_like(x)
    if conditions.bend and still.integers(2):
        x, y, shade = _bent(x, y, conditions.bend * still.choice([-1, 1]))
    elif conditions.bend:
        y, x, shade = _bent(y, x, conditions.bend * still.choice([-1, 1]))
    for _ in range(FOLDS if conditions.creases else 0):
        angle, offset = still.uniform(0, np.pi), still.uniform(-0.5, 0.5)
        from_fold = x * np.cos(angle) + y * np.sin(angle) - offset
        slope = np.exp(-np.abs(from_fold) * 9) * still.choice([-1, 1]) * conditions.creases
        x, y = x + 0.6 * slope * np.cos(angle), y + 0.6 * slope * np.sin(angle)
        shade = shade * (1 + np.sign(from_fold) * slope * 9)
    u, v = (x + 0.5) * sheet.side + sheet.left, (y + 0.5) * sheet.side + sheet.top
    return np.asarray(u, np.float32), np.asarray(v, np.float32), np.asarray(shade, np.float32)


def _bent(across: Plane, along: Plane, bend: float) -> tuple[Plane, Plane, Plane]:
    """A cylinder: seen from the front its sides are squeezed, set back and in shadow."""
    squeezed = across + abs(bend) * 4 * across**3
    arched = along + bend * 0.5 * (4 * across**2 - 1)
    return squeezed, arched, np.clip(1 - 6.4 * abs(bend) * across**2, 0.25, 1)


def _screen(u: Plane, v: Plane, conditions: Conditions, still: Random) -> Plane:
    """A phone's pixels, red, green and blue beside each other, as the sensor's points meet them."""
    if not conditions.pixel_grid:
        return np.ones((*u.shape, 1), np.float32)
    # Nearly one or two of its pixels to one of the sensor's: what remains are bands of 4 to 30 pixels.
    pitch = 1 / (still.integers(1, 3) + still.choice([-1, 1]) * still.uniform(0.03, 0.25))
    phases = np.array([0, 1 / 3, 2 / 3])
    columns = np.cos(2 * np.pi * (u[..., None] / pitch + phases))
    rows = np.cos(2 * np.pi * v[..., None] / pitch)
    dip = conditions.pixel_grid * (0.25 * (1 - columns) + 0.25 * (1 - rows))
    return np.asarray(1 - dip, np.float32)


def _reflection(u: Plane, v: Plane, sheet: Sheet, strength: float, still: Random) -> Plane:
    """A round lamp and a tube that mirror in the surface."""
    if not strength:
        return np.zeros_like(u)
    (x, y), size = still.uniform(0.2, 0.8, 2), still.uniform(0.08, 0.24)
    across, along = (u - sheet.left) / sheet.side - x, (v - sheet.top) / sheet.side - y
    angle = still.uniform(0, np.pi)
    beside = across * np.cos(angle) + along * np.sin(angle)
    lamp = np.exp(-(across**2 + along**2) / (2 * size**2))
    tube = 0.5 * np.exp(-(beside**2) / (2 * (size / 3) ** 2))
    return np.asarray(strength * np.maximum(lamp, tube), np.float32)


def counter(random: Random) -> Plane:
    """A room out of focus: surfaces and edges, darker and lighter, lit from one side; (height, width, 3)."""
    room = np.full((HEIGHT // 4, WIDTH // 4, 3), random.uniform(0.2, 0.7), np.float32)
    for _ in range(14):
        corners = random.uniform(0, 1, (4, 2)) * (WIDTH // 4, HEIGHT // 4)
        shade = np.clip(random.uniform(0.05, 0.9) + random.uniform(-0.08, 0.08, 3), 0, 1)
        cv2.fillConvexPoly(room, cv2.convexHull(corners.astype(np.int32)), shade.tolist(), cv2.LINE_AA)
    room = cv2.GaussianBlur(room, (0, 0), random.uniform(0.8, 3))
    room = cv2.resize(room, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    grain = cv2.resize(
        random.standard_normal((HEIGHT // 2, WIDTH // 8), np.float32),
        (WIDTH, HEIGHT),
        interpolation=cv2.INTER_LINEAR,
    )
    return np.asarray(room * (1 + 0.04 * grain[..., None]), np.float32)


def photographed(light: Plane, conditions: Conditions, still: Random, moving: Random) -> Image:
    """Lens, exposure, sensor, JPEG."""
    light = np.asarray(cv2.GaussianBlur(light, (0, 0), conditions.defocus_px), np.float32)
    if conditions.motion_px:
        light = np.asarray(cv2.filter2D(light, -1, _path(conditions.motion_px, still)), np.float32)
    if conditions.scale != 1:
        size = round(WIDTH * conditions.scale), round(HEIGHT * conditions.scale)
        light = np.asarray(cv2.resize(light, size, interpolation=cv2.INTER_AREA), np.float32)
    levels = (light * conditions.exposure + conditions.haze) * 255
    levels += moving.standard_normal(levels.shape, np.float32) * conditions.grain
    picture = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, round(conditions.jpeg)))
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def _path(length: float, random: Random) -> Plane:
    """The straight line along which a hand moved while the shutter was open, as a filter."""
    size = int(length) + 3
    angle = random.uniform(0, np.pi)
    reach = np.array([np.cos(angle), np.sin(angle)]) * (length - 1) / 2
    path = np.zeros((size, size), np.float32)
    middle = np.array([size // 2, size // 2])
    for share in np.linspace(-1, 1, 8 * size):
        x, y = np.rint(middle + reach * share).astype(int)
        path[y, x] += 1
    return path / path.sum()
