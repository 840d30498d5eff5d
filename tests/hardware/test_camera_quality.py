"""Photos good enough to be evidence, and photos that are not."""

import cv2
import numpy as np
import pytest
from PIL import Image as PillowImage

from hardware.camera.interface import Image
from hardware.camera.quality import PhotoQuality, assess, encode_jpeg
from hardware.scanner import drawing


def brightened(image: Image, factor: float) -> Image:
    return np.asarray(np.clip(image * factor, 0, 255), np.uint8)


@pytest.mark.parametrize("colour", drawing.COLOURS)
@pytest.mark.parametrize("category", drawing.ITEM_CATEGORIES)
def test_every_drawn_item_in_focus_is_ok_and_out_of_focus_is_blurred(category: str, colour: str) -> None:
    assert assess(drawing.scene_with_item(category, colour, seed=4)) is PhotoQuality.OK
    assert assess(drawing.scene_with_item(category, colour, seed=4, blur=6)) is PhotoQuality.BLURRED


def test_noise_does_not_pass_for_sharpness() -> None:
    assert assess(drawing.scene_with_item("footwear", "yellow", noise=15)) is PhotoQuality.OK
    assert assess(drawing.scene_with_item("footwear", "yellow", blur=6, noise=15)) is PhotoQuality.BLURRED


def test_a_covered_lens_is_dark() -> None:
    assert assess(brightened(drawing.scene_with_item("apparel"), 0.1)) is PhotoQuality.DARK
    assert assess(np.zeros((480, 640, 3), np.uint8)) is PhotoQuality.DARK


def test_dim_light_is_still_ok() -> None:
    assert assess(brightened(drawing.scene_with_item("apparel"), 0.4)) is PhotoQuality.OK


def test_a_lamp_into_the_lens_is_overexposed() -> None:
    assert assess(brightened(drawing.scene_with_item("apparel"), 1.9)) is PhotoQuality.OVEREXPOSED


def test_a_white_parcel_in_bright_light_is_ok() -> None:
    assert assess(brightened(drawing.scene_with_item("box", "white"), 1.2)) is PhotoQuality.OK


def test_an_empty_table_has_nothing_sharp_on_it() -> None:
    assert assess(drawing.empty_scene()) is PhotoQuality.BLURRED


def test_the_verdict_does_not_depend_on_the_size_of_the_picture() -> None:
    for blur, expected in ((0.0, PhotoQuality.OK), (6.0, PhotoQuality.BLURRED)):
        scene = drawing.scene_with_item("footwear", "grey", blur=blur)
        half = cv2.resize(scene, (640, 360), interpolation=cv2.INTER_AREA)
        double = cv2.resize(scene, (2560, 1440), interpolation=cv2.INTER_CUBIC)
        assert assess(np.asarray(half, np.uint8)) is expected
        assert assess(np.asarray(double, np.uint8)) is expected


def test_a_jpeg_keeps_colours_and_carries_no_exif(tmp_path_factory: pytest.TempPathFactory) -> None:
    scene = drawing.scene_with_item("book", "red")
    path = tmp_path_factory.mktemp("photo") / "photo.jpg"
    path.write_bytes(encode_jpeg(scene))
    with PillowImage.open(path) as photo:
        assert (photo.format, photo.size, photo.mode) == ("JPEG", (1280, 720), "RGB")
        assert dict(photo.getexif()) == {}
        assert "exif" not in photo.info
        middle = photo.getpixel((640, 500))
    assert isinstance(middle, tuple)
    assert middle[0] > middle[2] + 60, "red stays red"


def test_a_lower_quality_makes_fewer_bytes_and_the_same_picture_the_same_bytes() -> None:
    scene = drawing.scene_with_item("box", "brown")
    assert len(encode_jpeg(scene, quality=50)) < len(encode_jpeg(scene, quality=85))
    assert encode_jpeg(scene) == encode_jpeg(scene.copy())
