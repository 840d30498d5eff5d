"""What processes write and sync while something happens, as strace sees it."""

import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ATTACH_WITHIN_S = 10.0
WRITES = ("write", "pwrite64", "writev", "pwritev", "pwritev2")
SYNCS = ("fsync", "fdatasync")
HEAD_BYTES = 32

_CALL = re.compile(
    r'^(?P<thread>\d+) +(?P<name>\w+)\(\d+<(?P<path>[^>]*)>(?:, "(?P<head>[^"]*)")?'
    r".*?(?:= (?P<result>-?\d+)(?: .*)?|<unfinished \.\.\.>)$"
)
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>.*= (-?\d+)")


@dataclass(slots=True)
class Call:
    """One write or sync of a file; `bytes` as the kernel took them, `head` the first of them."""

    name: str
    path: Path
    head: bytes
    bytes: int

    @property
    def syncs(self) -> bool:
        return self.name in SYNCS


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes given to write calls, and calls that wait for the disk."""

    bytes: int
    syncs: int


def below(calls: Iterable[Call], directory: Path, *, without: Path | None = None) -> Written:
    """What was written below `directory`, but not below `without`."""
    counted = [
        call
        for call in calls
        if call.path.is_relative_to(directory) and not (without and call.path.is_relative_to(without))
    ]
    return Written(sum(call.bytes for call in counted), sum(call.syncs for call in counted))


def calls_during(happening: Callable[[], None], pids: Sequence[int]) -> list[list[Call]] | str:
    """The calls of each process in order, finished or not; or why they cannot be seen.

    Either way `happening` happens.
    """
    if shutil.which("strace") is None:
        happening()
        return "strace is not installed"
    with tempfile.TemporaryDirectory() as scratch:
        traces = [Path(scratch) / str(pid) for pid in pids]
        with ExitStack() as attached:
            tracers = [_attach(attached, pid, trace) for pid, trace in zip(pids, traces, strict=True)]
            refused = any(_is_refused(tracer, pid) for tracer, pid in zip(tracers, pids, strict=True))
            happening()
        if refused:
            return "strace may not look into other processes here"
        return [_read(trace.read_text()) for trace in traces]


def _attach(attached: ExitStack, pid: int, trace: Path) -> "subprocess.Popen[str]":
    tracer = subprocess.Popen(
        [
            *("strace", "-f", f"-p{pid}", "-o", str(trace)),
            *("-etrace=" + ",".join(WRITES + SYNCS), "-y", "-xx", f"-s{HEAD_BYTES}"),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    attached.callback(tracer.communicate, timeout=ATTACH_WITHIN_S)
    attached.callback(tracer.send_signal, signal.SIGINT)
    return tracer


def _is_refused(tracer: "subprocess.Popen[str]", pid: int) -> bool:
    deadline = time.monotonic() + ATTACH_WITHIN_S
    while _tracer_of(pid) != tracer.pid:
        if tracer.poll() is not None or time.monotonic() > deadline:
            return True
        time.sleep(0.02)
    return False


def _tracer_of(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("TracerPid")).split()[1])


def _read(trace: str) -> list[Call]:
    calls: list[Call] = []
    unfinished: dict[str, Call] = {}
    for line in trace.splitlines():
        if (resumed := _RESUMED.match(line)) and (call := unfinished.pop(resumed[1], None)):
            call.bytes = _taken(call.name, resumed[2])
        elif found := _CALL.match(line):
            head = bytes.fromhex((found["head"] or "").replace("\\x", ""))
            path = Path(bytes.fromhex(found["path"].replace("\\x", "")).decode())
            call = Call(found["name"], path, head, _taken(found["name"], found["result"]))
            calls.append(call)
            if found["result"] is None:
                unfinished[found["thread"]] = call
    return calls


def _taken(name: str, result: str | None) -> int:
    return max(0, int(result)) if result is not None and name in WRITES else 0
