"""The box: a whole kiosk on one thread and one clock, real software over simulated devices."""

import gettext
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from hardware.badge_reader.cards import Field
from hardware.badge_reader.simulator import SimulatedBadgeReader
from hardware.camera import simulator as camera_simulator
from hardware.drop_bin.physics import Bin
from hardware.drop_bin.simulator import SimulatedDropBin
from hardware.errors import DeviceError
from hardware.lock_board.physics import Door
from hardware.lock_board.simulator import SimulatedLockBoard
from hardware.printer.simulator import SimulatedPrinter
from hardware.scan_engine.physics import Glass
from hardware.scan_engine.simulator import SimulatedScanEngine
from hardware.scanner import simulator as scanner_simulator
from kiosk.config import Config, load
from kiosk.contract.messages import Announced, PolicyManifest
from kiosk.domain.policy import PolicyPack
from kiosk.flow.signals import Pressed
from kiosk.flow.technician.signals import Finding
from kiosk.forwarder.announcements import announcement_of
from kiosk.host.clock import Clock, ManualClock
from kiosk.host.ids import SeededIds
from kiosk.presentation.screen_model import ScreenModel
from kiosk.runtime.core import Core
from kiosk.runtime.devices import Devices
from kiosk.store import Store
from kiosk.trust import documents
from kiosk.trust.finding import second_factor
from kiosk.trust.keys import device_key
from kiosk.trust.staff import scrypt
from kiosk.world.shop import Order, Shop
from kiosk.world.simulation.small_disk import SmallDisk
from kiosk.world.stepped import SteppedExecutor

remembered_scrypt = cache(scrypt)
"""Digests cost time on purpose; here the same few are made for ever, and nobody attacks a simulated kiosk."""

STILL_FPS = 0.001
"""A new frame comes when the scene changes and not before: decoding the same one again tells nothing."""

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
phone_hours = "07:00-22:00"
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

SITE_TOML = """
[visit]
photo_by_itself = %s
"""

BOARD_TOML = """
[[device]]
name = "board"
kind = "lock_board"
driver = "simulator"
lock_count = %d
"""

COMPARTMENT_TOML = """
[[compartment]]
id = "{n:02d}"
size = "{size}"
board = "board"
lock = {n}
column = {n}
row = 1
reach_mm = {reach_mm}
goods = {goods}
"""


BIN_TOML = """
[[device]]
name = "bin-1"
kind = "drop_bin"
driver = "simulator"
"""


class MachineClock(Clock, Protocol):
    """A clock that the software reads and the executor moves."""

    def advance(self, seconds: float) -> None: ...


@dataclass(frozen=True)
class Fittings:
    """What a cabinet has. `sizes` are its compartments', from lock 1 on; `high` the locks out of reach;
    `kept_for` the goods of those that are kept for some.

    `photo_by_itself`: items are photographed without a touch; a steady scene would be at every look.
    """

    sizes: str = "SSML"
    high: frozenset[int] = frozenset()
    kept_for: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    item_sensors: bool = True
    has_camera: bool = True
    scans_with_camera: bool = True
    has_engine: bool = False
    has_printer: bool = True
    has_bin: bool = False
    photo_by_itself: bool = False
    picture_width: int = 1280
    picture_height: int = 720


class WatchedBoard(SimulatedLockBoard):
    """A board that lets others look on: `before_pulse` and `after_pulse` are called with the lock."""

    def __init__(self, doors: Sequence[Door], *, item_sensors: bool) -> None:
        super().__init__(doors, item_sensors=item_sensors)
        self.before_pulse: Callable[[int], None] = lambda _: None
        self.after_pulse: Callable[[int], None] = lambda _: None

    def unlock(self, lock: int) -> None:
        self.before_pulse(lock)
        super().unlock(lock)
        self.after_pulse(lock)


class WatchedBin(SimulatedDropBin):
    """A drop bin that lets others look on, as `WatchedBoard` does; its heap and its flap are in `world`."""

    def __init__(self, world: Bin, clock: Callable[[], float]) -> None:
        super().__init__(world, clock=clock)
        self.before_pulse: Callable[[], None] = lambda: None
        self.after_pulse: Callable[[], None] = lambda: None

    def unlock(self) -> None:
        self.before_pulse()
        super().unlock()
        self.after_pulse()


