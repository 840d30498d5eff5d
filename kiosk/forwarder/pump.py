"""The pump: sends waiting events in order, and lets go of one only on central's own word."""

import math
from dataclasses import dataclass

from kiosk.contract.envelope import CONTENT_TYPE
from kiosk.contract.messages import Rejected
from kiosk.contract.topics import Topics
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.hold import Hold, backoff
from kiosk.forwarder.link import (
    PACKET_TOO_LARGE,
    PAYLOAD_FORMAT_INVALID,
    Connected,
    Disconnected,
    Link,
    Published,
)
from kiosk.forwarder.put_off import PutOff
from kiosk.forwarder.quarantine import Quarantine
from kiosk.forwarder.suspect import Suspect
from kiosk.store import Store
from kiosk.store.outbox import MarkedAgain, Waiting

UNCONFIRMED_WINDOWS = 10
"""Events sent and not confirmed, in windows: a broker's usual queue of 1000 stays far from full."""

STALLED_S = 60.0
"""A publish unacknowledged for this long on a live connection: the connection only looks alive."""

PACKET_OVERHEAD_BYTES = 512
"""Topic (at most 256) and headers, beside the event itself."""

POISON = frozenset({PACKET_TOO_LARGE, PAYLOAD_FORMAT_INVALID})
"""Answers that are about the event, not about us: sending it again would never end."""


@dataclass(frozen=True, slots=True)
class PumpSettings:
    """`window`: most events unacknowledged by the broker. `resend_after_s`: when central is silent."""

    window: int
    resend_after_s: float


@dataclass(slots=True)
class _Sent:
    """An event that central has not spoken about since it was sent. Its bytes are in the store alone."""

    sequence: int
    attempts: int
    due: float


@dataclass(frozen=True, slots=True)
class _InFlight:
    """A publish that the broker has not acknowledged."""

    event_id: str
    sequence: int
    since: float


