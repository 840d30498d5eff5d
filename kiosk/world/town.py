"""The world of the demonstration, running: broker, central, shops, cabinet, and the kiosk's two processes."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import Self

from kiosk.domain.codes import Mode
from kiosk.domain.moment import Moment
from kiosk.host.boot import boot_id
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.store import Sources, Store
from kiosk.trust.finding import code_digest
from kiosk.trust.keys import device_key
from kiosk.world.broker import CENTRAL_USER, Broker
from kiosk.world.cabinet import SMALL, Cabinet, Plan
from kiosk.world.central import Central, CentralKeys
from kiosk.world.central_view import StoredEvent
from kiosk.world.child import Child
from kiosk.world.network import NetworkPlug
from kiosk.world.remote_screen import RemoteScreen, RemoteScreenError
from kiosk.world.shop import Order, Shop
from kiosk.world.site import KIOSK_ID, KIOSK_PASSWORD, write_site
from kiosk.world.stock import Stock

CENTRAL_PASSWORD = "demo-central"  # noqa: S105  as the kiosk's: of a broker that ends with the demonstration
SCREEN_WITHIN_S = 30.0
PORTRAIT = (720, 1280)
"""As tall and wide in millimetres as 1080 x 1920; a processor that draws by itself has half the work."""
LANDSCAPE = (1280, 800)

DRAIN_S = 20.0
MOST_DROP_OFFS = 10_000
FIRST_NUMBER = 4701
LOOK_AGAIN_S = 0.05

NO_DISPLAY = {"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}


class TooLate(Exception):
    """Something that was waited for did not come."""


class Town:
    """Everything a demonstration or a system test needs, on this machine and on loopback only.

    `windowed`: the screen opens on this machine's display; else it is drawn where
    nobody sees it. `speed` is that of doors. `plan` is the cabinet's; behind its
    first `stock` doors there are parcels when the kiosk starts. `settings` replaces values of
    kiosk.toml, by section and key; only if they say so it `photographs_by_itself`.
    `numbers` are for passes, seals and bags: none comes twice.

    Lifetime: `start` runs it all, `stop` ends it all; `kiosk` and `forwarder`
    are processes that may be ended, killed and started in between.
    Concurrency: one owner.
    Errors: ChildDied, with the end of its log, when a process ends that should run.
    """

    def __init__(
        self,
        directory: Path,
        *,
        seed: int = 1,
        windowed: bool = False,
        screen_size: tuple[int, int] = PORTRAIT,
        speed: float = 1.0,
        plan: Plan = SMALL,
        stock: int = 0,
        settings: dict[str, dict[str, object]] | None = None,
    ) -> None:
        self.directory = directory.resolve()
        self._seed = seed
        self._windowed = windowed
        self._screen_size = screen_size
        self._speed = speed
        self._plan = plan
        self._stock = stock
        self._settings = settings or {}
        self._state = self.directory / "kiosk" / "state"
        self.numbers = count(FIRST_NUMBER)
        self.photographs_by_itself = bool(self._settings.get("visit", {}).get("photo_by_itself"))
        self._stack = contextlib.ExitStack()
        self._screen: RemoteScreen | None = None
        self.listener: Callable[[StoredEvent], None] = lambda _: None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Build the world around the kiosk and switch it on; return when its screen answers."""
        with contextlib.ExitStack() as stack:
            self._build(stack)
            self.look_at_screen()
            self._stack = stack.pop_all()

    def stop(self) -> None:
        self._stack.close()

    def _build(self, stack: contextlib.ExitStack) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        # A socket's path has room for 107 bytes; the directory of a demonstration may be anywhere.
        sockets = Path(tempfile.mkdtemp(prefix="kiosk-"))
        stack.callback(shutil.rmtree, sockets, ignore_errors=True)
        self._screen_socket = sockets / "screen"
        self.shop = Shop(SystemClock().wall(), self._seed, [KIOSK_ID])
        self.cabinet = Cabinet(self._plan, camera_seed=self._seed, speed=self._speed)
        stack.callback(self.cabinet.close)
        self.broker = Broker(
            self.directory / "broker", {CENTRAL_USER: CENTRAL_PASSWORD, KIOSK_ID: KIOSK_PASSWORD}
        )
        self.plug = stack.enter_context(NetworkPlug(self.broker.port))
        self.config_file = write_site(
            self.directory / "kiosk",
            self.cabinet,
            self.shop,
            broker_port=self.plug.port,
            screen_socket=self._screen_socket,
            size=self._screen_size,
            settings=self._settings,
        )
        self._lay_in_stock()
        # The kiosk takes longest to start, and needs neither broker nor central for it.
        self.kiosk = self._child(stack, "run")
        stack.callback(self._hang_up)
        self.kiosk.start()
        stack.enter_context(self.broker)
        self.central = stack.enter_context(
            Central(
                self.directory / "central",
                port=self.broker.port,
                password=CENTRAL_PASSWORD,
                keys=CentralKeys(self.shop.policy_key, self.shop.announcement_key, self.shop.command_key),
                on_event=lambda event: self.listener(event),
            )
        )
        self.central.publish_policy(KIOSK_ID, self.shop.policy)
        self.forwarder = self._child(stack, "forward")
        self.forwarder.start()

    def _child(self, stack: contextlib.ExitStack, command: str) -> Child:
        child = Child(
            ["-m", "kiosk.cli", command, "--config", str(self.config_file)],
            self.directory / f"{command}.log",
            name=f"kiosk {command}",
            environment=dict(os.environ) if self._windowed else {**os.environ, **NO_DISPLAY},
        )
        stack.callback(child.end)
        return child

    def _lay_in_stock(self) -> None:
        if self._stock:
            with self.books() as books:
                stock = Stock(books, self.shop)
                for name, door in islice(self.cabinet.doors.items(), self._stock):
                    stock.hand_over(name, door)

    # --- what happens in it ---------------------------------------------------------------------

    def announce(self, *orders: Order) -> None:
        """Central tells the kiosk of orders ahead; returns when the kiosk knows their codes."""
        self.central.announce(KIOSK_ID, [order.announced for order in orders])
        key = device_key(self._state / "device.key")
        with self.books() as books:
            known = books.announcements.by_code
            self.until(
                lambda: all(known(code_digest(order.code, key)) for order in orders), "codes at the kiosk"
            )

    def drain(self, within_s: float = DRAIN_S) -> bool:
        """Wait until central has everything the kiosk recorded, photos too; False when it takes longer."""
        view = self.central.view
        with self.books() as books, contextlib.suppress(TooLate):
            self.until(
                lambda: not books.outbox.status().waiting and all(p.stored_at for p in view.photos()),
                "the kiosk's events and photos at central",
                within_s,
            )
            return True
        return False

    def until(self, holds: Callable[[], bool], what: str, within_s: float = DRAIN_S) -> None:
        """Wait until something holds. Raises TooLate, or ChildDied."""
        deadline = time.monotonic() + within_s
        while not holds():
            self.check()
            if time.monotonic() > deadline:
                raise TooLate(f"waited {within_s:g} s for {what}")
            time.sleep(LOOK_AGAIN_S)

    def label_behind(self, compartment_id: str) -> str:
        """What stands on the label of the parcel that was last put behind a door."""
        with self.books() as books:
            packages = [
                package
                for entry in books.ledger.selected(type_="drop_off.completed", limit=MOST_DROP_OFFS)
                for package in entry.event["data"]["packages"]
                if package["container"]["id"] == compartment_id
            ]
        return str(packages[-1]["label_number"])

    @contextlib.contextmanager
    def books(self) -> Iterator[Store]:
        """The kiosk's own store, opened beside its processes as the technician's tools do."""
        clock = SystemClock()
        sources = Sources(
            now=lambda: Moment(at=clock.wall(), boottime_ms=clock.boottime_ms()),
            new_id=SystemIds(clock).new,
            kiosk_id=KIOSK_ID,
            boot_id=boot_id(),
            mode=Mode.DEMO,
        )
        store = Store(self._state, sources)
        try:
            yield store
        finally:
            store.close()

    # --- the kiosk ------------------------------------------------------------------------------

    def check(self, within_s: float = 0.0) -> None:
        """Raise ChildDied when a process has ended, or does `within_s`, that should run."""
        self.kiosk.check(within_s)
        self.forwarder.check()

    @property
    def screen(self) -> RemoteScreen:
        """The screen of the kiosk, while it runs."""
        assert self._screen is not None, "the kiosk is off"
        return self._screen

    def look_at_screen(self) -> None:
        """Have `screen` be the screen of the kiosk that runs now."""
        deadline = time.monotonic() + SCREEN_WITHIN_S
        while True:
            self.kiosk.check()
            try:
                self._screen = RemoteScreen(self._screen_socket, connect_within=0.2)
            except RemoteScreenError:
                if time.monotonic() > deadline:
                    raise
            else:
                return

    def kill_kiosk(self) -> None:
        """As a power cut ends it: no goodbye."""
        self._hang_up()
        self.kiosk.kill()

    def restart_kiosk(self) -> None:
        self.kiosk.start()
        self.look_at_screen()

    def close_down(self, within_s: float = DRAIN_S) -> bool:
        """Switch `kiosk run` off, so that nothing new comes, and the forwarder once central has everything.

        False when that takes longer.
        """
        self._hang_up()
        self.kiosk.end()
        is_drained = self.drain(within_s)
        self.end_kiosk()
        return is_drained

    def end_kiosk(self) -> None:
        """Switch both processes off, as a shutdown does."""
        self._hang_up()
        for child in (self.kiosk, self.forwarder):
            child.ask_to_end()
        for child in (self.kiosk, self.forwarder):
            child.end()

    def _hang_up(self) -> None:
        if self._screen is not None:
            self._screen.close()
            self._screen = None
