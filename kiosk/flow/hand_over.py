"""From the label to custody: numbers, label, door, and the proof that the item is inside."""

from typing import Any

from kiosk.domain.codes import ConfirmedBy, LabelStatus
from kiosk.domain.compartments import DoorState, Occupancy
from kiosk.domain.events import UnresolvedWhy, WithdrawnWhy
from kiosk.domain.moment import Moment
from kiosk.flow.effects import (
    CertifyAttempt,
    Commit,
    LeaveUnresolved,
    OpenCompartment,
    PrintLabel,
    PrintReceipt,
    ReleaseCompartment,
    Withdraw,
)
from kiosk.flow.machine import Turn, end, on
from kiosk.flow.signals import (
    Begun,
    Button,
    Committed,
    DoorOpened,
    DoorSeen,
    DoorStayedShut,
    LabelPrinted,
    NoCompartment,
    NotBegun,
    Recovered,
    Resumed,
    TimerName,
)
from kiosk.flow.visit import Completed, Draft, Notice, PackageDraft, Paper, Step, Visit

TAKE_OUT_LARGER = "larger"
TAKE_OUT_WITHDRAW = "withdraw"

MOVES_AT_ONCE = frozenset({Step.DOOR_OPEN, Step.SHUT_DOOR})
BEGUN_STEPS = frozenset(
    {
        Step.BEGINNING,
        Step.LABEL_PRINTING,
        Step.LABEL_ATTACH,
        Step.LABEL_IN_HAND,
        Step.WRITE_CODE,
        Step.OPENING,
    }
    | {*MOVES_AT_ONCE, Step.CONFIRMING, Step.TAKING_OUT, Step.COMMITTING, Step.PARKED}
)
DOOR_WATCHED = frozenset({*MOVES_AT_ONCE, Step.TAKING_OUT, Step.CONFIRMING, Step.PARKED})


@on(Step.BEGINNING, Begun)
def begun(visit: Visit, begun: Begun, _: Moment) -> Turn:
    draft = _draft(visit)
    packages = tuple(
        package.model_copy(update=numbers.model_dump())
        for package, numbers in zip(draft.packages, begun.numbers, strict=True)
    )
    return _label(visit.on_draft(draft.model_copy(update={"packages": packages, "begun": True})))


@on(Step.BEGINNING, NotBegun)
def not_begun(visit: Visit, refused: NotBegun, _: Moment) -> Turn:
    return _certify(visit, refused.why)


def _label(visit: Visit, *, is_copy: bool = False) -> Turn:
    """Print the label of the package in hand; without a number there is nothing to print."""
    draft, package = _draft(visit), _package(visit)
    if package.label_number is None:
        return _write_code(visit)
    draft = draft.with_package(label_prints=package.label_prints + 1)
    return (
        visit.on_draft(draft, step=Step.LABEL_PRINTING, notice=None),
        (PrintLabel(draft=draft, package_no=package.package_no, is_copy=is_copy),),
    )


@on(Step.LABEL_PRINTING, LabelPrinted)
def label_printed(visit: Visit, printed: LabelPrinted, at: Moment) -> Turn:
    """The printer's own word decides; where it gave none, the customer is asked."""
    if printed.outcome == "failed":
        return _write_code(visit)
    visit = visit.mark("label", at)
    if printed.outcome == "unconfirmed":
        return visit.but(step=Step.LABEL_IN_HAND), ()
    return _attach(visit, LabelStatus.PRINTED)


@on(Step.LABEL_IN_HAND, Button.YES)
def label_in_hand(visit: Visit, _: object, __: Moment) -> Turn:
    return _attach(visit, LabelStatus.UNCONFIRMED)


@on(Step.LABEL_IN_HAND, Button.NO)
def no_label_in_hand(visit: Visit, _: object, __: Moment) -> Turn:
    """Once more with the same number; then a pen does it."""
    return _label(visit, is_copy=True) if _package(visit).label_prints < 2 else _write_code(visit)


def _attach(visit: Visit, status: LabelStatus) -> Turn:
    return visit.on_draft(_draft(visit).with_package(label_status=status), step=Step.LABEL_ATTACH), ()


def _write_code(visit: Visit) -> Turn:
    draft = _draft(visit).with_package(label_status=LabelStatus.NOT_PRINTED)
    return visit.on_draft(draft, step=Step.WRITE_CODE), ()


