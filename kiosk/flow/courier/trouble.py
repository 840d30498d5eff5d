"""What is not as the kiosk has it: missing, too much, damaged, left behind. A line and a picture."""

from kiosk.domain.collecting import CountedBy, Discrepancy, DiscrepancyKind
from kiosk.domain.drop_off import Photo
from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.courier.counting import print_label
from kiosk.flow.courier.doors import settle
from kiosk.flow.courier.effects import NoteDiscrepancy
from kiosk.flow.courier.visit import NOT_TAKEN, CourierStep, CourierVisit, Outcome, on
from kiosk.flow.effects import TakePhoto
from kiosk.flow.signals import Button, PhotoFailed, PhotoTaken, Pressed

NO_LABEL = "no_label"
"""What can be wrong with a package beside the discrepancies: this one is mended here."""

OF_PACKAGES = (DiscrepancyKind.MISSING, DiscrepancyKind.DAMAGED, DiscrepancyKind.LEFT_BEHIND)


@on(CourierStep.EMPTYING, Button.TROUBLE)
def something_is_wrong(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    return _which(visit.but(kind=None))


@on(CourierStep.EMPTYING, Button.NOT_LISTED)
def not_on_my_list(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    return _which(visit.but(kind=DiscrepancyKind.EXTRA))


@on(CourierStep.WHICH, Button.CHOOSE)
def this_door(visit: CourierVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    return _at(visit, pressed.value) if pressed.value in visit.at_hand else None


@on(CourierStep.TROUBLE, Button.CHOOSE)
def this_is_wrong(visit: CourierVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    package = visit.behind(visit.at_door or "")
    if package and pressed.value == NO_LABEL:
        return print_label(visit, package)
    if pressed.value not in OF_PACKAGES:
        return None
    visit = visit.but(kind=DiscrepancyKind(pressed.value))
    return _noted(visit, None) if visit.kind is DiscrepancyKind.LEFT_BEHIND else _photograph(visit)


@on((CourierStep.WHICH, CourierStep.TROUBLE, CourierStep.PHOTO), Button.BACK)
def nothing_is_wrong(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return settle(without_question(visit))


@on(CourierStep.PHOTO, Button.TAKE_PHOTO)
def take_photo(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    return None if TakePhoto.AWAITED_AS in visit.awaiting else (visit, (TakePhoto(line_ids=()),))


@on(CourierStep.PHOTO, PhotoTaken)
def photo_taken(visit: CourierVisit, taken: PhotoTaken, _: Moment) -> AnyTurn:
    return _noted(visit, taken.photo.model_copy(update={"role": "compartment"}))


@on(CourierStep.PHOTO, PhotoFailed, Button.REFUSE_PHOTO)
def without_photo(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return _noted(visit, None)


def without_question(visit: CourierVisit) -> CourierVisit:
    """Back at the doors; a picture that is on its way is not wanted any more."""
    awaiting = {kind: i for kind, i in visit.awaiting.items() if kind != TakePhoto.AWAITED_AS}
    return visit.but(step=CourierStep.EMPTYING, kind=None, at_door=None, awaiting=awaiting)


def _which(visit: CourierVisit) -> AnyTurn | None:
    """Nobody is asked which of one door."""
    if len(visit.at_hand) == 1:
        return _at(visit, visit.at_hand[0])
    return (visit.but(step=CourierStep.WHICH), ()) if visit.at_hand else None


def _at(visit: CourierVisit, compartment_id: str) -> AnyTurn:
    visit = visit.but(at_door=compartment_id)
    return _photograph(visit) if visit.kind else (visit.but(step=CourierStep.TROUBLE), ())


def _photograph(visit: CourierVisit) -> AnyTurn:
    if "item_camera" in visit.faults:
        return _noted(visit, None)
    return visit.but(step=CourierStep.PHOTO), ()


def _noted(visit: CourierVisit, photo: Photo | None) -> AnyTurn:
    """The line is written down at once; what it means for the package holds until somebody says otherwise."""
    kind, door = visit.kind, visit.at_door
    assert kind is not None
    assert door is not None
    package = visit.behind(door) if kind in OF_PACKAGES else None
    line = Discrepancy(
        kind=kind,
        compartment_id=door,
        drop_off_id=package.drop_off_id if package else None,
        package_no=package.package_no if package else None,
        label_number=package.label_number if package else visit.unlisted,
    )
    before = visit.discrepancies
    if package and kind in NOT_TAKEN:
        before = visit.discrepancies_but_where(package)
    visit = visit.but(discrepancies=(*before, line), scanned=None, unlisted=None)
    match kind:
        case DiscrepancyKind.EXTRA:
            visit = visit.but(extras=visit.extras | {door})
        case DiscrepancyKind.DAMAGED if package and visit.outcomes.get(door) is not Outcome.TAKEN:
            visit = visit.with_taken(package, CountedBy.TAP)
        case DiscrepancyKind.MISSING | DiscrepancyKind.LEFT_BEHIND if package:
            outcomes = visit.outcomes | {door: Outcome(kind.value)}
            visit = visit.but(outcomes=outcomes, taken=visit.taken_without(package))
    after, effects = settle(without_question(visit))
    return after, (NoteDiscrepancy(discrepancy=line, photo=photo), *effects)
