"""An ultrasonic level sensor (A02YYUW, ME007YS, JSN-SR04T) as its wire sees it."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from hardware.drop_bin.hands import deeds_at
from hardware.drop_bin.physics import Bin, LevelEye, LevelFault
from hardware.stand import Stand

PERIOD_S: Final = 0.1
"""How often a sensor speaks that is not asked."""

MEASURING_S: Final = 0.06
"""How long a sensor that is asked waits for its echo."""

ASKED: Final = 0x55


class UltrasonicEmulator:
    """Sends what `measure` gives in mm, every `period_s` or, `triggered`, `measuring_s` after each 55."""

    def __init__(
        self,
        measure: Callable[[], int],
        *,
        triggered: bool = False,
        period_s: float = PERIOD_S,
        measuring_s: float = MEASURING_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._measure = measure
        self._triggered = triggered
        self._period_s = period_s
        self._measuring_s = measuring_s
        self._clock = clock
        self._due: deque[float] = deque() if triggered else deque([clock()])

    def feed(self, data: bytes) -> bytes:
        now = self._clock()
        if self._triggered:
            self._due.extend([now + self._measuring_s] * data.count(ASKED))
        if not self._due or self._due[0] > now:
            return b""
        self._due.popleft()
        if not self._triggered:
            self._due.append(now + self._period_s)
        return self._frame()

    def _frame(self) -> bytes:
        high, low = divmod(self._measure(), 256)
        return bytes((0xFF, high, low, (0xFF + high + low) % 256))


def stand() -> Stand:
    """Give a sensor in the roof of a bin 1 m deep."""
    bin_ = Bin()
    eye = LevelEye(bin_)

    def freeze() -> None:
        """Have it say for ever what it says now."""
        eye.fault = LevelFault.FROZEN

    def tear_off() -> None:
        """Let it fall off and look along the floor."""
        eye.fault = LevelFault.FALLEN_OFF

    def mend() -> None:
        """Put it right again."""
        eye.fault = None

    return Stand(
        wire=UltrasonicEmulator(eye.distance_mm),
        deeds={**deeds_at(bin_), "freeze": freeze, "tear_off": tear_off, "mend": mend},
        look=lambda: (
            f"The heap is {bin_.to_heap_mm:.0f} mm below the sensor, which is {eye.fault or 'well'}."
        ),
        baud_rate=9600,
    )
