"""The numbers behind the design: contrast, sizes in millimetres."""

import pytest

from kiosk.config.brand_settings import GROUND
from kiosk.config.colours import READABLE, code_of, darkened_for, rgb_of
from kiosk.domain.roster import Role
from kiosk.presentation.screen_model import Look
from kiosk.ui import theme as tokens
from kiosk.ui.palette import HIGH_CONTRAST, LIGHT, Palette, colour, contrast
from kiosk.ui.settings import Brand, ScreenSettings
from kiosk.ui.theme import COMPACT, LEAN, ROOMY, Sizes, Theme


def darkened(code: str) -> str:
    """The shade that the configuration would offer instead."""
    return code_of(darkened_for(rgb_of(GROUND), rgb_of(code)))


PALETTES = [pytest.param(LIGHT, id="light"), pytest.param(HIGH_CONTRAST, id="high-contrast")]
ALL_SIZES = [pytest.param(s, id=n) for s, n in ((ROOMY, "roomy"), (COMPACT, "compact"), (LEAN, "lean"))]


def test_contrast_agrees_with_the_two_ends_of_the_scale() -> None:
    assert contrast(colour("#000000"), colour("#FFFFFF")) == pytest.approx(21)
    assert contrast(colour("#0B4A6F"), colour("#0B4A6F")) == pytest.approx(1)


@pytest.mark.parametrize("palette", PALETTES)
def test_all_words_have_a_contrast_of_at_least_seven(palette: Palette) -> None:
    pairs = {
        "ink on canvas": (palette.ink, palette.canvas),
        "ink on paper": (palette.ink, palette.paper),
        "ink on quiet": (palette.ink, palette.quiet),
        "ink on pressed": (palette.ink, palette.secondary_pressed),
        "soft ink on canvas": (palette.ink_soft, palette.canvas),
        "soft ink on paper": (palette.ink_soft, palette.paper),
        "primary on canvas": (palette.primary, palette.canvas),
        "words on primary": (palette.on_primary, palette.primary),
        "words on pressed primary": (palette.on_primary, palette.primary_pressed),
        "words on secondary": (palette.on_secondary, palette.secondary),
        "ok on its paper": (palette.ok, palette.ok_paper),
        "warn on its paper": (palette.warn, palette.warn_paper),
        "stop on its paper": (palette.stop, palette.stop_paper),
        **{f"words on the band of the {role}": palette.band(role) for role in (*Role, "training")},
    }
    weak = {name: round(contrast(*pair), 2) for name, pair in pairs.items()}
    assert {name: ratio for name, ratio in weak.items() if ratio < 7} == {}


@pytest.mark.parametrize("palette", PALETTES)
def test_what_can_be_touched_is_outlined_with_a_contrast_of_at_least_three(palette: Palette) -> None:
    assert contrast(palette.line, palette.canvas) >= 3
    assert contrast(palette.primary, palette.canvas) >= 3


@pytest.mark.parametrize("palette", PALETTES)
def test_what_cannot_be_pressed_now_can_still_be_read(palette: Palette) -> None:
    assert contrast(palette.line, palette.quiet) >= READABLE


@pytest.mark.parametrize("accent", [darkened(code) for code in ("#FFC400", "#D40511", "#00A0DC", "#000000")])
def test_an_operator_s_colour_is_readable_wherever_ours_is(accent: str) -> None:
    palette = LIGHT.branded(accent)
    assert colour(GROUND) == LIGHT.canvas, "what a configuration is checked against"
    for ground in (palette.canvas, palette.paper):
        assert contrast(palette.primary, ground) >= READABLE
    for fill in (palette.primary, palette.primary_pressed):
        assert contrast(palette.on_primary, fill) >= READABLE
    assert contrast(palette.primary, palette.tint) >= 3, "symbols stand on it"
    assert contrast(palette.ink, palette.tint) >= 7


def test_strong_contrast_keeps_its_own_colours() -> None:
    theme = Theme()
    theme.use_display(ScreenSettings(1080, 1920, 21.5, brand=Brand("ParcelNet", accent="#9B1B5A")))
    theme.use_look(Look())
    assert theme.palette.primary == colour("#9B1B5A")
    theme.use_look(Look(high_contrast=True))
    assert theme.palette == HIGH_CONTRAST


@pytest.mark.parametrize("sizes", ALL_SIZES)
def test_no_size_falls_below_what_people_can_hit_or_read(sizes: Sizes) -> None:
    type_sizes = [getattr(sizes, f) for f in Sizes.__slots__ if f.endswith("_em")]
    assert min(type_sizes) >= tokens.MIN_EM_MM
    assert min(sizes.action, sizes.card, sizes.key, sizes.tool) >= tokens.MIN_TARGET_MM
    assert sizes.gap >= tokens.MIN_GAP_MM


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (ScreenSettings(1080, 1920, 21.5), 80.7),
        (ScreenSettings(1280, 800, 10.1), 117.7),
        (ScreenSettings(1080, 1920, 15.6), 111.2),
    ],
)
def test_twenty_millimetres_are_twenty_millimetres_on_every_glass(
    settings: ScreenSettings, expected: float
) -> None:
    theme = Theme()
    theme.use_display(settings)
    assert theme.mm(20) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("size", "advice"),
    [
        ((1080, 1920), None),
        ((1920, 1080), "turn the display"),
        ((1280, 800), "correct width_px and height_px"),
    ],
)
def test_a_display_that_is_not_as_it_was_said_is_told_of_with_what_to_do(
    size: tuple[int, int], advice: str | None
) -> None:
    mistake = ScreenSettings(1080, 1920, 21.5).unlike(*size)
    assert mistake is None if advice is None else advice in str(mistake)


def test_a_display_without_a_size_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="measure the glass"):
        ScreenSettings(1080, 1920, 0)


@pytest.mark.parametrize("text", ["Ελληνικά", "Українська", "Türkçe, ąęłźż", "12 € ok"])
def test_european_scripts_use_the_text_font(text: str) -> None:
    assert tokens.font_for(text) == tokens.TEXT_FONT


def test_a_script_the_text_font_lacks_gets_the_wide_font() -> None:
    assert tokens.font_for("العربية") == tokens.WIDE_FONT
