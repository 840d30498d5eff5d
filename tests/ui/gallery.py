"""Renders every screen to PNG in four variants, and a contact sheet for each screen.

Run as `python -m tests.ui.gallery [--out build/gallery]`.
"""

import argparse
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageDraw

from kiosk.presentation.screen_model import Look, ScreenModel
from kiosk.presentation.words import Words
from kiosk.ui.settings import Brand, ScreenSettings
from tests.support.attendant_screens import attendant_screens
from tests.support.catalogue import translations
from tests.support.commissioning_screens import commissioning_screens
from tests.support.courier_screens import courier_screens
from tests.support.gallery_visits import WORDS, gallery_screens
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.logo import ACCENT, logo_png
from tests.support.pseudo_language import pseudo_words
from tests.support.sample_frame import sample_frame, write_sample_photo
from tests.support.sample_screens import PHOTO
from tests.support.sample_staff import sample_staff_screens
from tests.support.technician_screens import technician_screens

Screens = Iterable[tuple[str, ScreenModel]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to look at all screens."""

    name: str
    settings: ScreenSettings
    look: Look
    words: Words = WORDS


def words_of(language: str) -> Words:
    """The words of a language, from its catalogue as it is written down."""
    return Words(language, WORDS.time_zone, translations(language))


BRANDED = replace(LANDSCAPE, brand=Brand("Parcelnet", logo_png(), ACCENT))

VARIANTS = (
    Variant("portrait-light", PORTRAIT, Look()),
    Variant("landscape-pseudo", LANDSCAPE, Look(), pseudo_words(WORDS.time_zone)),
    Variant(
        "portrait-high-contrast-140-arabic",
        PORTRAIT,
        Look(text_scale=1.4, high_contrast=True, language="ar"),
        words_of("ar"),
    ),
    Variant("landscape-chinese-branded", BRANDED, Look(language="zh"), words_of("zh")),
)
"""The corners: what looks well in all four looks well between them."""
SHRINK = 4
GAP = 16


def contact_sheet(pictures: list[tuple[str, Image.Image]], columns: int) -> Image.Image:
    """All pictures, small, with their names below."""
    width, height = (max(-(-picture.size[side] // SHRINK) for _, picture in pictures) for side in (0, 1))
    rows = -(-len(pictures) // columns)
    cell = width + GAP, height + GAP + 14
    sheet = Image.new("RGB", (columns * cell[0] + GAP, rows * cell[1] + GAP), "#5A6570")
    draw = ImageDraw.Draw(sheet)
    for index, (name, picture) in enumerate(pictures):
        x, y = GAP + index % columns * cell[0], GAP + index // columns * cell[1]
        sheet.paste(picture.reduce(SHRINK), (x, y))
        draw.text((x, y + height + 2), name, fill="#FFFFFF")
    return sheet


def render(variant: Variant, screens: Screens, out: Path) -> None:
    """Write one PNG for each screen into `out`/variant."""
    folder = out / variant.name
    shutil.rmtree(folder, ignore_errors=True)  # screens that are gone must not look alive
    folder.mkdir(parents=True)
    driver: Driver | None = None
    for name, model in screens:
        shown = replace(model, look=variant.look)
        if driver is None:
            driver = Driver(variant.settings, shown)
            driver.frame = sample_frame()
        Image.fromarray(driver.picture_of(shown)).save(folder / f"{name}.png", compress_level=1)
    if driver is None:
        raise ValueError("a gallery needs at least one screen")
    driver.close()


def every_screen(words: Words) -> Screens:
    """Customers' and staff's; the samples and the courier's are English in every variant."""
    yield from gallery_screens(PHOTO, words)
    yield from sample_staff_screens()
    yield from courier_screens()
    yield from technician_screens(words)
    yield from attendant_screens(words)
    yield from commissioning_screens(words)


def main() -> None:
    """Render all variants, and a sheet for each screen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/gallery"))
    parser.add_argument("--only", default="", help="only screens whose name contains this")
    options = parser.parse_args()
    out: Path = options.out
    write_sample_photo(PHOTO)
    names = list[str]()
    for variant in VARIANTS:
        every = every_screen(variant.words)
        screens = [(name, model) for name, model in every if options.only in name]
        render(variant, screens, out)
        names = [name for name, _ in screens]
    shutil.rmtree(out / "sheets", ignore_errors=True)
    (out / "sheets").mkdir()
    for name in names:
        pictures = [(v.name, Image.open(out / v.name / f"{name}.png")) for v in VARIANTS]
        contact_sheet(pictures, len(pictures)).save(out / "sheets" / f"{name}.png", compress_level=1)
    print(f"{len(names)} screens in {len(VARIANTS)} variants; sheets in {out / 'sheets'}")


if __name__ == "__main__":
    main()
