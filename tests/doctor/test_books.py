"""The store, sound and unsound, and what it knows."""

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.doctor import Level, books, machine
from kiosk.domain.event import EventData
from kiosk.domain.machine_events import SecurityNoted
from kiosk.domain.moment import rfc3339
from kiosk.host.clock import SystemClock
from kiosk.host.gauges import DiskGauge
from kiosk.state import ballast_of
from kiosk.store import Store
from kiosk.store.guard import MARK_FILE
from tests.doctor.patient import Patient, the, the_fault
from tests.support.old_stores import released


def note() -> EventData:
    return SecurityNoted(kiosk_id="B-1042", code="probe", noted_at=datetime.now(UTC))


def record(patient: Patient, *events: EventData) -> None:
    def change(store: Store) -> None:
        for event in events:
            store.ledger.record(event)

    patient.with_store(change)


def test_a_sound_store_is_told_with_its_schema_and_its_chain(patient: Patient) -> None:
    record(patient, *(note() for _ in range(3)))
    findings = list(books.file_of_store(patient.config))

    assert {finding.level for finding in findings} == {Level.OK}
    assert f"its schema is {released()[-1]}" in findings[0].text
    assert [finding.text for finding in findings[2:]] == [
        "its chain holds over the last 3 events",
        "no copy of it was made yet",
    ]


def test_only_the_end_of_a_long_ledger_is_checked(patient: Patient) -> None:
    record(patient, *(note() for _ in range(books.HEAD_ROWS + 5)))
    *_, chain, _ = books.file_of_store(patient.config)
    assert chain.text == f"its chain holds over the last {books.HEAD_ROWS} events"


def test_a_row_that_was_changed_is_named(patient: Patient) -> None:
    record(patient, *(note() for _ in range(3)))
    patient.with_store(
        lambda store: store.ledger._db.execute("UPDATE ledger SET body = x'00' WHERE sequence = 2")
    )
    found = the_fault(list(books.file_of_store(patient.config)))

    assert "its chain breaks at sequence 2" in found.text
    assert "call the operator" in found.mend


def test_newest_rows_that_were_removed_are_missed(patient: Patient) -> None:
    record(patient, *(note() for _ in range(3)))

    def remove(store: Store) -> None:
        newest = store.ledger.newest_sequence()
        for table in ("outbox", "ledger"):
            store.ledger._db.execute(f"DELETE FROM {table} WHERE sequence = ?", newest)

    patient.with_store(remove)
    assert "newest rows were removed" in the_fault(list(books.file_of_store(patient.config))).text


def test_a_file_that_is_no_database_is_not_touched(patient: Patient) -> None:
    for file in patient.state.glob("kiosk.db*"):
        file.unlink()
    (patient.state / "kiosk.db").write_bytes(b"not a database" * 1000)
    found = the_fault(list(books.file_of_store(patient.config)))

    assert "cannot be opened: file is not a database" in found.text
    assert "keep a copy" in found.mend
    assert (patient.state / "kiosk.db").read_bytes() == b"not a database" * 1000


def test_a_database_that_was_there_and_is_gone(patient: Patient) -> None:
    patient.start()
    for file in patient.state.glob("kiosk.db*"):
        file.unlink()
    found = books.store_is_gone(patient.config)
    assert found is not None
    assert "kiosk.db: it is missing" in found.text
    assert "restart both services" in found.mend
    assert not (patient.state / "kiosk.db").exists(), "the doctor makes none"


def test_a_database_that_was_never_there_is_not_missed(patient: Patient) -> None:
    for file in [*patient.state.glob("kiosk.db*"), patient.state / MARK_FILE]:
        file.unlink()
    assert books.store_is_gone(patient.config) is None


def test_the_age_of_the_copy(patient: Patient) -> None:
    backup = patient.state / "backup" / "kiosk.db"
    patient.with_store(lambda store: store.back_up(threading.Event()))
    found = list(books.file_of_store(patient.config))[-1]
    assert (found.level, found.text) == (Level.OK, f"its newest copy is of {rfc3339(_age(backup, 0))}")

    _age(backup, days=3)
    found = the(Level.NOTE, list(books.file_of_store(patient.config)))
    assert "nearly full" in found.mend


def test_a_kiosk_that_never_made_a_copy(patient: Patient) -> None:
    patient.start()
    _age(patient.state / "ledger.id", days=3)
    found = the(Level.NOTE, list(books.file_of_store(patient.config)))
    assert found.text == "no copy of it was made yet"