class Box:
    """A kiosk whose software can be started again and again on the same state and the same doors.

    `pulses` are the locks that were unlocked, over all restarts, 0 for the flap of the bin; `broken_at_start`
    is what the board answers when the software starts. `machine_clock` is what the
    software reads, where it is not `clock` itself. `disk` is what its state directory
    lies on; `settings` are further sections of its kiosk.toml.
    """

    KIOSK_ID = "K-TEST"
    BIN_ID = "bin-1"

    def __init__(
        self,
        directory: Path,
        shop: Shop,
        clock: ManualClock,
        fittings: Fittings,
        *,
        seed: int = 1,
        machine_clock: MachineClock | None = None,
        disk: SmallDisk | None = None,
        settings: str = "",
    ) -> None:
        self.directory = directory
        self.shop = shop
        self.clock = clock
        self.fittings = fittings
        self.disk = disk or SmallDisk()
        self._machine_clock = machine_clock or clock
        self.ids = SeededIds(seed, self._machine_clock)
        self.boot_id = "boot-1"
        self.doors = [Door(clock.monotonic) for _ in fittings.sizes]
        self.heap = Bin(clock=clock.monotonic)
        self.pulses: list[int] = []
        self.broken_at_start: DeviceError | None = None
        key = shop.policy_public_keys[0]
        by_itself = "true" if fittings.photo_by_itself else "false"
        (directory / "site.toml").write_text(SITE_TOML % by_itself)
        (directory / "kiosk.toml").write_text(KIOSK_TOML % (key.key_id, key.public_key) + settings)
        (directory / "cabinet.toml").write_text(
            BOARD_TOML % len(fittings.sizes)
            + "".join(
                COMPARTMENT_TOML.format(
                    n=n,
                    size=size,
                    reach_mm=1500 if n in fittings.high else 900,
                    goods=json.dumps(fittings.kept_for.get(n, ())),
                )
                for n, size in enumerate(fittings.sizes, 1)
            )
            + BIN_TOML * fittings.has_bin
        )
        self.config: Config = load(directory / "kiosk.toml")
        self.examined: tuple[Finding, ...] = ()

    def fit_out(self) -> None:
        """Devices as after power-on: doors and their contents are what they were."""
        fittings = self.fittings
        self.executor = SteppedExecutor(self._machine_clock)
        options = camera_simulator.Options(
            fps=STILL_FPS, width=fittings.picture_width, height=fittings.picture_height
        )
        self.camera = camera_simulator.SimulatedCamera(options, clock=self.clock.monotonic)
        self.printer = SimulatedPrinter()
        self.glass = Glass()
        self.badge_field = Field(self.clock.monotonic)
        self.board = WatchedBoard(self.doors, item_sensors=fittings.item_sensors)
        self.board.after_pulse = self.pulses.append
        self.board.fault = self.broken_at_start
        self.bin = WatchedBin(self.heap, self.clock.monotonic)
        self.bin.after_pulse = lambda: self.pulses.append(0)

    def devices(self) -> Devices:
        """What a `kiosk run` finds when it starts."""
        fittings = self.fittings
        camera = self.camera if fittings.has_camera else None
        scans = fittings.scans_with_camera
        printer = ("printer", self.printer) if fittings.has_printer else None
        engine = SimulatedScanEngine(self.glass, self.clock.monotonic) if fittings.has_engine else None
        return Devices(
            boards={"board": self.board},
            scan_camera=camera if scans else None,
            item_camera=camera,
            scanner=scanner_simulator.open(scanner_simulator.Options()) if scans else None,
            scan_engine=engine,
            receipt_printer=printer,
            label_printer=printer,
            drop_bins={self.BIN_ID: self.bin} if fittings.has_bin else {},
            badge_reader=SimulatedBadgeReader(self.badge_field, self.clock.monotonic),
        )

    def another_core(self) -> Core:
        """A `kiosk run` on this state directory and these devices."""
        return Core(
            self.config,
            self.devices,
            self.executor,
            self._machine_clock,
            self.ids,
            self.boot_id,
            lambda _: gettext.NullTranslations(),
            gauge=self.disk.gauge,
            ballast=self.disk,
            examine=lambda: self.examined,
            scrypt=remembered_scrypt,
        )

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

    def cut_power(self) -> None:
        """Everything in memory is gone; what was committed stays, doors stay as they are."""
        self.core.close()

    core: Core

    @property
    def store(self) -> Store:
        return self.core.store

    @property
    def screen(self) -> ScreenModel:
        return self.core.model()

    def post(self, pressed: Pressed) -> None:
        """A finger on the glass."""
        self.core.press(pressed)
        self.executor.run(0.05)
