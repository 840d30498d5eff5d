"""All that an event travels through: store, `kiosk forward`, a cable, a broker over TLS, central."""

import contextlib
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from kiosk.config import load
from kiosk.world.broker import Broker, _free_port
from kiosk.world.central import Central, CentralKeys
from kiosk.world.central_view import StoredEvent
from kiosk.world.child import Child
from kiosk.world.network import LOOPBACK
from tests.faults.accounts import Counts, hold_to_account
from tests.faults.drop_offs import DropOffs
from tests.faults.proxy import BadCable
from tests.forwarder.policy_samples import ANNOUNCEMENT_KEY, POLICY_KEY
from tests.forwarder.running import PASSWORDS, configuration
from tests.support.certificates import certificate
from tests.support.made_store import made_store

DRAIN_S = 30.0
LOOK_AGAIN_S = 0.02


class Relay:
    """Runs it all on this machine; the kiosk has no screen and no doors, drop-offs come from `drop_offs`.

    `broker_lines` are added to mosquitto's configuration, and override what it says.

    Lifetime: from entry to exit of its block; `forwarder` may be killed and started in between.
    Concurrency: one owner.
    """

    def __init__(
        self,
        directory: Path,
        seed: int = 1,
        *,
        protocol: str = "5",
        window: int = 20,
        photo_piece_bytes: int = 4096,
        on_event: Callable[[StoredEvent], None] = lambda _: None,
        broker_lines: tuple[str, ...] = (),
    ) -> None:
        self.directory = directory
        self.kiosk = directory / "kiosk"
        self.kiosk.mkdir()
        self.broker = Broker(directory / "broker", PASSWORDS)
        tls_port = _free_port()
        certificate(self.kiosk / "ca.pem")
        both_halves = self.kiosk / "ca.key"
        reconfigure(self.broker, *broker_lines)
        with (self.broker.directory / "mosquitto.conf").open("a") as conf:
            conf.write(f"listener {tls_port} {LOOPBACK}\ncertfile {both_halves}\nkeyfile {both_halves}\n")
        chance = random.Random(seed)
        self.cable = BadCable(tls_port, chance)
        configuration(self.kiosk, self.cable.port, protocol=protocol, window=window)
        self.config_file = self.kiosk / "kiosk.toml"
        settings = self.config_file.read_text()
        settings = settings.replace("chunk_bytes = 4096", f"chunk_bytes = {photo_piece_bytes}")
        self.config_file.write_text(settings.replace("tls = false", 'ca_file = "ca.pem"\nkeepalive_s = 5'))
        self.store = made_store(load(self.config_file))
        self.drop_offs = DropOffs(self.store, chance)
        self.central = Central(
            directory / "central",
            port=self.broker.port,
            password=PASSWORDS["central"],
            keys=CentralKeys(POLICY_KEY, ANNOUNCEMENT_KEY),
            on_event=on_event,
        )
        self.forwarder = Child(
            ["-m", "kiosk.cli", "forward", "--config", str(self.config_file)],
            directory / "forward.log",
            name="kiosk forward",
            environment=dict(os.environ),
        )

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.callback(self.store.close)
            stack.enter_context(self.cable)
            stack.enter_context(self.broker)
            stack.enter_context(self.central)
            stack.callback(self.forwarder.end)
            self.forwarder.start()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def drain(self, within_s: float = DRAIN_S) -> None:
        """Wait until central has everything and the kiosk knows it."""
        store = self.store
        self.until(lambda: not store.outbox.status().waiting and not store.photos.waiting(), within_s)

    def until(self, holds: Callable[[], bool], within_s: float = DRAIN_S) -> None:
        """Wait until something holds, while the forwarder runs."""
        deadline = time.monotonic() + within_s
        while not holds():
            self.forwarder.check()
            waiting, photos = self.store.outbox.status().waiting, len(self.store.photos.waiting())
            assert time.monotonic() < deadline, (
                f"after {within_s:g} s {waiting} events and {photos} photos wait;"
                f" the forwarder says:\n{self.forwarder.log_tail()}"
            )
            time.sleep(LOOK_AGAIN_S)

    def hold_to_account(self, *, set_aside: int = 0) -> Counts:
        """Drain, then compare the books, and see that the forwarder met nothing nobody thought of."""
        self.drain()
        assert "Traceback" not in self.forwarder.log.read_text(), self.forwarder.log_tail()
        return hold_to_account(self.kiosk / "state", self.central.view, set_aside=set_aside)


def reconfigure(broker: Broker, *lines: str) -> None:
    """Put lines in a broker's configuration in place of those of the same name. Read at its start."""
    file = broker.directory / "mosquitto.conf"
    named = {line.partition(" ")[0] for line in lines}
    kept = [line for line in file.read_text().splitlines() if line.partition(" ")[0] not in named]
    first_listener, *rest = kept
    file.write_text("\n".join([first_listener, *lines, *rest]) + "\n")
