"""The way from an outbox to central, real in all its parts: broker, central, `kiosk forward`."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.machine_events import AlarmRaised
from kiosk.host.state_file import FORWARDER_FILE, read_state
from kiosk.store import Store
from kiosk.world.broker import CENTRAL_USER, Broker
from kiosk.world.central import Central, CentralKeys
from kiosk.world.central_view import StoredEvent
from kiosk.world.child import Child
from kiosk.world.site import KIOSK_ID, KIOSK_PASSWORD
from tests.bench.delay import Delay
from tests.bench.raw_paho import RAW_ID, RAW_PASSWORD
from tests.doctor.patient import Patient
from tests.support.made_store import made_store

BYTES = 1024
FILLER = 414
"""Makes an event of BYTES together with its envelope."""

WAIT_S = 120.0
CENTRAL_PASSWORD = "central"


class Post:
    """A broker behind a line of `delay_s` each way, a central that counts, and a kiosk that leads to them.

    Lifetime: `with` runs broker and central; `forwarding` runs the kiosk's process.
    Concurrency: one owner.
    """

    def __init__(self, directory: Path, delay_s: float = 0.0) -> None:
        self._directory = directory
        self._delay_s = delay_s
        self._counted = threading.Condition()
        self._count = 0

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            accounts = {CENTRAL_USER: CENTRAL_PASSWORD, KIOSK_ID: KIOSK_PASSWORD, RAW_ID: RAW_PASSWORD}
            broker = Broker(self._directory / "broker", accounts)
            _keep_in_memory(broker)
            stack.enter_context(broker)
            self.port = broker.port
            if self._delay_s:
                self.port = stack.enter_context(Delay(broker.port, self._delay_s)).port
            patient = stack.enter_context(Patient(self._directory, self.port))
            self.config, self._config_file = patient.config, patient.config_file
            self.central = Central(
                self._directory / "central",
                port=broker.port,
                password=CENTRAL_PASSWORD,
                keys=CentralKeys(patient.shop.policy_key, patient.shop.announcement_key),
                on_event=self._stored,
            )
            stack.enter_context(self.central)
            self.store = made_store(self.config)
            stack.callback(self.store.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def forwarding(self) -> Iterator[int]:
        """Run `kiosk forward`, once it has heard of central; its process id."""
        child = Child(
            ["-m", "kiosk.cli", "forward", "--config", str(self._config_file)],
            self._directory / "forward.log",
            name="kiosk forward",
            environment=dict(os.environ),
        )
        child.start()
        try:
            deadline = time.monotonic() + WAIT_S
            live = self.config.paths.runtime / FORWARDER_FILE
            while not (read_state(live) or {}).get("central_online"):
                child.check()
                assert time.monotonic() < deadline, child.log_tail()
                time.sleep(0.02)
            yield child.pid
        finally:
            child.end()

    @contextmanager
    def expect(self, events: int) -> Iterator[None]:
        """Return from the block when central has stored so many more."""
        before = self._count
        yield
        with self._counted:
            arrived = self._counted.wait_for(lambda: self._count >= before + events, WAIT_S)
        assert arrived, f"{before + events - self._count} events are missing"

    def wait_until_empty(self) -> None:
        """Return when central's word has emptied the outbox."""
        deadline = time.monotonic() + WAIT_S
        while self.store.outbox.status().waiting:
            assert time.monotonic() < deadline, "central's word does not come"
            time.sleep(0.002)

    def _stored(self, _: StoredEvent) -> None:
        with self._counted:
            self._count += 1
            self._counted.notify_all()


def record(store: Store, count: int, kiosk_id: str = KIOSK_ID) -> list[bytes]:
    """Record events of 1 KiB in one transaction, so that they are all there at once."""
    with store.transaction():
        return [store.ledger.record(_alarm(number, kiosk_id)).body for number in range(count)]


def _alarm(number: int, kiosk_id: str) -> AlarmRaised:
    filler = "x" * (FILLER - len(kiosk_id) + len(KIOSK_ID))
    return AlarmRaised(kiosk_id=kiosk_id, alarm_code=AlarmCode.BIN_FULL, about=f"{number:06d}", text=filler)


def _keep_in_memory(broker: Broker) -> None:
    """Saving its queue at each message, as the demonstration's broker does, would be all that is measured."""
    file = broker.directory / "mosquitto.conf"
    lines = file.read_text().splitlines()
    assert any(line.startswith("autosave_on_changes") for line in lines)
    file.write_text("".join(f"{line}\n" for line in lines if not line.startswith("autosave")))
