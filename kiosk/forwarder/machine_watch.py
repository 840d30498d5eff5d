"""The machine and the way out: how hot it is, who keeps its clock right, how long events have waited."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from kiosk.config import AlarmSettings
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.lasting import Lasting, reaches
from kiosk.domain.moment import ClockStatus
from kiosk.forwarder.alarms import Alarms
from kiosk.host.clock import Clock
from kiosk.host.gauges import temperature_c
from kiosk.store import Store

LOOK_EVERY_S: Final = 10.0

HOT_FOR_S: Final = 60.0
GAP_C: Final = 5.0
"""A processor is ten degrees hotter for the second in which it works: that is no heat of the cabinet."""

RIGHT_FOR_S: Final = 60.0
"""A time service that reaches its servers now and then keeps nothing right."""

WAITS_FOR_S: Final = 60.0
"""Events that are old when the machine starts, or a clock is set right, are given a minute to be sent."""

JUMP: Final = timedelta(minutes=1)
"""So far from what is believed, the clock itself is not."""


class MachineWatch:
    """Looks every LOOK_EVERY_S. `temperature_c` is the newest reading; None where no sensor can be read.

    Concurrency: one thread; as its store.
    """

    def __init__(
        self,
        store: Store,
        alarms: Alarms,
        settings: AlarmSettings,
        clock: Clock,
        thermometer: Callable[[], float | None] = temperature_c,
    ) -> None:
        self._store = store
        self._alarms = alarms
        self._settings = settings
        self._clock = clock
        self._thermometer = thermometer
        self._hot = Lasting(HOT_FOR_S, HOT_FOR_S)
        self._doubted = Lasting(settings.clock_doubted_h * 3600, RIGHT_FOR_S)
        self._waits = Lasting(WAITS_FOR_S, 0.0)
        self._look_at = 0.0
        self.temperature_c: float | None = None

    def step(self, now: float) -> None:
        """Look, if it is time."""
        if now < self._look_at:
            return
        self._look_at = now + LOOK_EVERY_S
        self._look_at_heat(now)
        self._look_at_clock(now)
        self._look_at_backlog(now)

    def _look_at_heat(self, now: float) -> None:
        self.temperature_c = self._thermometer()
        is_hot = reaches(self.temperature_c, self._settings.temperature_c, GAP_C)
        self._tell(
            AlarmCode.TEMPERATURE_HIGH,
            "machine",
            self._hot.seen(is_hot, now),
            f"the machine is at {self.temperature_c} degrees Celsius",
        )

    def _look_at_clock(self, now: float) -> None:
        doubt = self._doubt()
        has_lasted = self._doubted.seen(doubt is not None, now)
        self._tell(AlarmCode.CLOCK_DOUBTED, "clock", has_lasted, doubt or "")

    def _doubt(self) -> str | None:
        """That nobody vouches for a clock that a plain time service keeps right is how most kiosks are."""
        believed = self._store.ledger.now()
        if believed.clock is ClockStatus.FLOORED:
            return "the clock stands before what has been recorded already"
        if believed.clock is ClockStatus.UNTRUSTED and abs(self._clock.wall() - believed.at) > JUMP:
            return "the clock jumped ahead, and is not believed"
        if self._clock.synchronised() is False:
            return "no time service keeps the clock right"
        return None

    def _look_at_backlog(self, now: float) -> None:
        oldest_at = self._store.outbox.status().oldest_at
        limit = timedelta(hours=self._settings.backlog_h)
        at = self._store.ledger.now().at
        is_old = oldest_at is not None and at - datetime.fromisoformat(oldest_at) > limit
        has_lasted = self._waits.seen(is_old, now)
        self._tell(AlarmCode.BACKLOG_OLD, "events", has_lasted, f"the oldest event waits since {oldest_at}")

    def _tell(self, code: AlarmCode, about: str, is_so: bool | None, text: str) -> None:
        if is_so:
            self._alarms.open(code, about, text)
        elif is_so is False:
            self._alarms.clear(code, about)
