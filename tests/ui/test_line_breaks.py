"""Where lines end in Chinese, which has no spaces."""

# ruff: noqa: RUF001  Chinese has marks of its own that look like ours

import pytest

from kiosk.ui.widgets.line_breaks import broken, has_chinese, unbreakable


def lines(text: str, width: int) -> list[str]:
    """With letters that are all one wide."""
    return broken(text, width, len).split("\n")


def test_a_text_that_fits_is_left_alone() -> None:
    assert lines("请选择语言", 5) == ["请选择语言"]


def test_no_sign_stands_alone_on_the_last_line() -> None:
    assert lines("您为什么退货呢", 6) == ["您为什么", "退货呢"]


@pytest.mark.parametrize("width", range(2, 12))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(width: int) -> None:
    found = lines("请按“开始”，再出示退货码（二维码）。", width)
    assert "".join(found) == "请按“开始”，再出示退货码（二维码）。"
    assert not any(line[0] in "”，）。" or line[-1] in "“（" for line in found)


def test_numbers_and_latin_words_among_chinese_stay_whole() -> None:
    assert unbreakable("回执 B1042-0048213-7。") == ["回", "执", "B1042-0048213-7。"]
    assert "Northwind" in unbreakable("可以。Northwind 接受退货。")


def test_other_scripts_break_at_spaces_only() -> None:
    assert unbreakable("Geben Sie hier zurück") == ["Geben", "Sie", "hier", "zurück"]
    assert not has_chinese("Geben Sie hier zurück")
