"""Text in Arabic or Hebrew, which Kivy's own labels would write backwards and unjoined."""

import re
import unicodedata
from functools import lru_cache
from typing import ClassVar

from kiosk.ui.widgets.drawn_label import DrawnLabel


@lru_cache(maxsize=4096)
def reads_from_right(text: str) -> bool:
    """Whether there is a letter in it that is written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


GAP_IN_A_NUMBER = re.compile(r"(?<=\d) (?=\d)")
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
"""To the rules of direction a part of the number, which a space is not: it would turn 030 5550 around."""


class RightToLeftLabel(DrawnLabel):
    """Each line is read from its right end, and numbers in it from their left."""

    direction: ClassVar[str] = "rtl"

    def _render_text(self, text: str, x: float, y: float) -> None:
        super()._render_text(GAP_IN_A_NUMBER.sub(NO_BREAK_SPACE, text), x, y)
