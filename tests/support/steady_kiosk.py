"""A whole kiosk on one thread and one clock: real flow, store and runtime over simulated devices."""

import gettext
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hardware.camera import simulator as camera_simulator
from hardware.lock_board.physics import Door
from hardware.lock_board.simulator import SimulatedLockBoard
from hardware.printer.simulator import SimulatedPrinter
from hardware.scanner import drawing
from hardware.scanner import simulator as scanner_simulator
from kiosk.config import Config, load
from kiosk.contract.messages import PolicyManifest
from kiosk.domain.policy import PolicyPack
from kiosk.flow.signals import Button, Pressed
from kiosk.host.clock import ManualClock
from kiosk.host.ids import SeededIds
from kiosk.presentation.screen_model import ScreenModel
from kiosk.runtime.core import Core
from kiosk.runtime.devices import Devices
from kiosk.store import Store
from kiosk.trust import documents
from kiosk.world.shop import Order, Shop
from kiosk.world.stepped import SteppedExecutor

KIOSK_ID = "K-TEST"
NOW = datetime(2026, 9, 29, 15, 42, tzinfo=UTC)

STILL_FPS = 0.001
"""A new frame comes when the scene changes and not before: decoding the same one again tells nothing."""

EMPTY = drawing.empty_scene(noise=0)
SHIRT = drawing.scene_with_item("apparel", seed=1)

KIOSK_TOML = """
[kiosk]
id = "K-TEST"
short_id = "KTEST"
mode = "demo"
operator_id = "parcelnet-de"
operator_name = "Parcelnet"

[site]
id = "BER-017"
name = "Corner shop"
address = ["Hauptstrasse 12", "10827 Berlin"]
country = "DE"
time_zone = "Europe/Berlin"
phone = "030 5550 142"
phone_hours = "every day from 7 to 22"
status_url = "https://returns.example/s"
nearest_kiosk = "Bahnhofstrasse 1"

[paths]
state = "state"
runtime = "run"
cabinet = "cabinet.toml"

[broker]
host = "127.0.0.1"
port = 1883
tls = false

[trust]
policy_keys = [{key_id = "%s", public_key = "%s"}]
"""

CABINET_TOML = """
[[device]]
name = "board"
kind = "lock_board"
driver = "simulator"
lock_count = 4
""" + "".join(
    f"""
[[compartment]]
id = "{n:02d}"
size = "{size}"
board = "board"
lock = {n}
column = {n}
row = 1
reach_mm = 900
"""
    for n, size in enumerate("SSML", 1)
)


class SteadyKiosk:
    """A kiosk with four doors, a camera and a printer, and hands for the people in front of it."""

    def __init__(self, directory: Path, seed: int = 1, *, item_sensors: bool = True) -> None:
        self.directory = directory
        self.clock = ManualClock(NOW)
        self.shop = Shop(NOW, seed, [KIOSK_ID])
        self.ids = SeededIds(seed, self.clock)
        self.doors = [Door(self.clock.monotonic) for _ in range(4)]
        self.item_sensors = item_sensors
        key = self.shop.policy_public_keys[0]
        (directory / "kiosk.toml").write_text(KIOSK_TOML % (key.key_id, key.public_key))
        (directory / "cabinet.toml").write_text(CABINET_TOML)
        self.config: Config = load(directory / "kiosk.toml")
        self.switch_on(policy=self.shop.policy)

    def switch_on(self, policy: PolicyPack | None = None) -> None:
        """Start the software: a new process on the same state directory and the same doors."""
        self.executor = SteppedExecutor(self.clock)
        self.camera = camera_simulator.SimulatedCamera(
            camera_simulator.Options(fps=STILL_FPS), clock=self.clock.monotonic
        )
        self.camera.show(EMPTY)
        self.printer = SimulatedPrinter()
        self.board = SimulatedLockBoard(self.doors, item_sensors=self.item_sensors)
        devices = Devices(
            boards={"board": self.board},
            scan_camera=self.camera,
            item_camera=self.camera,
            scanner=scanner_simulator.open(scanner_simulator.Options()),
            receipt_printer=("printer", self.printer),
            label_printer=("printer", self.printer),
        )
        self.core = Core(
            self.config,
            devices,
            self.executor,
            self.clock,
            self.ids,
            "boot-1",
            lambda _: gettext.NullTranslations(),
        )
        if policy:
            self.receive(policy)
        self.core.start()
        self.executor.run(0.5)

    def cut_power(self) -> None:
        """Everything in memory is gone; what was committed stays, doors stay as they are."""
        self.core.close()

    def receive(self, policy: PolicyPack) -> None:
        """What `kiosk forward` does with a policy that it has verified."""
        manifest = documents.open_manifest(
            documents.sign_manifest(policy, self.shop.policy_key), self.shop.policy_public_keys
        )
        assert isinstance(manifest, PolicyManifest)
        self.store.policies.keep_verified(manifest, documents.pack_bytes(policy))

    @property
    def store(self) -> Store:
        return self.core.store

    @property
    def screen(self) -> ScreenModel:
        return self.core.model()

    def show_code(self, order: Order) -> None:
        """Hold the order's QR in front of the camera until it was seen, then put the phone away."""
        self.camera.show(drawing.scene_with_code(order.token, noise=0))
        self.executor.run(0.3)
        self.camera.show(SHIRT)
        self.executor.run(0.1)

    def touch(self, control_id: str) -> None:
        """Touch a control that is on the screen and enabled."""
        model = self.screen
        keys = model.keypad.keys if model.keypad else ()
        dialog = model.dialog.actions if model.dialog else ()
        controls = {c.control_id: c for c in (*model.actions, *model.tools, *keys, *dialog)}
        assert control_id in controls, f"{control_id} is not on screen {model.name}: {sorted(controls)}"
        assert controls[control_id].enabled, f"{control_id} is disabled on screen {model.name}"
        self.core.press(controls[control_id].posts)
        self.executor.run(0.05)

    def choose(self, card_id: str) -> None:
        cards = {card.card_id: card for card in self.screen.cards}
        posts = cards[card_id].posts
        assert posts is not None
        self.core.press(posts)
        self.executor.run(0.05)

    def press(self, button: Button, value: str = "") -> None:
        self.core.press(Pressed(button=button, value=value))
        self.executor.run(0.05)

    def wait(self, seconds: float) -> None:
        self.executor.run(seconds)

    def wait_for(self, screen: str, within: float = 10.0) -> None:
        """Let time pass until a screen shows."""
        self._until(lambda: self.screen.name == screen, within, f"screen {screen}")

    def open_door(self) -> Door:
        """The one door that stands open."""
        self._until(lambda: any(d.is_open for d in self.doors), 5.0, "an open door")
        self.wait(0.6)
        return next(d for d in self.doors if d.is_open)

    def events(self, type_: str | None = None) -> list[dict[str, object]]:
        entries = self.store.ledger.entries(limit=10_000)
        return [e.event for e in entries if type_ is None or e.type == type_]

    def _until(self, condition: Callable[[], bool], within: float, what: str) -> None:
        for _ in range(round(within / 0.05)):
            if condition():
                return
            self.executor.run(0.05)
        raise AssertionError(f"no {what} within {within} s; the screen is {self.screen.name}: {self.screen.title}")
