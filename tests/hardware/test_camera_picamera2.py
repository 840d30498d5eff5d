"""The driver of ribbon-cable cameras, without picamera2 and with a stand-in for it."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from hardware.camera import picamera2
from hardware.camera.bracket import NORMAL_FRAMES, SETTLE_AUTOMATIC_FRAMES
from hardware.camera.interface import Camera, Exposure
from hardware.camera.live import NoPicture
from hardware.registry import open_device
from tests.hardware.camera_rigs import plain, shows, stand_in, wait_for


@pytest.fixture
def world() -> Iterator[Any]:
    with stand_in() as world:
        yield world


def test_without_the_library_the_fault_says_where_it_comes_from() -> None:
    camera: Camera = open_device("camera", "picamera2", {})
    fault = wait_for(lambda: f if (f := camera.fault) and "needs" in f else None, "the fault")
    camera.close()
    assert "python3-picamera2 of Raspberry Pi OS" in fault
    assert f"include-system-site-packages = true in {sys.prefix}/pyvenv.cfg" in fault


def test_the_camera_is_opened_by_its_id(world: Any) -> None:
    camera: Camera = open_device("camera", "picamera2", {"camera": "/base/soc/i2c0mux/i2c@1/imx708@1a"})
    wait_for(camera.latest, "a frame")
    camera.close()
    assert world.opened == ["/base/soc/i2c0mux/i2c@1/imx708@1a"]
    assert (world.open_now, world.unreleased) == (0, 0)


def test_a_camera_that_hangs_is_let_go_and_opened_again(world: Any) -> None:
    world.picture = plain(200, 40, 10)
    camera = picamera2.open(picamera2.Options())
    wait_for(camera.latest, "a frame")
    world.stalled = True
    wait_for(lambda: "stopped sending pictures" in (camera.fault or ""), "the fault")
    world.stalled = False
    wait_for(lambda: shows(camera.latest(), 200, 40, 10), "a frame after the hang")
    camera.close()
    assert len(world.opened) >= 2
    assert world.open_now == 0


def test_a_size_the_camera_does_not_have_is_named(world: Any) -> None:
    with pytest.raises(NoPicture, match=r"does not start .*; check width and height"):
        picamera2.Picamera2Source(picamera2.Options(width=3840, height=2160))
    assert world.open_now == 0


def test_short_exposures_are_asked_for_while_codes_are_looked_for_and_ended_after(world: Any) -> None:
    source = picamera2.Picamera2Source(picamera2.Options(scan_exposure_ms=5))
    source.read(for_codes=True)
    assert world.controls == {"AeEnable": False, "ExposureTime": 5000}
    source.read(for_codes=False)
    assert world.controls["AeEnable"] is True
    source.release()


def test_a_camera_without_that_control_is_left_alone(world: Any) -> None:
    world.camera_controls = {}
    source = picamera2.Picamera2Source(picamera2.Options(scan_exposure_ms=5))
    for _ in range(2 * (SETTLE_AUTOMATIC_FRAMES + NORMAL_FRAMES)):
        _, exposure = source.read(for_codes=True)
        assert exposure is not Exposure.SHORT
    assert world.controls == {"AeEnable": True}
    source.release()