def test_what_a_salvage_moved_aside_is_named_until_somebody_removes_it(patient: Patient) -> None:
    patient.start()
    for file in patient.state.glob("kiosk.db*"):
        file.unlink()
    (patient.state / "kiosk.db").write_bytes(b"not a database" * 1000)
    patient.start()
    found = the(Level.NOTE, list(books.file_of_store(patient.config)))
    assert "the damaged files are kept: kiosk.db.damaged-" in found.text
    assert "kiosk ledger verify" in found.mend


def _age(file: Path, days: float) -> datetime:
    """Make a file so much older; when it was written then."""
    at = datetime.fromtimestamp(file.stat().st_mtime, UTC) - timedelta(days=days)
    os.utime(file, (at.timestamp(), at.timestamp()))
    return at


def test_a_store_of_newer_software(patient: Patient) -> None:
    def age(store: Store) -> None:
        store.ledger._db.execute("UPDATE _sqlite_migrations SET name = 'm999_later' WHERE name LIKE 'm001%'")

    patient.with_store(age)
    found = the_fault(list(books.file_of_store(patient.config)))
    assert "m999_later" in found.text
    assert "newest version" in found.mend


def test_an_empty_outbox(patient: Patient) -> None:
    (found,) = books.traffic(patient.config)
    assert (found.level, found.text) == (Level.OK, "0 events and 0 photos wait")


