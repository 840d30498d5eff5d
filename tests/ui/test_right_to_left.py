"""Pages in languages that are read from the right: mirrored, letters joined, codes in their own order."""

from dataclasses import replace

import pytest
from PIL import Image, ImageDraw, ImageFont

from kiosk.presentation.screen_model import Look, ScreenModel
from tests.support.courier_screens import courier_screens
from tests.support.kivydrive import PORTRAIT
from tests.support.sample_screens import sample_screens
from tests.ui.conftest import Open

SCREENS = dict(sample_screens())
ARABIC = Look(language="ar")
TITLE = "ما سبب الإرجاع؟"


def where(open_screen: Open, model: ScreenModel) -> dict[str, tuple[float, float]]:
    """The left and right edge of each control."""
    controls = open_screen(model, PORTRAIT).display.controls()
    return {shown.widget.control.control_id: (shown.x, shown.x + shown.width) for shown in controls}


def test_a_page_is_the_mirror_image_of_the_usual_one(open_screen: Open) -> None:
    model = SCREENS["reason"]
    usual, mirrored = where(open_screen, model), where(open_screen, replace(model, look=ARABIC))
    assert usual.keys() == mirrored.keys()
    for name, (left, right) in usual.items():
        assert abs(mirrored[name][0] - (PORTRAIT.width_px - right)) <= 1, name
        assert abs(mirrored[name][1] - (PORTRAIT.width_px - left)) <= 1, name


def test_the_ways_on_and_back_point_to_different_sides(open_screen: Open) -> None:
    model = dict(courier_screens())["courier-photo"]
    for look in (Look(), ARABIC):
        controls = open_screen(replace(model, look=look), PORTRAIT).display.controls()
        signs = {shown.widget.control.control_id: shown.widget.glyph.text for shown in controls}
        assert signs["without"] != signs["back"]


def test_the_keys_of_a_code_stand_as_everywhere(open_screen: Open) -> None:
    model = SCREENS["typing"]
    usual, mirrored = where(open_screen, model), where(open_screen, replace(model, look=ARABIC))
    keys = [name for name in usual if name.startswith("key_")]
    assert [usual[key] for key in keys] == [mirrored[key] for key in keys]


def test_letters_are_joined_and_begin_at_the_right() -> None:
    from kiosk.ui.theme import register_fonts
    from kiosk.ui.widgets.right_to_left import RightToLeftLabel

    register_fonts()
    label = RightToLeftLabel(text=TITLE, font_name="KioskWide", font_size=40, color=(0, 0, 0, 1))
    label.refresh()
    font = ImageFont.truetype(label.options["font_name_r"], 40)
    expected = Image.new("L", label.size)
    ImageDraw.Draw(expected).text((0, 0), TITLE, font=font, fill=255, direction="rtl")
    pixels = Image.frombytes("RGBA", label.texture.size, label.texture.pixels)
    assert pixels.getchannel("A").tobytes() == expected.tobytes()
    apart = sum(font.getlength(letter) for letter in TITLE)
    assert label.get_extents(TITLE)[0] < apart, "letters stand apart"


@pytest.mark.parametrize("text", ["أرجع مشترياتك هنا", "تتعذّر طباعة الإيصال في", "لم يُفتح الباب", "جارٍ"])
@pytest.mark.parametrize("size", [24, 41, 80])
def test_no_letter_is_cut_off(open_screen: Open, text: str, size: int) -> None:
    """Their hamzas and tails reach further than the font says that a line is high."""
    open_screen(SCREENS["reason"])  # textures need a window
    from kiosk.ui.theme import register_fonts
    from kiosk.ui.widgets.right_to_left import RightToLeftLabel

    register_fonts()
    look = {"font_name": "KioskWide", "font_size": size, "color": (0, 0, 0, 1), "bold": True}
    label = RightToLeftLabel(text=text, **look)
    label.refresh()
    drawn = Image.frombytes("RGBA", label.texture.size, label.texture.pixels).getchannel("A")
    font = ImageFont.truetype(label.options["font_name_r"], size)
    whole = Image.new("L", (label.width + 4 * size, label.height + 4 * size))
    ImageDraw.Draw(whole).text(
        (2 * size, 2 * size), text, font=font, fill=255, direction="rtl", stroke_width=size // 40
    )
    ink = drawn.getbbox()
    assert ink is not None
    assert drawn.crop(ink).tobytes() == whole.crop(whole.getbbox()).tobytes()


def test_a_telephone_number_is_not_turned_around() -> None:
    """By the rules of direction each of its parts is a number, and the first would stand at the right."""
    from kiosk.ui.theme import register_fonts
    from kiosk.ui.widgets.drawn_label import DrawnLabel
    from kiosk.ui.widgets.right_to_left import RightToLeftLabel

    class TurnedAround(DrawnLabel):
        direction = "rtl"

    def letters(kind: type[DrawnLabel], text: str) -> bytes:
        label = kind(text=text, font_name="KioskWide", font_size=40, color=(0, 0, 0, 1))
        label.refresh()
        return bytes(label.texture.pixels)

    register_fonts()
    called = "للمساعدة: 030 5550 142"
    assert letters(RightToLeftLabel, called) != letters(TurnedAround, called)
    assert letters(RightToLeftLabel, called) == letters(TurnedAround, "للمساعدة: 142 5550 030")
