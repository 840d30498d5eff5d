"""What was handed over, confirmed by both sides; then it is in the books, and on paper."""

from kiosk.domain.collecting import Discrepancy, DiscrepancyKind
from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.courier.effects import NoteDiscrepancy, PrintManifest, RecordCollection
from kiosk.flow.courier.signals import CollectionRecorded
from kiosk.flow.courier.visit import CourierStep, CourierVisit, on
from kiosk.flow.signals import Button, PaperPrinted, Pressed
from kiosk.flow.staff.visit import sign_out
from kiosk.flow.visit import Paper

WHOLE = "whole"
"""What the button for paper says where every package is to stand on it."""

_MOST = 9_999


@on(CourierStep.MANIFEST, Button.FEWER, Button.MORE)
def count(visit: CourierVisit, pressed: Pressed, _: Moment) -> AnyTurn:
    """The courier counts other than the kiosk."""
    change = 1 if pressed.button is Button.MORE else -1
    return visit.but(counted=min(_MOST, max(0, counted_by_courier(visit) + change))), ()


@on(CourierStep.MANIFEST, Button.CHOOSE)
def count_is_the_same(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(counted=None), ()


def counted_by_courier(visit: CourierVisit) -> int:
    """How many packages there are by the courier's count: the kiosk's, unless they said another."""
    return len(visit.taken) if visit.counted is None else visit.counted


@on(CourierStep.MANIFEST, Button.BACK)
def not_yet(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=CourierStep.HOME, counted=None), ()


@on(CourierStep.MANIFEST, Button.YES)
def confirmed(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    lines = (*_count_differs(visit), *_stayed_shut(visit))
    visit = visit.but(discrepancies=(*visit.discrepancies, *lines))
    record = RecordCollection(
        packages=visit.taken, load_units=visit.load_units, discrepancies=visit.discrepancies
    )
    return visit, (*(NoteDiscrepancy(discrepancy=line) for line in lines), record)


def _count_differs(visit: CourierVisit) -> tuple[Discrepancy, ...]:
    counted = counted_by_courier(visit)
    if counted == len(visit.taken):
        return ()
    return (Discrepancy(kind=DiscrepancyKind.COUNT, counted=counted),)


def _stayed_shut(visit: CourierVisit) -> tuple[Discrepancy, ...]:
    return tuple(
        Discrepancy(
            kind=DiscrepancyKind.DOOR_STAYED_SHUT,
            compartment_id=p.compartment_id,
            drop_off_id=p.drop_off_id,
            package_no=p.package_no,
            label_number=p.label_number,
        )
        for p in visit.here
        if p.compartment_id in visit.stuck
    )


@on(CourierStep.MANIFEST, CollectionRecorded)
def recorded(visit: CourierVisit, recorded: CollectionRecorded, _: Moment) -> AnyTurn:
    done = visit.but(
        step=CourierStep.DONE,
        manifest=recorded.manifest,
        manifest_at=recorded.recorded_at,
        paper=Paper.PRINTING,
    )
    return done, (PrintManifest(whole=False),)


@on(CourierStep.DONE, Button.PRINT)
def print_it(visit: CourierVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    if visit.paper is Paper.PRINTING:
        return None
    return visit.but(paper=Paper.PRINTING), (PrintManifest(whole=pressed.value == WHOLE),)


@on(CourierStep.DONE, PaperPrinted)
def printed(visit: CourierVisit, printed: PaperPrinted, _: Moment) -> AnyTurn:
    return visit.but(paper=Paper(printed.outcome)), ()


@on(CourierStep.DONE, Button.FINISH)
def gone(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, CourierStep.ENDED, "finished")
