"""Cameras under test: the same scene before every lens, and a cable to pull."""

import importlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import cv2
import numpy as np
import pytest

from hardware.camera import opencv, picamera2
from hardware.camera.emulator import MjpegCamera
from hardware.camera.interface import Camera, Frame, Image
from hardware.camera.simulator import Options, SimulatedCamera

T = TypeVar("T")

PATIENCE_S: Final = 15.0
LOOK_AGAIN_S: Final = 0.02

STAND_INS: Final = Path(__file__).with_name("stand_ins")


def wait_for(look: Callable[[], T | None], what: str) -> T:
    """Wait until `look` gives something."""
    ends_at, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while time.monotonic() < ends_at:
        if seen := look():
            return seen
        pause.wait(LOOK_AGAIN_S)
    raise AssertionError(f"{what} did not happen within {PATIENCE_S:g} s")


def plain(red: int, green: int, blue: int) -> Image:
    return np.full((240, 320, 3), (red, green, blue), np.uint8)


def shows(frame: Frame | None, red: int, green: int, blue: int) -> bool:
    """Whether a frame is of this colour, as JPEG leaves it."""
    return frame is not None and np.abs(frame.image.mean(axis=(0, 1)) - (red, green, blue)).max() < 6


@dataclass
class Rig:
    """One camera and the world before it."""

    camera: Camera
    show: Callable[[Image], None]
    unplug: Callable[[], None]
    plug_in: Callable[[], None]


@contextmanager
def simulated(_: Path) -> Iterator[Rig]:
    camera = SimulatedCamera(Options(width=320, height=240))
    yield Rig(camera, camera.show, camera.unplug, camera.replug)


@contextmanager
def streamed(_: Path) -> Iterator[Rig]:
    with MjpegCamera(plain(0, 0, 0)) as lens:
        camera = opencv.open(opencv.Options(source=lens.url))
        try:
            yield Rig(camera, lens.show, lens.unplug, lens.replug)
        finally:
            camera.close()


@contextmanager
def from_pictures(directory: Path) -> Iterator[Rig]:
    away = directory / "away"
    away.mkdir()
    pictures = [directory / f"f_{number:03d}.png" for number in range(2)]

    def show(image: Image) -> None:
        for picture in pictures:
            # In one step, or the camera reads half a file.
            cv2.imwrite(str(away / picture.name), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
            (away / picture.name).replace(picture)

    def unplug() -> None:
        for picture in pictures:
            picture.unlink()

    show(plain(0, 0, 0))
    camera = opencv.open(opencv.Options(source=str(directory / "f_%03d.png")))
    try:
        yield Rig(camera, show, unplug, lambda: None)
    finally:
        camera.close()


@contextmanager
def stand_in() -> Iterator[Any]:
    """Give the world of a fresh stand-in for picamera2, which can be imported meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(STAND_INS))
        patch.delitem(sys.modules, "picamera2", raising=False)
        yield importlib.import_module("picamera2").world
        sys.modules.pop("picamera2", None)


@contextmanager
def on_ribbon_cable(_: Path) -> Iterator[Rig]:
    with stand_in() as world:

        def show(image: Image) -> None:
            world.picture = image

        def plug(plugged: bool) -> None:
            world.plugged = plugged

        camera = picamera2.open(picamera2.Options())
        try:
            yield Rig(camera, show, lambda: plug(False), lambda: plug(True))
        finally:
            camera.close()
            assert (world.open_now, world.unreleased) == (0, 0)


BUILDS: Final = {
    ("simulator", "memory"): simulated,
    ("opencv", "MJPEG over HTTP"): streamed,
    ("opencv", "numbered pictures"): from_pictures,
    ("picamera2", "a stand-in for the library"): on_ribbon_cable,
}
"""Every driver of a camera, and what its pictures come through."""
