"""Host status: three lines that are read to the letter, or not at all."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.printer.interface import Fault, Paper, PrinterStatus
from hardware.printer.zpl_status import LONGEST_LINE, Decoder, HostStatus

WELL = HostStatus(
    out=False,
    paused=False,
    head_open=False,
    fault=None,
    formats_waiting=0,
    format_unfinished=False,
    labels_remaining=0,
)
FIRST = "030,0,0,1245,000,0,0,0,000,0,0,0"
SECOND = "001,0,0,0,1,2,6,0,00000000,1,000"
THIRD = "1234,0"

fixed = settings(derandomize=True, deadline=None)


def answer(first: str = FIRST, second: str = SECOND, third: str = THIRD) -> bytes:
    return "".join(f"\x02{line}\x03\r\n" for line in (first, second, third)).encode()


GOLDEN = [
    (answer(), WELL),
    (answer(first="030,1,0,1245,000,0,0,0,000,0,0,0"), replace(WELL, out=True)),
    (answer(first="030,0,1,1245,000,0,0,0,000,0,0,0"), replace(WELL, paused=True)),
    (answer(first="014,0,0,0609,003,0,0,0,000,0,0,0"), replace(WELL, formats_waiting=3)),
    (answer(first="030,0,0,1245,000,0,0,1,000,0,0,0"), replace(WELL, format_unfinished=True)),
    (answer(first="030,0,0,1245,000,0,0,0,000,1,0,0"), replace(WELL, fault=Fault.ERROR)),
    (answer(first="030,0,0,1245,000,0,0,0,000,0,1,0"), replace(WELL, fault=Fault.ERROR)),
    (answer(first="030,0,0,1245,000,0,0,0,000,0,0,1"), replace(WELL, fault=Fault.OVERHEATED)),
    (answer(second="001,0,1,0,1,2,6,0,00000000,1,000"), replace(WELL, head_open=True)),
    (answer(second="001,0,0,1,1,2,6,0,00000000,1,000"), replace(WELL, out=True)),
    (answer(second="001,0,0,0,0,1,6,1,00000002,1,000"), replace(WELL, labels_remaining=2)),
]
"""Answers as ZPL's programming guide lays them out, flag by flag."""


@pytest.mark.parametrize(("data", "status"), GOLDEN)
def test_every_flag_is_read_from_its_place(data: bytes, status: HostStatus) -> None:
    assert Decoder().feed(data) == [status]


@fixed
@given(st.lists(st.sampled_from(GOLDEN), max_size=4), st.data())
def test_any_split_gives_the_same_answers(
    golden: list[tuple[bytes, HostStatus]], data: st.DataObject
) -> None:
    stream = b"".join(sent for sent, _ in golden)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    decoder = Decoder()
    heard = [
        status
        for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)
        for status in decoder.feed(stream[start:end])
    ]
    assert heard == [status for _, status in golden]


@fixed
@given(st.binary(max_size=300), st.sampled_from(GOLDEN), st.integers(0, 80))
def test_after_garbage_or_half_an_answer_the_next_one_is_read(
    garbage: bytes, half: tuple[bytes, HostStatus], cut: int
) -> None:
    decoder = Decoder()
    decoder.feed(garbage + half[0][:cut])
    assert decoder.feed(answer())[-1:] == [WELL]


@pytest.mark.parametrize(
    "broken",
    [
        answer(first="030,2,0,1245,000,0,0,0,000,0,0,0"),
        answer(first="030,0,0,1245,000,0,0,0,000,0,0"),
        answer(first="030,0,0,1245,000,0,0,0,000,0,0,0,0"),
        answer(first="030,0,0,1245,-01,0,0,0,000,0,0,0"),
        answer(second="001,0,0,0,1,2,6,0,,1,000"),
        answer(third="1234"),
        answer()[: len(answer()) // 2],
        answer(second=FIRST)[:-10],
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ],
)
def test_what_is_not_to_the_letter_is_no_answer(broken: bytes) -> None:
    assert Decoder().feed(broken) == []


def test_a_stream_without_end_is_not_kept() -> None:
    decoder = Decoder()
    for _ in range(1000):
        decoder.feed(b"\x020" * 100)
    assert sum(len(value) for value in vars(decoder).values()) <= LONGEST_LINE
    assert decoder.feed(answer()) == [WELL]


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (WELL, None, PrinterStatus(online=True, paper=Paper.OK, cover_open=False)),
        (
            replace(WELL, out=True),
            "paper_out",
            PrinterStatus(online=False, paper=Paper.OUT, cover_open=False),
        ),
        (
            replace(WELL, head_open=True, out=True),
            "cover_open",
            PrinterStatus(online=False, paper=Paper.OUT, cover_open=True),
        ),
        (
            replace(WELL, paused=True),
            "offline",
            PrinterStatus(online=False, paper=Paper.OK, cover_open=False),
        ),
        (
            replace(WELL, fault=Fault.OVERHEATED),
            "error",
            PrinterStatus(online=False, paper=Paper.OK, cover_open=False, fault=Fault.OVERHEATED),
        ),
    ],
)
def test_what_stops_a_printer_has_a_word(status: HostStatus, reason: str | None, said: PrinterStatus) -> None:
    assert status.stopped_by == reason
    assert status.status == said


def test_it_is_through_when_nothing_waits_nothing_is_half_sent_and_nothing_remains() -> None:
    assert WELL.is_through
    for left in ({"formats_waiting": 1}, {"format_unfinished": True}, {"labels_remaining": 1}):
        assert not replace(WELL, **left).is_through  # type: ignore[arg-type]
