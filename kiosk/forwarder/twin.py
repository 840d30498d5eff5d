"""A second machine under this kiosk's name: a cloned card, or a name given out twice."""

from collections import deque
from typing import Final

from kiosk.domain.alarms import AlarmCode
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.link import SESSION_TAKEN_OVER, Disconnected

TAKE_OVERS: Final = 3
WITHIN_S: Final = 3600.0
"""So many in so long are no accident of a broker that had not noticed the end of our last connection."""


class TwinWatch:
    """Believes central, who sees two machines come in turn, and a broker that says why it hung up.

    Not every broker does, and MQTT 3.1.1 has no words for it; a connection that just ends proves nothing.

    Concurrency: one thread; as its alarms.
    """

    def __init__(self, alarms: Alarms, kiosk_id: str, boot_id: str) -> None:
        self._alarms = alarms
        self._kiosk_id = kiosk_id
        self._boot_id = boot_id
        self._seen: deque[float] = deque(maxlen=TAKE_OVERS)
        self._quiet_at: float | None = None

    def connected(self, now: float) -> None:
        """If nobody takes this connection for a while, there is no twin any more."""
        self._quiet_at = now + WITHIN_S

    def disconnected(self, ended: Disconnected, now: float) -> None:
        """Note why a connection ended."""
        self._quiet_at = None
        if ended.code != SESSION_TAKEN_OVER:
            return
        self._seen.append(now)
        if len(self._seen) == TAKE_OVERS and now - self._seen[0] <= WITHIN_S:
            self._raise()

    def told(self, boots: tuple[str, ...]) -> None:
        """Central names the boots of two machines; an old word may name others than this one."""
        if self._boot_id in boots:
            self._raise()

    def step(self, now: float) -> None:
        """Clear the alarm when it has been quiet."""
        if self._quiet_at is not None and now >= self._quiet_at:
            self._alarms.clear(AlarmCode.SESSION_TAKEN_OVER, self._kiosk_id)
            self._quiet_at = None

    def _raise(self) -> None:
        self._alarms.open(
            AlarmCode.SESSION_TAKEN_OVER,
            self._kiosk_id,
            f"another machine connects as {self._kiosk_id}: switch it off, or give it a name of its own",
        )
