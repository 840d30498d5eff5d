"""The compartments, told by state: as a running kiosk sees them, or as the books have them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.contract.messages import CompartmentNow
from kiosk.doctor import Level
from kiosk.doctor.alarms import open_alarms
from kiosk.doctor.compartments import compartments
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import BlockedBy, CompartmentState, DoorState, Occupancy
from kiosk.host.clock import SystemClock
from kiosk.host.state_file import COMPARTMENTS_FILE, RUN_FILE, StateFile
from kiosk.runtime.alarms import Alarms
from kiosk.store import Store
from tests.doctor.patient import Patient, the, the_fault


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    with Patient(tmp_path) as patient:
        yield patient


def runs(patient: Patient, *, open_door: str) -> None:
    """As `kiosk run` does: it tells of every door, of which one is open."""
    runtime = patient.config.paths.runtime
    runtime.mkdir(parents=True, exist_ok=True)
    seen = [
        CompartmentNow(
            id=c.id,
            size=c.size,
            state=CompartmentState.FREE,
            reason=None,
            since=None,
            by=None,
            door=DoorState.OPEN if c.id == open_door else DoorState.CLOSED,
            occupancy=Occupancy.UNKNOWN,
            holds=None,
        ).model_dump(mode="json")
        for c in patient.config.cabinet.compartments
    ]
    StateFile(runtime / COMPARTMENTS_FILE).write({"at": None, "compartments": seen})
    StateFile(runtime / RUN_FILE).write({"boottime_ms": SystemClock().boottime_ms()})


def test_they_are_counted_by_state(patient: Patient) -> None:
    count = len(patient.config.cabinet.compartments)
    runs(patient, open_door="03")
    patient.with_store(lambda store: store.compartments.hold("01", "drop-off-1"))
    patient.with_store(lambda store: store.compartments.reserve("02", "drop-off-2"))
    (found,) = compartments(patient.config)
    assert found.text == f"{count - 3} free, 1 reserved, 1 occupied, 1 unknown"


def test_without_a_running_kiosk_nobody_knows_which_are_free(patient: Patient) -> None:
    count = len(patient.config.cabinet.compartments)
    patient.with_store(lambda store: store.compartments.hold("01", "drop-off-1"))
    (found,) = compartments(patient.config)
    assert found.text == f"1 occupied, {count - 1} unknown; nobody looks at their doors now"


def test_those_out_of_use_are_named_with_the_reason_since_when_and_by_whom(patient: Patient) -> None:
    patient.with_store(lambda store: store.compartments.block("04", "in_repair", BlockedBy.CENTRAL))
    found = the(Level.NOTE, list(compartments(patient.config)))
    assert "04 (in_repair, since 20" in found.text
    assert found.text.endswith("Z, by central)")


def test_those_whose_doors_and_books_disagree_need_a_person(patient: Patient) -> None:
    kiosk_id, missing = patient.config.kiosk.id, AlarmCode.ITEM_MISSING
    patient.with_store(lambda store: Alarms(store, kiosk_id).set(missing, "02", "it is gone"))
    found = the_fault(list(open_alarms(patient.config)))
    assert found.text.startswith("item_missing of 02 since 20")
    assert found.text.endswith(": it is gone")
    assert "look behind the door" in found.mend


def test_what_will_be_a_trouble_is_a_note_below_what_is_one(patient: Patient) -> None:
    def raise_two(store: Store) -> None:
        alarms = Alarms(store, patient.config.kiosk.id)
        alarms.set(AlarmCode.PRINTER_PAPER_LOW, "printer", "the paper is near its end")
        alarms.set(AlarmCode.BIN_FULL, "bin-1", "100 % full")

    patient.with_store(raise_two)
    found = list(open_alarms(patient.config))
    assert [(f.level, f.text.split()[0]) for f in found] == [
        (Level.FAULT, "bin_full"),
        (Level.NOTE, "printer_paper_low"),
    ]


def test_goods_of_the_rules_that_no_compartment_is_kept_for_are_named(patient: Patient) -> None:
    def want(store: Store) -> None:
        pack = patient.shop.policy
        (merchant, *others) = pack.merchants
        rules = tuple(
            rule.model_copy(update={"handling": rule.handling.model_copy(update={"goods": "chilled"})})
            if rule.handling
            else rule
            for rule in merchant.rules
        )
        merchants = (merchant.model_copy(update={"rules": rules}), *others)
        patient.take_up(store, pack.model_copy(update={"version": pack.version + 1, "merchants": merchants}))

    patient.with_store(want)
    assert "none is kept for chilled" in the(Level.NOTE, list(compartments(patient.config))).text
    cabinet = patient.config.paths.cabinet
    cabinet.write_text(
        cabinet.read_text().replace("[[compartment]]", '[[compartment]]\ngoods = ["chilled"]', 1)
    )
    assert len(list(compartments(patient.config))) == 1
