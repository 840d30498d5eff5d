"""A courier's visit as a pure machine: groups of doors, what counts a package out, what a restart leaves."""

import pytest

from kiosk.domain.collecting import CountedBy
from kiosk.domain.compartments import Occupancy
from kiosk.flow.courier.effects import LeaveInside, NoteDiscrepancy, PrintLabelAgain, RecordCollection, Vacate
from kiosk.flow.courier.visit import CourierStep, Scanned
from kiosk.flow.everybody import wants_of_anybody
from kiosk.flow.signals import Button, CodesSeen, DoorStayedShut, Resumed, TimedOut, TimerName
from kiosk.flow.staff.effects import SignOut
from kiosk.flow.wants import DoorWatch, Scanning
from tests.support.courier_round import Round, package


def asked_for(round_: Round, kind: type) -> list[str]:
    return [e.compartment_id for e in round_.asked if isinstance(e, kind)]  # type: ignore[attr-defined]


def test_as_many_doors_open_as_may_and_the_next_when_these_are_settled() -> None:
    r = Round()
    r.press(Button.CONTINUE)
    assert r.open_asked() == ["01", "02", "03", "04"]
    r.opens(1, 2, 3, 4)
    for number in (1, 2, 3):
        r.scan(number)
    r.shuts(1, 2, 3, 4)
    assert r.open_asked() == ["01", "02", "03", "04"]
    r.scan(4)
    assert r.open_asked()[4:] == ["05", "06"]
    assert asked_for(r, Vacate) == ["01", "02", "03", "04"]


def test_where_no_sensor_sees_it_one_tap_says_that_the_group_is_empty() -> None:
    r = Round(sensors=False)
    r.press(Button.CONTINUE)
    r.opens(1, 2, 3, 4)
    r.press(Button.YES)
    r.shuts(1, 2, 3, 4)
    assert r.visit.step is CourierStep.ALL_EMPTY
    assert asked_for(r, Vacate) == []
    r.press(Button.YES)
    assert {e.by_sensor for e in r.asked if isinstance(e, Vacate)} == {False}
    assert r.open_asked()[4:] == ["05", "06"]


def test_a_door_that_is_pulled_open_again_takes_the_question_back() -> None:
    r = Round(sensors=False, packages=(package(1),))
    r.press(Button.CONTINUE)
    r.opens(1)
    r.press(Button.YES)
    r.shuts(1)
    r.press(Button.OPEN_AGAIN)
    r.opens(1)
    assert r.visit.step is CourierStep.EMPTYING
    r.shuts(1)
    assert r.visit.step is CourierStep.ALL_EMPTY


def test_the_shipping_code_is_known_with_and_without_what_stands_before_it() -> None:
    for before in ("", "00", "(00)", "]C100"):
        r = Round(packages=(package(1), package(2)))
        r.press(Button.CONTINUE)
        r.opens(1, 2)
        r.hear(CodesSeen(texts=(f"{before}{package(2).label_number}",)))
        assert [t.drop_off_id for t in r.visit.taken] == ["d2"]


def test_a_label_counts_only_behind_a_door_that_has_been_opened() -> None:
    r = Round()
    r.press(Button.CONTINUE)
    r.opens(1)
    r.scan(2)
    assert r.visit.taken == ()
    assert r.visit.scanned is Scanned.OTHER_DOOR
    r.scan(6)
    assert r.visit.scanned is Scanned.OTHER_DOOR


def test_one_tap_counts_open_doors_and_none_that_is_still_on_its_way() -> None:
    r = Round()
    r.press(Button.CONTINUE)
    r.opens(1, 2)
    r.press(Button.YES)
    assert [(t.drop_off_id, t.counted_by) for t in r.visit.taken] == [
        ("d1", CountedBy.TAP),
        ("d2", CountedBy.TAP),
    ]


def test_what_is_put_back_is_taken_no_more() -> None:
    r = Round(packages=(package(1), package(2)))
    r.press(Button.CONTINUE)
    r.opens(1, 2)
    r.press(Button.YES)
    r.press(Button.TROUBLE)
    r.press(Button.CHOOSE, "02")
    r.press(Button.CHOOSE, "left_behind")
    r.shuts(1)
    r.shuts(2, occupancy=Occupancy.PRESENT)
    assert [t.drop_off_id for t in r.visit.taken] == ["d1"]
    assert asked_for(r, LeaveInside) == ["02"]
    assert [p.compartment_id for p in r.visit.here] == ["02"]


@pytest.mark.parametrize(
    ("said", "stay"),
    [
        (("left_behind",), ["left_behind"]),
        (("missing", "left_behind"), ["left_behind"]),
        (("missing", "missing"), ["missing"]),
        (("left_behind", "taken"), []),
        (("missing", "taken", "left_behind"), ["left_behind"]),
    ],
)
def test_of_what_was_said_of_where_a_package_is_the_last_word_is_on_the_manifest(
    said: tuple[str, ...], stay: list[str]
) -> None:
    r = Round(packages=(package(1), package(2)))
    r.press(Button.CONTINUE)
    r.opens(1, 2)
    for word in said:
        if word == "taken":
            r.scan(2)
            continue
        r.press(Button.TROUBLE)
        r.press(Button.CHOOSE, "02")
        r.press(Button.CHOOSE, word)
        r.press(Button.REFUSE_PHOTO)
    assert [line.kind.value for line in r.visit.discrepancies] == stay


