"""Codes out of pictures: what is read, what is refused, and what is never claimed."""

from contextlib import closing

import cv2
import numpy as np
import pytest
import zxingcpp

from hardware.camera.interface import Frame, Image
from hardware.scanner import drawing, zbar, zxing
from hardware.scanner.alterations import straightened
from hardware.scanner.child import ChildProcessScanner
from hardware.scanner.decoding import QR_ONLY, RETRIES, FrameDecoder, decode
from hardware.scanner.interface import MAX_PAYLOAD_BYTES, FrameScanner, ScanResult, Symbology
from hardware.scanner.simulator import InProcessScanner

TOKEN = ("eyJhbGciOiJFZERTQSIsImtpZCI6Im53LTI2YSJ9." + "Az9-_b.Q" * 70)[:560]

PAYLOADS = {
    "token": TOKEN.encode(),
    "short": b"RMA-88213",
    "url": b"https://returns.example/r?code=K7M4QX#frag",
    "wifi": b"WIFI:T:WPA;S:shop;P:secret;;",
    "umlauts": "Rückgabe Größe".encode(),
    "cyrillic": "возврат".encode(),
    "binary": bytes(range(1, 256)),
    "zeroes": b"\x00a\x00\xff\x00",
    "digits": b"0123456789" * 12,
}


def feed_often(image: Image, times: int = 4) -> list[ScanResult]:
    decoder = FrameDecoder()
    return [decoder.feed(image) for _ in range(times)]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_the_raw_bytes_of_a_code_come_back_unchanged(payload: bytes) -> None:
    scene = drawing.scene_with_code(payload)
    assert [code.payload for code in decode(scene)] == [payload]
    assert [code.payload for code in FrameDecoder().feed(scene).codes] == [payload]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_zbar_alone_gives_the_same_raw_bytes(payload: bytes) -> None:
    scene = cv2.cvtColor(drawing.scene_with_code(payload, size=600), cv2.COLOR_RGB2GRAY)
    assert [code.payload for code in zbar.read(np.asarray(scene, np.uint8), QR_ONLY)] == [payload]


@pytest.mark.parametrize(
    ("encoding", "text"), [("ISO-8859-1", "Größe"), ("Shift_JIS", "日本"), ("UTF-8", "Größe")]
)
def test_a_code_that_names_its_encoding_gives_the_bytes_in_that_encoding_and_once(
    encoding: str, text: str
) -> None:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, eci=encoding)
    scene = on_table(np.array(code.to_image(scale=8, add_quiet_zones=True), np.uint8))
    assert [found.payload for found in decode(scene)] == [text.encode(encoding)]


@pytest.mark.parametrize(
    "scene",
    [
        drawing.scene_with_code(TOKEN, inverted=True),
        drawing.scene_with_code(TOKEN, rotation=33, on="paper"),
        drawing.scene_with_code(TOKEN, rotation=180),
        drawing.scene_with_code(TOKEN, blur=1.8),
        drawing.scene_with_code(TOKEN, contrast=0.12),
        drawing.scene_with_code(TOKEN, noise=40),
        cv2.flip(drawing.scene_with_code(TOKEN), 1),
    ],
    ids=["dark mode", "turned", "upside down", "blurred", "washed out", "grainy", "mirrored"],
)
def test_a_full_token_is_read_under_hard_conditions(scene: Image) -> None:
    assert [code.payload for code in FrameDecoder().feed(scene).codes] == [TOKEN.encode()]


def test_corners_run_clockwise_around_the_code() -> None:
    (code,) = decode(drawing.scene_with_code("RMA-1", size=400))
    middle = np.mean(code.corners, axis=0)
    assert np.abs(middle - (640, 360)).max() < 8
    (ax, ay), (bx, by), (cx, _), (_, dy) = code.corners
    assert ax < bx
    assert ay < dy
    assert abs(bx - cx) < 8
    assert abs(ay - by) < 8


