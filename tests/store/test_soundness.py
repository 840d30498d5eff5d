"""What counts as damage to a store, and what does not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.store.guard import MARK_FILE, make_sound, what_is_wrong
from kiosk.store.soundness import damage_in, is_damage
from tests.store.damage import PAGE_BYTES, DamagedRig, days, everything
from tests.store.store_rig import note
from tests.support.old_stores import released, saved


@pytest.fixture(scope="module")
def busy_days(tmp_path_factory: pytest.TempPathFactory) -> DamagedRig:
    """Made once, and copied for every test."""
    rig = DamagedRig(tmp_path_factory.mktemp("days") / "state")
    everything(rig)
    days(rig, drop_offs=6, events=60)
    rig.store.write_back()
    rig.store.close()
    return rig


@pytest.fixture
def rig(busy_days: DamagedRig, tmp_path: Path) -> Iterator[DamagedRig]:
    rig = DamagedRig.copy_of(busy_days, tmp_path / "state")
    yield rig
    rig.store.close()


def write(rig: DamagedRig, content: bytes) -> None:
    rig.store.close()
    rig.around.file.write_bytes(content)


def rows(rig: DamagedRig) -> int:
    return len(rig.store.ledger.selected(type_="[^al]*", limit=10_000))


def test_a_sound_store_is_left_alone(rig: DamagedRig) -> None:
    rig.store.close()
    before = rig.around.file.read_bytes()
    make_sound(rig.around, rig.sources)
    assert rig.around.file.read_bytes() == before
    assert not list(rig.directory.glob("*damaged*"))


def test_where_no_store_ever_was_there_is_none_to_miss(rig: DamagedRig, tmp_path: Path) -> None:
    fresh = DamagedRig(tmp_path / "fresh")
    fresh.store.close()
    for file in fresh.directory.glob("kiosk.db*"):
        file.unlink()
    (fresh.directory / MARK_FILE).unlink()
    assert what_is_wrong(fresh.around) is None


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "it is empty"),
        (b"not a database" * 1000, "file is not a database"),
        (b"SQLite", "not a database"),
    ],
    ids=["emptied", "overwritten", "cut to nothing"],
)
def test_a_file_that_is_no_database_any_more_is_damage(
    rig: DamagedRig, content: bytes, complaint: str
) -> None:
    write(rig, content)
    assert complaint in str(what_is_wrong(rig.around))
    assert rig.around.file.read_bytes() == content


@pytest.mark.parametrize(
    ("at", "spoilt", "complaint"),
    [
        (b"tablephoto", b"tablepho\xf4o", "its schema is no text"),
        (b"\x00\x00\x00\x04", b"\x00\x00\x00\x05", "unsupported file format"),
    ],
    ids=["not UTF-8", "a format that there is not"],
)
def test_a_schema_that_cannot_be_read_is_damage(
    rig: DamagedRig, at: bytes, spoilt: bytes, complaint: str
) -> None:
    write(rig, rig.close().replace(at, spoilt, 1))
    assert complaint in str(what_is_wrong(rig.around))
    rig.start_again()
    assert [told["rows_lost"] for told in rig.salvaged()] == [0]


@pytest.mark.parametrize(
    ("written", "spoilt", "complaint"),
    [
        (b"reserved_by TEXT", b"reserved_bx TEXT", "its schema is spoilt: compartment"),
        (b"m003_many_announced", b"m003_many_announcgd", "its list of migrations is spoilt: m003"),
        (b"kioskm003", b"kiorkm003", "its list of migrations is spoilt"),
        (b"tableledgerledger", b"tableledgdrledger", "malformed"),
    ],
    ids=["a column's name", "a migration's name", "whose migration it was", "a table's name"],
)
def test_a_schema_that_reads_well_and_is_not_the_one_that_was_made_is_damage(
    rig: DamagedRig, written: bytes, spoilt: bytes, complaint: str
) -> None:
    content = rig.close()
    assert written in content
    write(rig, content.replace(written, spoilt))
    assert complaint in str(what_is_wrong(rig.around))
    rig.start_again()
    assert [told["rows_lost"] for told in rig.salvaged()] == [0]
    rig.store.compartments.reserve("03", "drop-off")


@pytest.mark.parametrize("name", released())
def test_a_store_as_a_released_version_left_it_is_sound(name: str, tmp_path: Path) -> None:
    assert damage_in(saved(name, tmp_path / "kiosk.db"), was_there=True) is None


def test_a_value_longer_than_any_can_be_is_damage() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        with pytest.raises(sqlite3.DataError, match="too big") as failed:
            connection.execute("SELECT zeroblob(2000000000)").fetchone()
        assert is_damage(failed.value)


def test_a_file_that_is_cut_off_is_damage_and_keeps_what_is_left(rig: DamagedRig) -> None:
    before = rows(rig)
    whole = rig.close()
    write(rig, whole[: -2 * PAGE_BYTES - 100])
    assert what_is_wrong(rig.around) is not None
    rig.start_again()
    assert before - 30 < rows(rig) < before
    assert rig.store.ledger.first_broken_link() is None


def test_a_lost_database_is_restored_from_the_backup_and_never_begun_in_silence(rig: DamagedRig) -> None:
    rig.back_up()
    before, ledger_id = rig.store.ledger.entries(limit=1000), rig.store.ledger.ledger_id
    note(rig.store, "after the backup")
    rig.store.close()
    rig.around.file.unlink()
    rig.start_again()
    (salvaged,) = rig.salvaged()
    assert rig.store.ledger.entries(limit=len(before)) == before
    assert (salvaged["damage"], salvaged["kept_as"]) == ("it is missing", None)
    assert salvaged["rows_from_backup"] == len(before)
    assert not salvaged["end_known"], "nobody knows what came after the backup"
    assert salvaged["previous_ledger_id"] == ledger_id != rig.store.ledger.ledger_id
    assert rig.store.ledger.first_broken_link() is None


def test_a_lost_database_without_a_backup_begins_anew_and_says_so(rig: DamagedRig) -> None:
    rig.store.close()
    rig.around.file.unlink()
    rig.start_again()
    first, second, *_ = rig.store.ledger.entries()
    assert (first.type, second.type) == ("ledger.salvaged", "alarm.raised")
    assert {f.blocked_why for f in rig.store.compartments.all().values()} == {"not_seen_empty"}


def test_what_only_forbids_to_read_or_write_is_not_taken_for_damage(rig: DamagedRig) -> None:
    file = rig.around.file
    attempts = {
        "unable to open": (f"{(rig.directory / 'nowhere' / 'kiosk.db').as_uri()}?mode=ro", "SELECT 1"),
        "readonly": (f"{file.as_uri()}?mode=ro", "DELETE FROM meta"),
        "full": (
            file.as_uri(),
            "PRAGMA max_page_count = 1; INSERT INTO visit VALUES ('a', hex(zeroblob(900000)))",
        ),
    }
    for complaint, (address, statements) in attempts.items():
        with (
            pytest.raises(sqlite3.Error, match=complaint) as failed,
            closing(sqlite3.connect(address, uri=True)) as connection,
        ):
            connection.executescript(statements)
        assert not is_damage(failed.value)


def test_a_file_whose_making_was_cut_short_is_taken_back_and_no_damage(tmp_path: Path) -> None:
    """Before a new database has its log it has a journal, which only somebody who may write can take back."""
    made, left = tmp_path / "made.db", tmp_path / "left.db"
    with closing(sqlite3.connect(made, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t SELECT zeroblob(900000)")
        left.write_bytes(made.read_bytes())
        Path(f"{left}-journal").write_bytes(Path(f"{made}-journal").read_bytes())
    assert damage_in(left, was_there=False) is None
    with closing(sqlite3.connect(left)) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
