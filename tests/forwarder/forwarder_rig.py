"""What a forwarder meets, in memory: a link that tests steer, a real store, a hand-set clock."""

import json
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.messages import Message
from kiosk.contract.topics import Topics
from kiosk.domain.codes import Mode
from kiosk.domain.machine_events import SecurityNoted
from kiosk.domain.moment import Moment
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.link import Arrived, Connected, Disconnected, LinkEvent, Published
from kiosk.forwarder.pump import Pump, PumpSettings
from kiosk.host.clock import ManualClock
from kiosk.host.ids import SeededIds
from kiosk.store import Sources, Store
from kiosk.store.ledger import Entry

KIOSK = "B-1042"
TOPICS = Topics("kiosks", KIOSK)

SUCCESS = 0x00
NO_SUBSCRIBERS = 0x10
NOT_AUTHORIZED = 0x87
TOO_LARGE = 0x95
QUOTA_EXCEEDED = 0x97
BAD_FORMAT = 0x99


@dataclass(frozen=True)
class Sent:
    mid: int
    topic: str
    payload: bytes
    retain: bool


class ScriptedLink:
    """A broker in memory, with a link to it that keeps the Receive Maximum as a real one does."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.acked: list[Arrived] = []
        self.unacknowledged: dict[int, Sent] = {}
        self.resets: list[str] = []
        self.connection = 0
        self.events: list[LinkEvent] = []
        self.running = False
        self._receive_maximum = 0
        self._next_mid = 1

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False
        self._receive_maximum = 0

    def publish(
        self, topic: str, payload: bytes, *, content_type: str | None = None, retain: bool = False
    ) -> int | None:
        if len(self.unacknowledged) >= self._receive_maximum:
            return None
        sent = Sent(self._next_mid, topic, payload, retain)
        self._next_mid += 1
        self.sent.append(sent)
        self.unacknowledged[sent.mid] = sent
        return sent.mid

    def take(self, wait_s: float) -> list[LinkEvent]:
        events, self.events = self.events, []
        return events

    def ack(self, arrived: Arrived) -> None:
        if arrived.connection == self.connection:
            self.acked.append(arrived)

    def reset(self, reason: str) -> None:
        self.resets.append(reason)
        self.cut(reason)

    # What the other side does.

    def connect(self, receive_maximum: int = 100, maximum_packet_bytes: int | None = None) -> Connected:
        self.connection += 1
        self._receive_maximum = receive_maximum
        connected = Connected(maximum_packet_bytes)
        self.events.append(connected)
        return connected

    def cut(self, reason: str = "cut", code: int | None = None) -> Disconnected:
        self._receive_maximum = 0
        self.unacknowledged.clear()
        ended = Disconnected(reason, code)
        self.events.append(ended)
        return ended

    def acknowledge(self, sent: Sent, code: int = SUCCESS) -> Published:
        del self.unacknowledged[sent.mid]
        answer = Published(sent.mid, code, f"reason {code:#x}")
        self.events.append(answer)
        return answer

    def say(self, topic: str, message: Message | bytes) -> Arrived:
        payload = message if isinstance(message, bytes) else message.encode()
        arrived = Arrived(topic, payload, len(self.events) + 1, self.connection)
        self.events.append(arrived)
        return arrived

    def take_sent(self) -> list[Sent]:
        sent, self.sent = self.sent, []
        return sent


def open_store(directory: Path, clock: ManualClock, seed: int = 1) -> Store:
    """The store of one boot; the seed is another one after each restart."""
    return Store(
        directory,
        Sources(
            now=lambda: Moment(at=clock.wall(), boottime_ms=clock.boottime_ms()),
            new_id=SeededIds(seed, clock).new,
            kiosk_id=KIOSK,
            boot_id=f"boot-{seed}",
            mode=Mode.LIVE,
        ),
    )


def note(store: Store, code: str = "probe") -> Entry:
    """Record the smallest event there is."""
    return store.ledger.record(
        SecurityNoted(kiosk_id=KIOSK, code=code, noted_at=store.ledger.now().at),
    )


def waiting_ids(store: Store) -> list[str]:
    return [waiting.event_id for waiting in store.outbox.waiting()]


class PumpRig:
    """A pump with a window of 4 and a resend after 10 s."""

    WINDOW = 4
    RESEND_S = 10.0

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = ManualClock()
        self.seed = 0
        self.restart()

    def restart(self) -> None:
        """A new process: the store stays, what was in memory is gone."""
        self.seed += 1
        self.store = open_store(self.directory, self.clock, self.seed)
        self.link = ScriptedLink()
        settings = PumpSettings(self.WINDOW, self.RESEND_S)
        self.pump = Pump(self.store, self.link, TOPICS, Alarms(self.store, KIOSK), settings)

    def connect(self, receive_maximum: int = 100, maximum_packet_bytes: int | None = None) -> None:
        self.pump.connected(self.link.connect(receive_maximum, maximum_packet_bytes), self.clock.monotonic())

    def cut(self, code: int | None = None) -> None:
        self.pump.disconnected(self.link.cut(code=code), self.clock.monotonic())

    def state_is_taken(self) -> None:
        """What the forwarder says of itself at each connection is acknowledged."""
        self.pump.published(Published(0, SUCCESS, "Success"), self.clock.monotonic())

    def step(self) -> list[Sent]:
        """One turn of the pump; what it sent."""
        self.pump.step(self.clock.monotonic())
        return self.link.take_sent()

    def acknowledge(self, sent: Sent, code: int = SUCCESS) -> None:
        self.pump.published(self.link.acknowledge(sent, code), self.clock.monotonic())

    def deliver_all(self) -> list[Sent]:
        """Let the broker take everything until the pump has no more to send; central stays silent."""
        delivered: list[Sent] = []
        while sent := self.step():
            for one in sent:
                self.acknowledge(one)
            delivered += sent
        return delivered

    def warm_up(self) -> None:
        """Past the first, lone event of a connection: it is sent, taken and confirmed."""
        entry = note(self.store, "first")
        (sent,) = self.step()
        self.acknowledge(sent)
        self.pump.confirm([entry.event_id])


def ids(sent: list[Sent]) -> list[str]:
    return [json.loads(one.payload)["id"] for one in sent]


def alarms(store: Store) -> list[str]:
    """Alarm events in the ledger, as `raised code:about`."""
    return [
        f"{e.event['type'].split('.')[3]} {e.event['subject']}"
        for e in store.ledger.entries(limit=1000)
        if e.type.startswith("alarm.")
    ]
