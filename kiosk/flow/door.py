"""The door, and the proof that the item is behind it."""

from kiosk.domain.codes import ConfirmedBy
from kiosk.domain.compartments import DoorState, Occupancy, Size
from kiosk.domain.moment import Moment
from kiosk.flow.custody import certify, commit, leave_unresolved, withdraw
from kiosk.flow.effects import RefuseCompartment, ReleaseCompartment
from kiosk.flow.label import open_bin, open_compartment, print_label
from kiosk.flow.machine import Turn, on
from kiosk.flow.signals import (
    Button,
    DoorOpened,
    DoorSeen,
    DoorStayedShut,
    NoCompartment,
    Recovered,
    TimerName,
)
from kiosk.flow.visit import Notice, Step, Visit

TAKE_OUT_LARGER = "larger"
TAKE_OUT_WITHDRAW = "withdraw"

MOVES_AT_ONCE = frozenset({Step.DOOR_OPEN, Step.SHUT_DOOR})
DOOR_WATCHED = frozenset({*MOVES_AT_ONCE, Step.TAKING_OUT, Step.CONFIRMING, Step.PARKED})


@on(Step.OPENING, DoorOpened)
def door_opened(visit: Visit, opened: DoorOpened, at: Moment) -> Turn:
    package = visit.package_in_hand
    is_again = package.compartment_id == opened.compartment_id
    if opened.occupancy is Occupancy.PRESENT and not is_again:
        return _next_door(visit, opened.compartment_id, opened.size)
    draft = visit.in_hand.with_package(
        compartment_id=opened.compartment_id,
        size=opened.size,
        within_reach=opened.within_reach,
        occupancy=(package.occupancy[0] if is_again else opened.occupancy, Occupancy.UNKNOWN),
        **package.unlocked(opened.door, opened.after_ms, at.boottime_ms),
    )
    step = Step.TAKING_OUT if visit.after_taking_out else Step.DOOR_OPEN
    visit = visit.on_draft(draft, step=step, door=opened.door, first_opening=not is_again)
    visit = visit.mark("first_door_open", at)
    # Somebody may have asked for a low one while it was on its way.
    return exchange(visit) if visit.reach and can_be_exchanged(visit) else (visit, ())


def can_be_exchanged(visit: Visit) -> bool:
    """Whether the open door is out of reach, and nothing is behind it yet, as far as anybody can see."""
    if visit.step not in MOVES_AT_ONCE or not visit.first_opening:
        return False
    package = visit.package_in_hand
    return not package.within_reach and package.occupancy[1] is not Occupancy.PRESENT


def exchange(visit: Visit) -> Turn:
    """Whoever cannot reach a door cannot shut it: it is left open, and offered again when seen empty."""
    package = visit.package_in_hand
    assert package.compartment_id is not None
    release = ReleaseCompartment(compartment_id=package.compartment_id, seen_empty=False)
    draft = visit.in_hand.with_package(compartment_id=None, size=None, at_least=package.size)
    visit = visit.on_draft(draft, refused_door=package.compartment_id, notice=Notice.DOOR_WITHIN_REACH)
    visit, effects = open_compartment(visit)
    return visit, (release, *effects)


@on(Step.DOOR_OPEN, Button.NOT_EMPTY)
def found_occupied(visit: Visit, _: object, __: Moment) -> Turn | None:
    """Most boards see no items, so the customer is the one to find somebody's parcel."""
    package = visit.package_in_hand
    if not visit.may_refuse_door or package.compartment_id is None or package.size is None:
        return None
    emptied = visit.on_draft(visit.in_hand.with_package(compartment_id=None, size=None))
    return _next_door(emptied, package.compartment_id, package.size)


def _next_door(visit: Visit, occupied: str, size: Size) -> Turn:
    """Another one at least as large, at once: nothing is entered again. What did not fit still does not."""
    draft = visit.in_hand.with_package(at_least=size)
    visit = visit.on_draft(
        draft, refused_door=occupied, doors_refused=visit.doors_refused + 1, notice=Notice.DOOR_OCCUPIED
    )
    visit, effects = open_compartment(visit)
    return visit, (RefuseCompartment(compartment_id=occupied), *effects)