@on((Step.LABEL_ATTACH, Step.WRITE_CODE), Button.CONTINUE)
def ready_for_the_door(visit: Visit, _: object, __: Moment) -> Turn:
    return _open(visit)


def _open(visit: Visit, **how: Any) -> Turn:
    effect = OpenCompartment(
        drop_off_id=_draft(visit).drop_off_id, package_no=_package(visit).package_no, **how
    )
    return visit.but(step=Step.OPENING, door=DoorState.UNKNOWN), (effect,)


@on(Step.OPENING, DoorOpened)
def door_opened(visit: Visit, opened: DoorOpened, at: Moment) -> Turn:
    package = _package(visit)
    unlocked_at = package.opened_boottime_ms or at.boottime_ms - opened.after_ms
    offset = at.boottime_ms - unlocked_at
    timeline = (*package.timeline_ms, (offset - opened.after_ms, "unlocked"))
    if opened.door is DoorState.OPEN:
        timeline = (*timeline, (offset, "open"))
    draft = _draft(visit).with_package(
        compartment_id=opened.compartment_id,
        size=opened.size,
        opened_boottime_ms=unlocked_at,
        openings=package.openings + 1,
        timeline_ms=timeline,
        occupancy=(opened.occupancy, Occupancy.UNKNOWN),
    )
    step = Step.TAKING_OUT if visit.after_taking_out else Step.DOOR_OPEN
    return visit.on_draft(draft, step=step, door=opened.door).mark("first_door_open", at), ()


@on(Step.OPENING, DoorStayedShut)
def door_stayed_shut(visit: Visit, shut: DoorStayedShut, _: Moment) -> Turn:
    """That door is blocked by now; the next one opens without another scan."""
    package = _package(visit)
    if package.compartment_id == shut.compartment_id:
        # It was to be opened again: the item is behind it, and only a person can say more.
        return visit.but(step=Step.CONFIRMING, after_taking_out=None), ()
    return _open(visit.but(notice=Notice.DOOR_NOT_FREE, refused_door=shut.compartment_id))


@on(Step.OPENING, NoCompartment)
def no_compartment(visit: Visit, _: object, at: Moment) -> Turn:
    draft = _draft(visit)
    if draft.confirmed:
        return _commit(visit, at)
    return _certify(visit, "no_compartment")


@on(DOOR_WATCHED - {Step.PARKED}, DoorSeen)
def door_seen(visit: Visit, seen: DoorSeen, at: Moment) -> Turn | None:
    """The sensors move the visit on."""
    package = visit.draft.package if visit.draft else None
    if package is None or package.compartment_id != seen.compartment_id:
        return None
    if seen.door is DoorState.OPEN and visit.step is Step.CONFIRMING:
        return _note(visit, seen, at).but(step=Step.DOOR_OPEN, notice=None), ()
    if seen.door is not DoorState.CLOSED:
        return visit.but(door=seen.door), ()
    visit = _note(visit, seen, at)
    if visit.step is Step.TAKING_OUT:
        return _taken_out(visit, seen.occupancy, at)
    if seen.occupancy is Occupancy.PRESENT:
        return _confirm(visit, ConfirmedBy.SENSOR, at)
    if visit.step is Step.CONFIRMING:
        return visit, ()
    notice = Notice.LOOKS_EMPTY if seen.occupancy is Occupancy.ABSENT else None
    return visit.but(step=Step.CONFIRMING, notice=notice), ()


@on(Step.DOOR_OPEN, TimerName.ATTENTION)
def door_left_open(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.SHUT_DOOR), ()


@on((*MOVES_AT_ONCE, Step.TAKING_OUT), TimerName.PARK)
def park(visit: Visit, _: object, __: Moment) -> Turn:
    """Personal data leaves the screen; the door stays watched."""
    return visit.but(step=Step.PARKED, notice=None), ()


@on((*MOVES_AT_ONCE, Step.TAKING_OUT), Button.START_NEW)
def start_new_parks_first(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.PARKED, notice=None), ()


@on(Step.PARKED, Resumed)
def resumed(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.SHUT_DOOR, recovered=False), ()


