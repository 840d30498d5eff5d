"""Both processes of a kiosk on one machine: they start, die, and lose power together."""

import os
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from kiosk.contract.topics import Topics
from kiosk.forwarder.main import assemble
from kiosk.host.clock import ManualClock
from kiosk.state import open_state, watch_disk
from kiosk.store import Store
from kiosk.store.backup import BACKUP_FILE
from kiosk.world.simulation.box import Box, MachineClock
from kiosk.world.simulation.wire import Wire, WireLink

OFF_FOR = timedelta(seconds=30)


class CopyAtOnce:
    """The daily copy, made between two turns: a thread would make each run a world of its own.

    A file has the time of the machine that simulates; this one is given that of the kiosk.
    """

    def __init__(self, store: Store, file: Path, at: float) -> None:
        self.failure: str | None = None
        self.damage: str | None = None
        self.ended = store.back_up(threading.Event())
        os.utime(file, (at, at))

    def give_up(self) -> None:
        """It is made already."""


class Machine:
    """`kiosk run` in its box, and `kiosk forward` beside it. `forward_store` is the connection of the latter.

    Lifetime: `boot` starts both processes, `lose_power` ends them; `end` closes what is open.
    Concurrency: one thread.
    """

    def __init__(self, box: Box, clock: ManualClock, machine_clock: MachineClock, wire: Wire) -> None:
        self._box = box
        self._clock = clock
        self._machine_clock = machine_clock
        self._wire = wire
        self._boots = 0

    def boot(self) -> None:
        """Switch on; `kiosk run` is there and has not started its work."""
        self._boots += 1
        self._box.boot_id = str(UUID(int=self._boots))
        self._box.fit_out()
        self._box.core = self._box.another_core()
        self._box.disk.hold(self._box.core.store)
        self._start_forwarder()

    def lose_power(self) -> None:
        """Everything in memory is gone, and after a while the power is back. `boot` is next."""
        self._box.core.close()
        self._end_forwarder()
        self._clock.restart(OFF_FOR)

    def kill_forwarder(self) -> None:
        self._end_forwarder()
        self._start_forwarder()

    def turn_forwarder(self) -> None:
        self._forwarder.turn(0.0)

    def end(self) -> None:
        self._box.core.close()
        self.forward_store.close()

    def _start_forwarder(self) -> None:
        config, boot_id = self._box.config, self._box.boot_id
        topics = Topics(config.broker.topic_root, config.kiosk.id)
        clock, disk = self._machine_clock, self._box.disk
        self.forward_store = open_state(config, clock, self._box.ids, boot_id, disk.drop)
        self._link = WireLink(self._wire)
        watch = watch_disk(config, disk, disk.gauge)
        self._forwarder = assemble(
            config, self.forward_store, self._link, topics, clock, boot_id, watch, self._copy
        )
        self._forwarder.start()

    def _copy(self, store: Store) -> CopyAtOnce:
        file = self._box.config.paths.state / BACKUP_FILE
        return CopyAtOnce(store, file, self._clock.wall().timestamp())

    def _end_forwarder(self) -> None:
        self._link.lose_power()
        self.forward_store.close()
