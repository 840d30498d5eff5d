"""A courier who was away: others may have been at the doors meanwhile."""

from kiosk.domain.compartments import DoorState, Occupancy, Sight
from kiosk.flow.courier.effects import LeaveInside, Vacate
from kiosk.flow.courier.signals import NothingLeftOpen
from kiosk.flow.courier.visit import CourierStep
from kiosk.flow.signals import Button, DoorSeen, DoorsToldOf, Resumed, TimedOut, TimerName
from kiosk.flow.staff.effects import SignOut
from tests.support.courier_round import Round, package
from tests.support.courier_screens import LEFT


def one_taken(*, sensors: bool) -> Round:
    """A courier who has the package of door 1 in hand, and leaves before the door is shut."""
    r = Round(packages=(package(1), package(2)), sensors=sensors, open_at_once=1)
    r.press(Button.CONTINUE)
    r.opens(1)
    r.scan(1)
    r.hear(TimedOut(name=TimerName.STAFF_IDLE))
    assert r.visit.is_parked
    return r


def vacated(round_: Round) -> list[str]:
    return [effect.compartment_id for effect in round_.asked if isinstance(effect, Vacate)]


def test_who_was_away_says_nothing_is_inside_only_after_another_look() -> None:
    r = one_taken(sensors=False)
    r.shuts(1)
    r.hear(Resumed())
    assert r.visit.step is CourierStep.ALL_EMPTY
    r.press(Button.YES)
    assert vacated(r) == []
    r.press(Button.OPEN_AGAIN)
    r.opens(1)
    r.shuts(1)
    r.press(Button.YES)
    assert vacated(r) == ["01"]


def test_a_door_that_still_stands_open_when_they_are_back_is_before_their_eyes() -> None:
    r = one_taken(sensors=False)
    r.hear(Resumed())
    r.hear(DoorSeen(compartment_id="01", door=DoorState.CLOSED, occupancy=Occupancy.UNKNOWN))
    r.press(Button.YES)
    assert vacated(r) == ["01"]


def test_a_sensor_needs_no_other_look() -> None:
    r = one_taken(sensors=True)
    r.shuts(1)
    assert vacated(r) == ["01"]


def test_a_door_that_was_cleared_and_used_again_meanwhile_is_left_alone() -> None:
    r = one_taken(sensors=False)
    another = package(3).model_copy(update={"compartment_id": "01", "label_number": "395211000000010031"})
    r.packages, r.books = (another, package(2)), {"01": another, "02": package(2)}
    r.shuts(1)
    r.hear(Resumed())
    assert r.visit.step is CourierStep.HOME
    assert vacated(r) == []
    assert [taken.drop_off_id for taken in r.visit.taken] == ["d1"]
    assert another in r.visit.here


def test_a_door_that_was_cleared_meanwhile_and_is_free_is_left_alone() -> None:
    r = one_taken(sensors=False)
    del r.books["01"]
    r.shuts(1)
    r.hear(Resumed())
    assert vacated(r) == []
    assert [taken.drop_off_id for taken in r.visit.taken] == ["d1"]


def test_a_door_that_was_shut_with_its_package_behind_it_opens_anew_before_that_counts() -> None:
    r = Round(packages=(package(1), package(2)))
    r.press(Button.CONTINUE)
    r.opens(1, 2)
    r.scan(2)
    r.hear(TimedOut(name=TimerName.STAFF_IDLE))
    r.shuts(1, occupancy=Occupancy.PRESENT)
    assert r.visit.group == ("02",)
    r.shuts(2)
    r.hear(Resumed())
    assert r.visit.step is CourierStep.HOME
    assert [taken.drop_off_id for taken in r.visit.taken] == ["d2"]
    r.press(Button.CONTINUE)
    assert r.open_asked() == ["01", "02", "01"]


