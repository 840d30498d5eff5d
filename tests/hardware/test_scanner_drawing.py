"""The pictures of the outside world: always the same for the same arguments, and readable."""

import numpy as np
import pytest

from hardware.camera.interface import Image
from hardware.scanner import drawing
from hardware.scanner.decoding import decode


def test_a_qr_image_has_its_quiet_zone_and_the_asked_scale() -> None:
    code = drawing.qr_image("RMA-1", scale=8)
    assert code.shape == ((21 + 2 * 4) * 8, (21 + 2 * 4) * 8)
    assert (code[:32] == 255).all()
    assert (code[32:40, 32:88] == 0).all(), "the finder's upper edge, seven modules"


def test_a_560_byte_token_needs_version_18() -> None:
    assert drawing.qr_image(b"Az9-_b.Q" * 70, scale=1).shape == (89 + 8, 89 + 8)


def test_a_payload_that_fits_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        drawing.qr_image(b"x" * 3000)


@pytest.mark.parametrize(
    "scene",
    [
        drawing.empty_scene(seed=3),
        drawing.scene_with_code("RMA-1", seed=3),
        drawing.scene_with_codes(["A", "B", "C"], seed=3),
        drawing.scene_with_item("book", "green", seed=3),
        drawing.scene_with_item("grandfather clock", "mauve", seed=3),
    ],
)
def test_every_scene_is_what_a_720p_camera_gives(scene: Image) -> None:
    assert (scene.shape, scene.dtype) == ((720, 1280, 3), np.dtype(np.uint8))


def test_the_same_seed_draws_the_same_scene_and_another_seed_another() -> None:
    first = drawing.scene_with_item("apparel", "blue", seed=1)
    assert (first == drawing.scene_with_item("apparel", "blue", seed=1)).all()
    assert (first != drawing.scene_with_item("apparel", "blue", seed=2)).any()


def test_a_code_is_drawn_at_the_asked_size() -> None:
    (code,) = decode(drawing.scene_with_code("RMA-1", size=290))
    left, right = min(x for x, _ in code.corners), max(x for x, _ in code.corners)
    assert abs((right - left) - 290 * 21 / 29) < 5


def test_three_codes_side_by_side_are_all_readable() -> None:
    codes = decode(drawing.scene_with_codes(["A-1", "B-2", "C-3"]))
    assert {code.payload for code in codes} == {b"A-1", b"B-2", b"C-3"}
