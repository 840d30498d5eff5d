"""Bar codes on items: numbers alone, and element strings that hold more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.item_code import ItemCode, read_item_code, same_item

SHIRT = "9521100123457"


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        (SHIRT, ItemCode("09521100123457", None, "EAN-13")),
        ("036000291452", ItemCode("00036000291452", None, "UPC-A")),
        ("96385074", ItemCode("00000096385074", None, "EAN-8")),
        ("]d20109521100123457", ItemCode("09521100123457")),
        ("010952110012345721SN93K2210", ItemCode("09521100123457", "SN93K2210")),
        ("010952110012345710LOT7\x1d21SN93K2210\x1d17271231", ItemCode("09521100123457", "SN93K2210")),
        ("\x1d17271231010952110012345721A", ItemCode("09521100123457", "A")),
    ],
)
def test_the_number_of_the_item_is_found(scanned: str, code: ItemCode) -> None:
    assert read_item_code(scanned) == code
    assert same_item(SHIRT, code) == (code.gtin == "09521100123457")


@pytest.mark.parametrize(
    "scanned",
    [
        "",
        "9521100123458",
        "952110012345",
        "https://example.org",
        "01",
        "21ABC",
        "\u0661" * 13,
        "00340434161094042557",
    ],
)
def test_what_is_no_item_code_is_none(scanned: str) -> None:
    assert read_item_code(scanned) is None


def test_a_serial_number_that_is_none_is_left_out() -> None:
    assert read_item_code("0109521100123457" + "21" + "X" * 21) == ItemCode("09521100123457")


@given(st.text(max_size=200))
def test_whatever_is_scanned_the_answer_is_an_item_or_none(scanned: str) -> None:
    code = read_item_code(scanned)
    assert code is None or (len(code.gtin) == 14 and code.gtin.isdigit())
