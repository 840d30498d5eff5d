"""One process's view of its disk: the level, and its ballast on board."""

from collections.abc import Callable
from pathlib import Path

from kiosk.host.ballast import Ballast
from kiosk.host.disk_level import DiskLevel, Marks, after_taking, fill_percent, level_of
from kiosk.host.gauges import DiskGauge

Gauge = Callable[[Path], DiskGauge]


class DiskWatch:
    """Looks when asked; raises OSError when there is no disk to look at.

    Without ballast the level is FULL: nobody begins what could then not be ended. Photos may lie on
    another disk than all else; when that is full, no photos are taken, and no more than that.

    Concurrency: one thread; as its ballast.
    """

    def __init__(self, state: Path, photos: Path, marks: Marks, ballast: Ballast, gauge: Gauge) -> None:
        self._state = state
        self._photos = photos
        self._marks = marks
        self.ballast = ballast
        self._gauge = gauge
        self._of_state = self._of_photos = DiskLevel.ROOMY
        self._text = ""

    def look(self) -> DiskLevel:
        """Read the disk, lay the ballast if it is missing and fits, and tell the level."""
        state, photos = self._gauge(self._state), self._gauge(self._photos)
        self._of_state = level_of(state, self._marks, self._of_state)
        self._of_photos = level_of(photos, self._marks, self._of_photos)
        self._text = f"{fill_percent(state):.1f} % full, {state.free_bytes // 2**20} MiB free"
        if not self.ballast.is_there() and not self._lay(state):
            self._text += ", no ballast"
            return DiskLevel.FULL
        return max(self._of_state, min(self._of_photos, DiskLevel.TIGHT))

    def __str__(self) -> str:
        """What the last look found, for people."""
        return self._text

    def _lay(self, state: DiskGauge) -> bool:
        with_ballast = after_taking(state, self.ballast.size_bytes)
        return self._marks.stepped_back().reached(with_ballast) < DiskLevel.FULL and self.ballast.lay()