def test_a_package_that_was_missing_stays_so_when_the_next_one_behind_that_door_is_taken() -> None:
    r = Round(packages=(package(1), package(2)))
    r.press(Button.CONTINUE)
    r.opens(1, 2)
    r.press(Button.TROUBLE)
    r.press(Button.CHOOSE, "01")
    r.press(Button.CHOOSE, "missing")
    r.press(Button.REFUSE_PHOTO)
    r.scan(2)
    r.shuts(1, 2)
    later = package(7).model_copy(update={"compartment_id": "01"})
    r.packages, r.books = (later,), {"01": later}
    r.restart()
    r.hear(Resumed())
    r.press(Button.BACK)
    r.press(Button.CONTINUE)
    r.opens(1)
    r.scan(7)
    assert [(line.kind.value, line.drop_off_id) for line in r.visit.discrepancies] == [("missing", "d1")]


def test_a_written_code_leads_to_a_label_with_the_number_of_the_package() -> None:
    r = Round(packages=(package(1, written_code="K7M4QX"),))
    r.press(Button.CONTINUE)
    r.opens(1)
    r.press(Button.YES)
    assert [e.drop_off_id for e in r.asked if isinstance(e, PrintLabelAgain)] == ["d1"]
    r.prints_label("failed")
    r.press(Button.PRINT)
    r.prints_label()
    r.press(Button.YES)
    assert [t.counted_by for t in r.visit.taken] == [CountedBy.LABEL_PRINTED]


def test_without_any_number_there_is_nothing_to_print() -> None:
    nameless = package(1, written_code="K7M4QX").model_copy(update={"label_number": None})
    r = Round(packages=(nameless,))
    r.press(Button.CONTINUE)
    r.opens(1)
    r.press(Button.YES)
    assert r.visit.step is CourierStep.LABEL_ATTACH
    assert r.visit.label_failed
    r.press(Button.YES)
    assert [t.counted_by for t in r.visit.taken] == [CountedBy.CODE_WRITTEN]


def test_a_door_that_stays_shut_after_its_package_was_taken_costs_nothing() -> None:
    r = Round(packages=(package(1),), sensors=False)
    r.press(Button.CONTINUE)
    r.opens(1)
    r.press(Button.YES)
    r.shuts(1)
    r.press(Button.OPEN_AGAIN)
    r.hear(DoorStayedShut(effect_id=r.visit.awaiting["OpenDoor 01"], compartment_id="01"))
    assert r.visit.step is CourierStep.ALL_EMPTY
    r.press(Button.YES)
    assert [e.why_not for e in r.asked if isinstance(e, Vacate)] == ["stayed_shut"]
    assert r.visit.step is CourierStep.MANIFEST


@pytest.mark.parametrize(
    "step", [CourierStep.PHOTO, CourierStep.TROUBLE, CourierStep.LABEL_PRINTING, CourierStep.EMPTYING]
)
def test_a_restart_at_the_doors_waits_for_the_same_person_and_asks_anew(step: CourierStep) -> None:
    r = Round(packages=(package(1), package(2)))
    r.press(Button.CONTINUE)
    r.opens(1, 2)
    r.scan(1)
    if step is not CourierStep.EMPTYING:
        r.press(Button.TROUBLE)
        r.press(Button.CHOOSE, "02")
    if step in (CourierStep.PHOTO, CourierStep.LABEL_PRINTING):
        r.press(Button.CHOOSE, "damaged" if step is CourierStep.PHOTO else "no_label")
    assert r.visit.step is step
    doors = len(r.open_asked())
    r.restart()
    assert r.visit.is_parked
    assert Scanning() not in wants_of_anybody(r.visit)
    assert DoorWatch(compartment_id="02") in wants_of_anybody(r.visit)
    r.hear(Resumed())
    assert r.visit.step is CourierStep.EMPTYING
    assert [t.drop_off_id for t in r.visit.taken] == ["d1"]
    assert len(r.open_asked()) == doors
    r.scan(2)
    r.shuts(1, 2)
    assert r.visit.step is CourierStep.MANIFEST


def test_a_restart_at_the_manifest_comes_back_to_it() -> None:
    r = Round(packages=(package(1),))
    r.press(Button.CONTINUE)
    r.opens(1)
    r.scan(1)
    r.shuts(1)
    r.restart()
    r.hear(Resumed())
    assert r.visit.step is CourierStep.MANIFEST
    r.press(Button.YES)
    assert r.visit.step is CourierStep.DONE
    assert sum(isinstance(e, RecordCollection) for e in r.asked) == 1


def test_a_restart_after_the_manifest_was_confirmed_ends_the_visit() -> None:
    r = Round(packages=(package(1),))
    r.press(Button.CONTINUE)
    r.opens(1)
    r.scan(1)
    r.shuts(1)
    r.press(Button.YES)
    r.restart()
    assert r.visit.is_over
    assert isinstance(r.asked[-1], SignOut)


def test_nobody_signs_out_with_something_in_hand() -> None:
    r = Round(packages=(package(1), package(2)), open_at_once=1)
    r.press(Button.CONTINUE)
    r.opens(1)
    r.scan(1)
    r.press(Button.PAUSE)
    r.shuts(1)
    assert r.visit.step is CourierStep.HOME
    r.press(Button.SIGN_OUT)
    assert not r.visit.is_over
    r.hear(TimedOut(name=TimerName.STAFF_IDLE))
    assert r.visit.is_parked
    assert not any(isinstance(e, SignOut) for e in r.asked)


def test_what_differs_is_told_before_the_whole_is_recorded() -> None:
    r = Round(packages=(package(1),))
    r.press(Button.CONTINUE)
    r.opens(1)
    r.scan(1)
    r.shuts(1)
    r.press(Button.MORE)
    r.press(Button.YES)
    kinds = [type(e) for e in r.asked if isinstance(e, NoteDiscrepancy | RecordCollection)]
    assert kinds == [NoteDiscrepancy, RecordCollection]
    assert r.visit.manifest is not None
    assert [d.counted for d in r.visit.manifest.discrepancies] == [2]
