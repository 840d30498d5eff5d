"""Doors in groups: opened together, watched, and settled before the next ones open."""

from kiosk.domain.compartments import (
    FOUND_OCCUPIED,
    ITEM_SEEN,
    STAYED_SHUT,
    DoorState,
    Occupancy,
    Sight,
)
from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.courier.effects import LeaveInside, Vacate
from kiosk.flow.courier.visit import CourierStep, CourierVisit, Outcome, on
from kiosk.flow.effects import Effect
from kiosk.flow.signals import Button, DoorOpened, DoorSeen, DoorStayedShut
from kiosk.flow.staff.effects import OpenDoor
from kiosk.flow.staff.visit import sign_out

GONE = (Outcome.TAKEN, Outcome.MISSING)
"""Nothing should be behind these doors any more."""


def open_next(visit: CourierVisit) -> AnyTurn:
    """The next doors in cabinet order, as many as may stand open; without any, what is left to do."""
    chosen = tuple(c for c in visit.chosen if visit.behind(c))
    if not chosen:
        return next_bin(visit.but(chosen=())), ()
    group = chosen[: visit.open_at_once]
    opened = visit.but(
        step=CourierStep.EMPTYING,
        chosen=chosen[len(group) :],
        group=group,
        stuck=visit.stuck - set(group),
        scanned=None,
        unlisted=None,
    )
    return opened, tuple(OpenDoor(compartment_id=c) for c in group)


def next_bin(visit: CourierVisit) -> CourierVisit:
    """The bag of the next bin. Once everything is in hand, nothing is left but the manifest."""
    visit = visit.but(at_bin=None, scanned=None, typed=None)
    if visit.chosen_bins:
        first, *rest = visit.chosen_bins
        visit = visit.but(at_bin=first, chosen_bins=tuple(rest))
        has_bag = visit.bin is not None and visit.bin.load_unit_id is not None
        return visit.but(step=CourierStep.SEAL if has_bag else CourierStep.NEW_BAG)
    is_all = visit.in_suspense and not visit.here and not any(b.packages for b in visit.bins_here)
    return visit.but(step=CourierStep.MANIFEST if is_all else CourierStep.HOME, counted=None)


@on(CourierStep, DoorOpened)
def door_opened(visit: CourierVisit, opened: DoorOpened, _: Moment) -> AnyTurn | None:
    if opened.compartment_id not in visit.group:
        return None
    name = opened.compartment_id
    sights = visit.sights | {name: Sight(door=opened.door)}
    unseen, unopened = visit.unseen - {name}, visit.unopened - {name}
    return settle(visit.but(sights=sights, unseen=unseen, unopened=unopened, moves=visit.moves + 1))


@on(CourierStep, DoorStayedShut)
def door_stayed_shut(visit: CourierVisit, shut: DoorStayedShut, _: Moment) -> AnyTurn | None:
    """It is skipped. What was taken out of it before stays taken; what was not stays behind it."""
    name = shut.compartment_id
    if name not in visit.group:
        return None
    outcomes = {name: Outcome.STAYED_SHUT} | visit.outcomes
    sights = visit.sights | {name: Sight(door=DoorState.CLOSED)}
    visit = visit.but(unopened=visit.unopened - {name})
    stuck, unseen = visit.stuck | {name}, visit.unseen - {name}
    return settle(visit.but(outcomes=outcomes, stuck=stuck, sights=sights, unseen=unseen))


@on(CourierStep, DoorSeen)
def door_seen(visit: CourierVisit, seen: DoorSeen, _: Moment) -> AnyTurn | None:
    if seen.compartment_id not in visit.group:
        return None
    name = seen.compartment_id
    if visit.door(name) is DoorState.OPEN and not visit.parked:
        visit = visit.but(unseen=visit.unseen - {name})  # it was open before them
    if seen.door is DoorState.OPEN:
        visit = visit.but(unopened=visit.unopened - {name})
    sights = visit.sights | {name: Sight(door=seen.door, occupancy=seen.occupancy)}
    return settle(visit.but(sights=sights, moves=visit.moves + 1))


