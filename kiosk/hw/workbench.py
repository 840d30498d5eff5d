"""The devices of a cabinet in a technician's hands: opened by name, used, closed."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any, Final, Self

from kiosk.config import Cabinet, CabinetDevice, Config
from kiosk.domain.machine_events import SecurityNoted
from kiosk.runtime.devices import open_by_name
from kiosk.state import lock_devices, open_store

LOOK_EVERY_S: Final = 0.1
"""Ten looks a second: as often as the kiosk looks at a door that somebody stands at."""


@dataclass(frozen=True)
class Wish:
    """What the technician asked for beside the device: a lock, or a flap, to open; how long to look."""

    for_s: float
    lock: int | None = None
    open: bool = False
    label: bool = False


class Workbench:
    """The cabinet's devices while `kiosk run` does not run.

    `config` is None where only a cabinet.toml is given, in a workshop: then there is
    no ledger to write to, and no kiosk that could run beside it.

    Lifetime: a context manager; devices are opened with it, and closed at its end.
    Concurrency: one owner.
    Errors: `AlreadyRunning` while a kiosk has the devices.
    """

    def __init__(
        self,
        cabinet: Cabinet,
        config: Config | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.cabinet = cabinet
        self.now = now
        self._config = config
        self._sleep = sleep
        self._stack = ExitStack()
        self._opened: dict[str, Any] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            if self._config is not None:
                stack.callback(os.close, lock_devices(self._config.paths.state))
            self._opened = open_by_name(self.cabinet.devices)
            for device in self._opened.values():
                stack.callback(device.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def device(self, device: CabinetDevice) -> Any:
        """The open device that the cabinet describes so."""
        return self._opened[device.name]

    def note_opening(self, what: str) -> None:
        """Write down that a door or flap is opened by hand, before it moves: the books know every opening."""
        if self._config is None or not (self._config.paths.state / "kiosk.db").exists():
            return
        with closing(open_store(self._config)) as store:
            store.ledger.record(
                SecurityNoted(
                    kiosk_id=self._config.kiosk.id,
                    code="opened_by_technician",
                    about=what,
                    noted_at=store.ledger.now().at,
                )
            )

    def looks(self, for_s: float) -> Iterator[float]:
        """Give the seconds since the beginning, ten times a second, for so long."""
        began = self.now()
        while (passed := self.now() - began) < for_s:
            yield passed
            self._sleep(LOOK_EVERY_S)