def too_blurred_for_zxing() -> Image:
    return drawing.scene_with_code(TOKEN, blur=2.6)


def test_a_code_zxing_cannot_read_is_read_by_a_retry_within_six_frames_and_at_the_right_place() -> None:
    scene = too_blurred_for_zxing()
    results = feed_often(scene, times=len(RETRIES))
    read = [code for result in results for code in result.codes]
    assert {code.payload for code in read} == {TOKEN.encode()}
    assert any(not result.codes for result in results), "one frame costs one retry, not all of them"
    for corners, expected in zip(
        read[0].corners, [(429, 149), (851, 149), (851, 571), (429, 571)], strict=True
    ):
        assert np.hypot(corners[0] - expected[0], corners[1] - expected[1]) < 8


def test_a_still_gets_every_retry_at_once() -> None:
    assert [code.payload for code in decode(too_blurred_for_zxing())] == [TOKEN.encode()]


def test_the_retry_that_read_a_code_reads_it_again_in_the_next_frame() -> None:
    results = feed_often(too_blurred_for_zxing(), times=2 * len(RETRIES))
    first = next(index for index, result in enumerate(results) if result.codes)
    assert all(result.codes for result in results[first:])


def test_two_different_codes_in_view_are_two() -> None:
    result = FrameDecoder().feed(drawing.scene_with_codes(["RMA-1", "RMA-2"]))
    assert {code.payload for code in result.codes} == {b"RMA-1", b"RMA-2"}


def test_the_same_code_twice_in_view_is_one() -> None:
    result = FrameDecoder().feed(drawing.scene_with_codes(["RMA-1", "RMA-1"]))
    assert [code.payload for code in result.codes] == [b"RMA-1"]


def a_clear_and_a_blurred_code() -> Image:
    scene = drawing.scene_with_codes(["RMA-1", TOKEN], size=460)
    right = scene[:, 640:]
    right[:] = cv2.GaussianBlur(right, (0, 0), 2.6)
    return scene


def test_a_code_that_is_hard_to_read_is_not_forgotten_beside_one_that_is_easy() -> None:
    both = {b"RMA-1", TOKEN.encode()}
    assert {code.payload for code in decode(a_clear_and_a_blurred_code())} == both
    results = feed_often(a_clear_and_a_blurred_code(), times=len(RETRIES))
    assert all(b"RMA-1" in [code.payload for code in result.codes] for result in results)
    assert {code.payload for code in results[-1].codes} == both


@pytest.mark.parametrize("bend", [(0.06, 0.0), (-0.06, 0.0), (0.0, 0.06), (0.0, -0.06)])
def test_a_code_on_paper_around_a_bottle_is_read_whichever_way_it_bends(bend: tuple[float, float]) -> None:
    payload = TOKEN[:240]
    flat = drawing.qr_image(payload, scale=5)
    first, last = 4 * 5, len(flat) - 4 * 5
    corners = ((first, first), (last, first), (last, last), (first, last))
    bent = np.pad(straightened(flat, corners, modules=61, bend=bend), 80, constant_values=255)
    assert zxing.read(bent, QR_ONLY)[0] == []
    assert [code.payload for code in decode(bent)] == [payload.encode()]
    assert [code.payload for code in FrameDecoder().feed(bent).codes] == [payload.encode()]


def on_table(code: Image) -> Image:
    scene = drawing.empty_scene()
    scene[:] = 200
    height, width = code.shape
    scene[:height, :width] = code[..., None]
    return scene


def test_the_largest_numeric_code_is_dropped_as_oversize() -> None:
    scene = on_table(drawing.numeric_qr_image(7000, scale=3))
    assert [len(code.payload) for code in decode(scene)] == [7000], "it can be read; it is refused"
    result = FrameDecoder().feed(scene)
    assert (result.codes, result.oversize, result.unreadable) == ((), 1, False)