@on(Step.PARKED, DoorSeen)
def parked_door_seen(visit: Visit, seen: DoorSeen, at: Moment) -> Turn | None:
    """Somebody shut it. What the sensor cannot tell is asked; no answer leaves it unresolved."""
    if seen.door is not DoorState.CLOSED or _package(visit).compartment_id != seen.compartment_id:
        return None
    visit = _note(visit, seen, at).but(recovered=True)
    if seen.occupancy is Occupancy.PRESENT:
        return _confirm(visit, ConfirmedBy.SENSOR, at)
    return visit.but(step=Step.CONFIRMING, notice=Notice.WELCOME_BACK), ()


@on((*MOVES_AT_ONCE, Step.CONFIRMING), Button.YES)
def item_is_inside(visit: Visit, _: object, at: Moment) -> Turn | None:
    """Means nothing with a door that is seen open; with one nobody can see, there is no better word."""
    if visit.step is not Step.CONFIRMING and visit.door is not DoorState.UNKNOWN:
        return None
    return _confirm(visit, ConfirmedBy.CUSTOMER, at)


@on(Step.CONFIRMING, Button.OPEN_AGAIN)
def open_again(visit: Visit, _: object, __: Moment) -> Turn:
    return _open(visit.but(notice=None), reopen=_package(visit).compartment_id)


@on(MOVES_AT_ONCE, Button.DOES_NOT_FIT)
def does_not_fit(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.TAKING_OUT, after_taking_out=TAKE_OUT_LARGER, notice=None), ()


@on(MOVES_AT_ONCE, Button.TAKE_BACK)
def take_back(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.TAKING_OUT, after_taking_out=TAKE_OUT_WITHDRAW, notice=None), ()


@on(Step.TAKING_OUT, Button.BACK)
def changed_mind_again(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.DOOR_OPEN, after_taking_out=None), ()


@on(Step.CONFIRMING, Button.DOES_NOT_FIT)
def does_not_fit_after_shutting(visit: Visit, _: object, __: Moment) -> Turn:
    reopened = visit.but(after_taking_out=TAKE_OUT_LARGER, notice=None)
    return _open(reopened, reopen=_package(visit).compartment_id)


@on(Step.CONFIRMING, Button.TAKE_BACK)
def took_it_back(visit: Visit, _: object, at: Moment) -> Turn:
    return _withdraw(visit, "took_it_back", at)


@on(Step.CONFIRMING, TimerName.CONFIRM)
def nobody_answers(visit: Visit, _: object, at: Moment) -> Turn:
    """In front of the kiosk silence is a yes that inspection must check; after a gap it is nothing."""
    if visit.recovered:
        return _leave_unresolved(visit, "no_answer")
    return _confirm(visit, ConfirmedBy.NONE, at)


def _taken_out(visit: Visit, occupancy: Occupancy, at: Moment) -> Turn:
    if occupancy is Occupancy.PRESENT:
        return visit.but(step=Step.CONFIRMING, after_taking_out=None, notice=Notice.STILL_INSIDE), ()
    if visit.after_taking_out == TAKE_OUT_WITHDRAW:
        return _withdraw(visit, "took_it_back", at)
    package = _package(visit)
    assert package.compartment_id is not None
    release = ReleaseCompartment(
        compartment_id=package.compartment_id, seen_empty=occupancy is Occupancy.ABSENT
    )
    emptied = _draft(visit).with_package(compartment_id=None)
    visit = visit.on_draft(emptied, after_taking_out=None, notice=Notice.LARGER_DOOR)
    visit, effects = _open(visit, larger_than=package.size)
    return visit, (release, *effects)


def _confirm(visit: Visit, by: ConfirmedBy, at: Moment) -> Turn:
    """One package is inside. The next one follows, or custody passes."""
    draft = _draft(visit).with_package(confirmed_by=by, custody_at=at.at)
    visit = visit.on_draft(draft, notice=None, after_taking_out=None)
    return _label(visit) if draft.package else _commit(visit, at)


def _commit(visit: Visit, at: Moment) -> Turn:
    visit = visit.mark("custody", at).but(step=Step.COMMITTING, notice=None)
    effect = Commit(draft=_draft(visit), stages_ms=visit.stages_ms(), language=visit.language)
    return visit, (effect,)


@on(Step.COMMITTING, Committed)
def committed(visit: Visit, committed: Committed, _: Moment) -> Turn:
    """The word "done" comes after the ledger has it, and before any paper."""
    draft = _draft(visit)
    done = Completed(
        event=committed.event,
        completed_at=committed.completed_at,
        merchant=draft.merchant,
        titles={line.line.line_id: line.line.title for line in draft.lines if line.line.title},
    )
    burnt = tuple(p.label_number for p in draft.packages if p.label_number and p.confirmed_by is None)
    visit = visit.but(
        completed=(*visit.completed, done), draft=None, burnt_numbers=visit.burnt_numbers + burnt
    )
    if visit.recovered:
        return end(visit)
    return visit.but(step=Step.DONE, paper=Paper.PRINTING), (PrintReceipt(is_copy=False),)


