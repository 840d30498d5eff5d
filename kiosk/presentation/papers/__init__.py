"""Receipt, label, decision, certificate: composed from the same data as the screens."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from kiosk.domain.codes import LabelStatus, Referral
from kiosk.domain.drop_off import Line as EventLine
from kiosk.domain.drop_off import Package
from kiosk.domain.events import AttemptCertified, DropOffCompleted
from kiosk.domain.numbers import is_sscc
from kiosk.flow.draft import Draft, PackageDraft
from kiosk.flow.visit import Completed
from kiosk.presentation import wording
from kiosk.presentation.paper import (
    Banner,
    Code128,
    Gap,
    Heading,
    Line,
    Logo,
    PaperModel,
    Part,
    Qr,
    Row,
    Separator,
    TwoColumns,
)
from kiosk.presentation.place import Place
from kiosk.presentation.words import Words

SSCC = "00"
"""GS1's application identifier of a serial shipping container code."""


def receipt(
    drop_offs: Sequence[Completed], words: Words, place: Place, *, offline: bool, is_copy: bool
) -> PaperModel:
    """The customer's proof: one paper a visit, one number a drop-off."""
    say = words.say
    parts: list[Part] = [
        *_letterhead(words, place, say("Copy of your receipt") if is_copy else say("Receipt"))
    ]
    for done in drop_offs:
        parts += _drop_off(done, words, place)
    if offline:
        parts += [Line(say("Stored safely here while offline. Your return date is secured.")), Gap()]
    parts += foot(words, place)
    return PaperModel("receipt", tuple(parts))


def _drop_off(done: Completed, words: Words, place: Place) -> Iterable[Part]:
    say, event = words.say, done.event
    number = event.receipt.receipt_no
    yield Heading(number)
    yield Line(words.moment(done.completed_at), centred=True)
    yield Gap()
    yield Row(say("Shop"), done.merchant.name)
    yield Row(say("Order"), event.authorization.order_id)
    yield Row(say("Return"), event.authorization.rma_id)
    yield Separator()
    yield from _lines(say("Handed over"), _with(event, "deposited"), done, words)
    yield from _lines(say("Not brought, still open"), _with(event, "not_brought"), done, words)
    yield from _lines(say("Not taken"), _with(event, "declined"), done, words)
    yield Separator()
    for package in event.packages:
        yield from _package(package, words)
    yield Row(say("Photo"), say("yes") if event.evidence.photos else say("no"))
    yield Separator()
    yield Line(
        say(
            "{merchant} checks it and writes to you by {day}.",
            merchant=done.merchant.name,
            day=words.full_day(done.merchant.writes_by),
        ),
        bold=True,
    )
    yield Line(say("Questions: {merchant}, {phone}", merchant=done.merchant.name, phone=done.merchant.phone))
    yield Gap()
    yield Qr(place.receipt_link(number, event.drop_off_id))
    yield Gap()


def label(draft: Draft, package: PackageDraft, words: Words, place: Place, *, is_copy: bool) -> PaperModel:
    """What the carrier needs and nothing about the customer or the goods."""
    of_all = (package.package_no, len(draft.packages))
    rma_id = draft.presented.authorization.rma_id
    return _label(package, package.route_code, rma_id, of_all, words, place, is_copy=is_copy)


def label_of_completed(event: DropOffCompleted, package_no: int, words: Words, place: Place) -> PaperModel:
    """The label of a package that lies here, once more, from what was reported of it."""
    package = next(p for p in event.packages if p.package_no == package_no)
    route = next((line.route_code for line in event.lines if line.package_no == package_no), None)
    of_all = (package_no, len(event.packages))
    is_copy = package.label_status is not LabelStatus.NOT_PRINTED
    return _label(package, route or "-", event.authorization.rma_id, of_all, words, place, is_copy=is_copy)


def _label(
    package: PackageDraft | Package,
    route_code: str,
    rma_id: str,
    of_all: tuple[int, int],
    words: Words,
    place: Place,
    *,
    is_copy: bool,
) -> PaperModel:
    say, number = words.say, package.label_number
    assert number is not None
    about = (
        Row(say("Carrier"), package.carrier_id),
        Row(say("Tracking"), package.tracking_number or "-"),
        Row(say("Return"), rma_id),
        Row(say("From"), place.kiosk_id),
        Row(say("Package"), "{}/{}".format(*of_all)),
        *((Gap(), Heading(say("Copy"))) if is_copy else ()),
    )
    return PaperModel(
        "label",
        (
            Banner(route_code),
            Separator(),
            Line(say("To"), centred=True),
            Heading(package.return_to.facility_id, 3),
            Separator(),
            TwoColumns(about, (Qr(number),)),
            Separator(),
            Code128(number, SSCC if is_sscc(number) else None),
        ),
    )


