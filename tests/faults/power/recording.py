"""Records stories: a child plays each under strace, and its marks stand in order among its calls.

The child is this module; it loads the kiosk once and plays each story in a fork of its own.
"""

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hardware.printer.interface import PrintJob, PrintResult
from hardware.printer.simulator import SimulatedPrinter
from kiosk.flow.any_visit import AnyVisit
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens import Around
from kiosk.presentation.words import Words
from kiosk.runtime import core
from tests.faults.power.broken import BROKEN
from tests.faults.power.calls import Call
from tests.faults.power.disk import State, read_back
from tests.faults.power.past import BARCODE, RECEIPT, Past, marks_of, past_of
from tests.faults.power.stories import STORIES, Say
from tests.faults.power.syscalls import TRACED, read_log

RAM = Path("/dev/shm")
"""Thousands of disks are made and looked at; none of them needs a drive."""

LONGEST_S = 300


@dataclass(frozen=True)
class Take:
    """One story to record, with one safeguard taken out if it is to be `broken`."""

    story: str
    item_sensors: bool = True
    broken: str | None = None

    def __str__(self) -> str:
        return self.story + ("" if self.item_sensors else ", no sensors") + f" {self.broken or ''}".rstrip()


@dataclass(frozen=True)
class Recording:
    """`given` was on the disk before the first call, `after` when the last had ended."""

    take: Take
    root: Path
    before: Past
    given: State
    calls: list[Call]
    after: State


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty directory in memory."""
    with TemporaryDirectory(prefix="power-cut-", dir=RAM if RAM.is_dir() else None) as directory:
        yield Path(directory).resolve()


def record(*takes: Take) -> list[Recording]:
    """Play stories in a child, and read what it did to its disk."""
    with scratch() as scene:
        directories = [scene / str(number) for number in range(len(takes))]
        pasts = []
        for take, directory in zip(takes, directories, strict=True):
            directory.mkdir()
            pasts.append(STORIES[take.story].prepare(directory))
        given = [read_back(directory / "state") for directory in directories]
        script = [
            asdict(take) | {"before": list(marks_of(past))} for take, past in zip(takes, pasts, strict=True)
        ]
        _play_under_strace(scene, script)
        return [
            Recording(
                take,
                directory / "state",
                past,
                before,
                read_log(scene / "strace", directory / "state", _marks(directory)),
                read_back(directory / "state"),
            )
            for take, directory, past, before in zip(takes, directories, pasts, given, strict=True)
        ]


def _play_under_strace(scene: Path, script: list[dict[str, object]]) -> None:
    strace = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "100000000", "-e", f"trace={TRACED}"]
    child = [sys.executable, "-m", __name__, str(scene), json.dumps(script)]
    done = subprocess.run(
        [*strace, "-o", str(scene / "strace"), *child],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"a story could not be played: {done.stderr[-4000:]}")


def _marks(directory: Path) -> Path:
    return directory / "marks"


def main() -> None:
    """The child: `SCENE SCRIPT`. A story ends as when the power goes: nothing is closed or put in order."""
    scene, script = Path(sys.argv[1]), json.loads(sys.argv[2])
    for number, take in enumerate(script):
        pid = os.fork()
        if pid == 0:
            os._exit(_play(scene / str(number), **take))
        _, status = os.waitpid(pid, 0)
        if status != 0:
            sys.exit(f"{take} ended with {status}")


def _play(directory: Path, story: str, item_sensors: bool, broken: str | None, before: list[str]) -> int:
    descriptor = os.open(_marks(directory), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC)
    last = [""]

    def say(mark: str) -> None:
        if mark != last.pop():
            os.write(descriptor, f"{mark}\n".encode())
        last.append(mark)

    try:
        if broken:
            BROKEN[broken]()
        _tell_of_numbers(say)
        STORIES[story].play(directory, past_of(before), item_sensors, say)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _tell_of_numbers(say: Say) -> None:
    """The moment a number stands on the screen, or a printer gets it, somebody may have read it."""
    compose = core.compose_for_anybody
    print_ = SimulatedPrinter.print

    def composed(visit: AnyVisit, words: Words, around: Around) -> ScreenModel:
        model = compose(visit, words, around)
        for number in RECEIPT.findall(model.speech):
            say(f"RECEIPT {number}")
        return model

    def printed(self: SimulatedPrinter, job: PrintJob) -> PrintResult:
        for number in sorted(set(RECEIPT.findall(repr(job)))):
            say(f"RECEIPT {number}")
        for number in BARCODE.findall(repr(job)):
            say(f"LABEL {number}")
        return print_(self, job)

    core.compose_for_anybody = composed
    SimulatedPrinter.print = printed  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
