"""The OpenCV camera against an MJPEG camera on the wire and against recorded pictures."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

from hardware.camera.emulator import MjpegCamera
from hardware.camera.interface import Camera, Frame, Image
from hardware.camera.live import Freshness
from hardware.camera.opencv import Options, SourceKind, source_kind
from hardware.camera.opencv import open as open_camera

T = TypeVar("T")


def plain(red: int, green: int, blue: int) -> Image:
    return np.full((240, 320, 3), (red, green, blue), np.uint8)


def wait_for(look: Callable[[], T | None], what: str, seconds: float = 15) -> T:
    end = time.monotonic() + seconds
    pause = threading.Event()
    while time.monotonic() < end:
        seen = look()
        if seen:
            return seen
        pause.wait(0.02)
    raise AssertionError(f"{what} did not happen within {seconds} s")


def sees(camera: Camera, red: int, green: int, blue: int) -> Callable[[], Frame | None]:
    def look() -> Frame | None:
        frame = camera.latest()
        if frame is None:
            return None
        return frame if np.abs(frame.image.mean(axis=(0, 1)) - (red, green, blue)).max() < 6 else None

    return look


@pytest.fixture
def lens() -> Iterator[MjpegCamera]:
    with MjpegCamera(plain(200, 40, 10)) as camera:
        yield camera


@pytest.fixture
def camera(lens: MjpegCamera) -> Iterator[Camera]:
    camera = open_camera(Options(source=lens.url))
    yield camera
    camera.close()


def test_a_stream_gives_rgb_frames_numbered_upwards(lens: MjpegCamera, camera: Camera) -> None:
    first = wait_for(camera.latest, "a first frame")
    assert first.image.shape == (240, 320, 3)
    assert np.abs(first.image.mean(axis=(0, 1)) - (200, 40, 10)).max() < 6
    later = wait_for(
        lambda: f if (f := camera.latest()) and f.number > first.number else None, "a later frame"
    )
    assert later.taken_at > first.taken_at
    assert camera.fault is None


def test_what_the_lens_sees_now_replaces_what_it_saw(lens: MjpegCamera, camera: Camera) -> None:
    wait_for(sees(camera, 200, 40, 10), "the first scene")
    lens.show(plain(10, 10, 220))
    wait_for(sees(camera, 10, 10, 220), "the second scene")


def test_an_unplugged_camera_has_a_fault_and_no_frame_and_comes_back_by_itself(
    lens: MjpegCamera, camera: Camera, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hardware.camera.live")
    wait_for(camera.latest, "a first frame")
    lens.unplug()
    fault = wait_for(lambda: camera.fault, "a fault")
    assert lens.url in fault
    assert camera.latest() is None
    lens.show(plain(0, 200, 0))
    lens.replug()
    wait_for(sees(camera, 0, 200, 0), "the scene after replugging")
    assert camera.fault is None
    levels = [record.levelname for record in caplog.records if "127.0.0.1" in record.getMessage()]
    assert levels[-2:] == ["WARNING", "INFO"], "gone and back are each said once"
    assert levels.count("WARNING") <= 2


def test_a_stalled_stream_loses_its_frame_and_is_opened_again(lens: MjpegCamera, camera: Camera) -> None:
    wait_for(camera.latest, "a first frame")
    lens.stall()
    wait_for(lambda: camera.fault, "a fault")
    assert camera.latest() is None
    lens.replug()
    wait_for(camera.latest, "a frame after the stall")


def test_closing_ends_the_reader_thread(lens: MjpegCamera) -> None:
    before = threading.active_count()
    camera = open_camera(Options(source=lens.url))
    wait_for(camera.latest, "a first frame")
    camera.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("camera ")]
    wait_for(lambda: threading.active_count() <= before, "the viewer's end")


def test_an_absent_device_says_so_in_words() -> None:
    camera = open_camera(Options(source="/dev/v4l/by-id/usb-no-such-camera-video-index0"))
    try:
        fault = wait_for(lambda: f if (f := camera.fault) and "not there" in f else None, "the fault")
        assert "usb-no-such-camera" in fault
        assert "cable" in fault
    finally:
        camera.close()


def test_a_password_in_the_address_stays_out_of_the_fault() -> None:
    camera = open_camera(Options(source="http://admin:hunter2@127.0.0.1:9/stream"))
    try:
        fault = camera.fault
        assert fault is not None
        assert "127.0.0.1:9" in fault
        assert "hunter2" not in fault
    finally:
        camera.close()


def test_numbered_pictures_are_replayed_for_ever(tmp_path: Path) -> None:
    for number in range(2):
        cv2.imwrite(str(tmp_path / f"f_{number:03d}.png"), plain(0, 0, 100 * number))
    camera = open_camera(Options(source=str(tmp_path / "f_%03d.png")))
    try:
        wait_for(lambda: (f := camera.latest()) and f.number >= 5, "a fifth frame out of two pictures")
    finally:
        camera.close()


def test_opencv_and_ffmpeg_print_nothing_when_sources_are_missing() -> None:
    program = """