def decision(draft: Draft, at: datetime, words: Words, place: Place) -> PaperModel:
    """Why something cannot come back, on paper."""
    say, authorization = words.say, draft.presented.authorization
    parts: list[Part] = [
        *_letterhead(words, place, say("Decision")),
        Line(words.moment(at), centred=True),
        Gap(),
        Row(say("Shop"), draft.merchant.name),
        Row(say("Order"), authorization.order_id),
        Row(say("Return"), authorization.rma_id),
        Separator(),
    ]
    for line in draft.lines:
        if line.verdict and line.turned_away:
            parts += [
                Line(wording.line_title(words, line), bold=True),
                Line(wording.verdict_words(words, line, draft.merchant)),
                Row(say("Rule"), ", ".join(line.verdict.rule_ids) or "-"),
                Gap(),
            ]
    parts += [
        Line(wording.what_now(words, draft.merchant)),
        Gap(),
        *foot(words, place),
    ]
    return PaperModel("decision", tuple(parts))


def certificate(event: AttemptCertified, at: datetime, words: Words, place: Place) -> PaperModel:
    """Proof that the customer came and the kiosk could not take it."""
    say = words.say
    return PaperModel(
        "certificate",
        (
            *_letterhead(words, place, say("Certificate of attempt")),
            Heading(event.certificate_no),
            Line(words.moment(at), centred=True),
            Gap(),
            Row(say("Order"), event.authorization.order_id),
            Row(say("Return"), event.authorization.rma_id),
            Separator(),
            Line(say("The customer came to return this order. The kiosk could not take it."), bold=True),
            Line(say("That is our fault. The return counts as attempted on this date.")),
            *(
                (Line(say("Nearest kiosk: {where}", where=place.nearest_kiosk)),)
                if place.nearest_kiosk
                else ()
            ),
            Gap(),
            Qr(place.receipt_link(event.certificate_no, event.visit_id)),
            Gap(),
            *foot(words, place),
        ),
    )


def test_page(role: str, at: datetime, words: Words, place: Place) -> PaperModel:
    """That a printer prints, large and small, and cuts; which one, and when."""
    say = words.say
    return PaperModel(
        "test_page",
        (
            Heading(say("Test page")),
            Line(words.moment(at), centred=True),
            Separator(),
            Row(say("Kiosk"), place.kiosk_id),
            Row(say("Printer"), say("Labels") if role == "label_printer" else say("Receipts")),
            Separator(),
            Qr(place.kiosk_id),
        ),
    )


def _letterhead(words: Words, place: Place, title: str) -> Iterable[Part]:
    """What customers get begins with the operator's logo, if there is one."""
    if place.logo is not None:
        yield Logo(place.logo)
        yield Gap()
    yield from head(words, place, title)


def head(words: Words, place: Place, title: str) -> Iterable[Part]:
    """What stands at the top of every paper: what it is, and where it comes from."""
    yield Heading(title)
    yield Line(place.operator_name, centred=True)
    yield Line(place.site_name, centred=True)
    for line in place.address:
        yield Line(line, centred=True)
    yield Line(words.say("Kiosk {id}", id=place.kiosk_id), centred=True)
    yield Separator()


def foot(words: Words, place: Place) -> Iterable[Part]:
    """Whom to call, and how else to reach the operator."""
    yield Line(words.say("Help: {phone}", phone=place.phone), centred=True)
    yield Line(words.opening_hours(place.phone_hours), centred=True)
    if place.contact:
        yield Line(place.contact, centred=True)


def _with(event: DropOffCompleted, outcome: str) -> list[EventLine]:
    return [line for line in event.lines if line.outcome == outcome]


def _lines(title: str, lines: list[EventLine], done: Completed, words: Words) -> Iterable[Part]:
    if not lines:
        return
    yield Line(title, bold=True)
    for line in lines:
        name = done.titles.get(line.line_id) or words.say("Item {line}", line=line.line_id)
        yield Line(f"{line.qty_deposited or line.qty_authorized} x {name}")
        if line.outcome == "declined" and line.verdict:
            code = line.verdict.reasons[0].code if line.verdict.reasons else None
            yield Line(wording.decline_words(words, code, done.merchant))
        elif line.verdict and line.verdict.referral is Referral.SERVICE_CENTRE:
            yield Line(words.say("The service centre decides; this is not a refusal."))
        elif line.verdict and line.verdict.referral is Referral.STAFF:
            yield Line(words.say("The staff at the counter decides; this is not a refusal."))


def _package(package: Package, words: Words) -> Iterable[Part]:
    say = words.say
    if package.written_code:
        yield Row(say("Written on the parcel"), package.written_code)
    elif package.label_number:
        yield Row(say("Label"), package.label_number)
    if package.tracking_number:
        yield Row(say("Tracking"), package.tracking_number)
    if package.container.type == "drop_bin":
        yield Row(say("Drop bin"), package.container.id)
    else:
        yield Row(say("Door"), wording.door(package.container.id))
