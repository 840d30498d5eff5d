"""One device put to work, as `kiosk hw test` does it."""

import itertools
import time

from hardware.lock_board.physics import Jam
from kiosk.hw.exercises import exercise
from kiosk.hw.workbench import Wish, Workbench
from tests.doctor.patient import Patient
from tests.hw.conftest import Hands


def test_a_board_shows_its_doors_and_opens_none_unasked(hands: Hands) -> None:
    said = hands.try_out("locks")
    assert said == [
        "lock  1  door A1   closed, item absent",
        "lock  2  no door   closed, item absent",
        "lock  3  no door   closed, item absent",
        "lock  4  no door   closed, item absent",
        "No door was opened. Name one: --lock N, or --door ID.",
    ]
    assert not any(door.is_open for door in hands.doors)


def test_a_door_is_opened_seen_open_and_seen_shut(hands: Hands) -> None:
    hands.do = hands.doors[1].push_shut
    said = hands.try_out("locks", lock=2)[4:]
    assert said[0] == "Lock 2: pulse sent."
    assert said[1].startswith("Lock 2: open after 0.")
    assert said[2] == "Push the door shut."
    assert said[3].endswith("item absent.")


def test_a_door_that_another_lock_opens_is_named(hands: Hands) -> None:
    hands.doors[0].pulse = hands.doors[3].pulse  # type: ignore[method-assign]  # wires 1 and 4 are swapped
    assert hands.try_out("locks", lock=1)[-1].startswith("WRONG DOOR: lock 4 opened.")


def test_a_door_that_stays_shut_is_told_from_one_that_nobody_can_see(hands: Hands) -> None:
    hands.doors[2].jam = Jam.STUCK_SHUT
    assert hands.try_out("locks", lock=3)[-2] == "Lock 3: still shut after 3 s."


def test_a_door_that_stands_open_is_not_pulsed(hands: Hands) -> None:
    hands.doors[0].pulse()
    hands.now += 1.0
    assert hands.try_out("locks", lock=1)[-1] == "Lock 1 is open already: shut its door first."


def test_a_printer_says_how_it_is_and_prints_a_sample(hands: Hands) -> None:
    said = hands.try_out("printer")
    assert said[0] == "online: yes; paper: ok; cover open: no"
    assert said[1].startswith("receipt: printed")
    assert any(line.startswith("Printer") for line in hands.papers[0])


def test_a_test_label_routes_nowhere(hands: Hands) -> None:
    assert hands.try_out("printer", label=True)[1].startswith("label: printed")
    assert "TEST" in hands.papers[0]
    assert "Not a parcel" in " ".join(hands.papers[0])


def test_a_door_opened_by_hand_is_in_the_ledger_before_it_moves(patient: Patient) -> None:
    noted: list[dict[str, object]] = []
    pulse = patient.cabinet.doors["03"].pulse

    def look_into_the_ledger(pulse_s: float) -> None:
        patient.with_store(
            lambda store: noted.append(store.ledger.newest_about("B-1042", "security.noted").event["data"])
        )
        pulse(pulse_s)

    patient.cabinet.doors["03"].pulse = look_into_the_ledger  # type: ignore[method-assign]
    with Workbench(patient.config.cabinet, patient.config, sleep=lambda _: None) as bench:
        said = exercise(bench, patient.config.cabinet.device("locks"), Wish(for_s=1, lock=3))
        assert "Lock 3: pulse sent." in list(itertools.islice(said, 9))
        deadline = time.monotonic() + 5
        while not noted and time.monotonic() < deadline:
            bench.device(patient.config.cabinet.device("locks")).read()
    assert noted[0]["code"] == "opened_by_technician"
    assert noted[0]["about"] == "locks, lock 3"
