"""When an item is held still in the middle of a picture, and when it is not."""

import numpy as np
import pytest

from hardware.camera.framing import Framing
from hardware.camera.interface import Image
from hardware.scanner import drawing

EMPTY = drawing.empty_scene()
SHIRT = drawing.scene_with_item("apparel", seed=1)


@pytest.fixture
def framing() -> Framing:
    seen = Framing()
    assert [seen.nobody_is_there(EMPTY), seen.nobody_is_there(EMPTY)] == [False, True]
    return seen


def looks(framing: Framing, *pictures: Image) -> list[bool]:
    return [framing.is_held_still(picture) for picture in pictures]


def moved(picture: Image, pixels: int) -> Image:
    return np.roll(picture, pixels, axis=1)


def _noise(picture: Image, seed: int) -> Image:
    noise = np.random.default_rng(seed).normal(0, 4, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def test_an_item_that_does_not_move_is_held_still_from_the_second_look_on(framing: Framing) -> None:
    assert looks(framing, SHIRT, SHIRT, SHIRT) == [False, True, True]


def test_the_noise_of_a_camera_is_no_movement(framing: Framing) -> None:
    assert looks(framing, _noise(SHIRT, 1), _noise(SHIRT, 2), _noise(SHIRT, 3)) == [False, True, True]


def test_an_item_on_its_way_is_not(framing: Framing) -> None:
    assert looks(framing, SHIRT, moved(SHIRT, 40), moved(SHIRT, 80)) == [False, False, False]


def test_an_empty_view_is_no_item(framing: Framing) -> None:
    assert looks(framing, EMPTY, _noise(EMPTY, 1), _noise(EMPTY, 2)) == [False] * 3


def test_other_light_on_an_empty_view_is_no_item(framing: Framing) -> None:
    brighter = np.clip(EMPTY.astype(int) + 40, 0, 255).astype(np.uint8)
    assert looks(framing, brighter, brighter) == [False, False]


def test_what_stands_at_the_edge_is_not_in_frame(framing: Framing) -> None:
    half = EMPTY.copy()
    half[:, :200] = 20
    assert looks(framing, half, half) == [False, False]


def test_a_picture_that_would_be_no_evidence_waits(framing: Framing) -> None:
    blurred = drawing.scene_with_item("apparel", seed=1, blur=8.0)
    dark = (SHIRT * 0.15).astype(np.uint8)
    assert looks(framing, blurred, blurred, dark, dark) == [False] * 4


def test_somebody_who_walks_away_is_not_taken_for_the_empty_view(framing: Framing) -> None:
    steps = [framing.nobody_is_there(moved(SHIRT, 40 * step)) for step in range(3)]
    assert steps == [False] * 3
    assert looks(framing, SHIRT, SHIRT) == [False, True]


def test_who_does_not_know_the_empty_view_claims_nothing() -> None:
    assert looks(Framing(), SHIRT, SHIRT) == [False, False]


def test_what_was_photographed_is_not_again_before_it_was_moved(framing: Framing) -> None:
    looks(framing, SHIRT, SHIRT)
    framing.begin()
    assert looks(framing, SHIRT, SHIRT, SHIRT) == [False] * 3
    assert looks(framing, EMPTY, SHIRT, SHIRT) == [False, False, True]


def test_the_next_item_is(framing: Framing) -> None:
    shoes = drawing.scene_with_item("footwear", colour="red", seed=4)
    looks(framing, SHIRT, SHIRT)
    framing.begin()
    assert looks(framing, SHIRT, shoes, shoes) == [False, False, True]


def test_the_next_customer_is_not_held_to_it(framing: Framing) -> None:
    looks(framing, SHIRT, SHIRT)
    framing.nobody_is_there(EMPTY)
    framing.nobody_is_there(EMPTY)
    framing.begin()
    assert looks(framing, SHIRT, SHIRT) == [False, True]


@pytest.mark.parametrize("category", sorted(drawing.ITEM_CATEGORIES))
def test_every_kind_of_item_is_seen(framing: Framing, category: str) -> None:
    item = drawing.scene_with_item(category, seed=3)
    assert looks(framing, item, item) == [False, True]
