"""The part of the cabinet with the machine in it: whether somebody is at it."""

from typing import Final

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import DoorState
from kiosk.domain.lasting import Lasting
from kiosk.host.clock import Clock
from kiosk.runtime.alarms import Alarms

LASTS_S: Final = 2.0
"""A lorry that passes, or a slammed door, shakes the contact for less."""

ABOUT: Final = "enclosure"


class Enclosure:
    """`state` is what counts: what the switch has said for long enough, and unknown without a switch.

    Concurrency: the core's.
    """

    def __init__(self, alarms: Alarms, clock: Clock) -> None:
        self._alarms = alarms
        self._clock = clock
        self._open = Lasting(LASTS_S, LASTS_S)
        self.state = DoorState.UNKNOWN

    def seen(self, door: DoorState) -> None:
        """What the switch says now; unknown when its board is silent, and that clears nothing."""
        if door is DoorState.UNKNOWN:
            self.state = door
        is_open = None if door is DoorState.UNKNOWN else door is DoorState.OPEN
        has_lasted = self._open.seen(is_open, self._clock.monotonic())
        if has_lasted is not None:
            self.state = door
            self._alarms.set(AlarmCode.ENCLOSURE_OPEN, ABOUT, "the enclosure is open" if has_lasted else None)
