"""What came along, how many of it, why, and in which condition."""

from kiosk.domain.codes import ReasonCode
from kiosk.domain.moment import Moment
from kiosk.flow.draft import Draft, LineDraft
from kiosk.flow.effects import DiscardPhoto, Judge
from kiosk.flow.evidence import not_photographing
from kiosk.flow.machine import Turn, on
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Notice, Step, Visit

AGREED = frozenset({Step.RESOLUTION, Step.ITEM_SCAN, Step.PHOTO})
"""Steps in which a resolution may have been agreed on."""

UNPROVED = {"item_check": None, "serial": None, "photo_missing": None}
"""What was found missing is asked for again."""

UNJUDGED = {"verdict": None, "offer": None, "agreed_at": None, **UNPROVED}
"""What an answer that is taken back makes void."""


@on(Step.CHOOSING, Button.CHOOSE)
def choose_line(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    draft = visit.in_hand
    if pressed.value not in {line.line.line_id for line in draft.lines}:
        return None
    chosen = draft.line(pressed.value)
    return visit.on_draft(draft.with_line(pressed.value, brought=not chosen.brought)), ()


@on(Step.CHOOSING, Button.FEWER, Button.MORE)
def count_line(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    """Of a line that came along, from one to as many as the authorization allows."""
    draft = visit.in_hand
    line = next((line for line in draft.lines if line.brought and line.line.line_id == pressed.value), None)
    if line is None:
        return None
    quantity = line.quantity + (1 if pressed.button is Button.MORE else -1)
    if not 1 <= quantity <= line.line.quantity:
        return None
    return visit.on_draft(draft.with_line(pressed.value, brought_quantity=quantity)), ()


@on(Step.CHOOSING, Button.CONTINUE)
def lines_chosen(visit: Visit, _: object, __: Moment) -> Turn | None:
    return ask_next(visit) if any(line.brought for line in visit.in_hand.lines) else None


@on(Step.REASON, Button.CHOOSE)
def reason_given(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    """Only a reason that is offered counts."""
    assert visit.asking is not None
    offered = visit.in_hand.line(visit.asking).reasons
    if offered is None or pressed.value not in {choice.code.value for choice in offered.choices}:
        return None
    draft = visit.in_hand.with_line(visit.asking, reason=ReasonCode(pressed.value), reason_asked=True)
    return ask_next(visit.on_draft(draft))


@on(Step.CONDITION, Button.CHOOSE)
def question_answered(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    assert visit.asking is not None
    line = visit.in_hand.line(visit.asking)
    question = line.open_question
    if question is None or pressed.value not in {answer.answer_id for answer in question.answers}:
        return None
    answers = line.answers | {question.question_id: pressed.value}
    return ask_next(visit.on_draft(visit.in_hand.with_line(visit.asking, answers=answers)))


@on((Step.CHOOSING, Step.REASON, Step.CONDITION, Step.VERDICT, *AGREED), Button.BACK)
def back(visit: Visit, _: object, __: Moment) -> Turn | None:
    """To the last question that was answered; before the first, to the viewfinder."""
    draft = visit.in_hand
    if visit.step is Step.VERDICT and not draft.taken:
        return None
    agreed = [line.line.line_id for line in draft.lines if line.agreed_at]
    if visit.step in AGREED and agreed:
        draft = draft.with_line(agreed[-1], offer=None, agreed_at=None, **UNPROVED)
        return _ask_again(visit, draft, Step.RESOLUTION, agreed[-1])
    for line in draft.lines:
        draft = draft.with_line(line.line.line_id, **UNJUDGED)
    for line in reversed(draft.lines):
        line_id = line.line.line_id
        if line.answers:
            answers = dict(list(line.answers.items())[:-1])
            return _ask_again(visit, draft.with_line(line_id, answers=answers), Step.CONDITION, line_id)
        if line.reason_asked:
            draft = draft.with_line(line_id, reason=None, reason_asked=False, checklist=None)
            return _ask_again(visit, draft, Step.REASON, line_id)
    if visit.step is not Step.CHOOSING and _has_a_choice(draft):
        for line in draft.lines:
            draft = draft.with_line(line.line.line_id, checklist=None)
        return _ask_again(visit, draft, Step.CHOOSING, None)
    return forget_code(not_photographing(visit))


def _ask_again(visit: Visit, draft: Draft, step: Step, asking: str | None) -> Turn:
    return not_photographing(visit).on_draft(draft, step=step, asking=asking, notice=None), ()


def _has_a_choice(draft: Draft) -> bool:
    """Whether there is anything to choose of what came along."""
    return len(draft.lines) > 1 or draft.lines[0].line.quantity > 1


def begin_choosing(visit: Visit) -> Turn:
    """A single item needs no choosing."""
    if _has_a_choice(visit.in_hand):
        return visit.but(step=Step.CHOOSING), ()
    return ask_next(visit)


def forget_code(visit: Visit, notice: Notice | None = None) -> Turn:
    """Back to the viewfinder, as if the code had not been shown."""
    discarded = tuple(DiscardPhoto(photo_id=photo_id) for photo_id in visit.in_hand.photo_ids)
    return visit.but(step=Step.SCANNING, draft=None, asking=None, scan_help=False, notice=notice), discarded


def ask_next(visit: Visit) -> Turn:
    """One line after the other: ask what the rules want to know of it; when nothing is left, judge.

    Lines of which nothing is known to be open are judged together, so that most visits judge once.
    """
    draft = visit.in_hand
    undecided = [line for line in draft.lines if line.brought and line.verdict is None]
    first = undecided[0]
    if step := _open_step(first):
        return visit.but(step=step, asking=first.line.line_id), ()
    said = {line.line.line_id: line.said for line in undecided if _open_step(line) is None}
    judge = Judge(presented=draft.presented, lines=said, at_counter=draft.at_counter)
    return visit.but(step=Step.JUDGING, asking=None), (judge,)


def _open_step(line: LineDraft) -> Step | None:
    if line.reasons and line.reason is None:
        return Step.REASON
    return Step.CONDITION if line.open_question else None
