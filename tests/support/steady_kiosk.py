"""A whole kiosk on one thread and one clock: real flow, store and runtime over simulated devices."""

import gettext
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hardware.camera import simulator as camera_simulator
from hardware.camera.interface import Image
from hardware.errors import DeviceError
from hardware.lock_board.physics import Door
from hardware.lock_board.simulator import SimulatedLockBoard
from hardware.printer.simulator import SimulatedPrinter
from hardware.scan_engine.physics import Glass
from hardware.scan_engine.simulator import SimulatedScanEngine
from hardware.scanner import drawing
from hardware.scanner import simulator as scanner_simulator
from kiosk.config import Config, load
from kiosk.contract.messages import Announced, PolicyManifest
from kiosk.domain.policy import PolicyPack
from kiosk.flow.signals import Button, Pressed
from kiosk.forwarder.announcements import announcement_of
from kiosk.host.clock import ManualClock
from kiosk.host.ids import SeededIds
from kiosk.presentation.screen_model import ScreenModel
from kiosk.runtime.core import Core
from kiosk.runtime.devices import Devices
from kiosk.store import Store
from kiosk.trust import documents
from kiosk.trust.finding import second_factor
from kiosk.trust.keys import device_key
from kiosk.world.shop import Order, Shop
from kiosk.world.stepped import SteppedExecutor
from tests.support.small_disk import SmallDisk

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


class WatchedBoard(SimulatedLockBoard):
    """A board that lets a test look on: `before_pulse` and `after_pulse` are called with the lock."""

    def __init__(self, doors: Sequence[Door], *, item_sensors: bool) -> None:
        super().__init__(doors, item_sensors=item_sensors)
        self.before_pulse: Callable[[int], None] = lambda _: None
        self.after_pulse: Callable[[int], None] = lambda _: None

    def unlock(self, lock: int) -> None:
        self.before_pulse(lock)
        super().unlock(lock)
        self.after_pulse(lock)


