"""What whole drop-offs cost the card: bytes and syncs of both processes, each sync with its reason."""

from collections import Counter
from pathlib import Path

from tests.bench.reasons import reasons
from tests.bench.report import Row
from tests.bench.syscalls import Call, below, calls_during
from tests.bench.world import World

DROP_OFFS = 20
"""Checkpoints come every few drop-offs: the mean of many has its share of them."""

PROCESSES = ("kiosk run", "kiosk forward")
WHOLE = "for a whole drop-off, both processes, checkpoints included, without the photo's file"


def measure(world: World) -> list[Row]:
    """Drop-offs from the first look until central has all of it, under strace."""
    town = world.town
    state = town.config_file.parent / "state"
    before = _events(world)
    calls = calls_during(lambda: _live(world), [town.kiosk.pid, town.forwarder.pid])
    events = _events(world)[len(before) :]
    if isinstance(calls, str):
        return [
            Row(f"drop_off_bytes: written {WHOLE}, not measured: {calls}", None, "bytes"),
            Row(f"drop_off_fsyncs: {WHOLE}, not measured: {calls}", None, "fsyncs"),
        ]
    return [*_totals(calls, state, events), *_reasons(calls, state), *_photos(calls, state / "photos")]


def _live(world: World) -> None:
    for _ in range(DROP_OFFS):
        world.empty_doors()
        world.visit()
        assert world.town.drain()


def _events(world: World) -> list[int]:
    """The bytes of each event in the ledger."""
    with world.town.books() as books:
        return [len(entry.body) for entry in books.ledger.entries(limit=100_000)]


def _totals(calls: list[list[Call]], state: Path, events: list[int]) -> list[Row]:
    written = [below(of_one, state, without=state / "photos") for of_one in calls]
    mean = f"mean of {DROP_OFFS}"
    return [
        Row(
            f"drop_off_bytes: written {WHOLE}, {mean}, at most 250 KB (baseline: its events as they travel)",
            sum(of_one.bytes for of_one in written) / DROP_OFFS,
            "bytes",
            sum(events) / DROP_OFFS,
        ),
        Row(
            f"drop_off_fsyncs: {WHOLE}, {mean}, at most 12 (baseline: its events)",
            sum(of_one.syncs for of_one in written) / DROP_OFFS,
            "fsyncs",
            len(events) / DROP_OFFS,
        ),
    ]


def _reasons(calls: list[list[Call]], state: Path) -> list[Row]:
    counted: Counter[str] = Counter()
    for process, of_one in zip(PROCESSES, calls, strict=True):
        for reason, times in reasons(of_one, state / "kiosk.db").items():
            counted[f"drop_off_fsyncs, of them {process}: {reason}"] += times
    return [Row(name, times / DROP_OFFS, "fsyncs") for name, times in counted.most_common()]


def _photos(calls: list[list[Call]], spool: Path) -> list[Row]:
    written = [below(of_one, spool) for of_one in calls]
    return [
        Row(
            "photo spool: written for a drop-off's photo",
            sum(of_one.bytes for of_one in written) / DROP_OFFS,
            "bytes",
        ),
        Row(
            "photo spool: syncs for a drop-off's photo (its file, then the directory)",
            sum(of_one.syncs for of_one in written) / DROP_OFFS,
            "fsyncs",
        ),
    ]
