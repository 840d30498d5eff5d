"""What is here for their carrier, and which of it they take."""

from collections.abc import Iterable

from kiosk.domain.collecting import WaitingPackage
from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.courier.doors import open_next, settle
from kiosk.flow.courier.signals import PackagesHere
from kiosk.flow.courier.visit import CourierStep, CourierVisit, on
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.staff.visit import sign_out

DUE = "due"
"""A way to pick packages, beside their sizes: those that have waited as long as they may."""


@on(CourierStep, PackagesHere)
def packages_here(visit: CourierVisit, found: PackagesHere, at: Moment) -> AnyTurn:
    looked = visit.but(
        here=found.packages,
        bins_here=found.bins,
        left_open=found.left_open,
        open_at_once=found.open_at_once,
        looked_at=at.at,
    )
    group = tuple(name for name in looked.group if looked.is_still_theirs(name, found.settled))
    outcomes = {name: outcome for name, outcome in looked.outcomes.items() if name in group}
    taken = looked.taken_but_where(found.settled)
    return settle(looked.but(group=group, outcomes=outcomes, taken=taken))


@on(CourierStep.HOME, Button.CONTINUE)
def collect_all(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    """The bins last: a sealed bag is heavy. One that nothing fell into stays."""
    full = tuple(known.bin_id for known in visit.bins_here if known.packages)
    return _collect(visit, visit.here, full)


@on(CourierStep.HOME, Button.CHOOSE)
def collect_some(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    if not visit.here and not visit.bins_here:
        return None
    return visit.but(step=CourierStep.CHOOSING, picked=frozenset()), ()


@on(CourierStep.CHOOSING, Button.CHOOSE)
def pick(visit: CourierVisit, pressed: Pressed, _: Moment) -> AnyTurn:
    return visit.but(picked=visit.picked ^ {pressed.value}), ()


@on(CourierStep.CHOOSING, Button.CONTINUE)
def collect_picked(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    bins = tuple(known.bin_id for known in visit.bins_here if known.bin_id in visit.picked)
    return _collect(visit, picked_packages(visit), bins)


@on(CourierStep.CHOOSING, Button.BACK)
def back(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=CourierStep.HOME), ()


@on(CourierStep.HOME, Button.FINISH)
def finish(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    return (visit.but(step=CourierStep.MANIFEST, counted=None), ()) if visit.in_suspense else None


@on(CourierStep.HOME, Button.SIGN_OUT)
def leave(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    """Only who has nothing in hand."""
    return None if visit.in_suspense else sign_out(visit, CourierStep.ENDED, "finished")


def due(visit: CourierVisit) -> tuple[WaitingPackage, ...]:
    """What has waited as long as it may."""
    looked_at = visit.looked_at
    return tuple(p for p in visit.here if looked_at is not None and p.collect_by <= looked_at)


def picked_packages(visit: CourierVisit) -> tuple[WaitingPackage, ...]:
    """What is of a picked size, or is due where that was picked."""
    in_time = due(visit) if DUE in visit.picked else ()
    return tuple(p for p in visit.here if p.size.value in visit.picked or p in in_time)


def _collect(
    visit: CourierVisit, packages: Iterable[WaitingPackage], bins: tuple[str, ...]
) -> AnyTurn | None:
    chosen = tuple(package.compartment_id for package in packages)
    return open_next(visit.but(chosen=chosen, chosen_bins=bins)) if chosen or bins else None
