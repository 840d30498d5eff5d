"""What whole drop-offs cost the card: bytes and syncs of both processes, each sync with its reason."""

from collections import Counter
from pathlib import Path

from tests.bench.reasons import reasons
from tests.bench.report import Row, at_most
from tests.bench.syscalls import Call, below, calls_during
from tests.bench.world import World

DROP_OFFS = 20
"""Checkpoints come every few drop-offs: the mean of many has its share of them."""

MOST_BYTES, MOST_FSYNCS = at_most(250_000), at_most(12)

PROCESSES = ("kiosk run", "kiosk forward")
WHOLE = f"both processes, checkpoints included, without the photo's file, mean of {DROP_OFFS} whole drop-offs"


def measure(world: World) -> list[Row]:
    """Drop-offs from the first look until central has all of it, under strace."""
    town = world.town
    state = town.config_file.parent / "state"
    before = _events(world)
    calls = calls_during(lambda: _live(world), [town.kiosk.pid, town.forwarder.pid])
    events = _events(world)[len(before) :]
    if isinstance(calls, str):
        return [
            Row("drop_off_bytes", None, "bytes", note=f"not measured: {calls}", target=MOST_BYTES),
            Row("drop_off_fsyncs", None, "fsyncs", note=f"not measured: {calls}", target=MOST_FSYNCS),
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
    return [
        Row(
            "drop_off_bytes",
            sum(of_one.bytes for of_one in written) / DROP_OFFS,
            "bytes",
            sum(events) / DROP_OFFS,
            f"written to the store, {WHOLE} (baseline: its events as they travel)",
            MOST_BYTES,
        ),
        Row(
            "drop_off_fsyncs",
            sum(of_one.syncs for of_one in written) / DROP_OFFS,
            "fsyncs",
            len(events) / DROP_OFFS,
            f"{WHOLE} (baseline: its events)",
            MOST_FSYNCS,
        ),
    ]


def _reasons(calls: list[list[Call]], state: Path) -> list[Row]:
    counted: Counter[str] = Counter()
    for process, of_one in zip(PROCESSES, calls, strict=True):
        for reason, times in reasons(of_one, state / "kiosk.db").items():
            counted[f"of them {process}: {reason}"] += times
    return [
        Row("drop_off_fsyncs", times / DROP_OFFS, "fsyncs", note=reason)
        for reason, times in counted.most_common()
    ]


def _photos(calls: list[list[Call]], spool: Path) -> list[Row]:
    written = [below(of_one, spool) for of_one in calls]
    return [
        Row(
            "photo_spool_bytes",
            sum(of_one.bytes for of_one in written) / DROP_OFFS,
            "bytes",
            note="the file of a drop-off's photo",
        ),
        Row(
            "photo_spool_fsyncs",
            sum(of_one.syncs for of_one in written) / DROP_OFFS,
            "fsyncs",
            note="of a drop-off's photo: its file, then the directory",
        ),
    ]
