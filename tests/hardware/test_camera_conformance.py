"""What every camera does, whatever its pictures come through."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hardware.camera.interface import Exposure
from tests.hardware.camera_rigs import BUILDS, Rig, plain, shows, wait_for
from tests.hardware.conformance import Case, Wire, note

CASES = [Case("camera", device, Wire(way, lambda inner: inner)) for device, way in BUILDS]


@pytest.fixture(params=CASES, ids=str)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    case: Case = request.param
    note(request, case)
    with BUILDS[case.device, case.wire.name](tmp_path) as rig:
        yield rig


def test_frames_are_rgb_and_numbered_upwards_in_time(rig: Rig) -> None:
    rig.show(plain(200, 40, 10))
    first = wait_for(lambda: f if shows(f := rig.camera.latest(), 200, 40, 10) else None, "the scene")
    later = wait_for(lambda: f if (f := rig.camera.latest()) and f.number > first.number else None, "more")
    assert first.image.shape == (240, 320, 3)
    assert first.image.dtype == np.uint8
    assert later.taken_at > first.taken_at
    assert later.exposure is Exposure.NORMAL
    assert rig.camera.fault is None


def test_what_the_lens_sees_now_replaces_what_it_saw(rig: Rig) -> None:
    for colour in ((200, 40, 10), (10, 10, 220)):
        rig.show(plain(*colour))
        wait_for(lambda colour=colour: shows(rig.camera.latest(), *colour), f"the scene {colour}")


def test_looking_for_codes_takes_no_picture_from_people(rig: Rig) -> None:
    rig.show(plain(200, 40, 10))
    rig.camera.look_for_codes(on=True)
    wait_for(lambda: shows(rig.camera.latest_for_codes(), 200, 40, 10), "a frame for codes")
    rig.show(plain(10, 10, 220))
    wait_for(lambda: shows(rig.camera.latest(), 10, 10, 220), "a frame for people")


def test_an_unplugged_camera_has_a_fault_and_no_frame_and_comes_back_by_itself(rig: Rig) -> None:
    wait_for(rig.camera.latest, "a first frame")
    rig.unplug()
    fault = wait_for(lambda: rig.camera.fault, "the fault")
    assert "camera" in fault
    assert ";" in fault, "what to do about it"
    assert rig.camera.latest() is None
    assert rig.camera.latest_for_codes() is None
    rig.plug_in()
    rig.show(plain(0, 200, 0))
    wait_for(lambda: shows(rig.camera.latest(), 0, 200, 0), "the scene after plugging in")
    assert rig.camera.fault is None


def test_closing_leaves_no_thread_behind(rig: Rig) -> None:
    wait_for(rig.camera.latest, "a first frame")
    rig.camera.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("camera ")]
