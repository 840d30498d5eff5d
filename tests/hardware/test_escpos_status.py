"""What a printer says of itself, read bit by bit."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printer import escpos_status
from hardware.printer.escpos_status import AnswerReader, decode
from hardware.printer.interface import Fault, Paper, PrinterStatus

WELL = PrinterStatus(online=True, paper=Paper.OK, cover_open=False)

UNASKED = b"\x10\x00\x00\x00"
"""Status sent by a printer that is well and was not asked."""


@pytest.mark.parametrize("printer", [0x12, 0x16])
def test_a_printer_that_is_well(printer: int) -> None:
    """With and without the drawer's bit, which says nothing here."""
    assert decode(printer, 0x12, 0x12) == WELL


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((0x1A, 0x16, 0x12, None), PrinterStatus(online=False, paper=Paper.OK, cover_open=True)),
        ((0x1A, 0x32, 0x72, None), PrinterStatus(online=False, paper=Paper.OUT, cover_open=False)),
        ((0x1A, 0x32, 0x7E, None), PrinterStatus(online=False, paper=Paper.OUT, cover_open=False)),
        ((0x12, 0x12, 0x1E, None), PrinterStatus(online=True, paper=Paper.NEAR_END, cover_open=False)),
        ((0x1E, 0x12, 0x12, None), PrinterStatus(online=False, paper=Paper.OK, cover_open=False)),
    ],
)
def test_the_bad_answers_of_the_reference(
    answers: tuple[int, int, int, int | None], status: PrinterStatus
) -> None:
    assert decode(*answers) == status


@pytest.mark.parametrize(
    ("error_cause", "fault"),
    [
        (0x1A, Fault.CUTTER_JAM),
        (0x32, Fault.ERROR),
        (0x52, Fault.OVERHEATED),
        (0x3A, Fault.ERROR),
        (0x12, None),
        (None, Fault.ERROR),
    ],
)
def test_an_error_is_named_and_one_that_is_not_explained_is_still_an_error(
    error_cause: int | None, fault: Fault | None
) -> None:
    status = decode(0x1A, 0x52, 0x12, error_cause)
    assert status.fault is fault
    assert not status.online


def test_without_an_error_its_cause_is_not_looked_at() -> None:
    assert decode(0x12, 0x12, 0x12, 0x1A) == WELL


def test_questions_are_those_of_the_reference() -> None:
    assert escpos_status.question(escpos_status.ERROR_CAUSE) == b"\x10\x04\x03"
    assert escpos_status.BARRIER == b"\x1d\x72\x01"
    assert escpos_status.FORGET_AND_RECOVER == b"\x10\x05\x02"


@pytest.mark.parametrize("stray", [0x11, 0x13, 0x92, 0x02, 0xFF])
def test_a_stray_byte_is_no_status(stray: int) -> None:
    assert not escpos_status.is_status(stray)


def test_unasked_status_is_no_answer() -> None:
    assert AnswerReader().feed(UNASKED + b"\x12" + UNASKED + b"\x00") == [0x12, 0x00]


def test_a_group_that_breaks_off_takes_no_answer_with_it() -> None:
    assert AnswerReader().feed(b"\x10\x00\x12\x1a") == [0x12, 0x1A]


@given(
    parts=st.lists(st.sampled_from([UNASKED, b"\x18\x08\x03\x0f", b"\x12", b"\x1e", b"\x03"]), max_size=12),
    cuts=st.lists(st.integers(0, 48), max_size=6),
)
def test_any_split_of_the_stream_gives_the_same_answers(parts: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(parts)
    answers = [part[0] for part in parts if len(part) == 1]
    assert AnswerReader().feed(stream) == answers
    reader, edges = AnswerReader(), [0, *sorted(cuts), len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(edges)]
    assert [answer for piece in pieces for answer in reader.feed(piece)] == answers


@given(garbage=st.binary(max_size=64))
def test_after_garbage_the_next_answer_is_read(garbage: bytes) -> None:
    reader = AnswerReader()
    reader.feed(garbage)
    assert reader.feed(b"\x12") == [0x12]
