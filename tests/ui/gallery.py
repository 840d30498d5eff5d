"""Draws every screen in four variants beside each other: a contact sheet for each screen.

Run as `python -m tests.ui.gallery [--out build/gallery] [--only NAME]`.
"""

import argparse
import gc
import logging
import os
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kiosk.presentation.screen_model import Look, ScreenModel
from kiosk.ui.settings import Brand, ScreenSettings
from tests.support.every_screen import PSEUDO, every_screen, words_for
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.logo import ACCENT, logo_png
from tests.support.sample_frame import sample_frame, write_sample_photo
from tests.support.sample_parts import PHOTO


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to look at all screens."""

    name: str
    settings: ScreenSettings
    language: str
    look: Look


BRANDED = replace(LANDSCAPE, brand=Brand("Parcelnet", logo_png(), ACCENT))

VARIANTS = (
    Variant("portrait-light", PORTRAIT, "en", Look()),
    Variant("landscape-pseudo", LANDSCAPE, PSEUDO, Look()),
    Variant("portrait-high-contrast-140-arabic", PORTRAIT, "ar", Look(text_scale=1.4, high_contrast=True)),
    Variant("landscape-chinese-branded", BRANDED, "zh", Look()),
)
"""The corners: what looks well in all four looks well between them."""
SHRINK = 2
GAP, NAME = 16, 14

Named = list[tuple[str, ScreenModel]]
Pictures = list[tuple[str, Image.Image]]


def contact_sheet(columns: list[Pictures]) -> Image.Image:
    """Columns of pictures as large as they are, with their names below."""
    widths = [max(picture.width for _, picture in column) + GAP for column in columns]
    heights = [sum(picture.height + NAME + GAP for _, picture in column) for column in columns]
    sheet = Image.new("RGB", (sum(widths) + GAP, max(heights) + GAP), "#5A6570")
    draw, x = ImageDraw.Draw(sheet), GAP
    for column, width in zip(columns, widths, strict=True):
        y = GAP
        for name, picture in column:
            sheet.paste(picture, (x, y))
            draw.text((x, y + picture.height + 2), name, fill="#FFFFFF")
            y += picture.height + NAME + GAP
        x += width
    return sheet


def write_quickly(sheet: Image.Image, path: Path) -> None:
    """A PNG in half of Pillow's time: filters save no bytes where areas are plain."""
    quick = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_NONE]
    cv2.imwrite(str(path), np.asarray(sheet)[..., ::-1], quick)


def side_by_side(pictures: Pictures) -> list[Pictures]:
    """Columns for a sheet: upright pictures have one each, lying ones share one."""
    lying = [one for one in pictures if one[1].width > one[1].height]
    upright = [[one] for one in pictures if one not in lying]
    return [*upright, lying] if lying else upright


def every_nth(only: str, first: int, step: int, out: Path) -> int:
    """Write the sheets of the screens that are this process's part; returns how many."""
    logging.getLogger("kiosk").setLevel(logging.CRITICAL)  # what does not fit is gallery_all's affair
    drawn: dict[str, Pictures] = {}
    gc.freeze()  # what is loaded by now stays, as in the kiosk: it is not looked through for garbage
    for variant in VARIANTS:
        screens = [(name, model) for name, model in every_screen(words_for(variant.language)) if only in name]
        for name, picture in draw_all(variant, screens[first::step]):
            drawn.setdefault(name, []).append((variant.name, picture))
    for name, pictures in drawn.items():
        write_quickly(contact_sheet(side_by_side(pictures)), out / f"{name}.png")
    return len(drawn)


def draw_all(variant: Variant, screens: Named) -> Iterator[tuple[str, Image.Image]]:
    """(name, small picture)."""
    driver: Driver | None = None
    for name, model in screens:
        shown = replace(model, look=replace(variant.look, language=model.look.language))
        if driver is None:
            driver = Driver(variant.settings, shown)
            driver.frame = sample_frame()
        yield name, Image.fromarray(driver.picture_of(shown)).reduce(SHRINK)
    if driver:
        driver.close()


def main() -> int:
    """As many screens at a time as there are cores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/gallery"))
    parser.add_argument("--only", default="", help="only screens whose name contains this")
    options = parser.parse_args()
    began, cores = time.monotonic(), os.cpu_count() or 1
    write_sample_photo(PHOTO)
    shutil.rmtree(options.out, ignore_errors=True)  # screens that are gone must not look alive
    options.out.mkdir(parents=True)
    os.environ["LP_NUM_THREADS"] = "1"  # of Mesa, which draws: each core has a process of its own here
    parts = [(options.only, first, cores, options.out) for first in range(cores)]
    # Forked, for the window is opened in each of them only: so what is imported here is imported once.
    with ProcessPoolExecutor(cores, get_context("fork")) as processes:
        count = sum(processes.map(every_nth, *zip(*parts, strict=True)))
    print(f"{count} screens in {len(VARIANTS)} variants in {time.monotonic() - began:.0f} s: {options.out}")
    return 0 if count else 1


if __name__ == "__main__":
    sys.exit(main())