def test_events_that_have_waited_long(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    record(patient, note(), note())
    monkeypatch.setattr(books, "SLOW_AFTER", timedelta(0))
    found = the(Level.NOTE, list(books.traffic(patient.config)))
    assert found.text.startswith("2 events and 0 photos wait, the oldest since ")
    assert "nothing is lost" in found.mend


def test_what_central_refused_is_named_with_its_reason(patient: Patient) -> None:
    def refuse(store: Store) -> None:
        entry = store.ledger.record(note())
        store.outbox.quarantine(entry.event_id, "schema", "unknown field")

    patient.with_store(refuse)
    found = the_fault(list(books.traffic(patient.config)))
    assert "1 events are quarantined, the first: security.noted" in found.text
    assert "schema unknown field" in found.text
    assert "kiosk outbox status" in found.mend


def test_rules_in_force(patient: Patient) -> None:
    (found,) = books.rules(patient.config)
    assert found.level is Level.OK
    assert "version 1 of epoch 1, 0 days old, for 2 merchants" in found.text


def test_a_kiosk_without_rules(patient: Patient) -> None:
    patient.with_store(lambda store: store.policies._db.execute("DELETE FROM policy"))
    found = the_fault(list(books.rules(patient.config)))
    assert "out of service" in found.text
    assert "publish rules" in found.mend


@pytest.mark.parametrize(
    ("left", "level"), [(timedelta(days=-1), Level.FAULT), (timedelta(days=3), Level.NOTE)]
)
def test_rules_that_end(patient: Patient, left: timedelta, level: Level) -> None:
    now = datetime.now(UTC)
    short = patient.shop.policy.model_copy(update={"version": 2, "valid_until": now + left})
    patient.with_store(lambda store: patient.take_up(store, short))
    found = the(level, list(books.rules(patient.config)))
    assert "version 2" in found.text
    assert "newer rules" in found.mend


def test_numbers_that_were_lent_to_the_store_on_a_replaced_card(patient: Patient) -> None:
    pack = patient.shop.policy
    lent = [
        lease.model_copy(update={"kiosk_id": patient.config.kiosk.id, "ledger_id": "the-card-before"})
        for lease in pack.leases
    ]
    newer = pack.model_copy(update={"version": 2, "leases": tuple(lent)})
    patient.with_store(lambda store: patient.take_up(store, newer))
    found = the(Level.NOTE, list(books.rules(patient.config)))
    assert "written on parcels by hand" in found.text
    assert "have central lend new numbers to ledger " in found.mend


def test_rules_that_wait_for_their_day(patient: Patient) -> None:
    monday = datetime(2030, 1, 7, 4, tzinfo=UTC)
    waiting = patient.shop.policy.model_copy(update={"version": 2, "valid_from": monday})
    patient.with_store(lambda store: patient.keep(store, waiting))
    (found,) = books.rules(patient.config)
    assert found.level is Level.OK
    assert found.text.endswith("; version 2 waits for 2030-01-07 04:00 UTC")


def test_a_clock_before_the_newest_event(patient: Patient) -> None:
    def ahead(store: Store) -> None:
        sources = store.ledger._sources
        moment = sources.now()
        object.__setattr__(
            sources, "now", lambda: moment.model_copy(update={"at": moment.at + timedelta(days=1)})
        )
        store.ledger.record(note())

    patient.with_store(ahead)
    found = the_fault(list(books.rules(patient.config)))
    assert "it stands before" in found.text
    assert "set the clock" in found.mend


def test_a_state_directory_in_order(patient: Patient) -> None:
    (found,) = machine.state_directory(patient.config)
    assert found.level is Level.OK


def test_a_state_directory_that_takes_no_files(patient: Patient) -> None:
    (patient.config_file.parent / "a-file").touch()
    patient.rewrite("kiosk.toml", ('state = "state"', 'state = "a-file"'))
    found = the_fault(list(machine.state_directory(patient.config)))
    assert "takes no file" in found.text
    assert "it must be a directory" in found.mend


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_files_made_by_somebody_else_are_named(patient: Patient) -> None:
    os.chown(patient.state / "kiosk.db", 65534, -1)
    found = the_fault(list(machine.state_directory(patient.config)))
    assert "kiosk.db" in found.text
    assert "chown -R root" in found.mend


@pytest.mark.parametrize(
    ("free", "inodes", "level", "said"),
    [
        (4000, 1000, Level.OK, "4000 MiB free"),
        (600, 1000, Level.NOTE, "no photos are taken"),
        (4000, 149, Level.NOTE, "photos that central has are deleted"),
        (20, 1000, Level.FAULT, "out of service"),
        (4000, 0, Level.FAULT, "0 of 1000 inodes free"),
    ],
)
def test_room_on_the_disk(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, free: int, inodes: int, level: Level, said: str
) -> None:
    def gauge(_: Path) -> DiskGauge:
        return DiskGauge(2**33, free * 2**20, 1000, inodes)

    monkeypatch.setattr(machine, "disk", gauge)
    (found,) = machine.disk_space(patient.config)
    assert found.level is level
    assert said in found.text


def test_the_room_in_reserve_of_each_process(patient: Patient) -> None:
    assert [f.level for f in machine.ballast(patient.config)] == [Level.NOTE, Level.NOTE]
    ballast_of(patient.config, "run").lay()
    run, forward = machine.ballast(patient.config)
    assert "4096 KiB in reserve for `kiosk run`" in run.text
    assert run.level is Level.OK
    assert "ballast-forward is not there" in forward.text


def test_an_icon_font_that_is_not_built(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "FONT_FILE", tmp_path / "icons.ttf")
    found = the_fault(list(machine.words_and_fonts(patient.config)))
    assert "not built" in found.text
    assert "make setup" in found.mend


def test_a_language_without_words(patient: Patient) -> None:
    patient.rewrite("kiosk.toml", ('languages = ["en", ', 'languages = ["en", "xx", '))
    found = the(Level.NOTE, list(machine.words_and_fonts(patient.config)))
    assert '"xx" is offered' in found.text


class TestSpeech:
    def test_a_voice_that_speaks_all_languages(self, patient: Patient) -> None:
        found = the(Level.OK, list(machine.voice(patient.config)))
        assert found.text.startswith("espeak-ng speaks en, de, fr")

    def test_a_language_that_it_does_not_speak(self, patient: Patient) -> None:
        patient.rewrite("kiosk.toml", ('languages = ["en", ', 'languages = ["en", "xx", '))
        assert "no voice for xx" in the_fault(list(machine.voice(patient.config))).text

    def test_no_voice(self, patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        found = the_fault(list(machine.voice(patient.config)))
        assert "espeak-ng is not installed" in found.text
        assert "apt-get install espeak-ng" in found.mend

    def test_a_place_that_wants_none(self, patient: Patient) -> None:
        patient.rewrite("kiosk.toml", ("[screen]", "[sound]\nspeech = false\n\n[screen]"))
        assert (
            "nobody can have the screen read aloud"
            in the(Level.NOTE, list(machine.voice(patient.config))).text
        )


@pytest.mark.parametrize(("kept", "level"), [(True, Level.OK), (False, Level.NOTE), (None, Level.NOTE)])
def test_a_clock_that_nobody_keeps_is_noted(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, kept: bool | None, level: Level
) -> None:
    monkeypatch.setattr(SystemClock, "synchronised", lambda _: kept)
    (found,) = machine.clock(patient.config)
    assert found.level is level
