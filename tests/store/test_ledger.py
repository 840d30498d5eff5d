import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.machine_events import SecurityNoted
from kiosk.store.chain import GENESIS, chain
from tests.store.store_rig import StoreRig, note

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from tests.store.store_rig import StoreRig, note
store = StoreRig(Path(sys.argv[1]), first_seed=int(sys.argv[3])).store
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    print(note(store).event_id, flush=True)
"""


def writer(rig: StoreRig, count: int, seed: int = 100) -> subprocess.Popen[str]:
    """Another process that records `count` events when it is told to go."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(rig.directory), str(count), str(seed)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_an_entry_is_what_was_recorded_and_its_bytes_never_change(rig: StoreRig) -> None:
    entry = note(rig.store)
    assert entry.event["id"] == entry.event_id
    assert entry.event["sequence"] == "000000000000001"
    assert entry.event["ledgerid"] == rig.store.ledger.ledger_id
    rig.restart()
    assert rig.store.ledger.entries() == [entry]
    assert rig.store.outbox.waiting()[0].body == entry.body


def test_the_sequence_has_no_gap_and_survives_restarts_and_a_drained_outbox(rig: StoreRig) -> None:
    sequences = []
    for _ in range(3):
        for _ in range(3):
            entry = note(rig.store)
            sequences.append(entry.sequence)
            rig.store.outbox.confirm([entry.event_id])
        rig.restart()
    assert sequences == list(range(1, 10))


def test_the_ledger_id_is_of_the_store_and_another_store_has_another(rig: StoreRig) -> None:
    first = rig.store.ledger.ledger_id
    rig.restart()
    assert rig.store.ledger.ledger_id == first
    other = StoreRig(rig.directory / "other", first_seed=50)
    assert other.store.ledger.ledger_id != first
    other.store.close()


def test_an_event_its_outbox_mark_and_the_business_row_are_there_together_or_not_at_all(
    rig: StoreRig,
) -> None:
    first = note(rig.store)

    def fail_halfway() -> None:
        with rig.store.transaction():
            rig.store.compartments.hold("07", "drop-off-1")
            note(rig.store)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail_halfway()
    rig.restart()
    assert rig.store.ledger.entries() == [first]
    assert [w.event_id for w in rig.store.outbox.waiting()] == [first.event_id]
    assert rig.store.compartments.all() == {}
    assert note(rig.store).sequence == 2


def test_an_event_that_is_too_large_is_refused_and_leaves_no_gap(rig: StoreRig) -> None:
    with pytest.raises(ValueError, match="at most 65536 travel"):
        note(rig.store, "x" * 70_000)
    assert note(rig.store).sequence == 1


def test_each_row_is_chained_to_the_one_before(rig: StoreRig) -> None:
    for _ in range(3):
        note(rig.store)
    with closing(sqlite3.connect(rig.directory / "kiosk.db")) as database:
        rows = database.execute("SELECT body, hash FROM ledger ORDER BY sequence").fetchall()
    previous = GENESIS
    for body, found in rows:
        assert found == chain(previous, body)
        previous = found
    assert rig.store.ledger.first_broken_link() is None


@pytest.mark.parametrize(
    ("tampering", "sequence"),
    [
        ("UPDATE ledger SET body = CAST(replace(body, 'probe', 'prove') AS BLOB) WHERE sequence = 4", 4),
        ("UPDATE ledger SET hash = zeroblob(32) WHERE sequence = 7", 7),
        ("DELETE FROM outbox WHERE sequence = 2; DELETE FROM ledger WHERE sequence = 2", 3),
        (
            "UPDATE ledger SET body = (SELECT body FROM ledger WHERE sequence = 5) WHERE sequence = 6",
            6,
        ),
    ],
    ids=["changed byte", "changed hash", "deleted row", "doubled row"],
)
def test_the_chain_shows_where_somebody_changed_the_past(
    rig: StoreRig, tampering: str, sequence: int
) -> None:
    for _ in range(9):
        note(rig.store)
    with closing(sqlite3.connect(rig.directory / "kiosk.db")) as database:
        database.executescript(tampering)
    assert rig.store.ledger.first_broken_link() == sequence


def test_every_single_flipped_bit_of_a_body_is_seen(rig: StoreRig) -> None:
    entry = note(rig.store)
    note(rig.store)
    with closing(sqlite3.connect(rig.directory / "kiosk.db", isolation_level=None)) as database:
        for position in range(0, len(entry.body), 37):
            flipped = bytearray(entry.body)
            flipped[position] ^= 1 << position % 8
            database.execute("UPDATE ledger SET body = ? WHERE sequence = 1", (bytes(flipped),))
            assert rig.store.ledger.first_broken_link() == 1


def test_a_clock_that_goes_back_is_floored_and_says_so_until_it_has_caught_up(rig: StoreRig) -> None:
    before = note(rig.store).event
    assert before["clock"] == "trusted"
    at = rig.clock.wall()
    rig.restart()
    rig.clock.set_wall(at - timedelta(days=14))
    floored = note(rig.store).event
    assert floored["recordedtime"] == before["recordedtime"]
    assert floored["clock"] == "floored"
    rig.clock.set_wall(at + timedelta(seconds=1))
    after = note(rig.store).event
    assert after["recordedtime"] > before["recordedtime"]
    assert after["clock"] == "trusted"


def test_a_fact_keeps_the_time_it_came_true_and_never_lies_in_the_future(rig: StoreRig) -> None:
    happened = rig.moment()
    rig.clock.advance(30)
    recorded = rig.store.ledger.record(_probe(rig), happened).event
    assert (recorded["time"], recorded["recordedtime"]) == (
        "2026-09-29T15:42:00.000Z",
        "2026-09-29T15:42:30.000Z",
    )
    later = rig.moment().model_copy(update={"at": rig.clock.wall() + timedelta(hours=1)})
    future = rig.store.ledger.record(_probe(rig), later).event
    assert future["time"] == future["recordedtime"]


def test_the_newest_event_about_a_business_key_is_found(rig: StoreRig) -> None:
    note(rig.store, "one")
    newest = note(rig.store, "two")
    assert rig.store.ledger.newest_about("B-1042", "security.noted") == newest
    assert rig.store.ledger.newest_about("B-1042", "policy.refused") is None


def test_two_processes_record_at_once_without_gap_or_break(rig: StoreRig) -> None:
    processes = [writer(rig, 60, seed) for seed in (100, 200)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    recorded = [note(rig.store).event_id for _ in range(60)]
    for process in processes:
        recorded += process.communicate(timeout=30)[0].split()
        assert process.returncode == 0
    entries = rig.store.ledger.entries(limit=1000)
    assert [e.sequence for e in entries] == list(range(1, 181))
    assert {e.event_id for e in entries} == set(recorded)
    assert rig.store.ledger.first_broken_link() is None
    assert rig.store.changed_elsewhere()
    assert not rig.store.changed_elsewhere()


def test_a_killed_process_loses_nothing_that_it_had_recorded(rig: StoreRig) -> None:
    process = writer(rig, 100_000)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    recorded = [process.stdout.readline().strip() for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    recorded += [line.strip() for line in process.stdout if len(line) == 37]
    process.wait()
    process.stdin.close()
    process.stdout.close()
    assert set(recorded) <= {e.event_id for e in rig.store.ledger.entries(limit=200_000)}
    assert rig.store.ledger.first_broken_link() is None


def _probe(rig: StoreRig) -> SecurityNoted:
    return SecurityNoted(kiosk_id="B-1042", code="probe", noted_at=rig.clock.wall())
