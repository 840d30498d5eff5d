"""The way to central: a broker in memory that loses, doubles and delays, and a link to it."""

import random
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.contract.messages import CentralState
from kiosk.contract.topics import Topics, central_state
from kiosk.forwarder.link import (
    NO_MATCHING_SUBSCRIBERS,
    Arrived,
    Connected,
    Disconnected,
    LinkEvent,
    Published,
)
from kiosk.world.central_store import CentralStore

WINDOW = 100
"""Unacknowledged publishes that the broker allows."""

_QUIET = timedelta(seconds=30)
"""How long central waits for more of a photo before it asks."""

Message = tuple[str, bytes]


@dataclass
class Weather:
    """What the way to central is like. The chances are those of one message, or of one turn."""

    is_up: bool = True
    central_online: bool = True
    lost_after_ack: float = 0.0
    doubled: float = 0.0
    held_back: float = 0.0
    broken: float = 0.0
    """That the connection breaks in this turn."""

    @classmethod
    def fair(cls) -> "Weather":
        return cls()


@dataclass
class Wire:
    """The broker's side: what waits for central, and what waits for the kiosk in its lasting session.

    Concurrency: one thread.
    """

    topics: Topics
    rng: random.Random
    weather: Weather = field(default_factory=Weather.fair)
    to_central: list[Message] = field(default_factory=list)
    to_kiosk: list[Message] = field(default_factory=list)

    def forget(self) -> None:
        """The broker was restarted, and kept nothing."""
        self.to_central.clear()
        self.to_kiosk.clear()

    def carry(self, message: Message) -> int:
        """Take a message from the kiosk; the broker's reason code. What it took it may still lose."""
        if not self.weather.central_online and self.rng.random() < 0.2:  # central's session has ended
            return NO_MATCHING_SUBSCRIBERS
        if self.rng.random() < self.weather.lost_after_ack:
            return 0
        self.to_central.append(message)
        if self.rng.random() < self.weather.doubled:
            self.to_central.append(message)
        return 0


class WireLink:
    """A `Link` of one process to the wire; a new one after each start of the forwarder.

    Concurrency: one thread.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._running = False
        self._connection = 0
        self._connected = False
        self._events: deque[LinkEvent] = deque()
        self._in_flight: deque[tuple[int, Message]] = deque()
        self._unacknowledged: dict[int, Message] = {}
        self._next_mid = 1
        self._central_told: bool | None = None

    def start(self) -> None:
        self._running = True

    def publish(
        self,
        topic: str,
        payload: bytes,
        *,
        content_type: str | None = None,  # noqa: ARG002  as every link
        retain: bool = False,  # noqa: ARG002
    ) -> int | None:
        if not self._connected or len(self._in_flight) >= WINDOW:
            return None
        mid = self._next_mid
        self._next_mid += 1
        self._in_flight.append((mid, (topic, payload)))
        return mid

    def take(self, wait_s: float) -> list[LinkEvent]:  # noqa: ARG002  time passes elsewhere
        self._turn()
        events = list(self._events)
        self._events.clear()
        return events

    def ack(self, arrived: Arrived) -> None:
        if arrived.connection == self._connection:
            self._unacknowledged.pop(arrived.mid, None)

    def reset(self, reason: str) -> None:
        self._break(reason)

    def stop(self) -> None:
        self._running = False

    def lose_power(self) -> None:
        """What was delivered and not acknowledged comes again, on the next connection."""
        self._wire.to_kiosk[:0] = self._unacknowledged.values()

    def _turn(self) -> None:
        weather, rng = self._wire.weather, self._wire.rng
        if self._connected and (not weather.is_up or rng.random() < weather.broken):
            self._break("the connection broke")
        if not self._connected and self._running and weather.is_up:
            self._connect()
        if not self._connected:
            return
        if self._central_told is not weather.central_online:
            self._central_told = weather.central_online
            state = CentralState(online=weather.central_online)
            self._arrive((central_state(self._wire.topics.root), state.encode()))
        while self._in_flight and rng.random() >= weather.held_back:
            mid, message = self._in_flight.popleft()
            self._events.append(Published(mid, self._wire.carry(message), ""))
        for message in self._wire.to_kiosk:
            self._arrive(message)
        self._wire.to_kiosk.clear()

    def _connect(self) -> None:
        self._connected = True
        self._connection += 1
        self._central_told = None
        self._events.append(Connected(None))

    def _break(self, reason: str) -> None:
        self._connected = False
        for _, message in self._in_flight:
            if self._wire.rng.random() < 0.5:  # it had arrived; the acknowledgement had not
                self._wire.carry(message)
        self._in_flight.clear()
        self.lose_power()
        self._unacknowledged.clear()
        self._events.append(Disconnected(reason))

    def _arrive(self, message: Message) -> None:
        arrived = Arrived(*message, self._next_mid, self._connection)
        self._next_mid += 1
        self._unacknowledged[arrived.mid] = message
        self._events.append(arrived)


class Centre:
    """The reference central, asked by hand: takes what waits at the broker, and says its word.

    Lifetime: its database until `close`. Concurrency: one thread.
    """

    def __init__(self, directory: Path, wire: Wire) -> None:
        self.store = CentralStore(directory, topic_root=wire.topics.root)
        self._wire = wire
        self.bodies: dict[str, bytes] = {}
        """What it has taken, by event id."""
        self.refusals: list[str] = []
        """What it took for impossible: rejected, unreadable, or in conflict."""

    def step(self, at: datetime) -> None:
        """Take everything that arrived; words may be said late, twice, or in another order."""
        wire = self._wire
        if not wire.weather.central_online or not wire.to_central:
            return
        messages, wire.to_central = wire.to_central, []
        taken = self.store.take(messages, at)
        self.bodies |= {event.event_id: event.body for event in taken.first}
        self.refusals += [str(conflict) for conflict in taken.conflicts]
        self.refusals += [str(refused) for word in taken.words.values() for refused in word.rejected]
        words = [(wire.topics.stored, word.encode()) for word in taken.words.values()]
        words += [m for m in words if wire.rng.random() < wire.weather.doubled]
        if len(words) > 1:
            wire.rng.shuffle(words)
        wire.to_kiosk += words

    @property
    def photos(self) -> dict[str, str]:
        """The hash of each photo that it has whole, by its id."""
        return dict(
            self.store.database.execute("SELECT photo_id, sha256 FROM photos WHERE stored_at IS NOT NULL")
        )

    def ask_for_photos(self, at: datetime) -> None:
        """Name the pieces that never came."""
        for word in self.store.overdue_photos(at, _QUIET).values():
            self._wire.to_kiosk.append((self._wire.topics.stored, word.encode()))

    def close(self) -> None:
        self.store.close()