@on(Step.OPENING, DoorStayedShut)
def door_stayed_shut(visit: Visit, shut: DoorStayedShut, _: Moment) -> Turn:
    """That door is blocked by now; the next one opens without another scan."""
    visit = visit.but(refused_door=shut.compartment_id)
    package = visit.package_in_hand
    if package.compartment_id == shut.compartment_id:
        # It was to be opened again: the item may be behind it, and only a person can say more.
        stuck = visit.but(step=Step.CONFIRMING, after_taking_out=None, notice=Notice.DOOR_STUCK)
        return stuck.but(door=DoorState.CLOSED), ()
    return open_compartment(visit.but(notice=Notice.DOOR_NOT_FREE), larger_than=package.size)


@on(Step.OPENING, NoCompartment)
def no_compartment(visit: Visit, _: object, at: Moment) -> Turn:
    """Where only a door within reach would do, another may do after all; else the bin, if it is allowed."""
    if visit.out_of_service:
        return no_room(visit, visit.out_of_service, at)
    if visit.reach:
        return visit.but(step=Step.OUT_OF_REACH, notice=None), ()
    return open_bin(visit) if visit.package_in_hand.may_go_into_bin else no_room(visit, "no_compartment", at)


def no_room(visit: Visit, why: str, at: Moment) -> Turn:
    """A certificate for what finds no door, after custody of what did."""
    if visit.in_hand.confirmed:
        return commit(visit.but(no_door_for_rest=why), at)
    return certify(visit, why, Notice.NO_LARGER_DOOR if visit.package_in_hand.size else None)


def noted(visit: Visit, seen: DoorSeen | Recovered, at: Moment) -> Visit:
    """Add what was seen to the evidence of the package in hand."""
    package = visit.package_in_hand
    draft = visit.in_hand.with_package(
        occupancy=(package.occupancy[0], seen.occupancy), **package.seen(seen.door, at.boottime_ms)
    )
    is_first = visit.first_opening and seen.door is not DoorState.CLOSED
    return visit.on_draft(draft, door=seen.door, first_opening=is_first)


@on(DOOR_WATCHED - {Step.PARKED}, DoorSeen)
def door_seen(visit: Visit, seen: DoorSeen, at: Moment) -> Turn | None:
    """The sensors move the visit on."""
    if visit.package_in_hand.compartment_id != seen.compartment_id:
        return None
    visit = noted(visit, seen, at)
    match seen.door, visit.step:
        case DoorState.OPEN, Step.CONFIRMING:
            return visit.but(step=Step.DOOR_OPEN, notice=None), ()
        case ((DoorState.OPEN | DoorState.UNKNOWN), _):
            return visit, ()
        case _, Step.TAKING_OUT:
            return _taken_out(visit, seen.occupancy, at)
    if seen.occupancy is Occupancy.PRESENT:
        return confirm(visit, ConfirmedBy.SENSOR, at)
    if visit.step is Step.CONFIRMING:
        return visit, ()
    notice = Notice.LOOKS_EMPTY if seen.occupancy is Occupancy.ABSENT else None
    return visit.but(step=Step.CONFIRMING, notice=notice), ()


@on((*MOVES_AT_ONCE, Step.TAKING_OUT), TimerName.ATTENTION)
def door_left_open(visit: Visit, _: object, __: Moment) -> Turn:
    """Said and sounded before the visit is parked, and again after each touch."""
    notice = Notice.DOOR_LEFT_OPEN if visit.door is DoorState.OPEN else Notice.DOOR_UNSEEN
    step = Step.SHUT_DOOR if visit.step is Step.DOOR_OPEN else visit.step
    return visit.but(step=step, notice=notice), ()


@on((*MOVES_AT_ONCE, Step.TAKING_OUT, Step.FLAP_OPEN, Step.BIN_KEEPING), TimerName.PARK, Button.START_NEW)
def park(visit: Visit, _: object, __: Moment) -> Turn:
    """Personal data leaves the screen; the door stays watched."""
    return visit.but(step=Step.PARKED, notice=None), ()


