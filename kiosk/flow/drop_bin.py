"""The drop bin: its flap, and the proof that a package fell in."""

from kiosk.domain.codes import ConfirmedBy
from kiosk.domain.compartments import DoorState
from kiosk.domain.moment import Moment
from kiosk.flow.custody import leave_unresolved, withdraw
from kiosk.flow.door import TAKE_OUT_LARGER, TAKE_OUT_WITHDRAW, confirm, no_room, silence
from kiosk.flow.label import open_bin
from kiosk.flow.machine import Turn, on
from kiosk.flow.signals import BinOpened, BinSeen, BinStayedShut, Button, NoBin, TimerName
from kiosk.flow.visit import Notice, Step, Visit

BIN_WATCHED = frozenset(
    {Step.FLAP_OPEN, Step.BIN_CHECKING, Step.BIN_KEEPING, Step.BIN_CONFIRMING, Step.PARKED}
)


@on(Step.FLAP_OPENING, BinOpened)
def bin_opened(visit: Visit, opened: BinOpened, at: Moment) -> Turn:
    """Where nobody saw the flap the package may lie in the bin by now, and only the customer can say."""
    package = visit.package_in_hand
    unlocked = package.unlocked(opened.flap, opened.after_ms, at.boottime_ms)
    draft = visit.in_hand.with_package(bin=opened.bin, **unlocked)
    visit = visit.on_draft(draft, door=opened.flap, notice=None).mark("first_door_open", at)
    return _ask(visit) if opened.flap is DoorState.UNKNOWN else (visit.but(step=Step.FLAP_OPEN), ())


@on(Step.FLAP_OPENING, BinStayedShut)
def bin_stayed_shut(visit: Visit, _: object, __: Moment) -> Turn:
    """Another bin may do; if it was to be opened again, the package may be in it."""
    return _ask(visit, Notice.FLAP_STUCK) if visit.bins else open_bin(visit)


@on(Step.FLAP_OPENING, NoBin)
def no_bin(visit: Visit, _: object, at: Moment) -> Turn:
    if visit.bins:
        return _ask(visit, Notice.FLAP_STUCK)
    return no_room(visit, visit.out_of_service or "no_compartment", at)


def bin_noted(visit: Visit, seen: BinSeen, at: Moment) -> Visit:
    """Add what was seen to the evidence of the package in hand; what nobody sees takes nothing from it."""
    package = visit.package_in_hand
    assert package.bin is not None
    told = package.bin
    if seen.is_settled and seen.flap is not DoorState.UNKNOWN:
        told = told.model_copy(update={"weight_g": seen.weight_g, "missing": seen.missing})
    draft = visit.in_hand.with_package(bin=told, **package.seen(seen.flap, at.boottime_ms))
    return visit.on_draft(draft, door=seen.flap)


def proven(visit: Visit, seen: BinSeen) -> ConfirmedBy | None:
    """What proves that the package fell in.

    A beam alone does so once: at a flap that was opened again, or that its visit has left open, the hand
    in it may have taken out what lay there.
    """
    is_alone = seen.confirmed_by is ConfirmedBy.BEAM
    is_doubtful = visit.step is Step.PARKED or visit.package_in_hand.openings > 1
    return None if is_alone and is_doubtful else seen.confirmed_by


@on(BIN_WATCHED - {Step.PARKED}, BinSeen)
def bin_seen(visit: Visit, seen: BinSeen, at: Moment) -> Turn | None:
    """The sensors move the visit on, once they have settled."""
    if seen.bin_id not in visit.bins:
        return None
    visit = bin_noted(visit, seen, at)
    match seen.flap, visit.step:
        case DoorState.OPEN, (Step.BIN_CHECKING | Step.BIN_CONFIRMING):
            return visit.but(step=Step.FLAP_OPEN, notice=None), ()
        case DoorState.OPEN, _:
            return visit, ()
        case _, Step.FLAP_OPEN if not seen.is_settled:
            return visit.but(step=Step.BIN_CHECKING, notice=None), ()
    if not seen.is_settled:
        return visit, ()
    if visit.step is Step.BIN_KEEPING:
        if seen.flap is DoorState.UNKNOWN:
            return _ask(visit)
        return _ask(visit, Notice.FELL_IN) if seen.confirmed_by else _kept(visit, at)
    if proof := proven(visit, seen):
        return confirm(visit, proof, at)
    return (visit, ()) if visit.step is Step.BIN_CONFIRMING else _ask(visit)


@on((Step.FLAP_OPEN, Step.BIN_KEEPING), TimerName.ATTENTION)
def flap_left_open(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(notice=Notice.FLAP_LEFT_OPEN), ()


@on(Step.FLAP_OPEN, Button.TAKE_BACK)
def take_back(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.BIN_KEEPING, after_taking_out=TAKE_OUT_WITHDRAW, notice=None), ()


@on(Step.FLAP_OPEN, Button.DOES_NOT_FIT)
def does_not_fit(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.BIN_KEEPING, after_taking_out=TAKE_OUT_LARGER, notice=None), ()


@on(Step.BIN_KEEPING, Button.BACK)
def changed_mind_again(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.FLAP_OPEN, after_taking_out=None), ()


@on(Step.BIN_CONFIRMING, Button.OPEN_AGAIN)
def open_again(visit: Visit, _: object, __: Moment) -> Turn:
    assert visit.package_in_hand.bin is not None
    return open_bin(visit.but(recovered=False), reopen=visit.package_in_hand.bin.bin_id)


@on(Step.BIN_CONFIRMING, Button.DOES_NOT_FIT)
def does_not_fit_after_shutting(visit: Visit, _: object, at: Moment) -> Turn:
    """It is in the customer's hand, and the flap is shut."""
    return _kept(visit.but(after_taking_out=TAKE_OUT_LARGER), at)


@on(Step.BIN_CONFIRMING, TimerName.IDLE_END)
def nobody_answers(visit: Visit, _: object, at: Moment) -> Turn:
    """At a flap that nobody ever saw open, silence is no yes either."""
    return silence(visit, at) if visit.package_in_hand.was_seen_open else leave_unresolved(visit, "no_answer")


def _ask(visit: Visit, notice: Notice | None = None) -> Turn:
    return visit.but(step=Step.BIN_CONFIRMING, after_taking_out=None, notice=notice), ()


def _kept(visit: Visit, at: Moment) -> Turn:
    """The package stays with the customer. There was no compartment for it, and there is nothing larger."""
    if visit.after_taking_out == TAKE_OUT_WITHDRAW:
        return withdraw(visit.but(recovered=False), "took_it_back", at)
    return no_room(visit.but(recovered=False, after_taking_out=None), "no_compartment", at)
