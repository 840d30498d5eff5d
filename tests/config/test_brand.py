"""What an operator may say of the looks of a kiosk, and what is refused because people could not read it."""

from pathlib import Path

import pytest
from PIL import Image

from kiosk.config import ConfigError, load
from kiosk.config.brand_settings import GROUND, LARGEST_PX
from kiosk.config.colours import READABLE, code_of, contrast, darkened_for, mixed, rgb_of
from tests.support.logo import ACCENT, write_logo

WHITE = rgb_of("#FFFFFF")


def with_brand(directory: Path, line: str) -> Path:
    (directory / "site.toml").write_text(f"[brand]\n{line}\n")
    return directory / "kiosk.toml"


def complaint(directory: Path, line: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(with_brand(directory, line))
    return str(caught.value)


def test_a_kiosk_needs_no_brand_but_the_name_of_its_operator(directory: Path) -> None:
    brand = load(directory / "kiosk.toml").brand
    assert (brand.logo, brand.accent, brand.contact) == (None, None, None)


def test_logo_colour_and_contact_are_taken_over(directory: Path) -> None:
    write_logo(directory / "logo.png")
    lines = f'logo = "logo.png"\naccent = "{ACCENT.lower()}"\ncontact = "www.parcelnet.example"'
    brand = load(with_brand(directory, lines)).brand
    assert brand.logo == directory / "logo.png", "beside the file that names it"
    assert (brand.accent, brand.contact) == (ACCENT, "www.parcelnet.example")


def test_a_colour_that_nobody_could_read_is_refused_with_the_shade_that_would_do(directory: Path) -> None:
    said = complaint(directory, 'accent = "#FFC400"')
    assert 'site.toml:2: brand.accent: found "#FFC400"' in said
    assert "its contrast with the light background is 1.5 to 1, words need 4.5 to 1" in said
    shade = said.split("dark enough as ")[1][:7]
    assert load(with_brand(directory, f'accent = "{shade}"')).brand.accent == shade


@pytest.mark.parametrize(
    "code", ["#FFC400", "#D40511", "#E2001A", "#00A0DC", "#76B82A", "#FFFFFF", "#767676"]
)
def test_the_shade_that_is_named_is_readable_and_the_lightest_that_is(code: str) -> None:
    ground, colour = rgb_of(GROUND), rgb_of(code)
    shade = darkened_for(ground, colour)
    assert contrast(shade, ground) >= READABLE
    assert contrast(WHITE, shade) >= READABLE, "white words stand on it"
    lighter = mixed(WHITE, shade, 0.05)
    assert contrast(lighter, ground) < READABLE or code_of(shade) == code


@pytest.mark.parametrize("code", ["red", "#123", "0B4A6F", "#0B4A6G"])
def test_a_colour_is_written_in_one_way(directory: Path, code: str) -> None:
    assert f'brand.accent: found "{code}", expected text' in complaint(directory, f'accent = "{code}"')


class TestLogo:
    def test_a_file_that_is_not_there(self, directory: Path) -> None:
        assert "brand.logo: found" in (said := complaint(directory, 'logo = "logo.png"'))
        assert "there is no such file" in said

    def test_a_file_that_is_no_picture_or_half_of_one(self, directory: Path) -> None:
        logo = write_logo(directory / "logo.png")
        whole = logo.read_bytes()
        for spoiled in (b"<svg/>", whole[: len(whole) // 2]):
            logo.write_bytes(spoiled)
            assert "it is no PNG file that can be read" in complaint(directory, 'logo = "logo.png"')

    def test_a_picture_of_another_kind(self, directory: Path) -> None:
        Image.new("RGB", (400, 200)).save(directory / "logo.png", "JPEG")
        assert "it is no PNG file that can be read" in complaint(directory, 'logo = "logo.png"')

    @pytest.mark.parametrize("size", [(400, 40), (LARGEST_PX + 1, 400)])
    def test_one_that_cannot_be_drawn_well(self, directory: Path, size: tuple[int, int]) -> None:
        Image.new("1", size).save(directory / "logo.png")
        expected = "it has {} x {} pixels; 64 to 2000 each way can be drawn well".format(*size)
        assert expected in complaint(directory, 'logo = "logo.png"')