@on(CourierStep.EMPTYING, Button.OPEN_AGAIN)
def open_again(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    """Doors that were shut with something left to say of what is behind them."""
    return reopen(visit, visit.shut_too_early)


@on(CourierStep.EMPTYING, Button.PAUSE)
def no_more_after_these(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(chosen=(), chosen_bins=()), ()


@on(CourierStep.ALL_EMPTY, Button.YES)
def all_empty(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    """Of doors that were in their sight all the time."""
    return None if to_look_behind(visit) else _close(visit)


@on(CourierStep.ALL_EMPTY, Button.OPEN_AGAIN)
def look_again(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    return reopen(visit, seen_full(visit) or to_look_behind(visit) or in_doubt(visit))


def reopen(visit: CourierVisit, names: tuple[str, ...]) -> AnyTurn | None:
    if not names:
        return None
    opened = visit.but(step=CourierStep.EMPTYING, stuck=visit.stuck - set(names))
    return opened, tuple(OpenDoor(compartment_id=name) for name in names)


def in_doubt(visit: CourierVisit) -> tuple[str, ...]:
    """Doors of which nobody has said, and no sensor sees, that nothing is behind them, or something that
    nobody expected: that was said of what may be gone by now, where they were away since.
    """
    return tuple(
        name
        for name in visit.group
        if visit.outcomes.get(name) in GONE
        and (name not in visit.extras or name in visit.unseen)
        and not visit.sights.get(name, Sight()).is_empty
    )


def to_look_behind(visit: CourierVisit) -> tuple[str, ...]:
    """Those of them at which somebody else may have been meanwhile."""
    return tuple(name for name in in_doubt(visit) if name in visit.unseen)


def seen_full(visit: CourierVisit) -> tuple[str, ...]:
    """Those of them behind which a sensor sees something."""
    return tuple(c for c in in_doubt(visit) if visit.sights[c].occupancy is Occupancy.PRESENT)


def settle(visit: CourierVisit) -> AnyTurn:
    """Where all is accounted for and every door is shut, the group is done: by sensor, or by one tap.

    Who is not there keeps no door that others may as well empty, and nothing open where that was all.
    """
    if not visit.parked:
        return _settle(visit)
    visit, let_go = without_untouched(visit)
    settled, effects = _settle(visit)
    if settled.in_suspense:
        return settled, (*let_go, *effects)
    over, left = sign_out(visit, CourierStep.ENDED, "idle")
    return over, (*let_go, *effects, *left)


def without_untouched(visit: CourierVisit) -> tuple[CourierVisit, tuple[Effect, ...]]:
    """Without the doors that are shut with their packages behind them, as far as anybody knows."""
    untouched = tuple(name for name in visit.group if _is_untouched(visit, name))
    effects = tuple(effect for name in untouched if (effect := _seen_inside(visit, name)))
    group = tuple(name for name in visit.group if name not in untouched)
    outcomes = {name: outcome for name, outcome in visit.outcomes.items() if name in group}
    return visit.but(group=group, outcomes=outcomes), effects


def _is_untouched(visit: CourierVisit, name: str) -> bool:
    """Nobody said that its package is out, or that something else is in; and no sensor misses it."""
    sight, outcome = visit.sights.get(name, Sight()), visit.outcomes.get(name)
    if sight.door is not DoorState.CLOSED or name in visit.opening or name in visit.extras:
        return False
    return not sight.is_empty if outcome is None else outcome not in GONE


def _seen_inside(visit: CourierVisit, name: str) -> Effect | None:
    """Where only the books have a package behind it, it stays in doubt until somebody looks."""
    package, is_full = visit.behind(name), visit.sights.get(name, Sight()).is_full
    if package is None or not (is_full or visit.outcomes.get(name) is Outcome.LEFT_BEHIND):
        return None
    return LeaveInside(compartment_id=name, drop_off_id=package.drop_off_id, by_sensor=is_full)


def _settle(visit: CourierVisit) -> AnyTurn:
    if visit.step not in (CourierStep.EMPTYING, CourierStep.ALL_EMPTY):
        return visit, ()
    is_open = any(visit.door(name) is DoorState.OPEN for name in visit.group)
    if visit.opening or visit.unaccounted or is_open:
        return visit.but(step=CourierStep.EMPTYING), ()
    if in_doubt(visit):
        return visit.but(step=CourierStep.ALL_EMPTY), ()
    return _close(visit)


def _close(visit: CourierVisit) -> AnyTurn:
    """What became of each compartment goes into the books, and the next doors open."""
    effects = tuple(effect for name in visit.group if (effect := _left_as(visit, name)))
    gone = {name for name, outcome in visit.outcomes.items() if outcome in GONE}
    settled = visit.but(
        here=tuple(p for p in visit.here if p.compartment_id not in gone),
        stuck=visit.stuck - gone,
        group=(),
        outcomes={},
        extras=frozenset(),
        sights={},
        unopened=frozenset(),
    )
    after, opened = open_next(settled)
    return after, (*effects, *opened)


def _left_as(visit: CourierVisit, name: str) -> Effect | None:
    """One whose door stayed shut is left as it is."""
    package, outcome = visit.behind(name), visit.outcomes.get(name)
    if outcome is Outcome.LEFT_BEHIND and package:
        return LeaveInside(compartment_id=name, drop_off_id=package.drop_off_id)
    if outcome not in GONE:
        return None
    sight = visit.sights.get(name, Sight())
    return Vacate(
        compartment_id=name,
        drop_off_id=visit.emptied_of(name),
        by_sensor=sight.is_empty,
        why_not=_why_not_free(visit, name, sight),
    )


def _why_not_free(visit: CourierVisit, name: str, sight: Sight) -> str | None:
    if name in visit.extras:
        return FOUND_OCCUPIED
    if name in visit.stuck:
        return STAYED_SHUT
    return ITEM_SEEN if sight.occupancy is Occupancy.PRESENT else None
