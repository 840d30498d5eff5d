"""`kiosk run` as it is, but for its screen: in its place stands a customer, and devices are simulated.

    python -m tests.faults.power.headless DIRECTORY [MARK ...]

The marks tell how the doors stand; marks and screens are said on stdout as they come. Ends like
`kiosk run`, with its exit code, when the customer has read the last screen.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from hardware.camera import simulator as camera_simulator
from hardware.lock_board.physics import Door
from hardware.lock_board.simulator import SimulatedLockBoard
from hardware.printer.simulator import SimulatedPrinter
from hardware.scanner import drawing
from hardware.scanner import simulator as scanner_simulator
from kiosk import cli, process
from kiosk.config import Config, load
from kiosk.flow.signals import Pressed
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.presentation.screen_model import ScreenModel
from kiosk.runtime.devices import Devices
from kiosk.state import open_state
from kiosk.trust import documents
from kiosk.world.shop import Shop
from tests.faults.power.past import RECEIPT, Past, past_of, put_in_place
from tests.support.steady_kiosk import EMPTY, KIOSK_ID, SHIRT, SteadyKiosk

HURRY_TOML = """
[visit]
verdict_shown_s = 0.5
photo_kept_s = 0.5
"""

LOOK_EVERY_S = 0.01
SLOW_S = 0.1
"""A screen that is asked for later than that stutters."""

PATIENCE_S = 40.0
STAYS_S = 1.0
"""On the last screen, in which the kiosk goes on to write."""


def shop_of_today() -> Shop:
    return Shop(datetime.now(UTC), 1, [KIOSK_ID])


def prepare(directory: Path) -> Config:
    """A kiosk that nobody has used yet, with rules that wait to be taken up."""
    with TemporaryDirectory() as scratch:
        SteadyKiosk(Path(scratch)).cut_power()
        (directory / "kiosk.toml").write_text((Path(scratch) / "kiosk.toml").read_text() + HURRY_TOML)
        (directory / "cabinet.toml").write_text((Path(scratch) / "cabinet.toml").read_text())
    config, shop = load(directory / "kiosk.toml"), shop_of_today()
    clock = SystemClock()
    store = open_state(config, clock, SystemIds(clock), "boot-0")
    manifest = documents.open_manifest(
        documents.sign_manifest(shop.policy, shop.policy_key), shop.policy_public_keys
    )
    store.policies.keep_verified(manifest, documents.pack_bytes(shop.policy))
    store.close()
    return config


class TellingBoard(SimulatedLockBoard):
    """Says each pulse before it gives it."""

    tell: Callable[[str], None]

    def unlock(self, lock: int) -> None:
        self.tell(f"OPEN {lock:02d}")
        super().unlock(lock)


class Customer:
    """Brings a shirt back, and stays until the kiosk says that it was returned."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self.doors = [Door() for _ in range(4)]
        self.camera = camera_simulator.SimulatedCamera(camera_simulator.Options(fps=4))
        self.camera.show(EMPTY)
        self._code = drawing.scene_with_code(shop_of_today().order(["linen_shirt"]).token, noise=0)
        self._slow_looks = 0
        for lock, door in enumerate(self.doors, 1):
            put_in_place(door, lock, past, time.sleep)

    def devices(self, *_: Any) -> Devices:
        board = TellingBoard(self.doors, item_sensors=True)
        board.tell = self._say
        printer = ("printer", SimulatedPrinter())
        return Devices(
            boards={"board": board},
            scan_camera=self.camera,
            item_camera=self.camera,
            scanner=scanner_simulator.open(scanner_simulator.Options()),
            receipt_printer=printer,
            label_printer=printer,
        )

    def stand_at_the_screen(
        self, _settings: Any, model: Any, press: Any, _frame: Any, on_beat: Any, **_: Any
    ) -> None:
        """In the place of `kiosk.ui.app.run_screen`: returns on SIGTERM, or when all is said."""
        ended = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        patience_ends, last_screen, last_look = time.monotonic() + PATIENCE_S, "", time.monotonic()
        leaves_at = float("inf")
        while not ended.wait(LOOK_EVERY_S) and time.monotonic() < min(patience_ends, leaves_at):
            on_beat()
            shown: ScreenModel = model()
            self._slow_looks += time.monotonic() - last_look > SLOW_S
            last_look = time.monotonic()
            for number in RECEIPT.findall(shown.speech):
                self._say(f"RECEIPT {number}")
            if shown.name != last_screen:
                last_screen = shown.name
                os.write(sys.stdout.fileno(), f"SCREEN {shown.name}\n".encode())
                self._look_at(shown.name)
            self._act(shown, press)
            if shown.name in ("done", "already_returned"):
                leaves_at = min(leaves_at, time.monotonic() + STAYS_S)
        print(f"SLOW LOOKS {self._slow_looks}", flush=True)

    def _look_at(self, screen: str) -> None:
        if screen in ("attract", "scanning"):
            self.camera.show(self._code)
        elif screen == "photo":
            self.camera.show(SHIRT)

    def _act(self, shown: ScreenModel, press: Any) -> None:
        wanted = {
            "photo": "take_photo",
            "label_attach": "label_is_on",
            "label_in_hand": "yes",
            "confirming": "yes",
            "write_code": "written",
        }.get(shown.name)
        posts: Pressed | None = None
        if shown.name == "reason":
            posts = next(c.posts for c in shown.cards if c.card_id == "size_too_small")
        elif wanted:
            posts = next((c.posts for c in shown.actions if c.control_id == wanted and c.enabled), None)
        elif shown.name in ("door_open", "shut_door"):
            self._hand_over()
        if posts is not None:
            press(posts)

    def _hand_over(self) -> None:
        for lock, door in enumerate(self.doors, 1):
            if not door.is_open:
                continue
            if not self._past.occupied:
                door.put_in()
                self._say(f"PUT IN {lock:02d}")
            if door.push_shut():
                self._say(f"SHUT {lock:02d}")

    def _say(self, mark: str) -> None:
        told = (self._past.pulses[:], set(self._past.receipts))
        self._past.hear(mark)
        if told != (self._past.pulses, self._past.receipts) or not mark.startswith("RECEIPT"):
            os.write(sys.stdout.fileno(), f"{mark}\n".encode())  # whole, whichever thread says it


def main() -> None:
    directory, marks = Path(sys.argv[1]), sys.argv[2:]
    customer = Customer(past_of(marks))
    with (
        patch.object(process, "open_devices", customer.devices),
        patch.object(process, "run_screen", customer.stand_at_the_screen),
    ):
        cli.main(["run", "--config", str(directory / "kiosk.toml")])


if __name__ == "__main__":
    main()
