"""`kiosk forward` over a real mosquitto to the reference central, running in this process."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from kiosk.config import Config, load
from kiosk.forwarder.main import run_forwarder
from kiosk.host.state_file import read_state
from kiosk.store import Store
from kiosk.world.broker import Broker
from kiosk.world.central import Central
from kiosk.world.central_view import CentralView
from kiosk.world.network import NetworkPlug
from tests.forwarder.forwarder_rig import KIOSK
from tests.forwarder.policy_samples import POLICY_KEY, RECOVERY_KEY

WAIT_S = 20.0
PASSWORDS = {"central": "c-secret", KIOSK: "k-secret"}

KIOSK_TOML = """\
[kiosk]
id = "B-1042"
short_id = "B1042"
mode = "live"
operator_id = "parcelnet-de"
operator_name = "ParcelNet"

[site]
id = "BER-017"
name = "Ostbahnhof"
address = ["Koppenstrasse 3", "10243 Berlin"]
country = "DE"
time_zone = "Europe/Berlin"
phone = "+49 30 5550 1042"
phone_hours = "Mo-Sa 07:00-22:00"
status_url = "https://returns.example/s"

[paths]
state = "state"
runtime = "runtime"
cabinet = "cabinet.toml"

[broker]
host = "127.0.0.1"
port = {port}
tls = false
username = "B-1042"
password_file = "password"
protocol = "{protocol}"
window = {window}
reconnect_min_s = 0.1
reconnect_max_s = 1.0
resend_after_s = 1.0
photo_chunk_bytes = 4096

[photos]
retain_after_stored_h = 0

[trust]
policy_keys = [
    {{ key_id = "op-26a", public_key = "{policy_key}" }},
    {{ key_id = "op-26a-recovery", public_key = "{recovery_key}", epoch = 2 }},
]
"""

CABINET_TOML = """\
[[device]]
name = "locks"
kind = "lock_board"
driver = "simulator"
lock_count = 1

[[device]]
name = "eye"
kind = "camera"
driver = "simulator"

[roles]
scan_camera = "eye"

[[compartment]]
id = "01"
size = "M"
board = "locks"
lock = 1
column = 1
row = 1
reach_mm = 1400
"""


def configuration(
    directory: Path, port: int, *, protocol: str = "5", window: int = 20, password: str = PASSWORDS[KIOSK]
) -> Config:
    (directory / "password").write_text(password + "\n")
    (directory / "cabinet.toml").write_text(CABINET_TOML)
    file = directory / "kiosk.toml"
    file.write_text(
        KIOSK_TOML.format(
            port=port,
            protocol=protocol,
            window=window,
            policy_key=POLICY_KEY.public,
            recovery_key=RECOVERY_KEY.public,
        )
    )
    return load(file)


class Running:
    """`kiosk forward` in a thread of this process."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.stop = threading.Event()
        self.exit_codes: list[int] = []
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        self.exit_codes.append(run_forwarder(self.config, self.stop))

    def end(self) -> None:
        self.stop.set()
        self.thread.join(WAIT_S)
        assert self.exit_codes == [0]

    def file(self) -> dict[str, object]:
        return read_state(self.config.paths.runtime / "forwarder.json") or {}


@dataclass
class World:
    directory: Path
    broker: Broker
    plug: NetworkPlug
    central: Central
    store: Store

    def all_stored(self) -> bool:
        """Wait until central has every event of the ledger, and the kiosk knows it."""
        everything = {entry.event_id for entry in self.store.ledger.entries(limit=10_000)}
        return self.central.wait(lambda view: stored_ids(view) >= everything, WAIT_S) and eventually(
            lambda: self.store.outbox.status().waiting == 0
        )


def eventually(holds: Callable[[], bool]) -> bool:
    """Ask until it holds; for what happens in another thread and tells nobody."""
    deadline, pause = monotonic() + WAIT_S, threading.Event()
    while not holds():
        if monotonic() > deadline:
            return False
        pause.wait(0.02)
    return True


def stored_ids(view: CentralView) -> set[str]:
    return set(view.deliveries())
