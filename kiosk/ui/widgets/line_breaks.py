"""Where a text may be broken into lines: at spaces, and between the letters of Chinese.

The printers break as we do (`hardware.printer.layout`), in a room from which the screen may take nothing.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from kiosk.ui.widgets.drawn_label import DrawnLabel

NEVER_FIRST = ("Pe", "Pf", "Po")
NEVER_LAST = ("Ps", "Pi")
"""Unicode categories that begin or end no line of Chinese: closing and opening marks."""

NARROWER = (0.9, 0.8, 0.7, 0.6, 0.5)
"""Shares of the width that are tried while the text takes no more lines."""


@lru_cache(maxsize=4096)
def has_chinese(text: str) -> bool:
    """Whether a letter or mark in it takes a whole square, as in Chinese and Japanese."""
    return any(map(_is_square, text))


def unbreakable(text: str) -> list[str]:
    """The pieces of a text that must each stand on one line."""
    return [piece for _, piece in _pieces(text)]


def broken(text: str, width: float, measure: Callable[[str], float]) -> str:
    """The text with line feeds, so that each line fits into `width`.

    Where it takes more than one, they are about as long: no sign stands alone on the last.
    """
    lines = _lines(text, width, measure)
    for share in NARROWER if len(lines) > 1 else ():
        evener = _lines(text, width * share, measure)
        if len(evener) > len(lines):
            break
        lines = evener
    return "\n".join(lines)


def _lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    lines, line = [], ""
    for gap, piece in _pieces(text):
        longer = f"{line}{gap}{piece}" if line else piece
        if line and measure(longer) > width:
            lines.append(line)
            longer = piece
        line = longer
    return [*lines, line]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Each with what separates it from the piece before."""
    for word in text.split():
        gap, start = " ", 0
        for at in range(1, len(word)):
            if _may_break(word[at - 1], word[at]):
                yield gap, word[start:at]
                gap, start = "", at
        yield gap, word[start:]


def _may_break(before: str, after: str) -> bool:
    return (
        (_is_square(before) or _is_square(after))
        and unicodedata.category(after) not in NEVER_FIRST
        and unicodedata.category(before) not in NEVER_LAST
    )


def _is_square(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


class ChineseLabel(DrawnLabel):
    """Kivy's label breaks lines at spaces only, and Chinese has none."""

    _text: str

    def render(self, real: bool = False) -> tuple[int, int] | None:
        whole, width = self._text, self._text_size[0]
        if not real and width is not None:
            self._text = broken(whole, width, lambda line: self.get_extents(line)[0])
        try:
            return super().render(real)
        finally:
            self._text = whole
