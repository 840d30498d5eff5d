"""A printer that takes nothing on trust, and spoils no label in silence."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.printer.zpl_emulator import ZplEmulator, stand
from hardware.printer.zpl_emulator_parts import BadLabel, Label

HELLO = b"^XA^CI28^FO40,40^A0N,50,50^FDHello^FS^XZ"
WELL = (
    b"\x02030,0,0,1219,000,0,0,0,000,0,0,0\x03\r\n"
    b"\x02001,0,0,0,0,2,4,0,00000000,1,000\x03\r\n"
    b"\x021234,0\x03\r\n"
)


def label_of(fields: str, **changes: object) -> Label:
    emulator = ZplEmulator(**changes)  # type: ignore[arg-type]
    emulator.feed(f"^XA^CI28{fields}^XZ".encode())
    [label] = emulator.labels
    return label


# --- what it prints -------------------------------------------------------------------------------


def test_a_field_is_put_where_its_origin_says() -> None:
    [field] = label_of("^FO40,60^A0N,50,50^FDHello^FS").fields
    assert (field.kind, field.data) == ("text", "Hello")
    left, top, right, bottom = field.box
    assert (left, top, bottom) == (40, 60, 110)
    assert 100 < right - left < 140, "five letters of a condensed font"


@pytest.mark.parametrize(("side", "left"), [("L", 0), ("C", 400), ("R", 800)])
def test_a_block_aligns_its_line(side: str, left: int) -> None:
    [field] = label_of(f"^FO0,0^A0N,50,50^FB800,1,0,{side},0^FDiii^FS").fields
    box_left, _, right, _ = field.box
    assert abs({"L": box_left, "C": (box_left + right) // 2, "R": right}[side] - left) <= 1


def test_hexadecimal_bytes_are_read_as_utf_8() -> None:
    assert label_of("^FO0,0^A0N,30,30^FH^FDa_5Eb_7E_5F Malm_C3_B6 Malmö^FS").texts == ("a^b~_ Malmö Malmö",)


def test_a_graphic_is_printed_dot_by_dot() -> None:
    label = label_of("^FO8,8^GFA,4,4,2,8001FFFF^FS")
    assert [label.image.getpixel((8 + x, 8)) for x in (0, 1, 15)] == [0, 255, 0]
    assert label.fields[0].box == (8, 8, 24, 10)


def test_a_qr_code_stands_ten_dots_lower() -> None:
    [field] = label_of("^FO40,40^BQN,2,5^FDMA,395211000000004818^FS").fields
    assert (field.kind, field.data) == ("qr", "395211000000004818")
    assert field.box == (40, 50, 40 + 21 * 5, 50 + 21 * 5)


def test_code_128_in_pairs_with_function_1_is_half_as_wide() -> None:
    [pairs] = label_of("^FO40,40^BY2^BCN,100,N,N,N,N^FD>;>800395211000000004818^FS").fields
    assert pairs.box == (40, 40, 40 + 2 * (11 * 13 + 13), 140)
    [single] = label_of("^FO40,40^BY2^BCN,100,N,N,N,N^FD>:39>0A^FS").fields
    assert single.box == (40, 40, 40 + 2 * (11 * 6 + 13), 140)


def test_copies_come_out_one_by_one() -> None:
    emulator = ZplEmulator()
    emulator.feed(b"^XA^FO0,0^GB10,10,10^FS^PQ3,0,0,N^XZ")
    assert len(emulator.labels) == 3


def test_a_picture_and_the_lines_on_it_fall_into_the_tray() -> None:
    tray = []
    ZplEmulator(lambda image, lines: tray.append((image.size, lines))).feed(HELLO)
    assert tray == [((832, 1219), ("Hello",))]


# --- what it refuses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ("^ZZ1", "no command \\^ZZ"),
        ("^FO40,40^A0N,50,50^FDHello", "no \\^FS"),
        ("^A0N,50,50^FDHello^FS", "never began"),
        ("^FO40,40^FO50,50^A0N,50,50^FDx^FS", "inside another"),
        ("^FO40,40^FDHello^FS", "has no font"),
        ("^FO40,40^A0N,50,50^FS", "has no \\^FD"),
        ("^FO40,40^A0R,50,50^FDHello^FS", "upright"),
        ("^FO1x,40^A0N,50,50^FDHello^FS", "FO"),
        ("^FO40,40^A0N,50,50^FDHello^FSx", "No command begins with b'x"),
        ("^PW900", "the print head has 832"),
        ("^LL1300", "the label has 1219"),
        ("^MNN^FO0,0^GB9,9,9^FS", "otherwise than the paper"),
        ("^CI0", "\\^CI28"),
        ("^FO780,40^A0N,50,50^FDHello^FS", "leaves the label"),
        ("^FO40,1190^A0N,50,50^FDHello^FS", "leaves the label"),
        ("^FO40,40^A0N,50,50^FDHello^FS^FO60,60^GB9,9,9^FS", "lies on"),
        ("^FO40,40^A0N,50,50^FB90,1,0,L,0^FDHello^FS", "overprint itself"),
        ("^FO40,40^A0N,50,50^FB500,1,0,L,0^FDa\\&b^FS", "backslash"),
        ("^FO40,40^A0N,50,50^FH^FD_zz^FS", "non-hexadecimal"),
        ("^FO40,40^GFA,4,4,2,8001FF^FS", "3 bytes of dots"),
        ("^FO40,40^GFA,4,4,0,8001FFFF^FS", "4 bytes of dots"),
        ("^FO40,40^A0N,50,50^FH^FD_1E^FS", "no letter stands for"),
        ("^PQ501,0,0,N", "a roll has 500"),
        ("^FO40,40^BQN,2,11^FDMA,x^FS", "1 to 10 dots"),
        ("^FO40,40^BQN,2,5^FDx^FS", "begins with its level"),
        ("^FO40,40^BY2^BCN,100,N,N,N,N^FD>;123^FS", "pairs of digits"),
        ("^FO40,40^BY2^BCN,100,Y,N,N,N^FD>:x^FS", "without text"),
        ("^XA", "no command \\^XA"),
    ],
)
def test_what_would_come_out_spoilt_is_an_error(fields: str, because: str) -> None:
    with pytest.raises(BadLabel, match=because):
        label_of(fields)


@pytest.mark.parametrize("data", [b"hello", b"^FO1,1^XA", b"~JB~HS", b"^XZ"])
def test_bytes_outside_a_label_are_an_error(data: bytes) -> None:
    with pytest.raises(BadLabel):
        ZplEmulator().feed(data)


def test_a_roll_needs_a_length_and_a_sheet_no_more_than_it_has() -> None:
    with pytest.raises(BadLabel, match=r"needs \^LL"):
        label_of("^MNN^FO0,0^GB9,9,9^FS", height_mm=None)
    assert label_of("^MNN^LL400^FO0,0^GB9,9,9^FS", height_mm=None).image.height == 400


# --- what it answers ------------------------------------------------------------------------------


def test_a_printer_that_is_well_says_so_even_in_the_middle_of_a_label() -> None:
    emulator = ZplEmulator()
    assert emulator.feed(b"~HS") == WELL
    emulator.feed(HELLO[:20])
    assert b",0,0,1,000,0,0,0\x03" in emulator.feed(b"^FS~HS"), "a format is begun"


@settings(derandomize=True, deadline=None)
@given(st.lists(st.integers(1, len(HELLO)), max_size=6))
def test_any_split_of_the_bytes_prints_the_same(cuts: list[int]) -> None:
    emulator, at, stream = ZplEmulator(), 0, HELLO + b"\r\n" + HELLO + b"~HS"
    answers = b""
    for cut in [*sorted(cuts), len(stream)]:
        answers += emulator.feed(stream[at:cut])
        at = max(at, cut)
    assert [label.texts for label in emulator.labels] == [("Hello",), ("Hello",)]
    assert answers.count(b"\x02") == 3


def test_what_a_stopped_printer_was_sent_waits_and_is_counted() -> None:
    emulator = ZplEmulator()
    emulator.paused = True
    emulator.feed(HELLO * 3)
    answer = emulator.feed(b"~HS")
    assert answer.startswith(b"\x02030,0,1,1219,002,")
    assert b",00000001,1,000" in answer
    assert emulator.labels == []
    emulator.paused = False
    emulator.feed(b"")
    assert len(emulator.labels) == 3
    assert emulator.feed(b"~HS") == WELL


def test_paper_and_head_have_their_flags() -> None:
    emulator = ZplEmulator()
    emulator.run_out()
    assert emulator.feed(b"~HS").startswith(b"\x02030,1,0,")
    emulator.load_paper()
    emulator.head_open = True
    assert b"\x02001,0,1,0," in emulator.feed(b"~HS")
    emulator.shy = True
    assert emulator.feed(b"~HS") == b""


def test_a_label_on_which_the_paper_ended_is_printed_again() -> None:
    emulator = ZplEmulator(roll_mm=200)
    emulator.feed(HELLO + HELLO)
    assert len(emulator.labels) == 1
    assert emulator.out
    emulator.load_paper()
    emulator.feed(b"")
    assert len(emulator.labels) == 2


def test_switched_off_and_on_it_has_forgotten_what_waited() -> None:
    emulator = ZplEmulator()
    emulator.paused = True
    emulator.feed(HELLO)
    emulator.power_cycle()
    emulator.paused = False
    assert emulator.feed(b"~HS") == WELL
    assert emulator.labels == []


def test_cancelled_it_has_forgotten_what_waited_and_what_was_only_half_there() -> None:
    emulator = ZplEmulator()
    emulator.paused = True
    emulator.feed(HELLO + HELLO[:30])
    assert emulator.feed(b"~JA~HS") == WELL.replace(b"030,0,0", b"030,0,1")
    emulator.paused = False
    emulator.feed(HELLO)
    assert len(emulator.labels) == 1


def test_on_the_workbench_it_can_be_handled(tmp_path: Path) -> None:
    bench = stand()
    with pytest.raises(ValueError, match="No label"):
        bench.deeds["save"](f"{tmp_path}/label.png")
    bench.wire.feed(HELLO)
    assert "832 x 1219" in str(bench.deeds["save"](f"{tmp_path}/label.png"))
    assert bench.look() == "labels in, head shut, 1 printed, newest: Hello"
    bench.deeds["head"]("open")
    bench.deeds["run_out"]()
    assert bench.look().startswith("labels out, head open")
    with pytest.raises(ValueError, match="Say on or off"):
        bench.deeds["pause"]("maybe")