@on(BEGUN_STEPS, Recovered)
def recovered(visit: Visit, seen: Recovered, at: Moment) -> Turn:
    """After a restart: settle what the board can tell, ask what it cannot."""
    visit = visit.but(recovered=True, awaiting={}, after_taking_out=None, idle_warned=False)
    draft = _draft(visit)
    package = draft.package
    if package is None:
        return _commit(visit, at)
    if seen.compartment_id is not None:
        draft = draft.with_package(compartment_id=seen.compartment_id, size=seen.size)
        visit = visit.on_draft(draft)
        package = _package(visit)
    if package.compartment_id is None:
        return _commit(visit, at) if draft.confirmed else _interrupted(visit, at)
    if seen.door is DoorState.OPEN:
        return visit.but(step=Step.DOOR_OPEN, door=seen.door), ()
    if seen.door is DoorState.CLOSED and seen.occupancy is Occupancy.PRESENT:
        observed = draft.with_package(occupancy=(package.occupancy[0], Occupancy.PRESENT))
        return _confirm_recovered(visit.on_draft(observed), at)
    return visit.but(step=Step.CONFIRMING, door=seen.door, notice=Notice.WELCOME_BACK), ()


def _confirm_recovered(visit: Visit, at: Moment) -> Turn:
    """What is behind its door counts; packages that never got to one are not brought."""
    draft = _draft(visit).with_package(confirmed_by=ConfirmedBy.SENSOR, custody_at=at.at)
    return _commit(visit.on_draft(draft), at)


def _interrupted(visit: Visit, at: Moment) -> Turn:
    withdrawn, effects = _withdraw(visit, "interrupted", at)
    ended, more = end(withdrawn)
    return ended, (*effects, *more)


def _withdraw(visit: Visit, why: WithdrawnWhy, at: Moment) -> Turn:
    """Nothing of this package stays here; what was confirmed before it is committed."""
    draft = _draft(visit)
    if draft.confirmed:
        return _commit(visit, at)
    numbers = tuple(p.label_number for p in draft.packages if p.label_number)
    visit = visit.but(
        step=Step.WITHDRAWN,
        draft=draft.model_copy(update={"begun": False}),
        after_taking_out=None,
        notice=None,
        withdrawn=True,
        burnt_numbers=visit.burnt_numbers + numbers,
    )
    return visit, (Withdraw(draft=draft, why=why),)


def _leave_unresolved(visit: Visit, why: UnresolvedWhy) -> Turn:
    draft = _draft(visit)
    left = LeaveUnresolved(draft=draft, why=why)
    ended, effects = end(visit.but(unresolved=True))
    return ended, (left, *effects)


def _certify(visit: Visit, why: str) -> Turn:
    """The kiosk cannot take it: the customer gets the proof of having come in time."""
    draft = _draft(visit)
    certify = CertifyAttempt(draft=draft, why=why)
    if not draft.begun:
        return visit.but(step=Step.CERTIFYING), (certify,)
    numbers = tuple(p.label_number for p in draft.packages if p.label_number)
    free = draft.model_copy(update={"begun": False})
    visit = visit.on_draft(free, step=Step.CERTIFYING, burnt_numbers=visit.burnt_numbers + numbers)
    return visit, (Withdraw(draft=draft, why="no_compartment"), certify)


def _note(visit: Visit, seen: DoorSeen, at: Moment) -> Visit:
    """Add what was seen to the evidence of the package in hand."""
    package = _package(visit)
    offset = at.boottime_ms - (package.opened_boottime_ms or at.boottime_ms)
    draft = _draft(visit).with_package(
        timeline_ms=(*package.timeline_ms, (offset, seen.door.value)),
        occupancy=(package.occupancy[0], seen.occupancy),
    )
    return visit.on_draft(draft, door=seen.door)


def _draft(visit: Visit) -> Draft:
    assert visit.draft is not None
    return visit.draft


def _package(visit: Visit) -> PackageDraft:
    package = _draft(visit).package
    assert package is not None
    return package
