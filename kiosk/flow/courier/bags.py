"""The bag in a drop bin: sealed and closed, and a new one scanned before the bin takes anything again."""

from kiosk.domain.collecting import may_be_bag
from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.courier.doors import next_bin
from kiosk.flow.courier.effects import CloseLoadUnit, LookForPackages, OpenLoadUnit, ReadBin
from kiosk.flow.courier.signals import BinRead, LoadUnitClosed, LoadUnitOpened, LoadUnitRefused
from kiosk.flow.courier.visit import CourierStep, CourierVisit, Scanned, on
from kiosk.flow.signals import Button, CodesSeen


@on((CourierStep.SEAL, CourierStep.NEW_BAG), CodesSeen)
def number_scanned(visit: CourierVisit, seen: CodesSeen, _: Moment) -> AnyTurn | None:
    """Of a seal, or of the next bag. What else is in view is neither: the last seal, the bag's own number."""
    seals = {unit.seal for unit in visit.load_units}
    own = {visit.bin.load_unit_id} if visit.bin else set()
    texts = [text.strip() for text in seen.texts]
    number = next((text for text in texts if may_be_bag(text) and text not in seals | own), None)
    visit = visit.but(moves=visit.moves + 1, scanned=None if number else Scanned.NO_BAG)
    if number is None or visit.at_bin is None:
        return visit, ()
    if visit.step is CourierStep.SEAL:
        return visit, (CloseLoadUnit(bin_id=visit.at_bin, seal=number),)
    return visit, (OpenLoadUnit(bin_id=visit.at_bin, load_unit_id=number),)


@on(CourierStep.SEAL, LoadUnitClosed)
def sealed(visit: CourierVisit, closed: LoadUnitClosed, _: Moment) -> AnyTurn:
    """The old one is the courier's as far as it goes; from here on the bin takes nothing."""
    units = (*visit.load_units, closed.unit)
    return visit.but(step=CourierStep.NEW_BAG, load_units=units), (LookForPackages(),)


@on(CourierStep.NEW_BAG, LoadUnitOpened)
def bag_known(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=CourierStep.BAG_IN), (LookForPackages(),)


@on(CourierStep.NEW_BAG, LoadUnitRefused)
def bag_refused(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(scanned=Scanned.BAG_KNOWN), ()


@on(CourierStep.NEW_BAG, Button.NO)
def no_new_bag(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    """The bin takes nothing until somebody brings one."""
    return next_bin(visit), ()


@on(CourierStep.BAG_IN, Button.YES)
def bag_is_in(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    return (visit, (ReadBin(bin_id=visit.at_bin),)) if visit.at_bin else None


@on(CourierStep.BAG_IN, BinRead)
def read_after(visit: CourierVisit, read: BinRead, _: Moment) -> AnyTurn:
    """The sensors say what they see with the new bag; there was no old one where none is named."""
    units = tuple(
        unit.model_copy(update={"after": read.level}) if unit.bin_id == visit.at_bin else unit
        for unit in visit.load_units
    )
    return next_bin(visit.but(load_units=units)), ()


@on(CourierStep.SEAL, Button.BACK)
def not_this_bag(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return next_bin(visit), ()