def test_a_long_text_is_dropped_by_its_length_and_the_longest_allowed_is_kept() -> None:
    kept = FrameDecoder().feed(on_table(drawing.qr_image(b"k" * MAX_PAYLOAD_BYTES, scale=5)))
    dropped = FrameDecoder().feed(on_table(drawing.qr_image(b"k" * (MAX_PAYLOAD_BYTES + 1), scale=5)))
    assert (len(kept.codes), kept.oversize) == (1, 0)
    assert (len(dropped.codes), dropped.oversize) == (0, 1)


def test_a_short_text_in_a_needlessly_large_symbol_is_dropped_by_its_version() -> None:
    large = zxingcpp.create_barcode("RMA-1", zxingcpp.BarcodeFormat.QRCode, ec_level="M", version=25)
    scene = on_table(np.array(large.to_image(scale=5), np.uint8))
    result = FrameDecoder().feed(scene)
    assert (result.codes, result.oversize) == ((), 1)


def hidden_by_a_finger() -> Image:
    scene = drawing.scene_with_code(TOKEN)
    scene[250:380, 600:900] = (200, 150, 130)
    return scene


def test_a_code_seen_but_not_readable_is_said_to_be_unreadable() -> None:
    assert [result.unreadable for result in feed_often(hidden_by_a_finger())] == [True] * 4
    assert FrameDecoder().feed(drawing.scene_with_code(TOKEN, blur=2.8)).unreadable
    assert FrameDecoder().feed(drawing.scene_with_code(TOKEN, blur=2.8, inverted=True)).unreadable


def test_a_code_that_was_read_is_not_unreadable() -> None:
    assert not FrameDecoder().feed(drawing.scene_with_code(TOKEN)).unreadable


def printed_page(seed: int) -> Image:
    random = np.random.default_rng(seed)
    page = np.full((720, 1280, 3), 245, np.uint8)
    for y in range(60, 700, 24):
        line = "".join(chr(character) for character in random.integers(33, 126, 60))
        cv2.putText(page, line, (30, y), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20, 20, 20), 1)
    return page


