"""`kiosk outbox`, beside a store that is in use."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import main
from kiosk.config import Config
from kiosk.domain.machine_events import LedgerSalvaged, LostRows
from kiosk.host.clock import ManualClock, SystemClock
from kiosk.host.ids import SeededIds
from kiosk.host.state_file import FORWARDER_FILE, StateFile
from kiosk.outbox.report import report
from kiosk.state import open_state, open_store
from kiosk.store import NothingStored, Store, StoreUnusable, Why
from kiosk.store.database import Database
from tests.forwarder.forwarder_rig import note
from tests.forwarder.running import configuration
from tests.support.made_store import made_store


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configuration(tmp_path, 1883)


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    with closing(made_store(config)) as store:
        yield store


def outbox(config: Config, *arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["outbox", *map(str, arguments), "--config", str(config.file)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def told(config: Config) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(outbox(config, "status", "--json").stdout)
    return report


def lines(config: Config) -> list[str]:
    return outbox(config, "status").stdout.splitlines()


# Status.


def test_an_empty_outbox(config: Config, store: Store) -> None:
    assert lines(config) == [
        "waiting: 0   oldest: -   drops: 0",
        "events: 0 = 0 confirmed + 0 waiting + 0 quarantined, no number is missing",
        "photos: 0 waiting",
        "central: not known, for `kiosk forward` does not run",
    ]


def test_every_number_is_confirmed_waiting_or_quarantined(config: Config, store: Store) -> None:
    entries = [note(store) for _ in range(7)]
    store.outbox.confirm([entry.event_id for entry in entries[:4]])
    store.outbox.quarantine(entries[4].event_id, "schema", "data.code: too short")
    store.photos.keep("photo-1", b"jpeg", store.ledger.now())
    store.photos.commit(("photo-1",), "drop-off-1")
    first, events, photos, _, quarantined = lines(config)
    oldest = entries[5].event["recordedtime"]
    assert first.startswith(f"waiting: 2   oldest: {oldest} (")
    assert first.endswith(" s ago)   drops: 0")
    assert events == "events: 7 = 4 confirmed + 2 waiting + 1 quarantined, no number is missing"
    assert photos == "photos: 1 waiting"
    assert quarantined == (
        f"quarantined: 5 security.noted {entries[4].event_id}: schema data.code: too short"
    )
    report = told(config)
    assert (report["waiting"], report["drops"], report["oldest_at"]) == (2, 0, oldest)
    assert report["quarantined"] == [
        {
            "sequence": 5,
            "event_id": entries[4].event_id,
            "type": "security.noted",
            "code": "schema",
            "text": "data.code: too short",
        }
    ]


def test_the_age_of_what_waits_is_by_the_time_that_has_surely_passed(config: Config) -> None:
    clock = ManualClock()
    with closing(open_state(config, clock, SeededIds(1, clock), "boot-1")) as store:
        note(store)
    clock.restart()
    clock.set_wall(datetime(1970, 1, 1, tzinfo=UTC))
    clock.advance(7200)
    with closing(open_state(config, clock, SeededIds(2, clock), "boot-2")) as store:
        assert report(store, config, clock)["oldest_age_s"] == 7200


def remove_rows(config: Config, statement: str) -> None:
    with closing(Database(config.paths.state / "kiosk.db")) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute(statement)


def test_an_event_whose_row_is_gone_is_a_drop_and_named(config: Config, store: Store) -> None:
    for _ in range(6):
        note(store)
    remove_rows(config, "DELETE FROM outbox WHERE sequence IN (2, 3, 6)")
    remove_rows(config, "DELETE FROM ledger WHERE sequence IN (2, 3, 6)")
    report = told(config)
    assert report["drops"] == 3, "the last one counts as well: its number was given out"
    assert report["missing"] == [
        {"first": 2, "last": 3, "salvaged": False},
        {"first": 6, "last": 6, "salvaged": False},
    ]
    assert "drops: 3" in lines(config)[0]
    assert lines(config)[1] == "events: 6 = 0 confirmed + 3 waiting + 0 quarantined + 3 missing"
    assert "missing: numbers 2 to 3, nowhere: they are lost" in lines(config)


def test_numbers_left_out_when_a_store_was_saved_are_named_and_no_drops(config: Config, store: Store) -> None:
    for _ in range(3):
        note(store)
    remove_rows(config, "UPDATE counter SET value = 10003 WHERE name = 'sequence'")
    note(store)
    remove_rows(config, "UPDATE ledger SET type = 'ledger.salvaged' WHERE sequence = 10004")
    report = told(config)
    assert report["drops"] == 0
    assert report["missing"] == [{"first": 4, "last": 10003, "salvaged": True}]
    assert "missing: numbers 4 to 10003, left out when this store was saved" in lines(config)


def test_what_a_salvage_says_is_lost_is_a_drop_and_told_apart_from_what_it_left_out(
    config: Config, store: Store
) -> None:
    for _ in range(15):
        note(store)
    remove_rows(config, "DELETE FROM outbox WHERE sequence > 12")
    remove_rows(config, "DELETE FROM ledger WHERE sequence > 12")
    remove_rows(config, "UPDATE counter SET value = 10014 WHERE name = 'sequence'")
    store.ledger.record(
        LedgerSalvaged(
            kiosk_id="B-1042",
            damage="a page is lost",
            kept_as="kiosk.db.damaged",
            rows_kept=12,
            rows_from_backup=0,
            rows_lost=3,
            lost=(LostRows(first=13, last=15),),
            end_known=False,
            incomplete=("ledger",),
            leases_burnt=False,
            previous_ledger_id=None,
        )
    )
    assert lines(config)[0].endswith("drops: 3 or more")
    assert lines(config)[-2:] == [
        "missing: numbers 13 to 15, nowhere: they are lost",
        "missing: numbers 16 to 10014, left out when this store was saved",
    ]


@pytest.mark.parametrize(
    ("live", "line"),
    [
        (
            {"connected": True, "central_online": True, "last_stored_at": "2026-09-29T15:42:00.000Z"},
            "central: its last word came 2026-09-29T15:42:00.000Z; connected, central is there",
        ),
        (
            {"connected": False, "reason": "cannot reach broker:8883", "last_stored_at": None},
            "central: no word of it yet; not connected: cannot reach broker:8883",
        ),
        (
            {"connected": True, "central_online": None, "last_stored_at": None},
            "central: no word of it yet; connected, central is silent about itself",
        ),
    ],
)
def test_what_the_forwarder_says_of_central(
    config: Config, store: Store, live: dict[str, Any], line: str
) -> None:
    config.paths.runtime.mkdir(parents=True)
    StateFile(config.paths.runtime / FORWARDER_FILE).write(
        live | {"boottime_ms": SystemClock().boottime_ms()}
    )
    assert line in lines(config)


# Export.


def test_an_export_has_the_very_bytes_in_order_and_removes_nothing(
    config: Config, store: Store, tmp_path: Path
) -> None:
    entries = [note(store) for _ in range(250)]
    store.outbox.confirm([entry.event_id for entry in entries[:20]])
    store.outbox.quarantine(entries[30].event_id, "schema", "too short")
    done = outbox(config, "export", tmp_path / "all.jsonl")
    assert done.stdout == (
        f"230 events to {tmp_path}/all.jsonl. They stay in the outbox: exporting removes nothing.\n"
    )
    assert (tmp_path / "all.jsonl").read_bytes() == b"".join(e.body + b"\n" for e in entries[20:])
    assert store.outbox.status().waiting == 229
    outbox(config, "export", tmp_path / "waiting", "--waiting")
    outbox(config, "export", tmp_path / "quarantined", "--quarantined")
    assert len((tmp_path / "waiting").read_bytes().splitlines()) == 229
    assert (tmp_path / "quarantined").read_bytes() == entries[30].body + b"\n"


def test_an_export_sees_what_is_recorded_and_confirmed_meanwhile_and_holds_nobody_up(
    config: Config, store: Store
) -> None:
    entries = [note(store) for _ in range(150)]
    exporting = store.outbox.bodies(waiting=True, quarantined=True)
    exported = [next(exporting)]
    with closing(open_store(config)) as other:
        other.outbox.confirm([entry.event_id for entry in entries[:120]])
        late = note(other)
    exported += exporting
    bodies = [entry.body for entry in entries]
    assert exported == bodies[:100] + bodies[120:] + [late.body]


def test_a_file_that_is_there_is_not_overwritten_unasked(
    config: Config, store: Store, tmp_path: Path
) -> None:
    note(store)
    (tmp_path / "mine").write_text("precious")
    refused = outbox(config, "export", tmp_path / "mine")
    assert (refused.exit_code, (tmp_path / "mine").read_text()) == (1, "precious")
    assert "is there already: choose another name, or say --overwrite" in refused.stderr
    assert outbox(config, "export", tmp_path / "mine", "--overwrite").exit_code == 0
    assert (tmp_path / "mine").read_bytes() != b"precious"


def test_a_stick_that_is_not_there_is_named(config: Config, store: Store, tmp_path: Path) -> None:
    failed = outbox(config, "export", tmp_path / "no-stick" / "file")
    assert failed.exit_code == 1
    assert failed.stderr == f"Error: {tmp_path}/no-stick/file cannot be written: No such file or directory\n"


def test_a_full_stick_leaves_no_half_file(config: Config, store: Store, tmp_path: Path) -> None:
    note(store)
    full = tmp_path / "full"
    full.mkdir()
    (full / ".file.new").symlink_to("/dev/full")
    failed = outbox(config, "export", full / "file")
    assert failed.exit_code == 1
    assert "No space left on device" in failed.stderr
    assert list(full.iterdir()) == []


# Setting aside and putting back.


def open_alarms(store: Store) -> list[str]:
    events = [entry.event for entry in store.ledger.entries(limit=1000) if entry.type.startswith("alarm.")]
    return [f"{event['type'].split('.')[3]} {event['data']['alarm_code']}" for event in events]


def test_an_event_is_set_aside_by_hand_and_put_back(config: Config, store: Store) -> None:
    poison, healthy = note(store), note(store)
    done = outbox(config, "quarantine", poison.event_id, "--why", "central chokes on it")
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"{poison.event_id} is quarantined" in done.stdout
    (aside,) = store.outbox.quarantined()
    assert (aside.event_id, aside.code, aside.text) == (poison.event_id, "by_hand", "central chokes on it")
    assert open_alarms(store) == ["raised event_quarantined"]
    done = outbox(config, "retry", poison.event_id)
    assert done.stdout == "1 event put back; they are sent when it is their turn.\n"
    assert [w.event_id for w in store.outbox.waiting()][:2] == [poison.event_id, healthy.event_id]
    assert open_alarms(store) == ["raised event_quarantined", "cleared event_quarantined"]


def test_without_an_id_all_are_put_back(config: Config, store: Store) -> None:
    entries = [note(store) for _ in range(3)]
    for entry in entries[:2]:
        store.outbox.quarantine(entry.event_id, "schema", "")
    assert outbox(config, "retry").stdout.startswith("2 events put back")
    assert store.outbox.quarantined() == []
    assert outbox(config, "retry").stdout.startswith("0 events put back")


def test_what_is_not_there_or_elsewhere_is_said_and_nothing_is_done(config: Config, store: Store) -> None:
    waits, bad, done = (note(store) for _ in range(3))
    store.outbox.quarantine(bad.event_id, "schema", "")
    store.outbox.confirm([done.event_id])
    mistyped = bad.event_id[:-1] + "x"
    for arguments, text in [
        (("retry", mistyped), f'no event here has the id {mistyped}: did you mean "{bad.event_id}"?'),
        (("retry", "nonsense"), "no event here has the id nonsense\n"),
        (("retry", bad.event_id, waits.event_id), f"{waits.event_id} is not quarantined: it is waiting"),
        (("retry", done.event_id), f"{done.event_id} is not quarantined: it is confirmed"),
        (("quarantine", bad.event_id, "--why", "x"), f"{bad.event_id} is not waiting: it is quarantined"),
        (("quarantine", done.event_id, "--why", "x"), f"{done.event_id} is not waiting: it is confirmed"),
        (("quarantine", waits.event_id + "0", "--why", "x"), f'did you mean "{waits.event_id}"?'),
    ]:
        result = outbox(config, *arguments)
        assert result.exit_code == 1
        assert text in result.stderr
    assert [q.event_id for q in store.outbox.quarantined()] == [bad.event_id]
    assert open_alarms(store) == []


def test_a_reason_is_asked_for(config: Config, store: Store) -> None:
    assert "--why" in outbox(config, "quarantine", note(store).event_id).stderr


def test_a_store_of_a_newer_version_is_told_and_left_alone(config: Config, store: Store) -> None:
    remove_rows(
        config,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('kiosk', 'm999_from_the_future', '2031-01-01')",
    )
    told = outbox(config, "status")
    assert told.exit_code == 1
    assert "update this software" in told.stderr


def test_a_damaged_store_is_told_in_a_sentence_and_left_alone(config: Config) -> None:
    config.paths.state.mkdir()
    file = config.paths.state / "kiosk.db"
    file.write_bytes(b"no database" * 1000)
    told = outbox(config, "status")
    assert told.exit_code == 1
    assert "they salvage what can be read" in told.stderr
    assert file.read_bytes() == b"no database" * 1000


@pytest.mark.parametrize("error", [NothingStored(Why.FULL), StoreUnusable("kiosk.db: disk I/O error")])
def test_a_store_that_cannot_be_used_is_told_in_a_sentence(
    config: Config, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(_: Config) -> Store:
        raise error

    monkeypatch.setattr("kiosk.state.open_store", refuse)
    told = outbox(config, "status")
    assert (told.exit_code, told.stderr) == (1, f"Error: {error}\n")


def test_what_a_read_only_store_does_not_take_is_told_in_a_sentence(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id = note(store).event_id
    opened = open_store(config)
    opened._database.connection.execute("PRAGMA query_only = ON")
    monkeypatch.setattr("kiosk.state.open_store", lambda _: opened)
    told = outbox(config, "quarantine", event_id, "--why", "a try")
    assert (told.exit_code, told.stderr) == (1, "Error: nothing was stored: disk_read_only\n")
