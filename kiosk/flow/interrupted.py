"""Visits that nobody watched for a while: parked with an open door, or cut off by a restart."""

from kiosk.domain.codes import ConfirmedBy
from kiosk.domain.compartments import DoorState, Occupancy
from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import NO_PAGE
from kiosk.flow.custody import commit, withdraw
from kiosk.flow.door import noted
from kiosk.flow.drop_bin import bin_noted, proven
from kiosk.flow.machine import Turn, end, on
from kiosk.flow.signals import BinSeen, DoorSeen, Recovered, Resumed
from kiosk.flow.visit import Notice, Paper, Step, Visit


@on(Step.PARKED, Resumed)
def resumed(visit: Visit, _: object, __: Moment) -> Turn:
    if visit.bins:
        step = Step.BIN_KEEPING if visit.after_taking_out else Step.FLAP_OPEN
    else:
        step = Step.TAKING_OUT if visit.after_taking_out else Step.SHUT_DOOR
    return visit.but(step=step, recovered=False, notice=Notice.WELCOME_BACK), ()


@on(Step.PARKED, DoorSeen)
def parked_door_seen(visit: Visit, seen: DoorSeen, at: Moment) -> Turn | None:
    if visit.package_in_hand.compartment_id != seen.compartment_id:
        return None
    visit = noted(visit, seen, at)
    return _found_shut(visit, seen.occupancy, at) if seen.door is DoorState.CLOSED else (visit, ())


@on(Step.PARKED, BinSeen)
def parked_bin_seen(visit: Visit, seen: BinSeen, at: Moment) -> Turn | None:
    """Whoever left the flap open may be gone: what fell in counts, and what did not is asked."""
    if seen.bin_id not in visit.bins:
        return None
    visit = bin_noted(visit, seen, at)
    if not seen.is_settled or seen.flap is not DoorState.CLOSED:
        return visit, ()
    proof = proven(visit, seen)
    visit = visit.but(recovered=True, after_taking_out=None)
    if proof is None:
        return visit.but(step=Step.BIN_CONFIRMING, notice=Notice.WELCOME_BACK), ()
    draft = visit.in_hand.with_package(confirmed_by=proof, custody_at=at.at)
    return commit(visit.on_draft(draft), at)


@on(Step, Recovered)
def recovered(visit: Visit, seen: Recovered, at: Moment) -> Turn:
    """After a restart: settle what the board can tell, ask what it cannot. Nothing moves by itself."""
    visit = visit.but(recovered=True, awaiting={}, marks={}, paper=Paper.NONE, first_opening=False)
    visit = visit.but(**NO_PAGE, idle_warned=False)
    if visit.draft is None or not visit.draft.begun:
        return (visit.but(notice=Notice.WELCOME_BACK), ()) if visit.step is Step.DONE else end(visit)
    if visit.draft.package is None:
        return commit(visit, at)
    visit = _with_what_was_intended(visit, seen)
    if visit.bins:
        # What the sensors said before is gone with the power, and a scale may begin from anew.
        visit = _after_a_gap(visit, at).but(door=DoorState.UNKNOWN, after_taking_out=None)
        return visit.but(step=Step.BIN_CONFIRMING, notice=Notice.WELCOME_BACK), ()
    if visit.package_in_hand.compartment_id is None:
        return _interrupted(visit, at)
    visit = noted(_after_a_gap(visit, at), seen, at)
    if seen.door is DoorState.CLOSED:
        return _found_shut(visit, seen.occupancy, at)
    if seen.door is DoorState.UNKNOWN:
        return visit.but(step=Step.CONFIRMING, notice=Notice.WELCOME_BACK), ()
    if visit.step is Step.PARKED:
        return visit, ()
    step = Step.TAKING_OUT if visit.after_taking_out else Step.DOOR_OPEN
    return visit.but(step=step, notice=Notice.WELCOME_BACK), ()


def _with_what_was_intended(visit: Visit, seen: Recovered) -> Visit:
    """An unlock that was written down: whether the pulse went out is not known, the door tells."""
    package = visit.package_in_hand
    if seen.bin:
        return visit.on_draft(visit.in_hand.with_package(bin=seen.bin, openings=package.openings + 1))
    if seen.compartment_id is None:
        return visit
    return visit.on_draft(
        visit.in_hand.with_package(
            compartment_id=seen.compartment_id, size=seen.size, openings=package.openings + 1
        )
    )


def _after_a_gap(visit: Visit, at: Moment) -> Visit:
    """The clock of a new boot counts from anew: evidence goes on where it stood."""
    timeline = visit.package_in_hand.timeline_ms
    last = timeline[-1][0] if timeline else 0
    return visit.on_draft(
        visit.in_hand.with_package(
            opened_boottime_ms=at.boottime_ms - last, timeline_ms=(*timeline, (last, "restarted"))
        )
    )


def _found_shut(visit: Visit, occupancy: Occupancy, at: Moment) -> Turn:
    """Somebody shut the door. What the sensor cannot tell is asked."""
    visit = visit.but(recovered=True)
    was_taking_out = visit.after_taking_out is not None
    visit = visit.but(after_taking_out=None)
    if was_taking_out and occupancy is Occupancy.ABSENT:
        return withdraw(visit, "took_it_back", at)
    if occupancy is Occupancy.PRESENT and not was_taking_out:
        # Packages that never got to a door are not brought: nobody may be there to bring them.
        draft = visit.in_hand.with_package(confirmed_by=ConfirmedBy.SENSOR, custody_at=at.at)
        return commit(visit.on_draft(draft), at)
    notice = Notice.STILL_INSIDE if occupancy is Occupancy.PRESENT else Notice.WELCOME_BACK
    return visit.but(step=Step.CONFIRMING, notice=notice), ()


def _interrupted(visit: Visit, at: Moment) -> Turn:
    """No door was ever asked for: the customer's code works again."""
    left, effects = withdraw(visit, "interrupted", at)
    if left.step is not Step.WITHDRAWN:
        return left, effects
    ended, more = end(left)
    return ended, (*effects, *more)
