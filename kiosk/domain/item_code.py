"""What the bar code on an item says: EAN and UPC numbers, and GS1 element strings with a serial number."""

from typing import Final, NamedTuple

GTIN_LENGTHS: Final = {8: "EAN-8", 12: "UPC-A", 13: "EAN-13", 14: "GTIN-14"}
"""Of codes that hold nothing else, and what such a code is."""

FNC1: Final = "\x1d"
PREFIXES: Final = ("]d2", "]C1", "]e0", "]Q3", FNC1)
"""Symbology identifiers that scan engines may put before an element string."""

FIXED: Final = {"01": 14, "02": 14, "11": 6, "13": 6, "15": 6, "17": 6, "20": 2}
"""Application identifiers whose values have a length of their own; every other one ends at FNC1."""

MAX_SERIAL: Final = 20


class ItemCode(NamedTuple):
    """`gtin` has 14 digits. `symbology` where the length of the code gives it away."""

    gtin: str
    serial: str | None = None
    symbology: str | None = None


def read_item_code(text: str) -> ItemCode | None:
    """Find the GTIN in what was scanned; None where there is none, or its check digit is wrong."""
    if text.isascii() and text.isdigit() and len(text) in GTIN_LENGTHS:
        return _checked(text, None, GTIN_LENGTHS[len(text)])
    for prefix in PREFIXES:
        text = text.removeprefix(prefix)
    elements = _elements(text)
    return _checked(elements.get("01", ""), elements.get("21"), None)


def same_item(gtin: str, code: ItemCode) -> bool:
    """Whether a GTIN of any length is that of the code."""
    return gtin.zfill(14) == code.gtin


def _elements(text: str) -> dict[str, str]:
    """By application identifier of two digits; an unknown one takes all up to the next FNC1."""
    found: dict[str, str] = {}
    while len(text) > 2:
        name, text = text[:2], text[2:]
        if name in FIXED:
            value, text = text[: FIXED[name]], text[FIXED[name] :].removeprefix(FNC1)
        else:
            value, _, text = text.partition(FNC1)
        found.setdefault(name, value)
    return found


def _checked(gtin: str, serial: str | None, symbology: str | None) -> ItemCode | None:
    if not (gtin.isascii() and gtin.isdigit()):
        return None
    digits = gtin.zfill(14)
    if len(digits) != 14 or sum(int(d) * (3, 1)[i % 2] for i, d in enumerate(digits)) % 10:
        return None
    if serial is not None and not (serial.isascii() and serial.isprintable() and len(serial) <= MAX_SERIAL):
        serial = None
    return ItemCode(digits, serial or None, symbology)
