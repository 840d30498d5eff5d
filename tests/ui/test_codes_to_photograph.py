"""A telephone before the small display, where codes are smallest, reads what is to be photographed."""

import math
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest

from hardware.camera.interface import Image
from kiosk.presentation.screen_model import Look, QrPicture, ScreenModel
from tests.support.code_optics import HEIGHT, WIDTH, Conditions, Sheet, counter, hold_up, photographed
from tests.support.every_screen import every_screen, words_for
from tests.support.kivydrive import LANDSCAPE, Driver
from tests.support.single_decoders import grey_of, zxing_cpp

GERMAN = dict(every_screen(words_for("de")))
TO_PHOTOGRAPH = ("done", "done-offline-no-paper", "certificate", "help", "courier-done-without-paper")
LONGEST = 120
"""Bytes of a receipt's link today; the samples have shorter ones."""
AWAY_MM, VIEW_DEGREES, PICTURE_PX = 350, 65, 1920
"""A telephone in a bent arm, the width its camera sees, and the pixels of its live picture across."""
PX_PER_MM = PICTURE_PX / (2 * AWAY_MM * math.tan(math.radians(VIEW_DEGREES / 2)))


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    driver = Driver(LANDSCAPE, GERMAN["done"])
    yield driver
    driver.close()


def large(model: ScreenModel) -> ScreenModel:
    """With larger text, which leaves a code the least room, and a link of full length."""
    assert isinstance(model.picture, QrPicture)
    picture = model.picture
    if "#" in picture.payload:
        picture = replace(picture, payload=picture.payload.ljust(LONGEST, "x"))
    return replace(model, look=Look(language=model.look.language, text_scale=1.4), picture=picture)


def telephone_sees(drawn: Image, seed: int) -> Image:
    """A lit screen: tilted, turned, a little out of focus, shaken, with moire and a lamp's reflection."""
    chance, still, moving = (np.random.default_rng([seed, part]) for part in range(3))
    conditions = Conditions(
        tilt=chance.uniform(0, 0.2),
        turn=chance.uniform(-15, 15),
        pixel_grid=0.3,
        glare=0.1,
        defocus_px=0.8,
        motion_px=1.5,
        grain=4,
        jpeg=85,
    )
    scale = PX_PER_MM / LANDSCAPE.px_per_mm
    grey = cv2.resize(grey_of(drawn), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    surface = conditions.black + grey / np.float32(255) * (conditions.white - conditions.black)
    height, width = surface.shape
    sheet = Sheet(np.asarray(surface, np.float32), (width - height) / 2, 0, height)
    light = counter(chance)
    hold_up(light, sheet, (WIDTH / 2, HEIGHT / 2), conditions, still, moving)
    return photographed(light, conditions, still, moving)


@pytest.mark.parametrize("name", TO_PHOTOGRAPH)
def test_a_telephone_reads_the_code_with_larger_text_on_the_small_display(driver: Driver, name: str) -> None:
    model = large(GERMAN[name])
    assert isinstance(model.picture, QrPicture)
    drawn = np.ascontiguousarray(driver.picture_of(model))
    for seed in range(6):
        assert zxing_cpp(grey_of(telephone_sees(drawn, seed))) == [model.picture.payload.encode()], seed
