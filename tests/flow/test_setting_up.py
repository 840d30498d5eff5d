"""The measures of a set-up: heights of doors from two edges, and the size of the glass from a bank card."""

import pytest

from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.roster import Role, StaffMember
from kiosk.domain.survey import BoardFound, Look
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.commissioning import SET_UP, SetUp, SetUpStep
from kiosk.flow.technician.commissioning.effects import KeepMap, PulseLock
from kiosk.flow.technician.commissioning.finishing import reach
from kiosk.flow.technician.commissioning.signals import DoorHeight, LockPulsed
from kiosk.flow.technician.commissioning.trying import TOUCH_PLACES
from kiosk.flow.technician.commissioning.visit import LockRef
from tests.support.steady_kiosk import NOW

AT = Moment(at=NOW, boottime_ms=0, clock=ClockStatus.TRUSTED)
HEIGHTS = {
    "01": DoorHeight(row=1, rows=2),
    "02": DoorHeight(row=3, rows=1),
    "03": DoorHeight(row=4, rows=1),
}


def at(step: SetUpStep, **fields: object) -> SetUp:
    otto = StaffMember(staff_ref="t-otto", role=Role.TECHNICIAN)
    return SetUp(visit_id="v", staff=otto, heights=HEIGHTS, drawn_for_in=21.5, diagonal_in=21.5).but(
        step=step, **fields
    )


def pressed(visit: SetUp, *presses: tuple[Button, str]) -> SetUp:
    for button, value in presses:
        after, _ = SET_UP.advance(visit, Pressed(button=button, value=value), AT)
        assert isinstance(after, SetUp)
        visit = after
    return visit


def typed(digits: str) -> list[tuple[Button, str]]:
    return [*((Button.KEY, digit) for digit in digits), (Button.ENTER, "")]


def kept(visit: SetUp) -> KeepMap:
    """What is written down in the end, where there is no printer."""
    places = [(Button.CHOOSE, place) for place in TOUCH_PLACES]
    visit = pressed(visit, (Button.CONTINUE, ""), *places, (Button.CONTINUE, ""))
    _, (keep,) = SET_UP.advance(visit, Pressed(button=Button.YES), AT)
    assert isinstance(keep, KeepMap)
    return keep


def test_the_centre_of_each_door_follows_from_the_highest_and_the_lowest_edge() -> None:
    assert reach(HEIGHTS, 1800, 200) == {"01": 1400, "02": 800, "03": 400}


def test_both_edges_are_typed_and_the_lower_one_is_below() -> None:
    visit = pressed(at(SetUpStep.TOP_HEIGHT), *typed("1800"))
    assert visit.step is SetUpStep.BOTTOM_HEIGHT
    wrong = pressed(visit, *typed("1900"))
    assert (wrong.step, wrong.was_wrong) == (SetUpStep.BOTTOM_HEIGHT, True)
    right = pressed(wrong, *typed("200"))
    assert right.step is SetUpStep.SCREEN_SIZE
    assert right.reach_mm["03"] == 400


@pytest.mark.parametrize("digits", ["0", "2501"])
def test_no_door_is_that_high(digits: str) -> None:
    assert pressed(at(SetUpStep.TOP_HEIGHT), *typed(digits)).was_wrong


def test_a_frame_that_was_too_small_means_a_glass_smaller_than_was_written() -> None:
    visit = pressed(at(SetUpStep.SCREEN_SIZE), *[(Button.MORE, "")] * 10)
    assert visit.diagonal_in == pytest.approx(21.5 / 1.005**10, abs=0.01)
    keep = kept(visit)
    assert keep.diagonal_in == visit.diagonal_in


def test_a_card_that_fits_at_once_changes_nothing() -> None:
    keep = kept(at(SetUpStep.SCREEN_SIZE))
    assert keep.diagonal_in is None


def test_a_skipped_lock_is_walked_though_every_door_is_found_and_its_map_is_not_finished() -> None:
    board = BoardFound(
        url="/dev/a", driver="kerong_cu16", baud_rate=19200, address=1, terminals=2, name="left"
    )
    still = Look(contacts=(True, True))
    opened = at(
        SetUpStep.OPENED,
        boards=(board,),
        to_walk=(LockRef(board="left", lock=2),),
        before=still,
        after=Look(contacts=(True, False)),
    )
    walked = pressed(opened, (Button.CONTINUE, ""))
    assert (walked.step, walked.missing, walked.is_sound) == (SetUpStep.WALKED, (), False)
    assert pressed(walked, (Button.CONTINUE, "")).step is SetUpStep.WALKED
    again, (pulse,) = SET_UP.advance(walked, Pressed(button=Button.OPEN_AGAIN), AT)
    assert isinstance(pulse, PulseLock)
    assert pulse.lock == 2
    asked, _ = SET_UP.advance(again, LockPulsed(effect_id=pulse.effect_id, before=still, after=None), AT)
    assert isinstance(asked, SetUp)
    after = pressed(asked, (Button.NO, ""))
    assert (after.skipped, after.is_sound) == ((), True)
