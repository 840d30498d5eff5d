"""A return in two touches: the item is held before the camera, and photographed by itself."""

from pathlib import Path

import pytest

from tests.support.steady_kiosk import EMPTY, SHIRT, SteadyKiosk


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    """It has seen for a while how it looks when nobody is there."""
    kiosk = SteadyKiosk(tmp_path, photo_by_itself=True)
    kiosk.wait(5)
    return kiosk


def to_camera(kiosk: SteadyKiosk) -> None:
    """At the camera, with nothing in hand yet."""
    kiosk.show_code(kiosk.shop.order(["linen_shirt"]))
    kiosk.camera.show(EMPTY)
    kiosk.choose("size_too_small")
    kiosk.wait_for("photo")


def test_an_item_held_still_is_photographed_without_a_touch(kiosk: SteadyKiosk) -> None:
    to_camera(kiosk)
    kiosk.wait(5)
    assert kiosk.screen.name == "photo", "nothing is there to be photographed"
    kiosk.camera.show(SHIRT)
    kiosk.wait(1)
    assert "Hold it still: the photo takes itself." in kiosk.screen.body
    kiosk.wait_for("photo_kept", within=3)
    kiosk.wait_for("label_attach")
    assert len(kiosk.store.photos.waiting()) <= 1


def test_an_item_that_is_taken_away_in_time_is_not(kiosk: SteadyKiosk) -> None:
    to_camera(kiosk)
    kiosk.camera.show(SHIRT)
    kiosk.wait(1)
    kiosk.camera.show(EMPTY)
    kiosk.wait(5)
    assert kiosk.screen.name == "photo"


def test_a_picture_that_was_not_liked_is_not_taken_again_before_the_item_was_moved(
    kiosk: SteadyKiosk,
) -> None:
    to_camera(kiosk)
    kiosk.camera.show(SHIRT)
    kiosk.wait_for("photo_kept")
    kiosk.touch("take_again")
    kiosk.wait(6)
    assert kiosk.screen.name == "photo"
    kiosk.camera.show(EMPTY)
    kiosk.wait(1)
    kiosk.camera.show(SHIRT)
    kiosk.wait_for("photo_kept", within=4)


def test_what_lay_there_before_anybody_came_is_no_item(kiosk: SteadyKiosk) -> None:
    kiosk.camera.show(SHIRT)
    kiosk.wait(5)
    to_camera(kiosk)
    kiosk.camera.show(SHIRT)
    kiosk.wait(6)
    assert kiosk.screen.name == "photo"
    kiosk.touch("take_photo")
    kiosk.wait_for("photo_kept")


def test_a_place_may_want_a_hand_to_do_it(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, photo_by_itself=False)
    kiosk.wait(5)
    to_camera(kiosk)
    kiosk.camera.show(SHIRT)
    kiosk.wait(6)
    assert kiosk.screen.name == "photo"
