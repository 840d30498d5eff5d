"""A thousand spoiled inputs for every parser; `python -m tests.hardware.fuzz` does a million."""

import pytest

from tests.hardware.fuzz import Target, pieces_of, run
from tests.hardware.fuzz_targets import TARGETS

INPUTS = 1000

by_name = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)


@by_name
def test_no_input_gets_more_out_of_a_parser_than_it_promises(target: Target) -> None:
    assert list(run(target, range(INPUTS))) == []


@by_name
def test_the_frames_that_are_spoiled_are_ones_the_parser_knows(target: Target) -> None:
    for frame in target.frames:
        assert target.make()(frame) or not target.answers, frame.hex(" ")


def test_an_input_is_the_same_whenever_it_is_made() -> None:
    assert pieces_of(TARGETS[0], 7) == pieces_of(TARGETS[0], 7)
    assert pieces_of(TARGETS[0], 7) != pieces_of(TARGETS[0], 8)


def test_a_parser_that_breaks_is_found_with_its_input() -> None:
    def brittle(data: bytes) -> None:
        if b"\x35" in data:
            raise KeyError("0x35")

    target = Target("brittle", lambda: brittle, [b"\x02\x35\x03"])
    finding, *_ = run(target, range(100))
    assert "KeyError" in finding.what
    assert b"\x35" in b"".join(finding.pieces)


def test_a_parser_that_takes_for_ever_is_found() -> None:
    def slow(data: bytes) -> None:
        sum(range(20_000_000))

    assert "of processor time" in next(run(Target("slow", lambda: slow, [b"x"]), range(1))).what
