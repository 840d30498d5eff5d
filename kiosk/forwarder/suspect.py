"""An event at which the broker hangs up without a word: found out, never guessed.

MQTT 3.1.1 has no reason for a disconnection. A broker to which an event is too large ends the
connection, and a network that fails looks the same. The difference: on the same connection the
broker takes something else, and hangs up as soon as it sees this.
"""

from typing import Final

GUILTY_AFTER: Final = 5
"""So many connections in a row on which something else was taken, and which ended at this event."""

HANGS_UP_WITHIN_S: Final = 5.0
"""A broker that cannot read a message says so at once; a network that swallows it takes its time."""

HOLDS_UP_AFTER: Final = 6
"""So many that ended at this event, but later, prove nothing; yet the others wait no longer for it."""

PATIENCE_S: Final = 5.0
"""How long a suspect waits for something else to be taken before it is sent all the same."""


class Suspect:
    """At most one event, the one that was alone on its way when a connection ended."""

    def __init__(self) -> None:
        self.event_id: str | None = None
        self.sequence = 0
        self._cuts = 0
        self._late_cuts = 0
        self._others_pass = False
        self._patient_until = 0.0

    def connected(self, now: float) -> None:
        """A new connection, on which nothing was taken yet."""
        self._others_pass = False
        self._patient_until = now + PATIENCE_S

    def something_taken(self) -> None:
        """The broker acknowledged what is no event: the connection works."""
        self._others_pass = True

    def acquit(self) -> None:
        """It was taken, or is no longer to be sent."""
        self.event_id = None

    def try_again(self, event_id: str, sequence: int) -> None:
        """Suspect one that held the others up before: once more is enough."""
        self.event_id, self.sequence = event_id, sequence
        self._cuts, self._late_cuts = 0, HOLDS_UP_AFTER - 1

    @property
    def holds_up(self) -> bool:
        """Whether the others have waited for it long enough."""
        return self._late_cuts >= HOLDS_UP_AFTER

    def may_be_sent(self, now: float) -> bool:
        """Whether its sending will tell something."""
        return self._others_pass or now >= self._patient_until

    def is_guilty(self, event_id: str, sequence: int, after_s: float) -> bool:
        """A connection ended `after_s` after this event was sent alone; whether it is proven now."""
        if self.event_id != event_id:
            self.event_id, self.sequence = event_id, sequence
            self._cuts = self._late_cuts = 0
        elif self._others_pass and after_s < HANGS_UP_WITHIN_S:
            self._cuts += 1
        elif self._others_pass:
            self._late_cuts += 1
        return self._cuts >= GUILTY_AFTER
