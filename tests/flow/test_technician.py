"""A technician's visit by itself: what each touch asks for, and what it waits for."""

from datetime import UTC, datetime

import pytest

from kiosk.domain.compartments import DoorState, Occupancy, Size
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.roster import Role, StaffMember
from kiosk.flow.effects import Effect
from kiosk.flow.everybody import advance_anybody, wants_of_anybody
from kiosk.flow.signals import (
    Button,
    CodesSeen,
    DoorOpened,
    DoorSeen,
    DoorStayedShut,
    Pressed,
    Signal,
    TimedOut,
    TimerName,
)
from kiosk.flow.staff.effects import OpenDoor, SignOut
from kiosk.flow.technician.effects import Block, Count, FindDoor, Release, Resolve, SayInside
from kiosk.flow.technician.signals import DoorKnown, LeftUnresolved
from kiosk.flow.technician.visit import ENDS_BY_ITSELF, Purpose, TechnicianStep, TechnicianVisit
from kiosk.flow.wants import DoorWatch, Scanning, Timer

AT = Moment(at=datetime(2026, 9, 29, tzinfo=UTC), boottime_ms=0, clock=ClockStatus.TRUSTED)
OTTO = StaffMember(staff_ref="t-otto", role=Role.TECHNICIAN)
FREE = DoorKnown(effect_id="", compartment_id="07", holds=False, in_use=False, blocked_why=None)


def visit(step: TechnicianStep = TechnicianStep.HOME, **fields: object) -> TechnicianVisit:
    return TechnicianVisit(visit_id="v", staff=OTTO, step=step, **fields)


def after(visit: TechnicianVisit, *signals: Signal) -> tuple[TechnicianVisit, list[Effect]]:
    asked: list[Effect] = []
    for signal in signals:
        advanced, effects = advance_anybody(visit, signal, AT)
        assert isinstance(advanced, TechnicianVisit)
        visit, asked = advanced, [*asked, *effects]
    return visit, asked


def pressed(button: Button, value: str = "") -> Pressed:
    return Pressed(button=button, value=value)


def at_door(known: DoorKnown = FREE, **fields: object) -> TechnicianVisit:
    return visit(TechnicianStep.DOOR, at="07", known=known, **fields)


def opening(purpose: Purpose = Purpose.LOOK) -> TechnicianVisit:
    awaited = {"OpenDoor 07": "v.1"}
    return visit(TechnicianStep.OPENING, at="07", purpose=purpose, awaiting=awaited, to_count=("07", "08"))


OPENED = DoorOpened(
    effect_id="v.1",
    compartment_id="07",
    size=Size.M,
    door=DoorState.OPEN,
    occupancy=Occupancy.UNKNOWN,
    after_ms=400,
)


def shut(occupancy: Occupancy = Occupancy.UNKNOWN) -> DoorSeen:
    return DoorSeen(compartment_id="07", door=DoorState.CLOSED, occupancy=occupancy)


@pytest.mark.parametrize(("keys", "number"), [("1x20", "12"), ("A70", "A7"), ("10014", "100")])
def test_a_door_is_sought_by_what_was_typed_as_it_may_stand_on_a_door(keys: str, number: str) -> None:
    """The last of them is erased again; a fifth is not taken."""
    _, asked = after(
        visit(TechnicianStep.NUMBER),
        *(pressed(Button.KEY, key) for key in keys),
        pressed(Button.ERASE),
        pressed(Button.ENTER),
    )
    assert [effect.number for effect in asked if isinstance(effect, FindDoor)] == [number]


def test_a_free_compartment_is_opened_at_once() -> None:
    then, asked = after(at_door(), pressed(Button.OPEN))
    assert [type(effect) for effect in asked] == [OpenDoor]
    assert then.step is TechnicianStep.OPENING


@pytest.mark.parametrize("what", ["holds", "in_use"])
def test_one_with_a_parcel_or_a_return_is_asked_about_first(what: str) -> None:
    then, asked = after(at_door(FREE.model_copy(update={what: True})), pressed(Button.OPEN))
    assert (then.step, asked) == (TechnicianStep.DOOR_ASKED, [])
    _, asked = after(then, pressed(Button.YES))
    assert [type(effect) for effect in asked] == [OpenDoor]


def test_no_door_opens_while_somebody_practises() -> None:
    then, asked = after(at_door(practice=True), pressed(Button.OPEN))
    assert (then.notice, asked) == ("training", [])


@pytest.mark.parametrize(
    ("purpose", "step"),
    [
        (Purpose.LOOK, TechnicianStep.INSIDE),
        (Purpose.RESOLVE, TechnicianStep.RESOLVING),
        (Purpose.RECOUNT, TechnicianStep.COUNTING),
    ],
)
def test_shutting_the_door_asks_what_it_was_opened_for(purpose: Purpose, step: TechnicianStep) -> None:
    then, _ = after(opening(purpose), OPENED)
    assert DoorWatch(compartment_id="07") in wants_of_anybody(then)
    then, asked = after(then, shut())
    assert (then.step, asked) == (step, [])
    assert not then.doors


def test_a_sensor_answers_what_is_inside() -> None:
    _, asked = after(opening(), OPENED, shut(Occupancy.PRESENT))
    assert [effect.is_empty for effect in asked if isinstance(effect, SayInside)] == [False]


