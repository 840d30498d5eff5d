"""Processes on a disk that fails, by strace: system calls return errors, lie, or take their time."""

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kiosk.config import load
from kiosk.domain.machine_events import SecurityNoted
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.state import open_state
from tests.faults.power import headless, headless_forward
from tests.faults.power.disk import Disk, Names, State, materialise, nothing_else, read_back
from tests.faults.power.past import Past, marks_of
from tests.faults.power.recording import scratch
from tests.faults.power.survivor import complaints
from tests.faults.power.syscalls import TRACED, read_log
from tests.support.steady_kiosk import KIOSK_ID

SYNCS = "fsync,fdatasync"
LONGEST_S = 100


def failing(syscalls: str, error: str, *, first: int, always: bool = False) -> str:
    """The nth of these calls of each thread fails, or all from the nth on."""
    return f"inject={syscalls}:error={error}:when={first}{'+' if always else ''}"


@dataclass(frozen=True)
class Run:
    """How one start ended, what was said, and what its log has."""

    code: int
    said: list[str]
    log: str


@dataclass
class FailingDisk:
    """A kiosk in service in `directory`, on a disk that the model follows call by call.

    `past` is what the doors and the people know, over all starts.
    """

    directory: Path
    past: Past = field(default_factory=Past)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.directory.mkdir()
        headless.prepare(self.directory)
        given = read_back(self._state)
        self._disks = {names: Disk(self._state, names, given) for names in Names}
        self._calls = 0

    @property
    def _state(self) -> Path:
        return self.directory / "state"

    def run(self, inject: str | None = None) -> Run:
        """`kiosk run`, with a customer who brings a shirt back or goes on where the last start ended."""
        run = self._start(headless.__name__, list(marks_of(self.past)), inject)
        for line in run.said:
            if line.startswith(("OPEN", "PUT IN", "SHUT", "RECEIPT")):
                self.past.hear(line)
        return run

    def forward(self, inject: str | None = None) -> Run:
        """`kiosk forward`, until central has everything."""
        return self._start(headless_forward.__name__, [], inject)

    def record_something(self) -> None:
        """One event, for a forwarder; the model of the disk knows nothing of it."""
        clock = SystemClock()
        store = open_state(load(self.directory / "kiosk.toml"), clock, SystemIds(clock), "boot-0")
        store.ledger.record(SecurityNoted(kiosk_id=KIOSK_ID, code="probe", noted_at=clock.wall()))
        store.close()

    def complaints_after_a_power_cut(self) -> list[str]:
        """Of a kiosk that starts on what was synced, and nothing else, by either rule of names."""
        return [c for disk in self._disks.values() for c in self._complaints(disk.surviving(nothing_else))]

    def complaints_after_a_restart(self) -> list[str]:
        """Of a kiosk that starts on what the process left."""
        return self._complaints(read_back(self._state))

    def _complaints(self, state: State) -> list[str]:
        with scratch() as directory:
            (directory / "state").mkdir()
            materialise(state, directory / "state")
            return complaints(directory, self.past, began=self.began)

    def _start(self, module: str, arguments: list[str], inject: str | None) -> Run:
        log = self.directory / "strace"
        strace = [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-y",
            "-xx",
            "-s",
            "100000000",
            "-o",
            str(log),
            "-e",
            f"trace={TRACED}",
        ]
        if inject:
            strace += ["-e", inject]
        done = subprocess.run(
            [*strace, sys.executable, "-m", module, str(self.directory), *arguments],
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
        for call in (calls := read_log(log, self._state, self.directory / "no marks", self._calls)):
            for disk in self._disks.values():
                disk.apply(call)
        self._calls += len(calls)
        return Run(done.returncode, done.stdout.splitlines(), done.stderr)