def checked_cloth(size: int) -> Image:
    y, x = np.mgrid[0:720, 0:1280]
    return np.repeat((((x // size + y // size) % 2) * 255).astype(np.uint8)[..., None], 3, axis=2)


def static(size: int, seed: int) -> Image:
    blocks = np.random.default_rng(seed).integers(0, 2, (720 // size + 1, 1280 // size + 1), dtype=np.uint8)
    return np.repeat(np.kron(blocks * 255, np.ones((size, size), np.uint8))[:720, :1280, None], 3, axis=2)


PLAIN = {
    "empty table": drawing.empty_scene(),
    **{category: drawing.scene_with_item(category, "white") for category in drawing.ITEM_CATEGORIES},
    "printed page": printed_page(1),
    "another page": printed_page(2),
    "a third page": printed_page(3),
    "fine cloth": checked_cloth(9),
    "coarse cloth": checked_cloth(40),
    "static": static(4, 1),
    "coarse static": static(16, 2),
}


@pytest.mark.parametrize("scene", PLAIN.values(), ids=PLAIN.keys())
def test_a_frame_without_a_code_gives_nothing_and_no_false_alarm(scene: Image) -> None:
    assert feed_often(scene) == [ScanResult(codes=())] * 4


BARCODES = {
    Symbology.EAN_13: (zxingcpp.BarcodeFormat.EAN13, "9521100123457"),
    Symbology.EAN_8: (zxingcpp.BarcodeFormat.EAN8, "96385074"),
    Symbology.UPC_A: (zxingcpp.BarcodeFormat.UPCA, "036000291452"),
    Symbology.CODE_128: (zxingcpp.BarcodeFormat.Code128, "RT77120034"),
    Symbology.DATA_MATRIX: (zxingcpp.BarcodeFormat.DataMatrix, "SN93K2210"),
}


def barcode_scene(kind: Symbology) -> Image:
    barcode_format, text = BARCODES[kind]
    barcode = zxingcpp.create_barcode(text, barcode_format)
    code = np.array(barcode.to_image(scale=4, add_quiet_zones=True), np.uint8)
    margin = np.full((code.shape[0] + 120, code.shape[1] + 120), 255, np.uint8)
    margin[60:-60, 60:-60] = code
    return on_table(margin)


@pytest.mark.parametrize("kind", BARCODES)
def test_other_symbologies_are_read_when_asked_for_and_only_then(kind: Symbology) -> None:
    scene = barcode_scene(kind)
    (code,) = decode(scene, symbologies={kind})
    assert (code.symbology, code.payload) == (kind, BARCODES[kind][1].encode())
    assert decode(scene) == []


SEVEN_BARS = {
    # Of EAN's right half: widths of bar, space, bar, space.
    "0": "3211", "1": "2221", "2": "2122", "3": "1411", "4": "1132",
    "5": "1231", "6": "1114", "7": "1312", "8": "1213", "9": "3112",
}  # fmt: skip


def ean_8(digits: str) -> Image:
    """Draw eight digits as they are, right or wrong."""
    widths = "9" + "111" + "".join(SEVEN_BARS[d] for d in digits[:4]) + "11111"
    widths += "".join(SEVEN_BARS[d] for d in digits[4:]) + "111" + "9"
    modules = np.concatenate([np.full(int(w), 255 * (n % 2 == 0)) for n, w in enumerate(widths)])
    return on_table(np.tile(np.repeat(modules, 4).astype(np.uint8), (240, 1)))


def test_a_barcode_with_a_wrong_check_digit_is_not_read() -> None:
    assert [code.payload for code in decode(ean_8("96385074"), {Symbology.EAN_8})] == [b"96385074"]
    for wrong in "012356789":
        assert decode(ean_8("9638507" + wrong), set(Symbology)) == []


def test_a_upc_is_a_upc_even_where_ean_is_wanted_too_and_an_ean_stays_an_ean() -> None:
    both = {Symbology.EAN_13, Symbology.UPC_A}
    assert [code.symbology for code in decode(barcode_scene(Symbology.UPC_A), both)] == [Symbology.UPC_A]
    assert [code.symbology for code in decode(barcode_scene(Symbology.EAN_13), both)] == [Symbology.EAN_13]
    assert decode(barcode_scene(Symbology.EAN_13), {Symbology.UPC_A}) == []
    (as_ean,) = decode(barcode_scene(Symbology.UPC_A), {Symbology.EAN_13})
    assert as_ean.payload == b"0036000291452"


@pytest.mark.parametrize("kind", [Symbology.EAN_13, Symbology.UPC_A, Symbology.EAN_8, Symbology.CODE_128])
def test_zbar_knows_the_linear_symbologies_too(kind: Symbology) -> None:
    grey = np.ascontiguousarray(barcode_scene(kind)[..., 0])
    asked = Symbology.EAN_13 if kind is Symbology.UPC_A else kind
    (code,) = zbar.read(grey, {asked})
    assert code.payload.decode().endswith(BARCODES[kind][1])


def test_the_in_process_scanner_reads_frames() -> None:
    scanner = InProcessScanner()
    result = scanner.scan(Frame(drawing.scene_with_code("RMA-7"), number=1, taken_at=0.0))
    assert [code.payload for code in result.codes] == [b"RMA-7"]
    assert scanner.restarts == 0
    scanner.close()


@pytest.mark.parametrize("scanner", ["in process", "in a child"])
def test_a_scanner_reads_the_codes_of_goods_only_when_an_item_is_shown(scanner: str) -> None:
    opened: FrameScanner = InProcessScanner() if scanner == "in process" else ChildProcessScanner()
    with closing(opened):
        article = Frame(barcode_scene(Symbology.EAN_13), number=1, taken_at=0.0)
        assert opened.scan(article) == ScanResult(codes=())
        (code,) = opened.scan(article, of_item=True).codes
    assert (code.symbology, code.payload.decode()) == (Symbology.EAN_13, BARCODES[Symbology.EAN_13][1])
