"""The world of the demonstration, running: broker, central, shops, cabinet, and the kiosk's two processes."""

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from kiosk.host.clock import SystemClock
from kiosk.world.broker import CENTRAL_USER, Broker
from kiosk.world.cabinet import Cabinet
from kiosk.world.central import Central, CentralKeys
from kiosk.world.central_view import StoredEvent
from kiosk.world.network import NetworkPlug
from kiosk.world.remote_screen import RemoteScreen
from kiosk.world.shop import Shop
from kiosk.world.site import KIOSK_ID, KIOSK_PASSWORD, write_site

CENTRAL_PASSWORD = "demo-central"  # noqa: S105  as the kiosk's: of a broker that ends with the demonstration
END_S = 15.0
PORTRAIT = (1080, 1920)
LANDSCAPE = (1280, 800)


class Town:
    """Everything a demonstration or a system test needs, on this machine and on loopback only.

    Lifetime: `start` runs it all, `stop` ends it all; `kiosk` and `forwarder`
    are processes that may be killed and started in between.
    Concurrency: one owner.
    """

    def __init__(
        self,
        directory: Path,
        *,
        seed: int = 1,
        windowed: bool = True,
        screen_size: tuple[int, int] = PORTRAIT,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.directory = directory.resolve()
        self._seed = seed
        self._windowed = windowed
        self._screen_size = screen_size
        self._environment = environment
        self._stack = ExitStack()
        self.listener: Callable[[StoredEvent], None] = lambda _: None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Build the world, then switch the kiosk on and wait for its screen."""
        with ExitStack() as stack:
            self.shop = Shop(SystemClock().wall(), self._seed, [KIOSK_ID])
            self.broker = stack.enter_context(
                Broker(self.directory / "broker", {CENTRAL_USER: CENTRAL_PASSWORD, KIOSK_ID: KIOSK_PASSWORD})
            )
            self.plug = stack.enter_context(NetworkPlug(self.broker.port))
            self.central = stack.enter_context(
                Central(
                    self.directory / "central",
                    port=self.broker.port,
                    password=CENTRAL_PASSWORD,
                    keys=CentralKeys(self.shop.policy_key, self.shop.announcement_key),
                    on_event=lambda event: self.listener(event),
                )
            )
            self.central.publish_policy(KIOSK_ID, self.shop.policy)
            self.cabinet = Cabinet(camera_seed=self._seed)
            stack.callback(self.cabinet.close)
            self.config_file = write_site(
                self.directory / "kiosk",
                self.cabinet,
                self.shop,
                broker_port=self.plug.port,
                windowed=self._windowed,
                size=self._screen_size,
            )
            self.forwarder = self._process("forward")
            stack.callback(lambda: _end(self.forwarder))
            self.kiosk = self._process("run")
            stack.callback(lambda: _end(self.kiosk))
            self.screen = self.look_at_screen()
            self._stack = stack.pop_all()

    def stop(self) -> None:
        self.screen.close()
        self._stack.close()

    def look_at_screen(self) -> RemoteScreen:
        """The screen of the kiosk that runs now."""
        return RemoteScreen(self.config_file.parent / "screen.socket", connect_within=30)

    def kill_kiosk(self) -> None:
        """As a power cut ends it: no goodbye."""
        self.screen.close()
        self.kiosk.kill()
        self.kiosk.wait()

    def restart_kiosk(self) -> None:
        self.kiosk = self._process("run")
        self.screen = self.look_at_screen()

    def end_kiosk(self) -> None:
        """Switch both processes off in order, as a shutdown does."""
        self.screen.close()
        _end(self.kiosk)
        _end(self.forwarder)

    def log_of(self, command: str) -> Path:
        return self.directory / f"{command}.log"

    def _process(self, command: str) -> subprocess.Popen[bytes]:
        with self.log_of(command).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "kiosk.cli", command, "--config", str(self.config_file)],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
            )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
