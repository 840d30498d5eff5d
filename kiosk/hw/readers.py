"""Bins, sensors and readers put to work, and what they do, line by line."""

from collections.abc import Callable, Iterator
from typing import Final

from hardware.badge_reader.interface import Badge, BadgeReader, Presentation
from hardware.drop_bin import deposit
from hardware.drop_bin.interface import BinReading, DropBin
from hardware.lock_board.interface import DoorState, Occupancy
from hardware.scan_engine.interface import ScanEngine
from kiosk.config import CabinetDevice
from kiosk.hw.workbench import Wish, Workbench

SETTLE_S: Final = 2.0
"""Scale and level sensor need a second to agree with themselves after the flap has shut."""


def drop_bin(bench: Workbench, device: CabinetDevice, wish: Wish) -> Iterator[str]:
    """Show the bin; with a wish to open it, unlock the flap and judge what was done."""
    bin_: DropBin = bench.device(device)
    first = bin_.read()
    yield bin_words(first)
    if not wish.open:
        yield "The flap was not unlocked. Ask for it: --open."
        return
    bench.note_opening(device.name)
    bin_.unlock()
    yield "Flap: pulse sent. Throw something in, and let the flap shut."
    timeline = [deposit.Seen(bench.now(), first)]
    shut_at: float | None = None
    for passed in bench.looks(wish.for_s):
        reading = bin_.read()
        if bin_words(reading) != bin_words(timeline[-1].reading):
            yield f"{passed:5.1f} s  {bin_words(reading)}"
        timeline.append(deposit.Seen(bench.now(), reading))
        opened = any(seen.reading.flap is DoorState.OPEN for seen in timeline)
        shut_at = (shut_at or passed) if opened and reading.flap is DoorState.CLOSED else None
        if shut_at is not None and passed - shut_at >= SETTLE_S:
            break
    judged = deposit.judge(timeline, bin_.least_change)
    missing = f" Missing: {', '.join(judged.missing)}." if judged.missing else ""
    if judged.taken_out:
        yield f"Something was taken out.{missing}"
    elif judged.confirmed_by is None:
        yield f"No deposit is credible.{missing}"
    else:
        yield f"A deposit, shown by {judged.confirmed_by}.{missing}"


def level_sensor(bench: Workbench, device: CabinetDevice, wish: Wish) -> Iterator[str]:
    """Show the distance whenever it changes."""
    yield from _changes(bench, wish, lambda: _distance(bench.device(device).read().mm))


def scale(bench: Workbench, device: CabinetDevice, wish: Wish) -> Iterator[str]:
    """Show the weight whenever it changes."""

    def words() -> str:
        weight = bench.device(device).read()
        return f"{weight.grams} g{'' if weight.stable else ', not settled'}"

    yield from _changes(bench, wish, words)


def scan_engine(bench: Workbench, device: CabinetDevice, wish: Wish) -> Iterator[str]:
    """Trigger it and show what it reads."""
    engine: ScanEngine = bench.device(device)
    engine.start_reading()
    yield "Hold a code to it."
    fault = None
    for passed in bench.looks(wish.for_s):
        reading = engine.take()
        for payload in reading.payloads:
            text = payload.decode("utf-8", errors="backslashreplace")
            yield f"{passed:5.1f} s  {len(payload)} bytes: {text!r}"
        if reading.oversize:
            yield f"{passed:5.1f} s  a code too long for a return code"
        if engine.fault != fault:
            fault = engine.fault
            yield f"{passed:5.1f} s  {fault or 'it answers again'}"
    engine.stop_reading()


def badge_reader(bench: Workbench, device: CabinetDevice, wish: Wish) -> Iterator[str]:
    """Show the number of each badge held to it, as it is written into a roster."""
    reader: BadgeReader = bench.device(device)
    reader.want(True)
    yield "Hold a badge to it."
    fault = None
    for passed in bench.looks(wish.for_s):
        if (presented := reader.take()) is not None:
            yield f"{passed:5.1f} s  {badge_words(presented)}"
        if reader.fault != fault:
            fault = reader.fault
            yield f"{passed:5.1f} s  {fault or 'it answers again'}"
    reader.want(False)


def badge_words(presented: Presentation) -> str:
    """A badge's number, or why what was held to the reader is none."""
    if isinstance(presented, Badge):
        return f"badge {presented.uid.hex(':').upper()}"
    return f"no badge: {presented.why}"


def bin_words(seen: BinReading) -> str:
    """One reading of a bin."""
    parts = [f"flap {seen.flap}"]
    if seen.beam is not Occupancy.UNKNOWN:
        parts.append("beam broken" if seen.beam is Occupancy.PRESENT else "beam free")
    if seen.fill_percent is not None:
        parts.append(f"{seen.fill_percent} % full")
    if seen.weight is not None:
        parts.append(f"{seen.weight.grams} g{'' if seen.weight.stable else ', not settled'}")
    return ", ".join([*parts, *sorted(missing.replace("_", " ") for missing in seen.missing)])


def _changes(bench: Workbench, wish: Wish, words: Callable[[], str]) -> Iterator[str]:
    shown = None
    for passed in bench.looks(wish.for_s):
        if (now := words()) != shown:
            shown = now
            yield f"{passed:5.1f} s  {now}"


def _distance(mm: int | None) -> str:
    return "nothing it can measure" if mm is None else f"{mm} mm"
