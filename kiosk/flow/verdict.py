"""What the rules say of each line, and the resolution that is agreed on before a door opens."""

from kiosk.domain.codes import Resolution, VerdictValue
from kiosk.domain.moment import Moment
from kiosk.domain.rule import Offer
from kiosk.flow.choose import ask_next, forget_code
from kiosk.flow.custody import certify
from kiosk.flow.draft import LineDraft
from kiosk.flow.effects import PrintDecision, RecordTurnedAway
from kiosk.flow.evidence import gather_evidence
from kiosk.flow.machine import Turn, end, on
from kiosk.flow.signals import Button, Judged, Pressed, TimerName
from kiosk.flow.visit import Paper, Step, Visit


@on(Step.JUDGING, Judged)
def judged(visit: Visit, judged: Judged, at: Moment) -> Turn:
    """What is still to be asked is asked; when every line has its verdict, they are shown."""
    draft = visit.in_hand.model_copy(update={"basis": judged.basis, "has_room": judged.has_room})
    for line_id, found in judged.lines.items():
        draft = draft.with_line(
            line_id,
            verdict=found.verdict,
            reasons=found.reasons,
            checklist=found.checklist or draft.line(line_id).checklist,
            texts=found.texts,
        )
    if any(line.brought and line.verdict is None for line in draft.lines):
        return ask_next(visit.on_draft(draft))
    visit = visit.on_draft(draft, step=Step.VERDICT, asking=None).mark("verdict", at)
    if not draft.taken:
        outcome = "referred" if draft.for_the_staff else "declined"
        return visit.but(turned_away=outcome), (RecordTurnedAway(draft=draft),)
    return visit, ()


def nothing_to_ask(visit: Visit) -> bool:
    """Every line that came along is simply accepted: the verdict may pass by itself."""
    return all(
        line.verdict is not None and line.verdict.value is VerdictValue.ACCEPTED
        for line in visit.in_hand.lines
        if line.brought
    )


@on(Step.VERDICT, Button.CONTINUE, TimerName.VERDICT_SHOWN)
def verdict_read(visit: Visit, signal: object, at: Moment) -> Turn | None:
    """Only a touch accepts terms; time that passes does not. Where nothing can be taken in, nobody is asked
    for more.
    """
    draft = visit.in_hand
    if not draft.taken:
        return None
    if why_not := visit.out_of_service or (None if draft.has_room else "no_compartment"):
        return certify(visit, why_not)
    accepted_at = at.at if isinstance(signal, Pressed) else None
    return _agree_next(visit.on_draft(draft.model_copy(update={"terms_accepted_at": accepted_at})))


def _agree_next(visit: Visit) -> Turn:
    """The next line whose resolution must be agreed on; when none is left, the evidence."""
    draft = visit.in_hand
    for line in draft.taken:
        if line.offer is not None:
            continue
        settled = _goes_without_saying(line)
        if settled is None:
            return visit.on_draft(draft, step=Step.RESOLUTION, asking=line.line.line_id), ()
        draft = draft.with_line(line.line.line_id, offer=settled)
    return gather_evidence(visit.on_draft(draft, asking=None))


def _goes_without_saying(line: LineDraft) -> Offer | None:
    """An offer that costs nothing, and was chosen in the shop's portal or is the plain refund alone."""
    wanted = line.line.resolution
    if wanted is None and len(line.offers) == 1:
        wanted = Resolution.REFUND_ORIGINAL
    free = (offer for offer in line.offers if line.fee(offer) is None)
    return next((offer for offer in free if offer.resolution is wanted), None)


@on(Step.RESOLUTION, Button.CHOOSE)
def agreed(visit: Visit, pressed: Pressed, at: Moment) -> Turn | None:
    """A touch on an offer accepts it with its fee and its terms."""
    assert visit.asking is not None
    draft = visit.in_hand
    offers = draft.line(visit.asking).offers
    chosen = next((offer for offer in offers if offer.resolution.value == pressed.value), None)
    if chosen is None:
        return None
    return _agree_next(visit.on_draft(draft.with_line(visit.asking, offer=chosen, agreed_at=at.at)))


@on(Step.VERDICT, Button.PRINT)
def print_decision(visit: Visit, _: object, __: Moment) -> Turn | None:
    if visit.paper is Paper.PRINTING:
        return None
    return visit.but(paper=Paper.PRINTING), (PrintDecision(draft=visit.in_hand),)


@on(Step.VERDICT, Button.FINISH)
def finish_declined(visit: Visit, _: object, __: Moment) -> Turn | None:
    return end(visit) if not visit.in_hand.taken else None


@on(Step.VERDICT, Button.ANOTHER_RETURN)
def another_after_decline(visit: Visit, _: object, __: Moment) -> Turn | None:
    return forget_code(visit.but(marks={}, paper=Paper.NONE)) if not visit.in_hand.taken else None