def test_a_sensor_does_not_answer_whose_item_it_is() -> None:
    then, asked = after(opening(Purpose.RESOLVE), OPENED, shut(Occupancy.PRESENT))
    assert (then.step, asked) == (TechnicianStep.RESOLVING, [])


def test_a_door_that_was_turned_away_from_is_still_watched_and_no_more_judged_by_people() -> None:
    left, _ = after(opening().but(known=FREE), OPENED, pressed(Button.CONTINUE))
    assert left.step is TechnicianStep.DOORS
    assert left.doors == {"07"}
    assert not left.insides
    then, asked = after(left, shut())
    assert (then.step, then.doors, asked) == (TechnicianStep.DOORS, frozenset(), [])


def test_release_waits_for_a_look_inside() -> None:
    _, asked = after(at_door(), pressed(Button.RELEASE))
    assert not asked
    _, asked = after(at_door(seen_empty=True), pressed(Button.RELEASE))
    assert [type(effect) for effect in asked] == [Release]


def test_a_look_inside_one_door_releases_no_other() -> None:
    seen = at_door(seen_empty=True)
    then, _ = after(seen, pressed(Button.BACK), pressed(Button.CONTINUE), pressed(Button.KEY, "8"))
    then, asked = after(then, pressed(Button.ENTER))
    then, _ = after(then, FREE.model_copy(update={"effect_id": asked[0].effect_id, "compartment_id": "08"}))
    assert (then.at, then.seen_empty) == ("08", False)


def test_blocking_needs_a_reason_from_the_list() -> None:
    _, asked = after(visit(TechnicianStep.BLOCKING, at="07"), pressed(Button.CHOOSE, "because"))
    assert not asked
    _, asked = after(visit(TechnicianStep.BLOCKING, at="07"), pressed(Button.CHOOSE, "dirty"))
    assert [effect.why for effect in asked if isinstance(effect, Block)] == ["dirty"]


def test_a_stuck_door_does_not_hold_up_the_count_of_the_others() -> None:
    then, _ = after(opening(Purpose.RECOUNT), DoorStayedShut(effect_id="v.1", compartment_id="07"))
    assert (then.step, then.to_count) == (TechnicianStep.RECOUNT, ("08", "07"))


@pytest.mark.parametrize("text", ["", "x" * 36])
def test_a_text_that_is_no_label_is_not_taken_for_one(text: str) -> None:
    counting = visit(TechnicianStep.COUNTING, at="07", purpose=Purpose.RECOUNT)
    then, _ = after(counting, CodesSeen(texts=(text,)))
    assert then.scanned is None


def test_what_was_found_is_counted_with_the_label_that_was_read() -> None:
    counting = visit(TechnicianStep.COUNTING, at="07", purpose=Purpose.RECOUNT)
    assert Scanning() in wants_of_anybody(counting)
    _, asked = after(counting, CodesSeen(texts=("395211000000004818",)), pressed(Button.YES))
    (count,) = asked
    assert isinstance(count, Count)
    assert (count.compartment_id, count.found, count.label) == ("07", "package", "395211000000004818")


def test_nobody_leaves_before_they_were_shown_what_is_wrong() -> None:
    then, asked = after(visit(), pressed(Button.SIGN_OUT))
    assert (then.step, asked) == (TechnicianStep.LEAVING, [])
    then, asked = after(then, pressed(Button.SIGN_OUT))
    assert then.is_over
    assert [type(effect) for effect in asked] == [SignOut]


@pytest.mark.parametrize("step", sorted(set(TechnicianStep) - ENDS_BY_ITSELF - {TechnicianStep.ENDED}))
def test_wherever_they_are_who_walks_away_is_signed_out(step: TechnicianStep) -> None:
    here = visit(step, at="07", known=FREE)
    assert Timer(name=TimerName.STAFF_IDLE, generation=0) in wants_of_anybody(here)
    then, asked = after(here, TimedOut(name=TimerName.STAFF_IDLE))
    assert then.is_over
    assert [effect.why for effect in asked if isinstance(effect, SignOut)] == ["idle"]


def test_one_in_a_drop_bin_is_settled_without_a_door() -> None:
    left = LeftUnresolved(drop_off_id="d", compartment_id=None, why="parked", left_at=AT.at)
    listed = visit(TechnicianStep.UNRESOLVED, unresolved=(left,))
    then, asked = after(listed, pressed(Button.CHOOSE, "d"))
    assert (then.step, asked) == (TechnicianStep.RESOLVING, [])
    _, asked = after(then, pressed(Button.OPEN_AGAIN), pressed(Button.NO))
    (resolve,) = asked
    assert isinstance(resolve, Resolve)
    assert (resolve.drop_off_id, resolve.is_here) == ("d", False)


def test_nobody_is_signed_out_while_their_door_is_on_its_way() -> None:
    assert not [want for want in wants_of_anybody(opening()) if isinstance(want, Timer)]


def test_a_door_that_moves_shows_that_somebody_is_still_there() -> None:
    def idle(visit: TechnicianVisit) -> Timer:
        (timer,) = (want for want in wants_of_anybody(visit) if isinstance(want, Timer))
        return timer

    opened, _ = after(opening(), OPENED)
    closed, _ = after(opened, shut())
    assert idle(closed) != idle(opened)
