"""One device put to work, and what it does, line by line."""

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from hardware.lock_board.interface import DoorState, LockBoard, LockReading
from hardware.registry import open_device
from kiosk.config import CabinetDevice
from kiosk.hw import readers, samples
from kiosk.hw.workbench import Wish, Workbench

OPEN_WITHIN_S: Final = 3.0
"""A sprung door is open within a second of its pulse; this long shut is a jam or a wrong wire."""

SHUT_WITHIN_S: Final = 60.0
"""Long enough for somebody who must walk around the cabinet."""


Exercise = Callable[[Workbench, CabinetDevice, Wish], Iterator[str]]


def lock_board(bench: Workbench, device: CabinetDevice, wish: Wish) -> Iterator[str]:
    """Show every door; open one, and tell which door moved."""
    board: LockBoard = bench.device(device)
    names = {c.lock: c.id for c in bench.cabinet.compartments if c.board == device.name}
    before = board.read()
    for lock, reading in enumerate(before, start=1):
        yield f"lock {lock:>2}  {f'door {names[lock]}' if lock in names else 'no door':<9} {_words(reading)}"
    if wish.lock is None:
        yield "No door was opened. Name one: --lock N, or --door ID."
        return
    if before[wish.lock - 1].door is DoorState.OPEN:
        yield f"Lock {wish.lock} is open already: shut its door first."
        return
    bench.note_opening(f"{device.name}, lock {wish.lock}")
    board.unlock(wish.lock)
    yield f"Lock {wish.lock}: pulse sent."
    opened = yield from _until_moved(bench, board, before, wish.lock)
    if opened:
        yield "Push the door shut."
        yield from _until_shut(bench, board, wish.lock)


def _until_moved(
    bench: Workbench, board: LockBoard, before: tuple[LockReading, ...], lock: int
) -> Generator[str, None, bool]:
    """Wait for the door of `lock`; say what moved, and return whether it was that one."""
    for passed in bench.looks(OPEN_WITHIN_S):
        moved = [
            number
            for number, (was, now) in enumerate(zip(before, board.read(), strict=True), start=1)
            if was.door is not DoorState.OPEN and now.door is DoorState.OPEN
        ]
        if lock in moved:
            yield f"Lock {lock}: open after {passed:.1f} s."
            return True
        if moved:
            yield f"WRONG DOOR: lock {moved[0]} opened. Swap the wires, or the numbers in cabinet.toml."
            return False
    if before[lock - 1].door is DoorState.UNKNOWN:
        yield f"Lock {lock}: this board cannot see its door. Look yourself whether it is open."
    else:
        yield f"Lock {lock}: still shut after {OPEN_WITHIN_S:g} s."
        yield "If it clicked, free the door; if not, check the wires of its coil."
    return False


def _until_shut(bench: Workbench, board: LockBoard, lock: int) -> Iterator[str]:
    for passed in bench.looks(SHUT_WITHIN_S):
        reading = board.read()[lock - 1]
        if reading.door is DoorState.CLOSED:
            yield f"Lock {lock}: shut after {passed:.1f} s; item {reading.occupancy}."
            return
    yield f"Lock {lock}: STILL OPEN after {SHUT_WITHIN_S:g} s."


def printer(bench: Workbench, device: CabinetDevice, wish: Wish) -> Iterator[str]:
    """Print a sample and tell what the printer says of it."""
    opened = bench.device(device)
    status = opened.status()
    yield f"online: {_yes_no(status.online)}; paper: {status.paper}; cover open: {_yes_no(status.cover_open)}"
    if status.fault is not None:
        yield f"It reports: {status.fault.replace('_', ' ')}."
    job = samples.label(device) if wish.label else samples.receipt(device)
    began = bench.now()
    result = opened.print(job)
    reason = f" ({result.reason})" if result.reason else ""
    yield f"{job.name}: {result.outcome}{reason} after {bench.now() - began:.1f} s"


def camera(bench: Workbench, device: CabinetDevice, wish: Wish) -> Iterator[str]:
    """Show once a second how many pictures come and how many codes are read from them."""
    opened, scanner = bench.device(device), open_device("scanner", "child_process", {})
    tally, said_at, number = _Tally(), 1.0, 0
    opened.look_for_codes(on=True)
    try:
        for passed in bench.looks(wish.for_s):
            frame = opened.latest_for_codes()
            if frame is not None and frame.number != number:
                tally.frames += frame.number - number if number else 1
                number = frame.number
                began = time.perf_counter()
                tally.codes.update(str(code.symbology) for code in scanner.scan(frame).codes)
                tally.decoding_s.append(time.perf_counter() - began)
            if passed >= said_at:
                yield opened.fault or tally.line()
                tally, said_at = _Tally(), said_at + 1.0
    finally:
        scanner.close()


class _Tally:
    """What came in one second."""

    def __init__(self) -> None:
        self.frames = 0
        self.codes: set[str] = set()
        self.decoding_s: list[float] = []

    def line(self) -> str:
        if not self.decoding_s:
            return "no new picture"
        took = 1000 * sum(self.decoding_s) / len(self.decoding_s)
        seen = f"reads a {', '.join(sorted(self.codes))}" if self.codes else "no code in view"
        return f"{self.frames} pictures/s, {len(self.decoding_s)} decoded in {took:.0f} ms each; {seen}"


EXERCISES: Final[Mapping[str, Exercise]] = MappingProxyType(
    {
        "lock_board": lock_board,
        "printer": printer,
        "camera": camera,
        "drop_bin": readers.drop_bin,
        "level_sensor": readers.level_sensor,
        "scale": readers.scale,
        "scan_engine": readers.scan_engine,
        "badge_reader": readers.badge_reader,
    }
)
"""By kind of device."""


def exercise(bench: Workbench, device: CabinetDevice, wish: Wish) -> Iterator[str]:
    """Put the device to work. Raises `DeviceError` when it does not answer at all."""
    yield from EXERCISES[device.kind](bench, device, wish)


def _words(reading: LockReading) -> str:
    return f"{reading.door}, item {reading.occupancy}"


def _yes_no(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"
