"""Whatever array comes: an answer in bounded time, or the documented error; nothing printed or invented."""

import time

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.camera.interface import Image
from hardware.scanner import drawing
from hardware.scanner.decoding import RETRIES, FrameDecoder, decode
from hardware.scanner.interface import Symbology

CODE = drawing.qr_image("RMA-88213", scale=5)
HEIGHT, WIDTH = 720, 1280

BOUND_S = 20.0
"""Each takes about 1 s on an idle machine; this one may be busy."""


@pytest.mark.parametrize(
    "image",
    [
        np.repeat(CODE[..., None], 3, axis=2),
        np.asfortranarray(CODE),
        np.repeat(np.repeat(CODE, 2, axis=0), 3, axis=1)[::2, ::3],
        np.rot90(CODE, 2),
        CODE[:, ::-1],
        np.repeat(CODE[..., None], 4, axis=2)[..., :3],
        np.broadcast_to(CODE[..., None], (*CODE.shape, 3)),
        np.frombuffer(CODE.tobytes(), np.uint8).reshape(CODE.shape),
        CODE.repeat(8, axis=0).repeat(8, axis=1),
        np.pad(CODE, ((0, 0), (0, 66_000)), constant_values=255),
    ],
    ids=[
        "colour", "by columns", "strided", "turned view", "mirrored view", "part of RGBA", "broadcast",
        "read-only", "huge modules", "wider than zxing-cpp takes",
    ],
)  # fmt: skip
def test_any_layout_in_memory_is_read_and_left_as_it_was(image: Image) -> None:
    before = image.copy()
    if image.shape[1] < 60_000:
        assert [code.payload for code in decode(image)] == [b"RMA-88213"]
        assert [code.payload for code in FrameDecoder().feed(image).codes] == [b"RMA-88213"]
    else:
        decode(image)
    assert (image == before).all()


@pytest.mark.parametrize(
    "array",
    [
        CODE.astype(np.float32),
        CODE.astype(np.int8),
        CODE.astype(bool),
        CODE[0],
        CODE[..., None],
        np.repeat(CODE[..., None], 4, axis=2),
        CODE[None, None],
        np.uint8(3),
    ],
    ids=["float", "signed", "bool", "one line", "one channel", "RGBA", "four axes", "a number"],
)
def test_an_array_that_is_no_picture_is_refused_and_named(array: npt.NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match=r"a picture is uint8 of .* not "):
        decode(array)
    with pytest.raises(ValueError, match=r"a picture is uint8 of .* not "):
        FrameDecoder().feed(array)


@pytest.mark.parametrize(
    "shape", [(0, 0), (0, 5), (5, 0), (0, 7, 3), (1, 1), (1, 1, 3), (1, 900), (900, 1), (15, 17)]
)
def test_nothing_is_found_in_pictures_too_small_for_a_code(shape: tuple[int, ...]) -> None:
    image = np.full(shape, 255, np.uint8)
    assert decode(image, set(Symbology)) == []
    decoder = FrameDecoder(set(Symbology))
    assert not any(decoder.feed(image).codes for _ in RETRIES)


def test_nothing_is_found_when_nothing_is_asked_for() -> None:
    assert decode(CODE, set()) == []
    assert FrameDecoder(set()).feed(CODE).codes == ()


def test_a_picture_of_48_megapixels_is_read_with_its_corners_in_its_own_pixels() -> None:
    image = np.full((6000, 8000), 230, np.uint8)
    code = cv2.resize(CODE, (1450, 1450), interpolation=cv2.INTER_NEAREST)
    image[3000:4450, 5000:6450] = code
    (found,) = decode(image)
    assert found.payload == b"RMA-88213"
    assert np.abs(np.mean(found.corners, axis=0) - (5725, 3725)).max() < 20


@st.composite
def arrays(draw: st.DrawFn) -> Image:
    """Noise, stripes, blocks and pieces of codes, of any size and layout."""
    height, width = draw(st.integers(1, 90)), draw(st.integers(1, 90))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    base = draw(st.sampled_from(["noise", "binary", "code", "stripes"]))
    match base:
        case "noise":
            image = random.integers(0, 256, (height, width), dtype=np.uint8)
        case "binary":
            image = random.integers(0, 2, (height, width), dtype=np.uint8) * 255
        case "stripes":
            image = np.broadcast_to(random.integers(0, 2, width, dtype=np.uint8) * 255, (height, width))
        case _:
            top, left = random.integers(0, CODE.shape[0], 2)
            image = np.tile(CODE, (3, 3))[top : top + height, left : left + width]
    if draw(st.booleans()):
        image = image[:: draw(st.sampled_from([1, 2, -1, -3])), :: draw(st.sampled_from([1, 2, -1, -3]))]
    if draw(st.booleans()):
        image = np.repeat(image[..., None], 3, axis=2)
    return image if draw(st.booleans()) else image.T if image.ndim == 2 else image


