"""The font for what the usual one lacks: Chinese, Arabic and Hebrew with Latin among them."""

import re
from pathlib import Path

BUILT = Path(__file__).resolve().parents[2] / "build" / "fonts"
"""Where the set-up puts fonts."""

WIDE_FILE = BUILT / "wide.ttf"

_OUTSIDE_ROBOTO = re.compile(
    "[^\u0000-\u058f\u1e00-\u1fff\u2000-\u206f\u2070-\u20b3\u20b5-\u20bf\u2100-\u2138]"
)


def needed_for(text: str) -> bool:
    """Whether Roboto, which Kivy brings along, lacks a character of it."""
    return bool(_OUTSIDE_ROBOTO.search(text))
