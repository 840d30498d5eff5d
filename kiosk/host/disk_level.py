"""How close the disk is to full, in four steps, each of which gives something up before the next comes."""

from dataclasses import dataclass, replace
from enum import IntEnum

from kiosk.host.gauges import DiskGauge

COUNTED_BYTES = 8 * 2**30
"""Percentages are of the last 8 GiB of a disk: of 500 GB, 3 % is more than a kiosk ever needs."""

COUNTED_INODES = 500_000

STEP_BACK = 2.0
"""Percentage points below a mark at which it no longer counts: what is deleted at a mark does not
switch a kiosk on and off."""

FLOOR_STEP_BACK = 1.25
"""The same for the floor, as a factor."""


class DiskLevel(IntEnum):
    """What the kiosk gives up. Each level gives up what the ones before it do.

    FILLING: photos that central has, before their time. TIGHT: new photos. FULL: new visits.
    """

    ROOMY = 0
    FILLING = 1
    TIGHT = 2
    FULL = 3

    @property
    def word(self) -> str:
        """As states and tools write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Marks:
    """How full the disk is at each level, and the free bytes below which it is FULL at any percentage."""

    filling_percent: float
    tight_percent: float
    full_percent: float
    floor_bytes: int

    def reached(self, gauge: DiskGauge) -> DiskLevel:
        """The level of a disk about which nothing else is known."""
        percent = fill_percent(gauge)
        if percent >= self.full_percent or gauge.free_bytes < self.floor_bytes or gauge.free_inodes == 0:
            return DiskLevel.FULL
        if percent >= self.tight_percent:
            return DiskLevel.TIGHT
        return DiskLevel.FILLING if percent >= self.filling_percent else DiskLevel.ROOMY

    def stepped_back(self) -> "Marks":
        """The marks below which a level ends."""
        return Marks(
            self.filling_percent - STEP_BACK,
            self.tight_percent - STEP_BACK,
            self.full_percent - STEP_BACK,
            round(self.floor_bytes * FLOOR_STEP_BACK),
        )


def level_of(gauge: DiskGauge, marks: Marks, before: DiskLevel) -> DiskLevel:
    """The level now, given the one before: it rises at a mark, and falls only well below it."""
    return max(marks.reached(gauge), min(before, marks.stepped_back().reached(gauge)))


def fill_percent(gauge: DiskGauge) -> float:
    """How much of what counts is used, of bytes or of inodes, whichever is more."""
    of_bytes = _used(gauge.free_bytes, min(gauge.size_bytes, COUNTED_BYTES))
    if gauge.free_inodes is None or gauge.inodes is None:
        return of_bytes
    return max(of_bytes, _used(gauge.free_inodes, min(gauge.inodes, COUNTED_INODES)))


def after_taking(gauge: DiskGauge, taken_bytes: int) -> DiskGauge:
    """The gauge as it would read with a file of so many bytes more."""
    return replace(gauge, free_bytes=max(0, gauge.free_bytes - taken_bytes))


def _used(free: int, counted: int) -> float:
    return max(0.0, 100 - 100 * free / counted) if counted else 0.0
