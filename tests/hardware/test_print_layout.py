"""Words in columns."""

# ruff: noqa: RUF001  punctuation of other scripts

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printer.interface import Columns, Pair, PrintJob, Text
from hardware.printer.layout import lines_of, reads_from_right, width, wrap

words = st.text(st.characters(codec="utf-8"), max_size=80)


def _pair(left: str, right: str, columns: int) -> list[tuple[str, str]]:
    return [(line.text, line.far) for line in lines_of(Pair(left, right), columns)]


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


@pytest.mark.parametrize(
    "control", ["\x1b", "\x1d", "\x10\x04\x01", "\x00", "\x7f", "\x9b", "\u202e", "\u200e"]
)
def test_characters_that_print_nothing_are_dropped(control: str) -> None:
    assert wrap(f"RMA{control}-1", 20) == ["RMA-1"]


def test_east_asian_letters_take_two_columns() -> None:
    assert wrap("退货收据退货", 8) == ["退货收据", "退货"]


def test_chinese_breaks_between_any_two_letters_and_at_latin_words() -> None:
    assert wrap("订单NW-4471已放入七号柜门", 12) == ["订单NW-4471", "已放入七号柜", "门"]


def test_no_line_of_chinese_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    assert wrap("请保留此收据。", 12) == ["请保留此收", "据。"]
    assert wrap("请保留此（收据）", 10) == ["请保留此", "（收据）"]


def test_a_long_word_is_not_broken_between_a_letter_and_its_mark() -> None:
    assert wrap("a" + "e\u0328\u0301" * 4, 3) == ["ae\u0328\u0301"[:1] + "ę\u0301ę\u0301", "ę\u0301ę\u0301"]


@pytest.mark.parametrize(
    ("names", "from_right"),
    [
        (("رقم الإيصال", "الطلب", "Linen shirt"), True),
        (("מספר קבלה",), True),
        (("Receipt", "Order", "قميص أزرق"), False),
        (("Tracking", "نسخة"), False),
        (("收据",), False),
        (("12", "—"), False),
    ],
)
def test_the_language_of_its_own_words_decides_where_paper_is_read_from(
    names: tuple[str, ...], from_right: bool
) -> None:
    blocks = tuple(Pair(name, "NW-4471") for name in names)
    assert reads_from_right(PrintJob("receipt", blocks)) is from_right


def test_the_words_in_columns_count_as_well() -> None:
    """On an Arabic label nearly all of them stand there."""
    columns = Columns((Pair("رقم التتبع", "T1"), Pair("الطرد", "1/1")), ())
    assert reads_from_right(PrintJob("label", (Text("NW-LEJ1"), columns)))


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
    assert _pair("Order", "NW-4471", 20) == [("Order", "NW-4471")]


def test_the_left_text_wraps_beside_the_right_one() -> None:
    assert _pair("Linen shirt, blue, size M", "LS-BLU", 20) == [
        ("Linen shirt,", "LS-BLU"),
        ("blue, size M", ""),
    ]


def test_a_long_right_text_stands_beside_a_name_that_is_short_enough() -> None:
    assert _pair("Date", "29 September", 18) == [("Date", "29 September")]


def test_a_number_written_in_groups_stays_on_one_line() -> None:
    assert wrap("Questions: +48 22 123 45 67", 20) == ["Questions:", "+48 22 123 45 67"]


def test_a_long_right_text_gets_its_own_line() -> None:
    assert _pair("Date and time", "29 September 2026", 20) == [
        ("Date and time", ""),
        ("", "29 September 2026"),
    ]


@given(left=words, right=words, columns=st.integers(16, 48))
def test_a_pair_never_overflows(left: str, right: str, columns: int) -> None:
    for near, far in _pair(left, right, columns):
        assert width(near) + bool(near and far) + width(far) <= columns
