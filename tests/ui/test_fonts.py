"""No empty boxes: every sign that may come up is in the font that it is drawn in."""

from functools import cache
from pathlib import Path

import kivy
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from kiosk.runtime.configured import LANGUAGE_NAMES
from kiosk.ui.wide_font import WIDE_FILE, needed_for
from tests.support import catalogue

BUNDLED = Path(kivy.kivy_data_dir) / "fonts"
ROBOTO = (BUNDLED / "Roboto-Regular.ttf", BUNDLED / "Roboto-Bold.ttf")


@cache
def signs(font: Path) -> frozenset[int]:
    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def boxes(text: str) -> set[str]:
    """What would be drawn as an empty box."""
    fonts = (WIDE_FILE,) if needed_for(text) else ROBOTO
    return {char for char in text for font in fonts if ord(char) not in signs(font) and not char.isspace()}


@pytest.mark.parametrize("language", ["en", *catalogue.languages()])
def test_every_sentence_has_its_signs(language: str) -> None:
    for message in catalogue.read(language):
        forms = message.string if isinstance(message.string, tuple | list) else [message.string]
        assert [boxes(form) for form in forms if boxes(form)] == [], message.id


@pytest.mark.parametrize("name", LANGUAGE_NAMES.values())
def test_every_language_can_write_its_name(name: str) -> None:
    assert boxes(name) == set()


@pytest.mark.parametrize(
    "text",
    ["39,90 €", "129,00 ₴", "1.299,00 ₺", "2 490 ₽", "₪ 129.00", "د.إ. 39.90", "¥39.90", "•••• → ✓"],
)
def test_sums_and_marks_have_their_signs(text: str) -> None:
    assert boxes(text) == set()


def test_one_text_may_hold_scripts_from_both_sides() -> None:
    assert boxes("قميص 亚麻衬衫 NW-4471 חולצה") == set()
