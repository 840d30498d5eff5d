"""Events at which connections end too late to prove anything: all the others are sent meanwhile."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.domain.alarms import AlarmCode
from kiosk.forwarder.alarms import Alarms

ABOUT: Final = "events"

FIRST_WAIT_S: Final = 60.0
LONGEST_WAIT_S: Final = 3600.0
"""Each trial costs a connection, which all the others wait for."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Late:
    """An event that is tried again, alone, from `due` on."""

    event_id: str
    sequence: int
    wait_s: float
    due: float


class PutOff:
    """In memory: a new process finds them out anew. One alarm is open while there are any.

    Concurrency: as its alarms.
    """

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self._late: dict[str, Late] = {}
        self._may_be_alarmed = True

    def __iter__(self) -> Iterator[Late]:
        return iter(self._late.values())

    def add(self, event_id: str, sequence: int, now: float) -> None:
        """Let it wait, twice as long as the last time."""
        before = self._late.get(event_id)
        wait_s = min(2 * before.wait_s, LONGEST_WAIT_S) if before else FIRST_WAIT_S
        self._alarms.open(
            AlarmCode.EVENTS_PUT_OFF,
            ABOUT,
            f"connections end some time after event {event_id} was sent, and others pass: look at the network"
            " between kiosk and broker, and at how large a message it lets through",
        )
        self._late[event_id] = Late(event_id, sequence, wait_s, now + wait_s)
        log.warning("event put off", extra={"event_id": event_id, "wait_s": wait_s})
        self._may_be_alarmed = True

    def due(self, now: float) -> Late | None:
        """The one to be tried again now."""
        return next((late for late in self._late.values() if now >= late.due), None)

    def over(self, event_id: str) -> None:
        """It was taken, or is no longer to be sent."""
        self._late.pop(event_id, None)

    def all_sent(self) -> None:
        """Nothing else waits: without one put off the alarm is over, also that of a process before."""
        if self._may_be_alarmed and not self._late:
            self._alarms.clear(AlarmCode.EVENTS_PUT_OFF, ABOUT)
            self._may_be_alarmed = False
