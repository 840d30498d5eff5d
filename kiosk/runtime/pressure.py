"""What a filling disk means for customers, and for whoever must see to it."""

from collections.abc import Callable

from kiosk.domain.alarms import AlarmCode
from kiosk.host.disk_level import DiskLevel
from kiosk.host.disk_watch import DiskWatch
from kiosk.runtime.alarms import Alarms

PHOTO_ROOM = "photo_room"
DISK_FULL = "disk_full"

DISK = "disk"
"""What these alarms are about."""


class Pressure:
    """Looks when told to, and tells of each change. `on_lack` gets what is lacking, and whether it is.

    Concurrency: the core's.
    """

    def __init__(self, watch: DiskWatch, alarms: Alarms, on_lack: Callable[[str, bool], None]) -> None:
        self._watch = watch
        self._alarms = alarms
        self._on_lack = on_lack
        self.level = DiskLevel.ROOMY

    @property
    def free_bytes(self) -> int:
        """Where the state is, at the last look."""
        return self._watch.free_bytes

    def look(self) -> None:
        before, self.level = self.level, self._watch.look()
        if self.level is not before:
            self._on_lack(PHOTO_ROOM, self.level >= DiskLevel.TIGHT)
            self._on_lack(DISK_FULL, self.level is DiskLevel.FULL)
        self._alarms.set(AlarmCode.DISK_FILLING, DISK, self._text_from(DiskLevel.FILLING))
        self._alarms.set(AlarmCode.DISK_FULL, DISK, self._text_from(DiskLevel.FULL))
        self._alarms.say()

    def _text_from(self, level: DiskLevel) -> str | None:
        return str(self._watch) if self.level >= level else None
