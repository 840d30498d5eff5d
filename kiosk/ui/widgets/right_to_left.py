"""Text in Arabic or Hebrew, which Kivy's own labels would write backwards and unjoined."""

import unicodedata
from functools import lru_cache
from typing import ClassVar

from kiosk.ui.widgets.drawn_label import DrawnLabel


@lru_cache(maxsize=4096)
def reads_from_right(text: str) -> bool:
    """Whether there is a letter in it that is written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


class RightToLeftLabel(DrawnLabel):
    """Each line is read from its right end."""

    direction: ClassVar[str] = "rtl"
