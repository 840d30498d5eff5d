"""`kiosk ledger` as a technician types it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import main
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.machine_events import AlarmRaised, CompartmentBlocked
from kiosk.store import Store
from tests.doctor.patient import Patient
from tests.store.store_rig import note


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Patient]:
    """Only to be read."""
    with Patient(tmp_path_factory.mktemp("kiosk")) as patient:
        fill(patient)
        yield patient


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    with Patient(tmp_path) as patient:
        yield patient


def kiosk_ledger(patient: Patient, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["ledger", *arguments, "--config", str(patient.config_file)])


def fill(patient: Patient) -> None:
    def change(store: Store) -> None:
        for number in range(120):
            note(store, f"probe-{number}-" + "x" * 300)
        store.ledger.record(CompartmentBlocked(kiosk_id="B-1042", compartment_id="07", why="stayed_shut"))
        left_open = AlarmCode.DOOR_LEFT_OPEN
        store.ledger.record(
            AlarmRaised(kiosk_id="B-1042", alarm_code=left_open, about="07", text="it is 070")
        )
        store.write_back()

    patient.with_store(change)


def damage(patient: Patient) -> None:
    file = patient.state / "kiosk.db"
    with file.open("r+b") as content:
        content.seek(file.stat().st_size - 3 * 4096)
        content.write(os.urandom(4096))


def sequences(result: Result) -> list[int]:
    """Of what `--brief` prints."""
    assert result.exit_code == 0, result.output
    return [int(line.split()[0]) for line in result.output.splitlines()]


def test_events_are_shown_by_range(filled: Patient) -> None:
    assert sequences(kiosk_ledger(filled, "show", "--after", "3", "--to", "6", "--brief")) == [4, 5, 6]
    assert sequences(kiosk_ledger(filled, "show", "--limit", "2", "--brief")) == [1, 2]
    assert sequences(kiosk_ledger(filled, "show", "--limit", "2", "--newest", "--brief")) == [121, 122]


def test_events_are_shown_by_type_and_by_what_they_name(filled: Patient) -> None:
    assert sequences(kiosk_ledger(filled, "show", "--type", "compartment.*", "--brief")) == [121]
    assert sequences(kiosk_ledger(filled, "show", "--about", "07", "--brief")) == [121, 122]
    assert sequences(kiosk_ledger(filled, "show", "--about", "0", "--brief")) == []
    (line,) = kiosk_ledger(filled, "show", "--type", "alarm.raised", "--brief").output.splitlines()
    assert line.split()[2:] == ["alarm.raised", "door_left_open:07"]


def test_a_ledger_with_nothing_lost_is_said_to_hold(filled: Patient) -> None:
    verified = kiosk_ledger(filled, "verify")
    assert (verified.exit_code, verified.output) == (0, "The chain holds.\n")


def test_a_damaged_ledger_is_not_touched_by_tools_which_say_who_repairs_it(patient: Patient) -> None:
    fill(patient)
    damage(patient)
    before = (patient.state / "kiosk.db").read_bytes()
    for command in ("verify", "show"):
        refused = kiosk_ledger(patient, command)
        assert refused.exit_code == 1
        assert "Start `kiosk run` or `kiosk forward`" in refused.output
    assert (patient.state / "kiosk.db").read_bytes() == before


def test_after_a_salvage_the_chain_holds_and_what_is_lost_is_told(patient: Patient) -> None:
    fill(patient)
    damage(patient)
    patient.start()
    verified = kiosk_ledger(patient, "verify")
    assert verified.exit_code == 0
    lost, holds = verified.output.splitlines()
    assert "rows lost at sequence" in lost
    assert lost.endswith("see ledger.salvaged at 10122")
    assert holds == "The chain holds, but for these."


def test_newest_rows_that_were_removed_are_missed_though_the_chain_holds_before_them(
    patient: Patient,
) -> None:
    fill(patient)
    patient.with_store(lambda store: remove_newest(store, 3))
    verified = kiosk_ledger(patient, "verify")
    assert verified.exit_code == 1
    assert "ends at sequence 119, but numbers up to 122 were given: the newest 3 rows" in verified.output


def remove_newest(store: Store, rows: int) -> None:
    first = store.ledger.newest_sequence() - rows + 1
    for table in ("outbox", "ledger"):
        store.ledger._db.execute(f"DELETE FROM {table} WHERE sequence >= ?", first)


def test_a_row_that_was_changed_is_no_loss(patient: Patient) -> None:
    fill(patient)
    patient.with_store(
        lambda store: store.ledger._db.execute("UPDATE ledger SET body = x'00' WHERE sequence = 40")
    )
    verified = kiosk_ledger(patient, "verify")
    assert verified.exit_code == 1
    assert "breaks at sequence 40" in verified.output
