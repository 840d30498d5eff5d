"""Commands of the emulated printer that our own jobs do not use, against the reference and python-escpos."""

import pytest
from escpos.printer import Dummy
from PIL import Image, ImageChops

from hardware.printer.emulator import XOFF, XON, EscposEmulator
from hardware.printer.emulator_grammar import UnknownCommand
from tests.hardware.sample_jobs import Tray, ink_box

CUT = b"\x1dV\x42\x00"
LEFT = 32
"""Where the printable width begins on the picture of 80 mm paper."""


def printed(data: bytes, **options: object) -> tuple[Image.Image, tuple[str, ...]]:
    tray = Tray()
    EscposEmulator(tray, **options).feed(data + CUT)  # type: ignore[arg-type]
    return tray.pieces[0]


def picture() -> Image.Image:
    """Something without symmetry, 40 x 48 dots."""
    image = Image.new("1", (40, 48), 1)
    image.paste(0, (0, 0, 24, 3))
    image.paste(0, (0, 0, 3, 40))
    image.paste(0, (30, 44, 40, 48))
    return image


def test_all_three_ways_to_send_a_picture_print_the_same() -> None:
    papers = []
    for impl in ("bitImageRaster", "graphics", "bitImageColumn"):
        host = Dummy(profile="TM-T20II")
        host.image(picture(), impl=impl)
        image, _ = printed(host.output)
        papers.append(image.crop(ink_box(image)))
    assert papers[0].size == picture().crop(ink_box(picture())).size
    for other in papers[1:]:
        assert other.size == papers[0].size
        assert ImageChops.difference(papers[0], other).getbbox() is None


def test_large_graphics_have_a_longer_head() -> None:
    stored = b"0p0\x01\x011\x10\x00\x02\x00" + b"\xff" * 4
    small = b"\x1d(L" + len(stored).to_bytes(2, "little") + stored
    large = b"\x1d8L" + len(stored).to_bytes(4, "little") + stored
    go = b"\x1d(L\x02\x0002"
    for data in (small + go, large + go):
        left, top, right, bottom = ink_box(printed(data)[0])
        assert (left, right - left, bottom - top) == (LEFT, 16, 2)


@pytest.mark.parametrize(("m", "dots_wide"), [(0, 16), (1, 8), (32, 16), (33, 8)])
def test_bit_images_are_as_dense_as_their_mode(m: int, dots_wide: int) -> None:
    columns = 8 * (3 if m & 0x20 else 1)
    left, top, right, bottom = ink_box(printed(bytes((0x1B, 0x2A, m, 8, 0)) + b"\xff" * columns + b"\n")[0])
    assert (right - left, bottom - top) == (dots_wide, 24)


def test_letters_stand_where_they_are_put() -> None:
    assert ink_box(printed(b"\x1b$\x64\x00H\n")[0])[0] - LEFT in range(100, 104)
    assert ink_box(printed(b"A\x1b\\\x3c\x00\n" + b"\x1b$\x78\x00\x1b\\\xec\xffH\n")[0])[0] - LEFT < 12
    assert printed(b"A\x1b$\x64\x00B\n")[1] == ("A B",)


def test_tabs_stand_at_every_eighth_column_until_told_otherwise() -> None:
    def second_letter(data: bytes) -> int:
        image, _ = printed(b" \tH" + b"\n") if not data else printed(data + b" \tH\n")
        return (ink_box(image)[0] - LEFT) // 12

    assert second_letter(b"") == 8
    assert second_letter(b"\x1bD\x05\x14\x00") == 5


def test_margin_and_width_hold_letters_and_dots() -> None:
    area = b"\x1dL\x64\x00\x1dW\xc8\x00"
    image, lines = printed(area + b"x" * 20 + b"\n")
    assert lines == ("x" * 16, "xxxx")
    assert ink_box(image)[0] - LEFT in range(100, 104)
    centred = ink_box(printed(area + b"\x1ba\x01\x1dv0\x00\x04\x00\x08\x00" + b"\xff" * 32)[0])
    assert centred[0] - LEFT == 100 + (200 - 32) // 2


def test_kanji_mode_reads_two_bytes_for_a_letter() -> None:
    image, lines = printed("退货7".encode("gb18030") + b"\n", kanji_codec="gb18030")
    assert lines == ("退货7",)
    assert ink_box(image)[2] - LEFT > 48
    assert printed(b"\x1c.\x84\x1c&" + "退".encode("gb18030") + b"\n", kanji_codec="gb18030")[1] == ("ä退",)
    assert printed(b"\x1c.\x1b@" + "退".encode("gb18030") + b"\n", kanji_codec="gb18030")[1] == ("退",)


@pytest.mark.parametrize(
    "data",
    [
        b"\x1c&",
        b"x\x1ba\x01",
        b"x\x1dV\x00",
        b"x\x1dL\x10\x00",
        b"x\x1dv0\x00\x01\x00\x01\x00\xff",
        b"\x1dv0\x00\x49\x00\x01\x00" + b"\xff" * 73,
        b"\x1dv0\x04\x01\x00\x01\x00\xff",
        b"\x1dvx\x00\x01\x00\x01\x00\xff",
        b"\x1dV\x05",
        b"\x1dW\x41\x02",
        b"\x1b$\x41\x02",
        b"\x1dP\xb4\xb4",
        b"\x1d(L\x02\x0002",
        b"\x1d(L\x02\x0009",
        b"\x1d(K\x02\x0009",
        b"\x1dw\x01",
        b"\x1d!\x08",
        b"\x1b!\x02",
        b"\x1b*\x05\x01\x00\xff",
        b"\x1bD\x08\x04\x00",
        b"\x1bp\x00\x19\xfa",
    ],
)
def test_what_a_real_printer_ignores_or_spoils_is_an_error(data: bytes) -> None:
    with pytest.raises(UnknownCommand):
        printed(data)