def test_what_was_said_to_stay_behind_its_door_stays_there_for_others() -> None:
    r = Round(packages=(package(1), package(2)), sensors=False)
    r.press(Button.CONTINUE)
    r.opens(1, 2)
    r.press(Button.TROUBLE)
    r.press(Button.CHOOSE, "01")
    r.press(Button.CHOOSE, "left_behind")
    r.shuts(1)
    r.hear(TimedOut(name=TimerName.STAFF_IDLE))
    assert r.visit.group == ("02",)
    assert [e.compartment_id for e in r.asked if isinstance(e, LeaveInside)] == ["01"]


def gone_unsaid() -> Round:
    """A sensor misses what lay behind a door that was shut; who had it open went away."""
    r = Round(packages=(package(1),))
    r.press(Button.CONTINUE)
    r.opens(1)
    r.shuts(1)
    r.hear(TimedOut(name=TimerName.STAFF_IDLE))
    assert r.visit.group == ("01",)
    assert r.visit.keeps
    return r


def test_what_somebody_else_has_settled_waits_for_nobody() -> None:
    r = gone_unsaid()
    r.settled = frozenset({"01"})
    r.hear(DoorsToldOf())
    assert r.visit.is_over


def test_nor_does_it_wait_for_who_comes_back_first() -> None:
    r = gone_unsaid()
    r.settled = frozenset({"01"})
    r.hear(Resumed())
    assert r.visit.step is CourierStep.HOME
    assert not r.visit.taken
    r.press(Button.CONTINUE)
    assert r.open_asked() == ["01", "01"]


def test_who_found_something_else_and_was_away_looks_again_whether_they_left_the_package() -> None:
    r = Round(packages=(package(1),), sensors=False)
    r.press(Button.CONTINUE)
    r.opens(1)
    r.press(Button.NOT_LISTED)
    r.press(Button.REFUSE_PHOTO)
    r.hear(TimedOut(name=TimerName.STAFF_IDLE))
    r.shuts(1, occupancy=Occupancy.PRESENT)
    r.hear(Resumed())
    r.press(Button.YES)
    assert r.visit.step is CourierStep.ALL_EMPTY
    assert vacated(r) == []
    r.press(Button.OPEN_AGAIN)
    r.opens(1)
    r.shuts(1, occupancy=Occupancy.PRESENT)
    assert vacated(r) == ["01"]


def test_what_is_behind_a_door_that_a_restart_kept_shut_is_in_nobodys_hand() -> None:
    r = Round(packages=(package(1),))
    r.press(Button.CONTINUE)
    r.sights["01"] = Sight(door=DoorState.CLOSED, occupancy=Occupancy.ABSENT)
    r.restart()
    r.hear(Resumed())
    r.press(Button.YES)
    assert not r.visit.taken
    r.press(Button.OPEN_AGAIN)
    r.opens(1)
    r.press(Button.YES)
    assert [taken.drop_off_id for taken in r.visit.taken] == ["d1"]


def test_a_restart_that_left_nothing_of_a_visit_ends_it_and_says_nothing_of_who_comes_again() -> None:
    r = Round(packages=(package(1),))
    r.press(Button.CONTINUE)
    r.sights["01"] = Sight(door=DoorState.CLOSED)
    r.restart()
    assert r.visit.is_over
    assert not [effect for effect in r.asked if isinstance(effect, SignOut)]


def test_what_was_settled_before_a_colleague_could_take_it_over_is_not_offered_again() -> None:
    r = Round((), left_open=LEFT)
    r.press(Button.TAKE_OVER)
    r.press(Button.YES)
    r.left_open = None
    r.hear(NothingLeftOpen(effect_id=r.visit.awaiting["TakeOver"]))
    assert r.visit.step is CourierStep.HOME
    r.press(Button.TAKE_OVER)
    assert r.visit.step is CourierStep.HOME


def test_who_has_something_in_hand_takes_nothing_over() -> None:
    r = Round(packages=(package(1), package(2)), open_at_once=1, left_open=LEFT)
    r.press(Button.CONTINUE)
    r.opens(1)
    r.scan(1)
    r.press(Button.PAUSE)
    r.shuts(1)
    r.press(Button.TAKE_OVER)
    assert r.visit.step is CourierStep.HOME
