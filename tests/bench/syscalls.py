"""What processes write and sync while something happens, counted by strace."""

import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ATTACH_WITHIN_S = 10.0
WRITES = ("write", "pwrite64", "writev", "pwritev", "pwritev2")
SYNCS = ("fsync", "fdatasync")

_CALL = re.compile(r"^(\d+) +(\w+)\(\d+<([^>]*)>(?:.*= (-?\d+)|.*<unfinished)")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>.*= (-?\d+)")


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes given to write calls, and calls that wait for the disk."""

    bytes: int
    syncs: int


def written_during(
    happening: Callable[[], None], pids: Sequence[int], directory: Path, *, without: Path
) -> Written | str:
    """Count what `pids` write below `directory`, but not below `without`; or say why it cannot be counted.

    Either way `happening` happens.
    """
    if shutil.which("strace") is None:
        happening()
        return "strace is not installed"
    with tempfile.TemporaryDirectory() as scratch:
        trace = Path(scratch) / "trace"
        tracer = subprocess.Popen(
            ["strace", "-f", "-y", "-s0", "-etrace=" + ",".join(WRITES + SYNCS), "-o", str(trace)]
            + [f"-p{pid}" for pid in pids],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            refused = _wait_until_attached(tracer, pids)
            happening()
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.communicate(timeout=ATTACH_WITHIN_S)
        return refused or _count(trace.read_text(), directory, without)


def _wait_until_attached(tracer: "subprocess.Popen[str]", pids: Sequence[int]) -> str | None:
    """Wait for strace's own word; why not, when it has none."""
    deadline = time.monotonic() + ATTACH_WITHIN_S
    while any(_tracer_of(pid) != tracer.pid for pid in pids):
        if tracer.poll() is not None or time.monotonic() > deadline:
            return "strace may not look into other processes here"
        time.sleep(0.02)
    return None


def _tracer_of(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("TracerPid")).split()[1])


def _count(trace: str, directory: Path, without: Path) -> Written:
    size = syncs = 0
    waiting: dict[str, bool] = {}
    for line in trace.splitlines():
        if resumed := _RESUMED.match(line):
            if waiting.pop(resumed[1], False):
                size += max(0, int(resumed[2]))
        elif (call := _CALL.match(line)) and _is_below(Path(call[3]), directory, without):
            syncs += call[2] in SYNCS
            if call[2] in WRITES and call[4] is not None:
                size += max(0, int(call[4]))
            elif call[2] in WRITES:
                waiting[call[1]] = True
    return Written(size, syncs)


def _is_below(path: Path, directory: Path, without: Path) -> bool:
    return path.is_relative_to(directory) and not path.is_relative_to(without)