@pytest.mark.parametrize("order", [b"\x10\x14\x01\x00\x01", b"\x10\x05\x07", b"\x10\x04\x00"])
def test_a_real_time_command_it_does_not_know_is_an_error_even_inside_a_picture(order: bytes) -> None:
    with pytest.raises(UnknownCommand, match="real-time"):
        printed(b"\x1dv0\x00\x01\x00\x08\x00" + order + bytes(8 - len(order)))


def test_a_question_inside_a_picture_is_answered_and_printed_as_dots() -> None:
    tray = Tray()
    printer = EscposEmulator(tray)
    assert printer.feed(b"\x1dv0\x00\x01\x00\x03\x00\x10\x04\x01") == b"\x12"
    assert printer.feed(CUT) == b""
    assert ink_box(tray.pieces[0][0])


def test_questions_are_answered_while_it_is_stopped_and_even_cut_in_two() -> None:
    printer = EscposEmulator(Tray())
    printer.cover_open = True
    assert printer.feed(b"text\x10") == b""
    assert printer.feed(b"\x04") == b""
    assert printer.feed(b"\x02") == b"\x16"


def test_errors_are_those_of_the_reference() -> None:
    printer = EscposEmulator(Tray())
    ask = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03"
    assert printer.feed(ask) == b"\x12\x12\x12"
    printer.overheated = True
    assert printer.feed(ask) == b"\x1a\x52\x52"
    printer.overheated = False
    printer.broken = True
    assert printer.feed(ask) == b"\x1a\x52\x32"
    printer.broken = False
    printer.jammed = True
    assert printer.feed(ask) == b"\x12\x12\x12"
    printer.feed(CUT)
    assert printer.feed(ask) == b"\x1a\x52\x1a"
    assert printer.feed(b"\x10\x05\x01" + ask) == b"\x1a\x52\x1a"


def test_a_freed_knife_cuts_on_where_it_stopped_or_forgets_as_it_is_told() -> None:
    for order, pieces in ((b"\x10\x05\x01", 1), (b"\x10\x05\x02", 0)):
        tray = Tray()
        printer = EscposEmulator(tray)
        printer.jammed = True
        printer.feed(b"text\n" + CUT)
        printer.jammed = False
        printer.feed(order)
        assert len(tray.pieces) == pieces
        assert printer.feed(b"\x10\x04\x01") == b"\x12"


def test_unasked_status_comes_with_every_change_until_it_is_forbidden() -> None:
    printer = EscposEmulator(Tray(), talkative=True)
    assert printer.feed(b"") == b"\x10\x00\x00\x00"
    assert printer.feed(b"") == b""
    printer.cover_open = True
    assert printer.feed(b"") == b"\x38\x00\x00\x00"
    printer.cover_open = False
    printer.load_paper(100)
    assert printer.feed(b"") == b"\x10\x00\x03\x00"
    printer.feed(b"\x1da\x00")
    printer.run_out()
    assert printer.feed(b"") == b""


def test_a_full_buffer_says_stop_and_go() -> None:
    printer = EscposEmulator(Tray(), buffer_bytes=1000, xon_xoff=True)
    printer.busy = True
    assert printer.feed(b"x" * 200) == b""
    assert printer.feed(b"x" * 200) == XOFF
    assert printer.feed(b"x" * 700) == b""
    assert printer.lost_bytes == 100
    printer.busy = False
    assert printer.feed(b"") == XON


def test_paper_takes_its_time_so_that_people_can_come_in_between() -> None:
    tray, now = Tray(), 0.0
    printer = EscposEmulator(tray, speed_mm_s=100, clock=lambda: now)
    job = b"line\n" * 100 + CUT
    assert printer.feed(job + b"\x1dr\x01") == b""
    now = 1.0
    printer.feed(b"")
    printer.cover_open = True
    now = 60.0
    assert printer.feed(b"") == b""
    printer.cover_open = False
    answers = b""
    for _ in range(120):
        now += 0.1
        answers += printer.feed(b"")
    assert answers == b"\x00"
    assert tray.texts == ["line " * 99 + "line"]


def test_paper_that_ends_inside_a_picture_goes_on_with_it_on_the_next_roll() -> None:
    tray = Tray()
    printer = EscposEmulator(tray, roll_mm=20)
    assert printer.feed(b"\x1dv0\x00\x02\x00\x2c\x01" + b"\xff" * 600 + CUT + b"\x1dr\x01") == b""
    printer.load_paper()
    assert printer.feed(b"") == b"\x00"
    _, top, _, bottom = ink_box(tray.pieces[0][0])
    assert bottom - top == 300


def test_a_switched_off_printer_forgets_what_it_had_not_printed() -> None:
    tray = Tray()
    printer = EscposEmulator(tray)
    printer.cover_open = True
    printer.feed(b"\x1bE\x01lost" + CUT)
    printer.power_cycle()
    printer.cover_open = False
    printer.feed(b"kept\n" + CUT)
    assert tray.texts == ["kept"]
