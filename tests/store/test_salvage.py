"""A damaged database: what is kept, where it goes, and that the ledger says so."""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.domain.machine_events import LostRows
from kiosk.store.counting_on import JUMP
from kiosk.store.guard import make_sound, what_is_wrong
from kiosk.store.pages import Image
from kiosk.store.rebuilding import rebuild
from kiosk.store.salvage import listed
from tests.store.damage import PAGE_BYTES, DamagedRig, days, everything
from tests.store.store_rig import note


def rows_by_page(file: Path) -> dict[int, int]:
    """How many ledger rows each page has a part of."""
    with Image(file) as image, closing(sqlite3.connect(file)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'ledger'").fetchone()
        leaves, pages = {}, [root]
        for number in pages:
            page = image.page(number)
            pages.extend(page.children)
            if not page.children:
                leaves[number] = len(page.rows)
    return leaves


def test_whatever_page_is_lost_no_row_is_lost_that_was_not_on_it(tmp_path: Path) -> None:
    rig = DamagedRig(tmp_path / "state")
    everything(rig)
    days(rig, drop_offs=4, events=60)
    whole, count = rig.close(), 4 + 60 + 1
    on_page = rows_by_page(rig.around.file)
    rubbish = random.Random(1)
    for number in range(1, len(whole) // PAGE_BYTES + 1):
        damaged = bytearray(whole)
        damaged[(number - 1) * PAGE_BYTES : number * PAGE_BYTES] = rubbish.randbytes(PAGE_BYTES)
        rig.around.file.write_bytes(damaged)
        if what_is_wrong(rig.around) is None:
            assert number not in on_page  # a page of a long row, which SQLite does not judge
        make_sound(rig.around, rig.sources)
        store = rig.open()
        kept = [e for e in store.ledger.entries(limit=10_000) if e.type != "ledger.salvaged"]
        told = store.ledger.selected(type_="ledger.salvaged")
        if told:
            data = told[0].event["data"]
            assert data["rows_kept"] >= count - max(on_page.get(number, 0), 1)
            assert data["rows_lost"] == count - data["rows_kept"]
            assert store.ledger.first_broken_link() is None
            assert note(store).sequence > told[0].sequence >= count + JUMP
        else:
            assert len(kept) == count
        store.close()
        for file in rig.directory.glob("kiosk.db*"):
            file.unlink()


def test_of_five_thousand_rows_all_but_five_survive_any_page(tmp_path: Path) -> None:
    """The first page, those above the leaves of the ledger and its indexes, and two leaves: all are alike."""
    rig = DamagedRig(tmp_path / "state")
    days(rig, drop_offs=0, events=5000)
    whole = rig.close()
    pages = rig.pages_of("ledger")
    with Image(rig.around.file) as image:
        above = [number for number in pages if image.page(number).children]
    assert len(above) > 3
    indexes = [rig.pages_of(name)[0] for name in ("sqlite_autoindex_ledger_1", "ledger_subject")]
    leaves = [pages[-1], pages[-1000]]
    for number in [1, *above, *indexes, *leaves]:
        damaged, new = tmp_path / "damaged.db", tmp_path / "new.db"
        damaged.write_bytes(whole[: (number - 1) * PAGE_BYTES] + bytes(PAGE_BYTES))
        with damaged.open("ab") as file:
            file.write(whole[number * PAGE_BYTES :])
        rebuilt = rebuild(damaged, tmp_path / "none", new)
        assert rebuilt.rows_kept >= 4995
        assert rebuilt.rows_kept == 5000 or number in leaves
        new.unlink()


@pytest.fixture(scope="module")
def busy_days(tmp_path_factory: pytest.TempPathFactory) -> DamagedRig:
    """Made once, and copied for every test."""
    rig = DamagedRig(tmp_path_factory.mktemp("days") / "state")
    everything(rig)
    days(rig, drop_offs=10, events=300)
    rig.store.write_back()
    rig.store.close()
    return rig


@pytest.fixture
def rig(busy_days: DamagedRig, tmp_path: Path) -> Iterator[DamagedRig]:
    rig = DamagedRig.copy_of(busy_days, tmp_path / "state")
    yield rig
    rig.store.close()


def ledger_leaf(rig: DamagedRig) -> int:
    return sorted(rows_by_page(rig.around.file))[3]


def test_the_damaged_file_is_kept_as_it_was_and_a_second_one_beside_it(rig: DamagedRig) -> None:
    kept = []
    for _ in range(2):
        rig.lose(ledger_leaf(rig))
        damaged = rig.around.file.read_bytes()
        rig.start_again()
        (salvaged, *_) = reversed(rig.salvaged())
        assert (rig.directory / salvaged["kept_as"]).read_bytes() == damaged
        kept.append(salvaged["kept_as"])
    assert kept == ["kiosk.db.damaged-20260929T155200Z", "kiosk.db.damaged-20260929T155200Z_2"]
    assert rig.store.ledger.first_broken_link() is None


def test_the_ledger_names_the_rows_that_are_lost_and_its_chain_holds_over_them(rig: DamagedRig) -> None:
    before = {e.sequence: e for e in rig.store.ledger.entries(limit=10_000)}
    rig.lose(ledger_leaf(rig))
    rig.start_again()
    (salvaged,) = rig.salvaged()
    lost = {n for rows in salvaged["lost"] for n in range(rows["first"], rows["last"] + 1)}
    after = {e.sequence: e for e in rig.store.ledger.entries(limit=10_000) if e.type not in NEW}
    assert lost
    assert lost == before.keys() - after.keys()
    assert after == {n: e for n, e in before.items() if n not in lost}, "what is kept is kept as it was"
    assert salvaged["rows_lost"] == len(lost)
    assert salvaged["end_known"]
    assert salvaged["incomplete"] == ["ledger"]
    assert rig.store.ledger.first_broken_link() is None


NEW = ("ledger.salvaged", "alarm.raised", "compartment.blocked")


def test_a_row_that_somebody_removes_beside_a_loss_is_no_part_of_it(rig: DamagedRig) -> None:
    rig.lose(ledger_leaf(rig))
    rig.start_again()
    (loss,) = rig.store.ledger.salvages().losses
    database = rig.store.ledger._db
    with rig.store.transaction():
        database.execute("DELETE FROM outbox WHERE sequence = ?", loss.last + 1)
        database.execute("DELETE FROM ledger WHERE sequence = ?", loss.last + 1)
    assert rig.store.ledger.first_broken_link() == loss.last + 2


def test_a_row_that_somebody_removes_before_a_salvage_is_no_jump(rig: DamagedRig) -> None:
    rig.lose(rig.pages_of("intent")[-1])
    rig.start_again()
    (told,) = rig.store.ledger.selected(type_="ledger.salvaged")
    last = rig.store.ledger.selected(up_to=told.sequence - 1, newest=True, limit=1)[0].sequence
    database = rig.store.ledger._db
    with rig.store.transaction():
        database.execute("DELETE FROM outbox WHERE sequence = ?", last)
        database.execute("DELETE FROM ledger WHERE sequence = ?", last)
    assert rig.store.ledger.first_broken_link() == told.sequence


def test_the_sequence_goes_on_ten_thousand_beyond_the_last_even_if_that_row_is_lost(rig: DamagedRig) -> None:
    last = rig.store.ledger.newest_sequence()
    rig.lose(max(rows_by_page(rig.around.file), key=lambda number: _newest_on(rig, number)))
    rig.start_again()
    (told,) = rig.store.ledger.selected(type_="ledger.salvaged")
    assert told.sequence == last + JUMP
    assert told.event["data"]["lost"][-1]["last"] == last
    assert rig.store.ledger.first_broken_link() is None


def _newest_on(rig: DamagedRig, number: int) -> int:
    with Image(rig.around.file) as image:
        return max(row.rowid or 0 for row in image.page(number).rows)


def test_a_row_whose_bytes_were_spoilt_is_not_sent_as_if_it_were_whole(rig: DamagedRig) -> None:
    entry = rig.store.ledger.selected(about="x" * 150)[0]
    content = rig.close()
    at = content.index(entry.body) + entry.body.index(b"xxx")
    spoilt = content[:at] + b"y" + content[at + 1 :]
    rig.around.file.write_bytes(spoilt)
    rig.lose(2)  # so that there is something to salvage
    rig.start_again()
    assert entry.sequence not in {e.sequence for e in rig.store.ledger.entries(limit=10_000)}
    assert rig.salvaged()[0]["lost"] == [{"first": entry.sequence, "last": entry.sequence}]


def test_a_row_that_only_the_backup_shows_to_be_spoilt_is_taken_from_it(rig: DamagedRig) -> None:
    before = rig.store.ledger.entries(limit=10_000)
    links = list(rig.store.ledger.links())
    rig.back_up()
    content, leaf = rig.close(), ledger_leaf(rig)
    with Image(rig.around.file) as image:
        after = links[max(row.rowid or 0 for row in image.page(leaf).rows)]
    rig.around.file.write_bytes(content.replace(after.hash, bytes(32)))
    with closing(sqlite3.connect(rig.around.file)) as database:  # so that nothing after it judges it
        database.execute("DELETE FROM ledger WHERE sequence = ?", (after.sequence + 1,))
        database.commit()
    rig.lose(leaf)
    rig.start_again()
    (salvaged,) = rig.salvaged()
    assert rig.store.ledger.entries(limit=len(before)) == before
    assert salvaged["lost"] == []
    assert salvaged["rows_kept"] + salvaged["rows_from_backup"] == len(before)
    assert rig.store.ledger.first_broken_link() is None


def test_what_the_log_alone_holds_is_salvaged_with_the_rest(rig: DamagedRig) -> None:
    leaf = ledger_leaf(rig)
    with closing(sqlite3.connect(rig.around.file)) as reader:  # who keeps the log from being written back
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM ledger").fetchone()
        newest = note(rig.store, "only in the log")
        copy = rig.directory / "copy"
        copy.mkdir()
        for name in ("kiosk.db", "kiosk.db-wal"):
            shutil.copy(rig.directory / name, copy / name)
    rig.lose(1, leaf)
    for name in ("kiosk.db-wal", "kiosk.db-shm"):
        (rig.directory / name).unlink(missing_ok=True)
    content = bytearray((copy / "kiosk.db").read_bytes())
    content[:PAGE_BYTES] = bytes(PAGE_BYTES)  # the page without which SQLite reads no log
    rig.around.file.write_bytes(content)
    shutil.copy(copy / "kiosk.db-wal", rig.directory / "kiosk.db-wal")
    log = (copy / "kiosk.db-wal").read_bytes()
    rig.start_again()
    (salvaged,) = rig.salvaged()
    assert newest in rig.store.ledger.entries(limit=10_000)
    assert salvaged["rows_lost"] == 0
    assert (rig.directory / f"{salvaged['kept_as']}-wal").read_bytes() == log


def test_a_second_salvage_does_not_report_again_what_the_first_did(rig: DamagedRig) -> None:
    leaves = sorted(rows_by_page(rig.around.file))
    rig.lose(leaves[3])
    rig.start_again()
    rig.store.write_back()
    rig.lose(sorted(rows_by_page(rig.around.file))[20])
    rig.start_again()
    first, second = rig.salvaged()
    assert 0 < second["rows_lost"] < 10
    assert first["lost"] != second["lost"]
    assert rig.store.ledger.first_broken_link() is None


def test_an_alarm_says_that_a_person_is_needed(rig: DamagedRig) -> None:
    rig.lose(ledger_leaf(rig))
    rig.start_again()
    (alarm,) = rig.store.ledger.selected(type_="alarm.raised")
    (salvaged,) = rig.salvaged()
    assert alarm.event["data"]["alarm_code"] == "ledger_salvaged"
    assert alarm.event["data"]["about"] == salvaged["kept_as"]
    assert f"{salvaged['rows_lost']} events of the ledger are lost" in alarm.event["data"]["text"]


def test_where_nobody_knows_how_far_the_ledger_went_the_alarm_does_not_say_that_all_is_there(
    rig: DamagedRig,
) -> None:
    rig.back_up()
    for _ in range(5):
        note(rig.store)
    rig.close()
    rig.around.file.unlink()
    rig.start_again()
    (salvaged,) = rig.salvaged()
    assert (salvaged["rows_lost"], salvaged["end_known"]) == (0, False)
    (alarm,) = rig.store.ledger.selected(type_="alarm.raised")
    assert "at least 0 events of the ledger are lost, the end is not known;" in alarm.event["data"]["text"]


@pytest.mark.parametrize("place", ["in the middle", "at the end"])
def test_the_outbox_counts_as_dropped_what_the_salvage_says_is_lost(rig: DamagedRig, place: str) -> None:
    pages = rows_by_page(rig.around.file)
    rig.lose(ledger_leaf(rig) if place == "in the middle" else max(pages, key=lambda n: _newest_on(rig, n)))
    rig.start_again()
    (salvaged,) = rig.salvaged()
    account = rig.store.outbox.account(rig.store.ledger.salvages)
    lost = [{"first": gap.first, "last": gap.last} for gap in account.gaps if not gap.salvaged]
    assert lost == salvaged["lost"]
    assert account.drops == salvaged["rows_lost"] > 0
    assert account.drops_known
    left_out = [gap.last - gap.first + 1 for gap in account.gaps if gap.salvaged]
    assert left_out == [JUMP - 1]


def test_the_outbox_does_not_say_how_much_was_dropped_where_nobody_knows(rig: DamagedRig) -> None:
    rig.back_up()
    rig.close()
    rig.around.file.unlink()
    rig.start_again()
    account = rig.store.outbox.account(rig.store.ledger.salvages)
    assert (account.drops, account.drops_known) == (0, False)


def test_an_older_version_s_file_is_salvaged_with_its_own_tables_and_then_migrated(rig: DamagedRig) -> None:
    rig.close()
    with closing(sqlite3.connect(rig.around.file)) as database, database:
        database.execute("ALTER TABLE policy DROP COLUMN valid_from")
        database.execute("DELETE FROM _sqlite_migrations WHERE name NOT LIKE 'm001%'")
        for table in ("announcement", "counted", "look_up", "command", "staff_visit", "staff_pass"):
            database.execute(f"DROP TABLE {table}")
        database.execute("DROP INDEX authorization_use_expiry")
        database.execute("CREATE TABLE announced (digest TEXT PRIMARY KEY, token TEXT NOT NULL)")
    rig.lose(ledger_leaf(rig))
    rebuild(rig.around.file, rig.around.backup, rig.directory / "new.db")
    with closing(sqlite3.connect(rig.directory / "new.db")) as database:
        applied = database.execute("SELECT name FROM _sqlite_migrations").fetchall()
    assert applied == [("m001_first_drop_off",)]
    rig.start_again()
    assert rig.store.policies.in_force() == (1, 41)
    assert rig.store.announcements.by_code(b"code-1") == []
    assert rig.salvaged()[0]["rows_kept"] > 300


def test_a_file_of_which_it_is_lost_that_it_was_ever_made_is_salvaged_as_it_was(rig: DamagedRig) -> None:
    rig.back_up()
    content = rig.close()
    rig.around.file.write_bytes(content.replace(b"m001_first", b"\xff001_first"))
    rig.lose(ledger_leaf(rig))
    rig.start_again()
    (salvaged,) = rig.salvaged()
    assert salvaged["rows_from_backup"] > 0
    assert salvaged["rows_lost"] == 0


def test_too_many_stretches_are_joined_where_least_was_kept_between() -> None:
    stretches = [LostRows(first=n, last=n) for n in (1, 3, 10, 50, 52, 90)]
    assert listed(stretches, 4) == (
        LostRows(first=1, last=3),
        LostRows(first=10, last=10),
        LostRows(first=50, last=52),
        LostRows(first=90, last=90),
    )
    assert listed(stretches, 10) == tuple(stretches)
