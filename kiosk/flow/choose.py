"""What came along, why, what the rules say, and its picture."""

from itertools import groupby

from kiosk.domain.codes import PhotoQuality, ReasonCode, VerdictValue
from kiosk.domain.moment import Moment
from kiosk.domain.policy import Handling
from kiosk.flow.custody import certify
from kiosk.flow.effects import Begin, DiscardPhoto, Judge, PrintDecision, RecordDeclined, TakePhoto
from kiosk.flow.machine import Turn, end, on
from kiosk.flow.signals import Button, Judged, PhotoFailed, PhotoTaken, Pressed, TimerName
from kiosk.flow.visit import Draft, LineDraft, Notice, PackageDraft, Paper, Step, Visit

QUALITY_NOTICES = {
    PhotoQuality.DARK: Notice.PHOTO_DARK,
    PhotoQuality.OVEREXPOSED: Notice.PHOTO_BRIGHT,
    PhotoQuality.BLURRED: Notice.PHOTO_BLURRED,
}


@on(Step.CHOOSING, Button.CHOOSE)
def choose_line(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    draft = visit.in_hand
    if pressed.value not in {line.line.line_id for line in draft.lines}:
        return None
    chosen = draft.line(pressed.value)
    return visit.on_draft(draft.with_line(pressed.value, brought=not chosen.brought)), ()


@on(Step.CHOOSING, Button.CONTINUE)
def lines_chosen(visit: Visit, _: object, __: Moment) -> Turn | None:
    return ask_next(visit) if any(line.brought for line in visit.in_hand.lines) else None


@on(Step.REASON, Button.CHOOSE)
def reason_given(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    if visit.asking is None or pressed.value not in set(ReasonCode):
        return None
    draft = visit.in_hand.with_line(visit.asking, reason=ReasonCode(pressed.value), reason_asked=True)
    return ask_next(visit.on_draft(draft))


@on((Step.CHOOSING, Step.REASON, Step.VERDICT, Step.PHOTO), Button.BACK)
def back(visit: Visit, _: object, __: Moment) -> Turn | None:
    """To the last question that was asked; before the first, to the viewfinder."""
    draft = visit.in_hand
    if visit.step is Step.VERDICT and not draft.taken:
        return None
    unjudged = {"verdict": None, "photo_missing": None}
    draft = draft.model_copy(
        update={"lines": tuple(line.model_copy(update=unjudged) for line in draft.lines)}
    )
    answered = [line.line.line_id for line in draft.lines if line.reason_asked]
    visit = not_photographing(visit).but(notice=None, asking=None)
    if answered:
        draft = draft.with_line(answered[-1], reason=None, reason_asked=False)
        return visit.on_draft(draft, step=Step.REASON, asking=answered[-1]), ()
    if visit.step is not Step.CHOOSING and len(draft.lines) > 1:
        return visit.on_draft(draft, step=Step.CHOOSING), ()
    return forget_code(visit)


def forget_code(visit: Visit, notice: Notice | None = None) -> Turn:
    """Back to the viewfinder, as if the code had not been shown."""
    discarded = tuple(DiscardPhoto(photo_id=photo_id) for photo_id in visit.in_hand.photo_ids)
    return visit.but(step=Step.SCANNING, draft=None, asking=None, scan_help=False, notice=notice), discarded


def ask_next(visit: Visit) -> Turn:
    """Ask the reason of the next line that has none; when all have one, ask the policy."""
    draft = visit.in_hand
    for line in draft.lines:
        if line.brought and line.reason is None:
            return visit.but(step=Step.REASON, asking=line.line.line_id), ()
    reasons = {line.line.line_id: line.reason for line in draft.lines if line.brought}
    return (
        visit.but(step=Step.JUDGING, asking=None),
        (Judge(presented=draft.presented, reasons=reasons),),
    )


@on(Step.JUDGING, Judged)
def judged(visit: Visit, judged: Judged, at: Moment) -> Turn:
    draft = visit.in_hand.model_copy(update={"basis": judged.basis})
    for line_id, verdict in judged.verdicts.items():
        draft = draft.with_line(line_id, verdict=verdict)
    visit = visit.on_draft(draft, step=Step.VERDICT).mark("verdict", at)
    if not draft.taken:
        return visit.but(declined=True), (RecordDeclined(draft=draft),)
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
    """Only a touch accepts terms; time that passes does not."""
    draft = visit.in_hand
    if not draft.taken:
        return None
    accepted_at = at.at if isinstance(signal, Pressed) else None
    return _photograph_next(visit.on_draft(draft.model_copy(update={"terms_accepted_at": accepted_at})))


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


def _photograph_next(visit: Visit) -> Turn:
    """The next line that needs a picture; when none does, begin the drop-off."""
    draft = visit.in_hand
    for line in draft.taken:
        if not _handling(line).photo or line.photo or line.photo_missing:
            continue
        if "item_camera" in visit.faults:
            return _photograph_next(
                visit.on_draft(draft.with_line(line.line.line_id, photo_missing="no_camera"))
            )
        return visit.but(step=Step.PHOTO, asking=line.line.line_id, notice=None), ()
    if visit.out_of_service:
        return certify(visit, visit.out_of_service)
    packages = packages_of(draft)
    draft = draft.model_copy(update={"packages": packages})
    return (
        visit.on_draft(draft, step=Step.BEGINNING, asking=None, notice=None),
        (Begin(draft=draft, carriers=tuple(p.carrier_id for p in packages)),),
    )


@on(Step.PHOTO, Button.TAKE_PHOTO)
def take_photo(visit: Visit, _: object, __: Moment) -> Turn | None:
    if visit.asking is None or TakePhoto.AWAITED_AS in visit.awaiting:
        return None
    return visit.but(notice=None), (TakePhoto(line_ids=(visit.asking,)),)


@on(Step.PHOTO, PhotoTaken)
def photo_taken(visit: Visit, taken: PhotoTaken, at: Moment) -> Turn:
    assert visit.asking is not None
    draft = visit.in_hand.with_line(visit.asking, photo=taken.photo, photo_path=taken.path)
    notice = QUALITY_NOTICES.get(taken.photo.quality)
    return visit.on_draft(draft, step=Step.PHOTO_KEPT, notice=notice).mark("photos", at), ()


@on(Step.PHOTO, PhotoFailed)
def photo_failed(visit: Visit, failed: PhotoFailed, _: Moment) -> Turn:
    """No camera is no reason to send somebody away: the evidence says what is missing."""
    return _without_photo(visit, failed.why)


@on(Step.PHOTO, Button.REFUSE_PHOTO)
def photo_refused(visit: Visit, _: object, __: Moment) -> Turn:
    return _without_photo(visit, "photo_refused")


@on(Step.PHOTO_KEPT, Button.TAKE_AGAIN)
def take_again(visit: Visit, _: object, __: Moment) -> Turn:
    assert visit.asking is not None
    draft = visit.in_hand
    photo = draft.line(visit.asking).photo
    assert photo is not None
    without = draft.with_line(visit.asking, photo=None, photo_path=None)
    return visit.on_draft(without, step=Step.PHOTO, notice=None), (DiscardPhoto(photo_id=photo.photo_id),)


@on(Step.PHOTO_KEPT, Button.CONTINUE, TimerName.PHOTO_KEPT)
def photo_accepted(visit: Visit, _: object, __: Moment) -> Turn:
    return _photograph_next(visit)


def not_photographing(visit: Visit) -> Visit:
    """A picture that is on its way is not this line's any more."""
    return visit.but(awaiting={k: i for k, i in visit.awaiting.items() if k != TakePhoto.AWAITED_AS})


def _without_photo(visit: Visit, why: str) -> Turn:
    assert visit.asking is not None
    draft = visit.in_hand.with_line(visit.asking, photo_missing=why)
    return _photograph_next(not_photographing(visit).on_draft(draft))


def packages_of(draft: Draft) -> tuple[PackageDraft, ...]:
    """Lines that go the same way share a package: same carrier, same facility, same route."""

    def way(line: LineDraft) -> tuple[str, str, str]:
        handling = _handling(line)
        return handling.carrier_id, handling.return_to.facility_id, handling.route_code

    return tuple(
        PackageDraft(
            package_no=number,
            line_ids=tuple(line.line.line_id for line in lines),
            carrier_id=_handling(lines[0]).carrier_id,
            return_to=_handling(lines[0]).return_to,
            route_code=_handling(lines[0]).route_code,
            written_code="",
        )
        for number, lines in enumerate(
            (list(group) for _, group in groupby(sorted(draft.taken, key=way), key=way)), start=1
        )
    )


def _handling(line: LineDraft) -> Handling:
    assert line.verdict is not None
    assert line.verdict.handling is not None, "a line is only taken with a handling"
    return line.verdict.handling