import threading
from hardware.camera.opencv import Options, open
for source in ("http://127.0.0.1:9/x", "/dev/video77", "/no/such/f_%03d.png", "/no/such.avi"):
    camera = open(Options(source=source))
    for _ in range(500):
        if "yet" not in camera.fault:
            break
        threading.Event().wait(0.01)
    camera.close()
    print(camera.fault)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=50
    )
    assert done.stdout.count("cannot be opened") == 3
    assert done.stdout.count("is not there") == 1
    assert [line for line in done.stderr.splitlines() if not line.startswith("camera ")] == []


def test_a_picture_that_never_changes_is_frozen_and_one_changed_pixel_area_thaws_it() -> None:
    freshness = Freshness(detect_frozen=True)
    for tick in range(60):
        freshness.saw(plain(9, 9, 9), tick * 0.1)
    assert "very same picture" in (freshness.complaint(5.95) or "")
    freshness.saw(plain(9, 9, 10), 6.0)
    assert freshness.complaint(6.0) is None


def test_a_still_scene_is_fine_where_frozen_detection_is_off() -> None:
    freshness = Freshness(detect_frozen=False)
    for tick in range(600):
        freshness.saw(plain(9, 9, 9), tick * 0.1)
    assert freshness.complaint(60.0) is None


def test_a_frame_older_than_two_seconds_is_no_frame() -> None:
    freshness = Freshness(detect_frozen=False)
    assert "not given a picture" in (freshness.complaint(0.0) or "")
    freshness.saw(plain(1, 1, 1), 10.0)
    assert freshness.complaint(12.0) is None
    assert "no picture for" in (freshness.complaint(12.1) or "")


def test_a_frozen_stream_is_reported_when_asked_for(lens: MjpegCamera) -> None:
    now = [0.0]
    camera = open_camera(Options(source=lens.url, detect_frozen=True), clock=lambda: now[0])
    try:
        first = wait_for(camera.latest, "a first frame")
        now[0] = 5.5
        fault = wait_for(lambda: f if (f := camera.fault) and "very same" in f else None, "the frozen fault")
        assert "hangs" in fault
        assert camera.latest() is None
        lens.show(plain(1, 2, 3))
        thawed = wait_for(camera.latest, "a changed frame")
        assert thawed.number > first.number
    finally:
        camera.close()


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("/dev/v4l/by-id/usb-046d_C920-video-index0", SourceKind.DEVICE),
        ("/dev/video0", SourceKind.DEVICE),
        ("http://127.0.0.1:8080/stream.mjpeg", SourceKind.STREAM),
        ("pictures/f_%03d.png", SourceKind.PICTURES),
        ("visit.avi", SourceKind.FILE),
    ],
)
def test_a_source_is_told_apart_by_its_spelling(source: str, kind: SourceKind) -> None:
    assert source_kind(source) is kind


@pytest.mark.parametrize(
    "source",
    [
        "/dev/v4l/by-id/usb-046d_C920-video-index0",
        "/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1:1.0-video-index0",
        "/dev/kiosk/scan-camera",
        "https://cam:secret@192.168.1.20/stream.mjpeg",
        "pictures/f_%03d.png",
        "visit.avi",
    ],
)
def test_every_form_of_a_source_is_taken(source: str) -> None:
    assert Options(source=source).source == source


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("0", "changes; give a name that stays"),
        ("video0", "changes; give a name that stays"),
        ("http:///stream", "needs a host"),
        ("rtsp://192.168.1.20/stream", "rtsp:// is not read here"),
        ("pictures/f_%s.png", "has one number in it"),
        ("pictures/%d/f_%03d.png", "has one number in it"),
    ],
)
def test_a_source_that_cannot_work_is_refused_with_what_to_write(source: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Options(source=source)


def test_a_video_file_is_replayed_for_ever(tmp_path: Path) -> None:
    film = cv2.VideoWriter(str(tmp_path / "f.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 15, (320, 240))
    for blue in (0, 200):
        film.write(plain(blue, 0, 0))
    film.release()
    camera = open_camera(Options(source=str(tmp_path / "f.avi")))
    try:
        wait_for(lambda: (f := camera.latest()) and f.number >= 5, "a fifth frame out of a film of two")
    finally:
        camera.close()


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(ValidationError, match="heigth"):
        Options.model_validate({"source": "/dev/video0", "heigth": 720})
