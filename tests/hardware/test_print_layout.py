"""Words in columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printer.interface import Pair, Text
from hardware.printer.layout import lines_of, width, wrap

words = st.text(st.characters(codec="utf-8"), max_size=80)


def _pair(left: str, right: str, columns: int) -> list[str]:
    return [line.text for line in lines_of(Pair(left, right), columns)]


def test_text_is_broken_between_words() -> None:
    assert wrap("We have your item behind door seven.", 16) == ["We have your", "item behind door", "seven."]


def test_line_breaks_of_the_text_are_kept() -> None:
    assert wrap("one\n\ntwo", 10) == ["one", "", "two"]


def test_a_word_longer_than_the_paper_is_broken_after_a_mark() -> None:
    assert wrap("https://returns.example/receipt", 16) == ["https://returns.", "example/receipt"]


def test_a_word_without_marks_is_broken_at_the_edge() -> None:
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_a_space_that_must_not_break_does_not() -> None:
    assert wrap("for 39,90\u00a0EUR", 9) == ["for", "39,90 EUR"]


@pytest.mark.parametrize("control", ["\x1b", "\x1d", "\x10\x04\x01", "\x00", "\x7f", "\x9b", "\u202e"])
def test_characters_that_print_nothing_are_dropped(control: str) -> None:
    assert wrap(f"RMA{control}-1", 20) == ["RMA-1"]


def test_east_asian_letters_take_two_columns() -> None:
    assert wrap("退货收据退货", 8) == ["退货收据", "退货"]


@given(text=words, columns=st.integers(4, 48))
def test_no_line_is_wider_than_the_paper_and_no_letter_is_lost(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(width(line) <= columns for line in lines)
    whole = "".join(wrap(text, 10_000))
    assert "".join(lines).replace(" ", "") == whole.replace(" ", "")


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_large_text_has_fewer_columns(scale: int) -> None:
    lines = lines_of(Text("one two three four five six", scale=scale), 24)
    assert all(width(line.text) * scale <= 24 for line in lines)


def test_a_pair_stands_at_both_edges() -> None:
    assert _pair("Order", "NW-4471", 20) == ["Order        NW-4471"]


def test_the_left_text_wraps_beside_the_right_one() -> None:
    assert _pair("Linen shirt, blue, size M", "LS-BLU", 20) == [
        "Linen shirt,  LS-BLU",
        "blue, size M",
    ]


def test_a_long_right_text_gets_its_own_line() -> None:
    assert _pair("Date", "29 September 2026", 20) == ["Date", "   29 September 2026"]


@given(left=words, right=words, columns=st.integers(16, 48))
def test_a_pair_never_overflows(left: str, right: str, columns: int) -> None:
    assert all(width(line) <= columns for line in _pair(left, right, columns))
