"""Devices that take their time: what stands on the screen meanwhile is met, and touched."""

from collections.abc import Callable
from typing import TypeVar

from hardware.errors import DeviceError
from kiosk.world.stepped import SteppedExecutor

T = TypeVar("T")

WORK_S = 0.4

QUICK = ("board ", "bin ", "scan")
"""Lanes in which somebody looks many times a second."""


class BusyExecutor(SteppedExecutor):
    """What work in a lane came to is known a moment later, as it is with printers, cameras and hashes."""

    def submit(self, lane: str, work: Callable[[], T], done: Callable[[T | DeviceError], None]) -> None:
        def later(outcome: T | DeviceError) -> None:
            self.later(WORK_S, lambda: done(outcome))

        super().submit(lane, work, done if lane.startswith(QUICK) else later)
