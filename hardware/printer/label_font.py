"""The letters a label printer surely has, and the room they take at most. Pure.

ZPL's scalable font 0 is a bold condensed sans serif. Its exact widths differ from
make to make, so texts are measured with the widest: what fits by this measure is
clipped by no printer.
"""

from typing import Final

_WIDTHS: Final = (
    ("iIjl.,:;!|'` ", 0.36),
    ('ft()[]/\\r"*', 0.42),
    ("mwMW@%&", 0.9),
    ("ABCDEFGHJKLNOPQRSTUVXYZ+=<>~^#-", 0.64),
)
"""Letters to their width, as a share of the height of the font; all others take `_OTHER`."""

_OTHER: Final = 0.56
_ACCENTED: Final = 0.66
_WIDE: Final = frozenset("ÆŒæœ¼½¾©®")

_EM: Final = {char: width for chars, width in _WIDTHS for char in chars}


def has(text: str) -> bool:
    """Tell whether every letter of `text` is Latin-1, which no printer of this kind lacks.

    A backslash is none: in a block of text it begins a command.
    """
    return all(
        (" " <= char <= "~" or "\u00a1" <= char <= "\u00ff") and char not in "\\\u00ad" for char in text
    )


def length(text: str, height: int) -> int:
    """Dots that `text` takes at most when printed `height` dots high."""
    return round(height * sum(_width(char) for char in text))


def _width(char: str) -> float:
    if char in _WIDE:
        return 1.0
    return _EM.get(char, _OTHER if char.isascii() else _ACCENTED)
