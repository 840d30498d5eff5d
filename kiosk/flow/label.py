"""From the numbers to the door: the label is printed and stuck on, or a code is written."""

from typing import Any

from kiosk.domain.codes import LabelStatus
from kiosk.domain.compartments import DoorState
from kiosk.domain.moment import Moment
from kiosk.flow.choose import forget_code
from kiosk.flow.custody import certify
from kiosk.flow.effects import OpenBin, OpenCompartment, PrintLabel
from kiosk.flow.machine import Turn, on
from kiosk.flow.signals import Begun, Button, LabelPrinted, NotBegun
from kiosk.flow.visit import Notice, Step, Visit

LABEL_PRINTS = 2
"""Once, and once more with the same number; then a pen does it."""


@on(Step.BEGINNING, Begun)
def begun(visit: Visit, begun: Begun, _: Moment) -> Turn:
    draft = visit.in_hand
    packages = tuple(
        package.model_copy(update=numbers.model_dump())
        for package, numbers in zip(draft.packages, begun.numbers, strict=True)
    )
    return print_label(visit.on_draft(draft.model_copy(update={"packages": packages, "begun": True})))


@on(Step.BEGINNING, NotBegun)
def not_begun(visit: Visit, refused: NotBegun, _: Moment) -> Turn:
    if refused.why == "already_used":
        return forget_code(visit, Notice.RETURN_IN_QUESTION)
    return certify(visit, refused.why)


def print_label(visit: Visit, *, is_copy: bool = False) -> Turn:
    """Print the label of the package in hand; without a number there is nothing to print."""
    draft, package = visit.in_hand, visit.package_in_hand
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
    visit = visit.mark("labels", at)
    match printed.outcome:
        case "failed":
            return _write_code(visit)
        case "unconfirmed":
            return visit.but(step=Step.LABEL_IN_HAND), ()
        case "printed":
            return _attach(visit, LabelStatus.PRINTED)


@on(Step.LABEL_IN_HAND, Button.YES)
def label_in_hand(visit: Visit, _: object, __: Moment) -> Turn:
    """What the printer said before still holds."""
    return _attach(visit, visit.package_in_hand.label_status or LabelStatus.UNCONFIRMED)


@on(Step.LABEL_IN_HAND, Button.NO)
def no_label_in_hand(visit: Visit, _: object, __: Moment) -> Turn:
    visit = visit.on_draft(visit.in_hand.with_package(label_status=None))
    if visit.package_in_hand.label_prints < LABEL_PRINTS:
        return print_label(visit, is_copy=True)
    return _write_code(visit)


@on(Step.LABEL_ATTACH, Button.BACK)
def label_is_missing(visit: Visit, _: object, __: Moment) -> Turn:
    """The printer said it printed; the customer may know better."""
    return visit.but(step=Step.LABEL_IN_HAND), ()


@on((Step.LABEL_ATTACH, Step.WRITE_CODE), Button.CONTINUE)
def ready_for_the_door(visit: Visit, _: object, __: Moment) -> Turn:
    """What got no label gets a compartment of its own, also where the rules say the bin."""
    package = visit.package_in_hand
    into_bin = package.goes_into == "drop_bin" and package.may_go_into_bin
    return open_bin(visit) if into_bin else open_compartment(visit)


def open_compartment(visit: Visit, **how: Any) -> Turn:
    """Ask for a door; `how` names one to open again, or the size it must exceed."""
    package = visit.package_in_hand
    effect = OpenCompartment(
        drop_off_id=visit.in_hand.drop_off_id,
        package_no=package.package_no,
        at_least=package.at_least,
        goods=package.goods,
        within_reach=visit.reach,
        **how,
    )
    return visit.but(step=Step.OPENING, door=DoorState.UNKNOWN), (effect,)


def open_bin(visit: Visit, *, reopen: str | None = None) -> Turn:
    """Ask for the flap of a bin."""
    effect = OpenBin(carrier_id=visit.package_in_hand.carrier_id, reopen=reopen)
    return visit.but(step=Step.FLAP_OPENING, door=DoorState.UNKNOWN, notice=None), (effect,)


def _attach(visit: Visit, status: LabelStatus) -> Turn:
    return visit.on_draft(visit.in_hand.with_package(label_status=status), step=Step.LABEL_ATTACH), ()


def _write_code(visit: Visit) -> Turn:
    draft = visit.in_hand.with_package(label_status=LabelStatus.NOT_PRINTED)
    return visit.on_draft(draft, step=Step.WRITE_CODE, notice=None), ()