@settings(max_examples=120, deadline=None, derandomize=True)
@given(arrays(), st.sets(st.sampled_from(Symbology)))
def test_no_small_array_makes_decoding_fail(image: Image, symbologies: set[Symbology]) -> None:
    decoder = FrameDecoder(symbologies)
    live = [code for _ in RETRIES for code in decoder.feed(image).codes]
    for symbology, payload, corners in [*decode(image, symbologies), *live]:
        assert symbology in symbologies
        assert isinstance(payload, bytes)
        assert len(corners) == 4


def finders(module: int) -> Image:
    """Nothing but finder patterns: the worst that readers can be given to combine."""
    finder = np.full((9, 9), 255, np.uint8)
    finder[1:8, 1:8] = 0
    finder[2:7, 2:7] = 255
    finder[3:6, 3:6] = 0
    tile = finder.repeat(module, axis=0).repeat(module, axis=1)
    return np.tile(tile, (HEIGHT // len(tile) + 1, WIDTH // len(tile) + 1))[:HEIGHT, :WIDTH]


def blocks(size: int, seed: int = 0) -> Image:
    coarse = np.random.default_rng(seed).integers(0, 2, (HEIGHT // size + 1, WIDTH // size + 1), np.uint8)
    return (coarse * np.uint8(255)).repeat(size, axis=0).repeat(size, axis=1)[:HEIGHT, :WIDTH]


def checks(size: int) -> Image:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return (((x // size + y // size) % 2) * 255).astype(np.uint8)


def rings(pitch: int) -> Image:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    distance = np.hypot(x % 160 - 80, y % 160 - 80)
    return np.asarray((distance // pitch % 2) * 255, np.uint8)


def faces() -> Image:
    """Round heads with two dark eyes, a nose and a mouth, of many sizes."""
    scene = np.full((HEIGHT, WIDTH), 150, np.uint8)
    for index, radius in enumerate((90, 70, 50, 40, 30, 20)):
        x, y = 120 + 200 * index, 200 + 60 * (index % 3)
        cv2.circle(scene, (x, y), radius, 215, -1, cv2.LINE_AA)
        for side in (-1, 1):
            cv2.circle(scene, (x + side * radius // 3, y - radius // 4), radius // 5, 240, -1, cv2.LINE_AA)
            cv2.circle(scene, (x + side * radius // 3, y - radius // 4), radius // 9, 30, -1, cv2.LINE_AA)
        cv2.ellipse(scene, (x, y + radius // 3), (radius // 3, radius // 6), 0, 0, 180, 60, 3, cv2.LINE_AA)
    return scene


def text(seed: int) -> Image:
    random = np.random.default_rng(seed)
    page = np.full((HEIGHT, WIDTH), 240, np.uint8)
    for y in range(30, HEIGHT, 22):
        line = "".join(map(chr, random.integers(33, 126, 100)))
        cv2.putText(page, line, (10, y), cv2.FONT_HERSHEY_SIMPLEX, 0.55, 20, 1 + seed % 2, cv2.LINE_AA)
    return page


WITHOUT_CODE = {
    **{f"finders of {module} px": finders(module) for module in (2, 10)},
    **{f"blocks of {size} px": blocks(size) for size in (1, 5)},
    **{f"checks of {size} px": checks(size) for size in (1, 9)},
    **{f"rings of {pitch} px": rings(pitch) for pitch in (4, 9)},
    "faces": faces(),
    "text": text(1),
    "bold text": text(2),
}


@pytest.mark.parametrize("image", WITHOUT_CODE.values(), ids=WITHOUT_CODE.keys())
def test_a_picture_without_a_code_gives_nothing_in_bounded_time_and_silence(
    image: Image, capfd: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    assert decode(image) == []
    assert decode(image, set(Symbology)) == []
    decoder = FrameDecoder()
    assert not any(decoder.feed(image).codes for _ in RETRIES)
    assert time.monotonic() - began < BOUND_S
    assert capfd.readouterr() == ("", "")


OTHER_KINDS = {
    "PDF417": "HELLO 12345", "Aztec": "HELLO 12345", "Code39": "HELLO123", "ITF": "12345678901231",
    "MicroQRCode": "12345", "RMQRCode": "HELLO", "MaxiCode": "HELLO", "DataMatrix": "HELLO",
    "EAN13": "9521100123457", "Code128": "HELLO",
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_codes_of_other_kinds_give_nothing_when_only_qr_is_wanted(kind: str) -> None:
    barcode = zxingcpp.create_barcode(OTHER_KINDS[kind], getattr(zxingcpp.BarcodeFormat, kind))
    symbol = np.array(barcode.to_image(scale=4, add_quiet_zones=True), np.uint8)
    assert decode(np.pad(symbol, 60, constant_values=255)) == []