@on((*MOVES_AT_ONCE, Step.CONFIRMING, Step.BIN_CONFIRMING), Button.YES)
def item_is_inside(visit: Visit, _: object, at: Moment) -> Turn | None:
    """Means nothing with a door that is seen open; with one nobody can see, there is no better word."""
    if visit.door is DoorState.OPEN:
        return None
    by = ConfirmedBy.STAFF if visit.in_hand.at_counter else ConfirmedBy.CUSTOMER
    return confirm(visit.but(recovered=False), by, at)


@on(Step.CONFIRMING, Button.OPEN_AGAIN)
def open_again(visit: Visit, _: object, __: Moment) -> Turn:
    visit = visit.but(notice=None, recovered=False)
    return open_compartment(visit, reopen=visit.package_in_hand.compartment_id)


@on(Step.CONFIRMING, Button.DOES_NOT_FIT)
def does_not_fit_after_shutting(visit: Visit, pressed: object, at: Moment) -> Turn | None:
    return open_again(visit.but(after_taking_out=TAKE_OUT_LARGER), pressed, at)


@on((Step.CONFIRMING, Step.BIN_CONFIRMING), Button.TAKE_BACK)
def took_it_back(visit: Visit, _: object, at: Moment) -> Turn:
    return withdraw(visit.but(recovered=False), "took_it_back", at)


@on((Step.CONFIRMING, Step.BIN_CONFIRMING), TimerName.CONFIRM)
def ask_for_an_answer(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(idle_warned=True), ()


@on(Step.CONFIRMING, TimerName.IDLE_END)
def nobody_answers(visit: Visit, _: object, at: Moment) -> Turn:
    return silence(visit, at)


def silence(visit: Visit, at: Moment) -> Turn:
    """In front of the kiosk silence is a yes that inspection must check; after a gap it is nothing."""
    return leave_unresolved(visit, "no_answer") if visit.recovered else confirm(visit, ConfirmedBy.NONE, at)


@on((Step.CONFIRMING, Step.BIN_CONFIRMING), Button.START_NEW)
def somebody_else_is_here(visit: Visit, _: object, __: Moment) -> Turn | None:
    """After a gap whoever could answer may be gone; in front of the kiosk nobody else can."""
    return leave_unresolved(visit, "no_answer") if visit.recovered else None


@on(MOVES_AT_ONCE, Button.DOES_NOT_FIT)
def does_not_fit(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.TAKING_OUT, after_taking_out=TAKE_OUT_LARGER, notice=None), ()


@on(MOVES_AT_ONCE, Button.TAKE_BACK)
def take_back(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.TAKING_OUT, after_taking_out=TAKE_OUT_WITHDRAW, notice=None), ()


@on(Step.TAKING_OUT, Button.BACK)
def changed_mind_again(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.DOOR_OPEN, after_taking_out=None), ()


@on(Step.TAKING_OUT, Button.YES)
def taken_out_unseen(visit: Visit, _: object, at: Moment) -> Turn | None:
    """The customer's word, where nobody can see the door."""
    return _taken_out(visit, Occupancy.UNKNOWN, at) if visit.door is DoorState.UNKNOWN else None


def _taken_out(visit: Visit, occupancy: Occupancy, at: Moment) -> Turn:
    if occupancy is Occupancy.PRESENT:
        return visit.but(step=Step.CONFIRMING, after_taking_out=None, notice=Notice.STILL_INSIDE), ()
    if visit.after_taking_out == TAKE_OUT_WITHDRAW:
        return withdraw(visit.but(recovered=False), "took_it_back", at)
    package = visit.package_in_hand
    assert package.compartment_id is not None
    release = ReleaseCompartment(
        compartment_id=package.compartment_id, seen_empty=occupancy is Occupancy.ABSENT
    )
    emptied = visit.in_hand.with_package(compartment_id=None)
    visit = visit.on_draft(emptied, after_taking_out=None, notice=Notice.LARGER_DOOR)
    visit, effects = open_compartment(visit, larger_than=package.size)
    return visit, (release, *effects)


def confirm(visit: Visit, by: ConfirmedBy, at: Moment) -> Turn:
    """One package is inside. The next one follows, or custody passes."""
    draft = visit.in_hand.with_package(confirmed_by=by, custody_at=at.at)
    visit = visit.on_draft(draft, notice=None, after_taking_out=None)
    return print_label(visit) if draft.package else commit(visit, at)
