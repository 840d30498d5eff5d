"""Printers of every make: what the database of profiles says of their code pages."""

from collections.abc import Mapping
from typing import Final

from hardware.printer.escpos_library import CAPABILITIES, get_profile

PROFILES: Final = tuple(sorted(CAPABILITIES["profiles"]))

WITHOUT_PICTURES: Final = tuple(name for name in PROFILES if not get_profile(name).supports("bitImageRaster"))
"""Customer displays and needle printers."""


def code_pages(profile: str) -> Mapping[int, str]:
    """Give the numbers of `ESC t` of one make to Python's codecs, for those that Python has."""
    codecs = {name: page.get("python_encode") for name, page in CAPABILITIES["encodings"].items()}
    pages = CAPABILITIES["profiles"][profile]["codePages"]
    return {int(number): codec for number, name in pages.items() if (codec := codecs.get(name))}
