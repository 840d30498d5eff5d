"""Looks through the item camera while a picture is to be taken: whether somebody holds the item still."""

from collections.abc import Callable
from functools import partial
from typing import Final

from hardware.camera.framing import Framing
from hardware.camera.interface import Camera
from hardware.errors import DeviceError
from kiosk.flow.signals import ItemSeen
from kiosk.runtime.executor import Executor

LOOK_S: Final = 0.2
EMPTY_EVERY: Final = 10
"""Looks after which the view with nobody there is learned anew: its light changes with the day."""

LANE: Final = "photo"


class ItemView:
    """Tells when the item is held still, and when it is not any more.

    Lifetime: looks from `start` on, for as long as the executor runs; without a camera never.
    Concurrency: the core's; pictures are compared in a lane, one at a time.
    """

    def __init__(
        self, camera: Camera | None, executor: Executor, on_seen: Callable[[ItemSeen], None]
    ) -> None:
        self._camera = camera
        self._executor = executor
        self._on_seen = on_seen
        self._framing = Framing()
        self._wanted = False
        self._nobody = False
        self._knows_empty = False
        self._was_still = False
        self._looks = 0

    def start(self) -> None:
        if self._camera is not None:
            self._look()

    def want(self, *, wanted: bool, nobody: bool) -> None:
        """Look for an item, or remember the empty view."""
        if wanted and not self._wanted:
            self._was_still = False
            self._framing.begin()
        if nobody and not self._nobody:
            self._knows_empty = False
        self._wanted, self._nobody = wanted, nobody

    def _look(self) -> None:
        assert self._camera is not None
        self._looks += 1
        learns = self._nobody and (not self._knows_empty or self._looks % EMPTY_EVERY == 0)
        frame = self._camera.latest() if self._wanted or learns else None
        if frame is None:
            self._executor.later(LOOK_S, self._look)
        elif self._wanted:
            self._executor.submit(LANE, partial(self._framing.is_held_still, frame.image), self._seen)
        else:
            self._executor.submit(LANE, partial(self._framing.nobody_is_there, frame.image), self._learned)

    def _learned(self, is_empty: bool | DeviceError) -> None:
        self._knows_empty = self._knows_empty or is_empty is True
        self._executor.later(LOOK_S, self._look)

    def _seen(self, is_still: bool | DeviceError) -> None:
        assert not isinstance(is_still, DeviceError), "comparing pictures needs no device"
        if self._wanted and is_still is not self._was_still:
            self._was_still = is_still
            self._on_seen(ItemSeen(is_held_still=is_still))
        self._executor.later(LOOK_S, self._look)