class SteadyKiosk:
    """A kiosk with four doors, a camera and a printer, and hands for the people in front of it.

    `pulses` are the locks that were unlocked, over all restarts; `broken_at_start`
    is what the board answers when the software starts. `disk` is what its state directory lies on;
    `settings` are further sections of its kiosk.toml.
    """

    def __init__(
        self,
        directory: Path,
        seed: int = 1,
        *,
        item_sensors: bool = True,
        has_camera: bool = True,
        has_engine: bool = False,
        has_printer: bool = True,
        disk: SmallDisk | None = None,
        settings: str = "",
    ) -> None:
        self.directory = directory
        self.clock = ManualClock(NOW)
        self.disk = disk or SmallDisk()
        self.shop = Shop(NOW, seed, [KIOSK_ID])
        self.ids = SeededIds(seed, self.clock)
        self.doors = [Door(self.clock.monotonic) for _ in range(4)]
        self.pulses: list[int] = []
        self.broken_at_start: DeviceError | None = None
        self.item_sensors = item_sensors
        self.has_camera = has_camera
        self.has_engine = has_engine
        self.has_printer = has_printer
        key = self.shop.policy_public_keys[0]
        (directory / "kiosk.toml").write_text(KIOSK_TOML % (key.key_id, key.public_key) + settings)
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
        self.glass = Glass()
        self.board = WatchedBoard(self.doors, item_sensors=self.item_sensors)
        self.board.after_pulse = self.pulses.append
        self.board.fault = self.broken_at_start
        self.core = self.another_core()
        self.disk.hold(self.core.store)
        if policy:
            self.receive(policy)
        self.core.start()
        self.executor.run(0.5)

    def another_core(self) -> Core:
        """A `kiosk run` on this state directory and these devices."""
        camera = self.camera if self.has_camera else None
        printer = ("printer", self.printer) if self.has_printer else None
        engine = SimulatedScanEngine(self.glass, self.clock.monotonic) if self.has_engine else None
        devices = Devices(
            boards={"board": self.board},
            scan_camera=camera,
            item_camera=camera,
            scanner=scanner_simulator.open(scanner_simulator.Options()),
            scan_engine=engine,
            receipt_printer=printer,
            label_printer=printer,
        )
        return Core(
            self.config,
            lambda: devices,
            self.executor,
            self.clock,
            self.ids,
            "boot-1",
            lambda _: gettext.NullTranslations(),
            gauge=self.disk.gauge,
            ballast=self.disk,
        )

    def cut_power(self) -> None:
        """Everything in memory is gone; what was committed stays, doors stay as they are."""
        self.core.close()

    def receive(self, policy: PolicyPack, store: Store | None = None) -> None:
        """What `kiosk forward` does with a policy that it has verified, in a store of its own or this one."""
        manifest = documents.open_manifest(
            documents.sign_manifest(policy, self.shop.policy_key), self.shop.policy_public_keys
        )
        assert isinstance(manifest, PolicyManifest)
        (store or self.store).policies.keep_verified(manifest, documents.pack_bytes(policy))

    def announce(self, order: Order, *, code: str | None = None, postcode: str | None = None) -> None:
        """What `kiosk forward` does with an authorization that central announces ahead."""
        key = device_key(self.config.paths.state / "device.key")
        factor = second_factor(order.whole, postcode) if postcode else None
        announced = Announced(code=code or order.code, token=order.whole, second_factor=factor)
        self.store.announcements.keep([announcement_of(announced, key)])

    @property
    def store(self) -> Store:
        return self.core.store

    @property
    def screen(self) -> ScreenModel:
        return self.core.model()

    @property
    def words(self) -> str:
        """Everything the screen says."""
        return self.screen.speech

    def show_code(self, order: Order) -> None:
        """Hold the order's QR in front of the camera until it was seen, then put the phone away."""
        self.show_texts(order.token)

    def show_texts(self, *texts: str) -> None:
        """Hold these QR codes in front of the camera until they were seen, then put them away."""
        one = len(texts) == 1
        self.hold_up(
            drawing.scene_with_code(texts[0], noise=0) if one else drawing.scene_with_codes(texts, noise=0)
        )

    def hold_up(self, picture: Image) -> None:
        self.camera.show(picture)
        self.executor.run(0.3)
        self.camera.show(SHIRT)
        self.executor.run(0.1)

    def type_code(self, code: str) -> None:
        self.touch("type_code")
        for key in code:
            self.touch(f"key_{key}")

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

    def events(self, type_: str | None = None) -> list[dict[str, Any]]:
        """The ledger's events, all or those of one type, oldest first."""
        entries = self.store.ledger.entries(limit=10_000)
        return [e.event for e in entries if type_ is None or e.type == type_]

    def types(self) -> list[str]:
        """What kinds of event the ledger holds, in order."""
        return [e.type for e in self.store.ledger.entries(limit=10_000)]

    # --- what people do in one go -------------------------------------------------------------------

    def to_photo(self, order: Order) -> None:
        """Show the code of one item and say why it comes back."""
        self.show_code(order)
        if self.screen.name == "reason":
            self.choose("size_too_small")
        self.wait_for("photo")

    def to_label(self, order: Order) -> None:
        self.to_photo(order)
        self.touch("take_photo")
        self.wait_for("label_attach")

    def to_open_door(self, order: Order) -> Door:
        """One item's label is on, and its door is open."""
        self.to_label(order)
        self.touch("label_is_on")
        self.wait_for("door_open")
        return self.open_door()

    def to_open_door_beside(self, other: Door, order: Order) -> Door:
        """As `to_open_door`, while another door stands open already."""
        self.to_label(order)
        self.touch("label_is_on")
        self.wait_for("door_open")
        self.wait(0.6)
        (door,) = [d for d in self.doors if d.is_open and d is not other]
        return door

    def drop_off(self, order: Order) -> None:
        """A plain return of one item: scan, photo, label, door."""
        door = self.to_open_door(order)
        door.put_in()
        assert door.push_shut()
        self.wait_for("done")

    def _until(self, condition: Callable[[], bool], within: float, what: str) -> None:
        for _ in range(round(within / 0.05)):
            if condition():
                return
            self.executor.run(0.05)
        raise AssertionError(
            f"no {what} within {within} s; the screen is {self.screen.name}: {self.screen.title}"
        )
