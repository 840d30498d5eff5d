"""Where a drop-off ends: custody, withdrawal, a certificate, or a question for a person."""

from kiosk.domain.events import UnresolvedWhy, WithdrawnWhy
from kiosk.domain.moment import Moment
from kiosk.flow.again import with_what_is_left
from kiosk.flow.effects import CertifyAttempt, Commit, LeaveUnresolved, PrintReceipt, Withdraw
from kiosk.flow.machine import Turn, end, on
from kiosk.flow.signals import Button, Committed, Pressed, TimedOut, TimerName
from kiosk.flow.visit import LEAVABLE, Completed, Notice, Paper, Step, Visit


def commit(visit: Visit, at: Moment) -> Turn:
    """Custody of what is behind its door; what never got there is not brought."""
    visit = visit.mark("custody", at).but(step=Step.COMMITTING, notice=None, after_taking_out=None)
    return visit, (Commit(draft=visit.in_hand, stages_ms=visit.stages_ms(), language=visit.language),)


@on(Step.COMMITTING, Committed)
def committed(visit: Visit, committed: Committed, _: Moment) -> Turn:
    """The word "done" comes after the ledger has it, and before any paper."""
    draft = visit.in_hand
    done = Completed(
        event=committed.event,
        completed_at=committed.completed_at,
        merchant=draft.merchant,
        titles={line.line.line_id: line.line.title for line in draft.lines if line.line.title},
    )
    visit = visit.but(
        step=Step.DONE,
        completed=(*visit.completed, done),
        draft=None,
        burnt_numbers=visit.burnt_numbers + draft.numbers,
    )
    visit = with_what_is_left(visit, draft.presented)
    if visit.recovered:
        # Perhaps nobody is there: a paper with somebody's numbers on it would hang out for the next.
        return visit.but(paper=Paper.NONE, notice=Notice.WELCOME_BACK), ()
    receipt = PrintReceipt(is_copy=False)
    visit = visit.but(paper=Paper.PRINTING)
    if visit.no_door_for_rest:
        certify_rest = CertifyAttempt(draft=draft, why=visit.no_door_for_rest)
        return visit.but(step=Step.CERTIFYING, no_door_for_rest=None), (receipt, certify_rest)
    return visit, (receipt,)


def withdraw(visit: Visit, why: WithdrawnWhy, at: Moment) -> Turn:
    """Nothing of the package in hand stays here; what was confirmed before it is committed."""
    draft = visit.in_hand
    if draft.confirmed:
        return commit(visit, at)
    visit = visit.on_draft(
        draft.model_copy(update={"begun": False}),
        step=Step.WITHDRAWN,
        after_taking_out=None,
        notice=None,
        paper=Paper.NONE,
        withdrawn=True,
        burnt_numbers=visit.burnt_numbers + draft.numbers,
    )
    return visit, (Withdraw(draft=draft, why=why),)


def certify(visit: Visit, why: str, notice: Notice | None = None) -> Turn:
    """The kiosk cannot take it: the customer gets the proof of having come."""
    draft = visit.in_hand
    visit = visit.but(step=Step.CERTIFYING, notice=notice)
    certificate = CertifyAttempt(draft=draft, why=why)
    if not draft.begun:
        return visit, (certificate,)
    free = draft.model_copy(update={"begun": False})
    visit = visit.on_draft(free, burnt_numbers=visit.burnt_numbers + draft.numbers)
    return visit, (Withdraw(draft=draft, why="no_compartment"), certificate)


def leave_unresolved(visit: Visit, why: UnresolvedWhy) -> Turn:
    """Nobody could say; a person must look."""
    left = LeaveUnresolved(draft=visit.in_hand, why=why, stages_ms=visit.stages_ms(), language=visit.language)
    ended, effects = end(visit.but(unresolved=True))
    return ended, (left, *effects)


@on((Step.ATTRACT, *LEAVABLE), TimerName.IDLE_WARNING)
def still_there(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(idle_warned=True), ()


@on(LEAVABLE, Button.CANCEL, Button.START_NEW, TimerName.IDLE_END)
def leave(visit: Visit, signal: Pressed | TimedOut, at: Moment) -> Turn:
    """End with nothing handed over; but what is behind its door already stays, and is confirmed."""
    visit = visit.but(abandoned=not isinstance(signal, Pressed) or signal.button is not Button.CANCEL)
    if visit.draft is None or not visit.draft.begun:
        return end(visit)
    left, effects = withdraw(visit, "cancelled", at)
    if left.step is not Step.WITHDRAWN:
        return left, effects
    ended, more = end(left)
    return ended, (*effects, *more)
