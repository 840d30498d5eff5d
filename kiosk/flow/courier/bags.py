"""The bag in a drop bin: sealed and closed, and a new one scanned before the bin takes anything again."""

from kiosk.domain.collecting import LONGEST_LABEL, may_be_bag
from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.courier.doors import next_bin
from kiosk.flow.courier.effects import CloseLoadUnit, LookForPackages, OpenLoadUnit, ReadBin
from kiosk.flow.courier.signals import BinRead, LoadUnitClosed, LoadUnitOpened, LoadUnitRefused
from kiosk.flow.courier.visit import CourierStep, CourierVisit, Scanned, on
from kiosk.flow.signals import Button, CodesSeen, Pressed

BAG_LETTERS, BAG_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "1234567890-"

NUMBERED = (CourierStep.SEAL, CourierStep.NEW_BAG)
"""Steps in which a number is scanned, or typed."""


@on(NUMBERED, CodesSeen)
def number_scanned(visit: CourierVisit, seen: CodesSeen, _: Moment) -> AnyTurn:
    return _number_in(visit, seen.texts)


@on(NUMBERED, Button.TYPE_CODE)
def type_number(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    """Where no scanner reads it."""
    return visit.but(typed="", letters=False, scanned=None), ()


@on(NUMBERED, Button.KEY)
def key(visit: CourierVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    if visit.typed is None or pressed.value not in BAG_LETTERS + BAG_DIGITS:
        return None
    return visit.but(typed=(visit.typed + pressed.value)[:LONGEST_LABEL], scanned=None), ()


@on(NUMBERED, Button.LETTERS)
def letters_or_digits(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(letters=not visit.letters), ()


@on(NUMBERED, Button.ERASE)
def erase(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    return (visit.but(typed=visit.typed[:-1], scanned=None), ()) if visit.typed else None


@on(NUMBERED, Button.ENTER)
def entered(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    return _number_in(visit, (visit.typed,)) if visit.typed else None


def _number_in(visit: CourierVisit, seen: tuple[str, ...]) -> AnyTurn:
    """Of a seal, or of the next bag. What else is in view is neither: the last seal, the bag's own number."""
    seals = {unit.seal for unit in visit.load_units}
    own = {visit.bin.load_unit_id} if visit.bin else set()
    texts = [text.strip() for text in seen]
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
    sealed = visit.but(step=CourierStep.NEW_BAG, load_units=units, typed=None)
    return sealed, (LookForPackages(),)


@on(CourierStep.NEW_BAG, LoadUnitOpened)
def bag_known(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=CourierStep.BAG_IN, typed=None), (LookForPackages(),)


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


@on(NUMBERED, Button.BACK)
def back(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    """To scanning; and who does not want to empty this bin goes on with the next."""
    if visit.typed is not None:
        return visit.but(typed=None, scanned=None), ()
    return (next_bin(visit), ()) if visit.step is CourierStep.SEAL else None
