"""Room on the disk: made with photos that central has, and waited for where a write found none."""

import logging

from kiosk.forwarder.hold import backoff
from kiosk.forwarder.photos import PhotoSender
from kiosk.host.disk_level import DiskLevel
from kiosk.host.disk_watch import DiskWatch
from kiosk.store import Why

LOOK_EVERY_S = 1.0

FIRST_PAUSE_S = 5.0

log = logging.getLogger(__name__)


class Room:
    """Looks once a second; from FILLING on it evicts, the longest confirmed first.

    Concurrency: one thread; as its store.
    """

    def __init__(self, watch: DiskWatch, photos: PhotoSender) -> None:
        self._watch = watch
        self._photos = photos
        self._look_at = 0.0
        self.level = DiskLevel.ROOMY

    def holds(self, size_bytes: int) -> bool:
        """Whether something so large may be made that nobody waits for."""
        return self.level < DiskLevel.TIGHT and self._watch.free_bytes > size_bytes

    def step(self, now: float) -> None:
        """Evict a few, if the disk is that full."""
        if now < self._look_at:
            return
        self._look_at = now + LOOK_EVERY_S
        before, self.level = self.level, self._watch.look()
        if self.level is not before:
            log.warning("the disk", extra={"disk_level": self.level.word, "disk": str(self._watch)})
        if self.level >= DiskLevel.FILLING:
            self._photos.evict()


class StorePause:
    """The wait after a write that the disk did not take: doubled each time, said once.

    What central said is not acknowledged meanwhile, so it comes again; nothing is lost but time.
    """

    def __init__(self) -> None:
        self._refusals = 0
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        return self._refusals > 0

    def lasts(self, now: float) -> bool:
        """Whether it is too early to try again."""
        return self.is_on and now < self._until

    def refused(self, why: Why, now: float) -> None:
        """Begin to wait, or wait longer."""
        if self.lasts(now):
            return
        if not self.is_on:
            log.error("nothing can be stored; waiting", extra={"why": why.value})
        self._refusals += 1
        self._until = now + backoff(FIRST_PAUSE_S, self._refusals)

    def end(self) -> None:
        """The disk took something."""
        self._refusals = 0
        log.warning("the disk takes something again")
