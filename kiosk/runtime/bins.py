"""How full the drop bins are, and whether their sensors answer."""

from typing import Final

from hardware.drop_bin.interface import BinReading, Missing
from kiosk.config import AlarmSettings
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.collecting import BinLevel
from kiosk.domain.lasting import Lasting, reaches
from kiosk.host.clock import Clock
from kiosk.runtime.alarms import Alarms

LASTS_S: Final = 10.0
"""A parcel slides and a heap settles for a few seconds, and a scale needs some to answer again."""

GAP_PERCENT: Final = 5
"""A level is believed to within so much, so it is over a mark until it is well below it."""

SILENT: Final = frozenset({Missing.SCALE_SILENT, Missing.LEVEL_SENSOR_SILENT})


class Bins:
    """`fill_percent` is the newest level of each bin that was read, `weight_g` what its scale shows; None
    where it has none.

    Concurrency: the core's.
    """

    def __init__(self, alarms: Alarms, settings: AlarmSettings, clock: Clock) -> None:
        self._alarms = alarms
        self._clock = clock
        self._marks = {
            AlarmCode.BIN_NEARLY_FULL: settings.bin_nearly_full_percent,
            AlarmCode.BIN_FULL: settings.bin_full_percent,
        }
        self._lasting: dict[tuple[AlarmCode, str], Lasting] = {}
        self.fill_percent: dict[str, int | None] = {}
        self.weight_g: dict[str, int | None] = {}

    def seen(self, name: str, reading: BinReading) -> None:
        """What a bin read; while its flap is open it tells no level, and the last one stands."""
        level, is_silent = reading.fill_percent, Missing.LEVEL_SENSOR_SILENT in reading.missing
        if level is not None or is_silent or name not in self.fill_percent:
            self.fill_percent[name] = level
        self.weight_g[name] = reading.weight.grams if reading.weight else None
        for code, mark in self._marks.items():
            self._tell(code, name, reaches(level, mark, GAP_PERCENT), f"{level} % full")
        silent = ", ".join(sorted(reading.missing & SILENT))
        self._tell(AlarmCode.BIN_SENSOR_SILENT, name, bool(silent), silent)

    def level_of(self, name: str) -> BinLevel:
        """What the sensors of one bin told last."""
        return BinLevel(fill_percent=self.fill_percent.get(name), weight_g=self.weight_g.get(name))

    def _tell(self, code: AlarmCode, name: str, is_so: bool | None, text: str) -> None:
        lasting = self._lasting.setdefault((code, name), Lasting(LASTS_S, LASTS_S))
        has_lasted = lasting.seen(is_so, self._clock.monotonic())
        if has_lasted is not None:
            self._alarms.set(code, name, text if has_lasted else None)
