"""Renders every screen to PNG, and a contact sheet for each variant.

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
from kiosk.ui.settings import ScreenSettings
from tests.support.attendant_screens import attendant_screens
from tests.support.catalogue import translations
from tests.support.commissioning_screens import commissioning_screens
from tests.support.courier_screens import courier_screens
from tests.support.gallery_visits import WORDS, gallery_screens
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.sample_frame import sample_frame, write_sample_photo
from tests.support.sample_screens import PHOTO
from tests.support.sample_staff import sample_staff_screens
from tests.support.technician_screens import technician_screens

Screens = Iterable[tuple[str, ScreenModel]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to look at all screens. `columns`: of the contact sheet."""

    name: str
    settings: ScreenSettings
    look: Look
    columns: int
    words: Words = WORDS


def words_of(language: str) -> Words:
    """The words of a language, from its catalogue as it is written down."""
    return Words(language, WORDS.time_zone, translations(language))


VARIANTS = (
    Variant("portrait-light", PORTRAIT, Look(), 8),
    Variant("landscape-light", LANDSCAPE, Look(), 5),
    Variant("portrait-high-contrast-140", PORTRAIT, Look(text_scale=1.4, high_contrast=True), 8),
    Variant("portrait-arabic", PORTRAIT, Look(language="ar"), 8, words_of("ar")),
    Variant("landscape-arabic", LANDSCAPE, Look(language="ar"), 5, words_of("ar")),
)
EXTRA_VARIANTS = (
    Variant("landscape-high-contrast-140", LANDSCAPE, Look(text_scale=1.4, high_contrast=True), 5),
    Variant("portrait-light-140", PORTRAIT, Look(text_scale=1.4), 8),
)
SHRINK = 4
GAP = 16


def contact_sheet(pictures: list[tuple[str, Image.Image]], columns: int) -> Image.Image:
    """All pictures, small, with their names below."""
    width, height = (-(-side // SHRINK) for side in pictures[0][1].size)
    rows = -(-len(pictures) // columns)
    cell = width + GAP, height + GAP + 14
    sheet = Image.new("RGB", (columns * cell[0] + GAP, rows * cell[1] + GAP), "#5A6570")
    draw = ImageDraw.Draw(sheet)
    for index, (name, picture) in enumerate(pictures):
        x, y = GAP + index % columns * cell[0], GAP + index // columns * cell[1]
        sheet.paste(picture.reduce(SHRINK), (x, y))
        draw.text((x, y + height + 2), name, fill="#FFFFFF")
    return sheet


def render(variant: Variant, screens: Screens, out: Path) -> Path:
    """Write one PNG for each screen into `out`/variant and the contact sheet beside; returns the sheet."""
    folder = out / variant.name
    shutil.rmtree(folder, ignore_errors=True)  # screens that are gone must not look alive
    folder.mkdir(parents=True)
    pictures: list[tuple[str, Image.Image]] = []
    driver: Driver | None = None
    for name, model in screens:
        shown = replace(model, look=variant.look)
        if driver is None:
            driver = Driver(variant.settings, shown)
            driver.frame = sample_frame()
        picture = Image.fromarray(driver.picture_of(shown))
        picture.save(folder / f"{name}.png", compress_level=1)
        pictures.append((name, picture))
    if driver is None:
        raise ValueError("a gallery needs at least one screen")
    driver.close()
    sheet = out / f"{variant.name}.png"
    contact_sheet(pictures, variant.columns).save(sheet)
    return sheet


def every_screen(words: Words) -> Screens:
    """Customers' and staff's; the samples and the courier's are English in every variant."""
    yield from gallery_screens(PHOTO, words)
    yield from sample_staff_screens()
    yield from courier_screens()
    yield from technician_screens(words)
    yield from attendant_screens(words)
    yield from commissioning_screens(words)


def main() -> None:
    """Render all variants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/gallery"))
    parser.add_argument("--all", action="store_true", help="also the variants nobody needs every day")
    parser.add_argument("--only", help="only screens whose name contains this")
    options = parser.parse_args()
    write_sample_photo(PHOTO)
    for variant in VARIANTS + (EXTRA_VARIANTS if options.all else ()):
        every = every_screen(variant.words)
        screens = [(name, model) for name, model in every if not options.only or options.only in name]
        print(render(variant, screens, options.out))


if __name__ == "__main__":
    main()
