"""What must be running now, for a visit as it stands. The runtime starts and stops the difference."""

from kiosk.domain.model import Value
from kiosk.flow.door import DOOR_WATCHED
from kiosk.flow.drop_bin import BIN_WATCHED
from kiosk.flow.effects import TakePhoto
from kiosk.flow.signals import TimerName
from kiosk.flow.verdict import nothing_to_ask
from kiosk.flow.visit import LEAVABLE, LEFT_OPEN, Paper, Step, Visit

SCANS = frozenset({Step.ATTRACT, Step.SCANNING, Step.ITEM_SCAN})


class Timer(Value):
    """A time that may run out. A new `generation` starts it anew."""

    name: TimerName
    generation: int


class Scanning(Value):
    """Frames are decoded, and a scan engine reads; `of_item`: for the codes that stand on goods."""

    of_item: bool = False


class DoorWatch(Value):
    """The board is asked about this door many times a second."""

    compartment_id: str


class BinWatch(Value):
    """The bin is looked at many times a second, and what falls in is judged."""

    bin_id: str


class ItemWatch(Value):
    """The item camera is looked through: whether the item is held still."""


Want = Timer | Scanning | DoorWatch | BinWatch | ItemWatch


def wants(visit: Visit) -> frozenset[Want]:
    """Everything this visit wants to be running."""
    return frozenset({*_timers(visit), *_scanning(visit), *_door(visit), *_bin(visit), *_item(visit)})


def _scanning(visit: Visit) -> set[Want]:
    return {Scanning(of_item=visit.step is Step.ITEM_SCAN)} if visit.step in SCANS else set()


def _door(visit: Visit) -> set[Want]:
    package = visit.draft.package if visit.draft else None
    if visit.step not in DOOR_WATCHED or package is None or package.compartment_id is None:
        return set()
    return {DoorWatch(compartment_id=package.compartment_id)}


def _bin(visit: Visit) -> set[Want]:
    return {BinWatch(bin_id=name) for name in visit.bins} if visit.step in BIN_WATCHED else set()


def _item(visit: Visit) -> set[Want]:
    is_photo = visit.step is Step.PHOTO and TakePhoto.AWAITED_AS not in visit.awaiting
    return {ItemWatch()} if is_photo else set()


def _timers(visit: Visit) -> set[Want]:
    # A touch starts the time for people anew, not the time for central.
    generation = visit.effects_issued if visit.step is Step.IDENTIFYING else visit.touches
    return {Timer(name=name, generation=generation) for name in _timer_names(visit)}


def _timer_names(visit: Visit) -> set[TimerName]:
    match visit.step:
        case Step.ATTRACT if visit.is_adapted:
            return {_idle(visit, TimerName.IDLE_WARNING)}
        case Step.IDENTIFYING:
            return {TimerName.LOOK_UP}
        case Step.DOOR_OPEN | Step.SHUT_DOOR | Step.TAKING_OUT | Step.FLAP_OPEN | Step.BIN_KEEPING:
            return {TimerName.PARK} if visit.notice in LEFT_OPEN else {TimerName.ATTENTION, TimerName.PARK}
        case Step.CONFIRMING | Step.BIN_CONFIRMING:
            return {_idle(visit, TimerName.CONFIRM)}
        case Step.DONE | Step.WITHDRAWN if visit.paper not in (Paper.PRINTING, Paper.FAILED):
            if not visit.takes_time:
                return {TimerName.DONE_SHOWN}
    if visit.step not in LEAVABLE or visit.paper is Paper.PRINTING:
        return set()
    names = {_idle(visit, TimerName.IDLE_WARNING)}
    if visit.step is Step.SCANNING and not visit.scan_help:
        names.add(TimerName.SCAN_HELP)
    if _item(visit) and visit.held_still and not visit.has_page_open:
        names.add(TimerName.HELD_STILL)
    return names | _goes_on_by_itself(visit)


def _idle(visit: Visit, asks: TimerName) -> TimerName:
    """The time after which it is asked whether somebody is there, or for the answer to that."""
    return TimerName.IDLE_END if visit.idle_warned else asks


def _goes_on_by_itself(visit: Visit) -> set[TimerName]:
    """Whoever takes time says when it has been read, or heard."""
    if visit.takes_time:
        return set()
    if visit.step is Step.VERDICT and nothing_to_ask(visit):
        return {TimerName.VERDICT_SHOWN}
    if visit.step is Step.PHOTO_KEPT and visit.notice is None:
        return {TimerName.PHOTO_KEPT}
    return set()