class Pump:
    """What was sent is remembered in memory only; after a restart or reconnect it begins at the oldest.

    It sends one event alone until the broker has taken it, on a new connection
    and after a pause: a refusal then meets one event and not a whole window.

    Concurrency: one thread; as its store.
    """

    def __init__(
        self, store: Store, link: Link, topics: Topics, alarms: Alarms, settings: PumpSettings
    ) -> None:
        self._store = store
        self._link = link
        self._topics = topics
        self._quarantine = Quarantine(store, alarms)
        self._settings = settings
        self._hold = Hold("events", alarms, settings.resend_after_s)
        self._connected: Connected | None = None
        self._central_online = True
        self._sent: dict[str, _Sent] = {}
        self._in_flight: dict[int, _InFlight] = {}
        self._cursor = 0
        self._careful = True
        self._suspect_through = 0
        self._suspect = Suspect()
        self._put_off = PutOff(alarms)
        self.drained = False
        self.round_trip_ms: int | None = None
        """From sending the newest event to the broker's acknowledgement; None on a new connection."""

    @property
    def may_send(self) -> bool:
        """Connected, central not known to be away, and no pause."""
        return self._connected is not None and self._central_online and not self._hold.holding

    def connected(self, link: Connected, now: float) -> None:
        """A new connection: nothing is on its way any more, and central may be there."""
        self._connected = link
        self._central_online = True  # until its retained state arrives and says otherwise
        self._hold.somebody_listens()
        self._suspect.connected(now)
        self._start_over()

    def disconnected(self, link: Disconnected, now: float) -> None:
        """Forget what was on its way. What the broker hung up on is found by sending one at a time."""
        suspects = list(self._in_flight.values())
        self._in_flight.clear()
        self._connected = None
        self.round_trip_ms = None
        self.drained = False
        if link.code in POISON:
            if len(suspects) == 1:
                self._poisonous(suspects[0].event_id, link.code, link.reason)
            elif suspects:
                self._suspect_through = max(flight.sequence for flight in suspects)
        elif len(suspects) == 1:
            self._cut_off_at(suspects[0], now)

    def central(self, online: bool) -> None:
        """Central's own state. While it is away nothing is sent; when it returns, from the oldest on."""
        if online and (self._hold.somebody_listens() or not self._central_online):
            self._start_over()
        self._central_online = online

    def published(self, answer: Published, now: float) -> None:
        """The broker's acknowledgement of an event, or of something else."""
        flight = self._in_flight.pop(answer.mid, None)
        if flight is None:
            if answer.taken:
                self._suspect.something_taken()
            return
        if flight.event_id == self._suspect.event_id:
            self._suspect.acquit()
        if answer.taken:
            self.round_trip_ms = round((now - flight.since) * 1000)
            self._put_off.over(flight.event_id)
            if self._careful:
                self._hold.taken()
            self._careful = False
            if flight.sequence >= self._suspect_through:
                self._suspect_through = 0
        elif answer.code in POISON:
            self._poisonous(flight.event_id, answer.code, answer.reason)
        else:
            self._hold.refused(answer, now)

    def confirm(self, event_ids: list[str]) -> None:
        """Central has these. Ids it did not get from us are ignored."""
        self._quarantine.released(self._store.outbox.confirm(event_ids))
        for event_id in event_ids:
            self._forget(event_id)

    def reject(self, rejected: Rejected) -> None:
        """Central will never take this one: it keeps its number, and an alarm names it."""
        self._set_aside(rejected.id, rejected.code, rejected.text)

    def send_again(self, first: int, last: int) -> MarkedAgain | None:
        """Have the first portion of these numbers sent again, in their order, out of quarantine too.

        None when there are none.
        """
        with self._store.transaction():
            marked = self._store.outbox.mark_again(first, last)
            if marked is None:
                return None
            self._quarantine.released(marked.released)
        self._cursor = min(self._cursor, marked.first - 1)
        return marked

    def step(self, now: float) -> None:
        """Send what may be sent now."""
        if self._hold.ends(now):
            self._start_over()
        if not self.may_send:
            return
        if any(now - flight.since >= STALLED_S for flight in self._in_flight.values()):
            self._link.reset(f"no acknowledgement for {STALLED_S:.0f} s")
            return
        if self._suspect.event_id is None and (late := self._put_off.due(now)):
            self._suspect.try_again(late.event_id, late.sequence)
        if self._suspect.event_id is not None:
            self._try_out(self._suspect.event_id, now)
        else:
            self._send_again(now)
            self._send_new(now)

    def _try_out(self, event_id: str, now: float) -> None:
        """Send the suspect alone, once it is known that the connection works."""
        event = self._store.outbox.still_waiting(self._suspect.sequence)
        if event is None:
            self._forget(event_id)
        elif not self._in_flight and self._suspect.may_be_sent(now):
            self._send(event, now)

    def _cut_off_at(self, flight: _InFlight, now: float) -> None:
        if self._suspect.is_guilty(flight.event_id, flight.sequence, now - flight.since):
            text = "the broker hangs up whenever this event is sent, and takes everything else"
            self._set_aside(flight.event_id, "cut_off", text)
        elif self._suspect.holds_up:
            self._put_off.add(flight.event_id, flight.sequence, now)
            self._suspect.acquit()

    def _send_again(self, now: float) -> None:
        on_their_way = {flight.event_id for flight in self._in_flight.values()}
        overdue = [i for i, sent in self._sent.items() if sent.due <= now and i not in on_their_way]
        for event_id in overdue[: self._room()]:
            event = self._store.outbox.still_waiting(self._sent[event_id].sequence)
            if event is None:
                del self._sent[event_id]  # set aside by hand meanwhile
            elif not self._send(event, now):
                return

    def _send_new(self, now: float) -> None:
        self.drained = False
        while room := min(self._room(), self._most_unconfirmed - len(self._sent)):
            if not self._sent:
                self._cursor = 0  # from the oldest; that also finds what was put back by hand
            batch = self._store.outbox.waiting(after=self._cursor, limit=room)
            self.drained = not batch
            if not batch:
                self._put_off.all_sent()
                return
            for event in batch:
                if event.event_id not in self._sent and not self._send(event, now):
                    return
                self._cursor = event.sequence

    def _send(self, event: Waiting, now: float) -> bool:
        """Whether it is dealt with: sent, or set aside because the broker cannot take it."""
        assert self._connected is not None
        limit = self._connected.maximum_packet_bytes
        if limit is not None and len(event.body) + PACKET_OVERHEAD_BYTES > limit:
            self._poisonous(event.event_id, PACKET_TOO_LARGE, f"the broker takes packets of {limit} bytes")
            return True
        mid = self._link.publish(self._topics.event(event.noun), event.body, content_type=CONTENT_TYPE)
        if mid is None:
            return False
        self._in_flight[mid] = _InFlight(event.event_id, event.sequence, now)
        sent = self._sent.setdefault(event.event_id, _Sent(event.sequence, 0, now))
        sent.attempts += 1
        sent.due = now + backoff(self._settings.resend_after_s, sent.attempts)
        return True

    def _room(self) -> int:
        window = 1 if self._careful or self._suspect_through else self._settings.window
        return max(0, window - len(self._in_flight))

    @property
    def _most_unconfirmed(self) -> int:
        return UNCONFIRMED_WINDOWS * self._settings.window

    def _start_over(self) -> None:
        """Send again from the oldest unconfirmed. Acknowledgements still to come free their places."""
        # What is put off is passed over until it is tried again.
        self._sent = {late.event_id: _Sent(late.sequence, 0, math.inf) for late in self._put_off}
        self._cursor = 0
        self._careful = True
        self.drained = False

    def _poisonous(self, event_id: str, code: int, text: str) -> None:
        self._set_aside(event_id, f"broker_{code:02x}", text)

    def _set_aside(self, event_id: str, code: str, text: str) -> None:
        self._quarantine.set_aside(event_id, code, text)
        self._forget(event_id)

    def _forget(self, event_id: str) -> None:
        """It is no longer to be sent."""
        self._sent.pop(event_id, None)
        self._put_off.over(event_id)
        if self._suspect.event_id == event_id:
            self._suspect.acquit()
