"""Packages counted out: by their labels, with one tap, or with a label that is printed here."""

from kiosk.domain.collecting import CountedBy, WaitingPackage, label_in, may_be_label
from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.courier.doors import settle
from kiosk.flow.courier.effects import PrintLabelAgain
from kiosk.flow.courier.visit import CourierStep, CourierVisit, Outcome, Scanned, on
from kiosk.flow.signals import Button, CodesSeen, LabelPrinted


@on(CourierStep.EMPTYING, CodesSeen)
def scanned(visit: CourierVisit, seen: CodesSeen, _: Moment) -> AnyTurn | None:
    """A label may bear more codes than one; the one that is known counts."""
    labels = [label_in(text) for text in seen.texts]
    if not labels:
        return None
    visit = visit.but(moves=visit.moves + 1, scanned=None, unlisted=None)
    known = {p.label_number: p for p in visit.here}
    found = next((known[label] for label in labels if label in known), None)
    if found is None:
        if any(taken.label_number in labels for taken in visit.taken):
            return visit.but(scanned=Scanned.ALREADY), ()
        unlisted = next((label for label in labels if may_be_label(label)), None)
        return visit.but(scanned=Scanned.NOT_LISTED, unlisted=unlisted), ()
    if found.compartment_id not in visit.at_hand:
        return visit.but(scanned=Scanned.OTHER_DOOR), ()
    if visit.outcomes.get(found.compartment_id) is Outcome.TAKEN:
        return visit.but(scanned=Scanned.ALREADY), ()
    return settle(visit.with_taken(found, CountedBy.SCAN))


@on(CourierStep.EMPTYING, Button.YES)
def have_all(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    """One tap for everything behind open doors. What has no label gets one before it counts."""
    in_hand = [p for p in visit.unaccounted if p.compartment_id in visit.at_hand]
    if not in_hand:
        return None
    visit = visit.but(scanned=None, unlisted=None)
    for package in in_hand:
        if not package.written_code:
            visit = visit.with_taken(package, CountedBy.TAP)
    without_label = next((p for p in in_hand if p.written_code), None)
    return print_label(visit, without_label) if without_label else settle(visit)


def print_label(visit: CourierVisit, package: WaitingPackage) -> AnyTurn:
    """Its label, with its number. Where it never got one, the code on it is all there is."""
    visit = visit.but(at_door=package.compartment_id, label_failed=package.label_number is None)
    if package.label_number is None:
        return visit.but(step=CourierStep.LABEL_ATTACH), ()
    label = PrintLabelAgain(drop_off_id=package.drop_off_id, package_no=package.package_no)
    return visit.but(step=CourierStep.LABEL_PRINTING), (label,)


@on(CourierStep.LABEL_PRINTING, LabelPrinted)
def label_printed(visit: CourierVisit, printed: LabelPrinted, _: Moment) -> AnyTurn:
    return visit.but(step=CourierStep.LABEL_ATTACH, label_failed=printed.outcome == "failed"), ()


@on(CourierStep.LABEL_ATTACH, Button.PRINT)
def print_again(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    package = visit.behind(visit.at_door or "")
    return print_label(visit, package) if package and package.label_number else None


@on(CourierStep.LABEL_ATTACH, Button.YES)
def label_is_on(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    package = visit.behind(visit.at_door or "")
    if package is None:
        return None
    by = CountedBy.CODE_WRITTEN if visit.label_failed else CountedBy.LABEL_PRINTED
    return settle(visit.with_taken(package, by).but(step=CourierStep.EMPTYING, at_door=None))


@on(CourierStep.LABEL_ATTACH, Button.BACK)
def no_label_after_all(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return settle(visit.but(step=CourierStep.EMPTYING, at_door=None))
