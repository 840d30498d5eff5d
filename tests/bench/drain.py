"""How fast an outbox empties to central, beside raw paho with the same window to the same central."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from kiosk.domain.events import AlarmRaised
from kiosk.host.state_file import read_state
from kiosk.state import open_store
from kiosk.store import Store
from kiosk.world.broker import CENTRAL_USER, Broker
from kiosk.world.central import Central, CentralKeys
from kiosk.world.central_view import StoredEvent
from kiosk.world.child import Child
from kiosk.world.site import KIOSK_ID, KIOSK_PASSWORD
from tests.bench import commits
from tests.bench.report import Row
from tests.doctor.patient import Patient

ROUNDS = 4
EVENTS = 500
BYTES = 1024
FILLER = 414
"""Makes an event of BYTES together with its envelope."""

WINDOW = 20
"""The default of broker.window, and so what raw paho is allowed too."""

WAIT_S = 60.0
TOPIC = f"kiosks/{KIOSK_ID}/up/event/alarm"
PASSWORD = "central"


class Post:
    """A broker, a central that counts, and a kiosk's configuration that leads to them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._counted = threading.Condition()
        self._count = 0

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            accounts = {CENTRAL_USER: PASSWORD, KIOSK_ID: KIOSK_PASSWORD}
            self.broker = Broker(self._directory / "broker", accounts)
            _keep_in_memory(self.broker)
            stack.enter_context(self.broker)
            self.patient = stack.enter_context(Patient(self._directory, self.broker.port))
            stack.enter_context(
                Central(
                    self._directory / "central",
                    port=self.broker.port,
                    password=PASSWORD,
                    keys=CentralKeys(self.patient.shop.policy_key, self.patient.shop.announcement_key),
                    on_event=self._stored,
                )
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def expect(self, events: int) -> Iterator[None]:
        """Return from the block when central has stored so many more."""
        before = self._count
        yield
        with self._counted:
            assert self._counted.wait_for(lambda: self._count >= before + events, WAIT_S), (
                "events are missing"
            )

    def _stored(self, _: StoredEvent) -> None:
        with self._counted:
            self._count += 1
            self._counted.notify_all()


def measure(directory: Path) -> list[Row]:
    """Drain and publish in turn; events a second over all rounds."""
    with (
        Post(directory) as post,
        raw_client(post.broker.port) as raw,
        _forwarder(post, directory),
        closing(open_store(post.patient.config)) as store,
        closing(commits.open_store(directory / "raw")) as other,
    ):
        ours, emptied, theirs = [], [], []
        for _ in range(ROUNDS):
            stored_s, emptied_s = _drain(post, store)
            ours.append(stored_s)
            emptied.append(emptied_s)
            theirs.append(_publish(post, raw, record(other, EVENTS)))
    total = ROUNDS * EVENTS
    baseline = total / sum(theirs)
    what = f"outbox_drain: {total} events of {BYTES} bytes, recorded -> stored at central"
    against = f"(baseline: raw paho QoS 1, window {WINDOW}, same broker and central)"
    return [
        Row(f"{what} {against}", total / sum(ours), "events/s", baseline),
        Row(
            "outbox_drain: the same until central's word has emptied the outbox",
            total / sum(emptied),
            "events/s",
            baseline,
        ),
    ]


def _keep_in_memory(broker: Broker) -> None:
    """Saving its queue at each message, as the demonstration's broker does, would be all that is measured."""
    file = broker.directory / "mosquitto.conf"
    lines = file.read_text().splitlines()
    assert any(line.startswith("autosave_on_changes") for line in lines)
    file.write_text("".join(f"{line}\n" for line in lines if not line.startswith("autosave")))


def _drain(post: Post, store: Store) -> tuple[float, float]:
    """Seconds until central has stored what is recorded now, and until the outbox is empty."""
    with post.expect(EVENTS):
        record(store, EVENTS)
        began = time.perf_counter()
    stored = time.perf_counter() - began
    while store.outbox.status().waiting:
        assert time.perf_counter() - began < WAIT_S
        time.sleep(0.002)
    return stored, time.perf_counter() - began


def _publish(post: Post, client: mqtt.Client, bodies: list[bytes]) -> float:
    with post.expect(len(bodies)):
        began = time.perf_counter()
        for body in bodies:
            client.publish(TOPIC, body, qos=1)
    return time.perf_counter() - began


def record(store: Store, count: int) -> list[bytes]:
    """Record events of 1 KiB in one transaction, so that they are all there at once."""
    with store.transaction():
        return [store.ledger.record(_alarm(number)).body for number in range(count)]


def _alarm(number: int) -> AlarmRaised:
    return AlarmRaised(kiosk_id=KIOSK_ID, alarm_code="bench", about=f"{number:06d}", text="x" * FILLER)


@contextmanager
def raw_client(port: int) -> Iterator[mqtt.Client]:
    """Connect plain paho as the kiosk's user, with the window the kiosk would have."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="raw", protocol=mqtt.MQTTv5)
    client.username_pw_set(KIOSK_ID, KIOSK_PASSWORD)
    client.max_inflight_messages_set(WINDOW)
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        yield client
    finally:
        client.disconnect()
        client.loop_stop()


@contextmanager
def _forwarder(post: Post, directory: Path) -> Iterator[None]:
    child = Child(
        ["-m", "kiosk.cli", "forward", "--config", str(post.patient.config_file)],
        directory / "forward.log",
        name="kiosk forward",
        environment=dict(os.environ),
    )
    child.start()
    try:
        deadline = time.monotonic() + WAIT_S
        while not (read_state(post.patient.config.paths.runtime / "forwarder.json") or {}).get(
            "central_online"
        ):
            child.check()
            assert time.monotonic() < deadline, child.log_tail()
            time.sleep(0.02)
        yield
    finally:
        child.end()
