"""The walk along the doors: a lock is pulsed, somebody sees which door moved and pushes it shut, the next."""

from kiosk.domain.moment import Moment
from kiosk.domain.survey import Pulse
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.commissioning.effects import AwaitShut, PulseLock
from kiosk.flow.technician.commissioning.finding import can_walk
from kiosk.flow.technician.commissioning.signals import BoardFailed, DoorShut, LockPulsed
from kiosk.flow.technician.commissioning.visit import LockRef, SetUp, SetUpStep, on

LONGEST_NAME = 32


@on(SetUpStep.BOARDS, Button.START)
def start(visit: SetUp, _: object, __: Moment) -> AnyTurn | None:
    """Every door is shut and every compartment empty: the technician has said so by this touch."""
    return next_lock(visit) if can_walk(visit) else None


@on(SetUpStep.PULSING, LockPulsed)
def pulsed(visit: SetUp, pulsed: LockPulsed, _: Moment) -> AnyTurn:
    visit = visit.but(before=pulsed.before, after=pulsed.after, items_moved=frozenset(), is_shut=False)
    if pulsed.after is None:
        visit = visit.but(place=None)
        # Most such terminals have nothing on them. Only where doors are missing in the end somebody is asked.
        return (
            (visit.at(SetUpStep.NOTHING_MOVED), ()) if _is_walked_again(visit) else next_lock(_noted(visit))
        )
    return visit.at(SetUpStep.OPENED, place=expected(visit)), (_await_shut(visit),)


@on((SetUpStep.PULSING, SetUpStep.OPENED, SetUpStep.WHICH_DOOR), BoardFailed)
def failed(visit: SetUp, failed: BoardFailed, _: Moment) -> AnyTurn:
    return visit.at(SetUpStep.BOARD_FAILED, trouble=failed.text), ()


@on(SetUpStep.BOARD_FAILED, Button.YES)
def again(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return next_lock(visit.but(trouble=None))


@on(SetUpStep.OPENED, DoorShut)
def shut(visit: SetUp, shut: DoorShut, _: Moment) -> AnyTurn:
    """Pushed shut without a word: it was the door that was marked."""
    return next_lock(_noted(visit.but(items_moved=shut.items_moved)))


@on(SetUpStep.OPENED, Button.CONTINUE)
def skip(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    """A contact that does not return would hold up all others; nothing that it said counts."""
    ref = visit.to_walk[0]
    others = tuple(pulse for pulse in visit.walked.get(ref.board, ()) if pulse.lock != ref.lock)
    return next_lock(
        visit.but(
            walked=visit.walked | {ref.board: others},
            to_walk=visit.to_walk[1:],
            skipped=(*(other for other in visit.skipped if other != ref), ref),
        )
    )


@on(SetUpStep.WHICH_DOOR, DoorShut)
def shut_before_named(visit: SetUp, shut: DoorShut, _: Moment) -> AnyTurn:
    return visit.but(items_moved=shut.items_moved, is_shut=True), ()


@on((SetUpStep.OPENED, SetUpStep.NOTHING_MOVED), Button.OPEN_AGAIN)
def another_door(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    """Another door moved than was marked, or one that no contact told of."""
    return visit.at(SetUpStep.WHICH_DOOR, typed="", was_wrong=False), ()


@on(SetUpStep.NOTHING_MOVED, Button.NO)
def nothing(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return next_lock(_noted(visit))


@on(SetUpStep.WHICH_DOOR, Button.KEY)
def key(visit: SetUp, pressed: Pressed, _: Moment) -> AnyTurn | None:
    if len(visit.typed) >= LONGEST_NAME:
        return None
    return visit.but(typed=visit.typed + pressed.value, was_wrong=False), ()


@on(SetUpStep.WHICH_DOOR, Button.ERASE)
def erase(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return visit.but(typed=visit.typed[:-1]), ()


@on(SetUpStep.WHICH_DOOR, Button.CHOOSE)
def chosen(visit: SetUp, pressed: Pressed, _: Moment) -> AnyTurn | None:
    """A flap has a name and no number: it is touched."""
    return _told(visit, pressed.value)


@on(SetUpStep.WHICH_DOOR, Button.ENTER)
def entered(visit: SetUp, _: object, __: Moment) -> AnyTurn | None:
    return _told(visit, visit.typed)


@on(SetUpStep.WALKED, Button.OPEN_AGAIN)
def walk_again(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    """The wrong and the skipped ones; where a door is missing, also the locks at which nothing moved."""
    return next_lock(visit.but(to_walk=wrong_locks(visit)))


def wrong_locks(visit: SetUp) -> tuple[LockRef, ...]:
    """The locks that have to be walked again, board by board."""
    wrong = {(name, trouble.lock) for name, wiring in visit.wiring.items() for trouble in wiring.troubles}
    wrong |= {(ref.board, ref.lock) for ref in visit.skipped}
    if visit.missing:
        wrong |= {
            (name, pulse.lock)
            for name, pulses in visit.walked.items()
            for pulse in pulses
            if pulse.place is None
        }
    return tuple(LockRef(board=board, lock=lock) for board, lock in sorted(wrong))


def next_lock(visit: SetUp) -> AnyTurn:
    """Pulse the next lock; the walk is over when every door is found, whatever terminals are left."""
    if not visit.to_walk or not (visit.missing or _is_walked_again(visit)):
        return visit.at(SetUpStep.WALKED, to_walk=(), before=None, after=None, place=None), ()
    ref = visit.to_walk[0]
    return visit.at(SetUpStep.PULSING), (PulseLock(board=visit.board(ref.board), lock=ref.lock),)


def expected(visit: SetUp) -> str | None:
    """The door that should have moved: as planned, else the first that is still missing."""
    ref, missing = visit.to_walk[0], visit.missing
    planned = next((p.place for p in visit.plan if (p.board, p.lock) == (ref.board, ref.lock)), None)
    return planned if planned in missing else next(iter(missing), None)


def _is_walked_again(visit: SetUp) -> bool:
    ref = visit.to_walk[0]
    return ref in visit.skipped or any(pulse.lock == ref.lock for pulse in visit.walked.get(ref.board, ()))


def _await_shut(visit: SetUp) -> AwaitShut:
    assert visit.before is not None
    return AwaitShut(board=visit.board(visit.to_walk[0].board), before=visit.before)


def _told(visit: SetUp, place: str) -> AnyTurn | None:
    named = next((p.place for p in visit.plan if p.place.lstrip("0") == place.lstrip("0")), None)
    if named is None:
        return visit.but(was_wrong=True, typed=""), ()
    visit = visit.but(place=named)
    if visit.after is None or visit.is_shut:
        return next_lock(_noted(visit))
    return visit.at(SetUpStep.OPENED), ()


def _noted(visit: SetUp) -> SetUp:
    """The lock that was walked now, with what was seen of it."""
    ref = visit.to_walk[0]
    assert visit.before is not None
    pulse = Pulse(
        lock=ref.lock,
        before=visit.before,
        after=visit.after,
        place=visit.place,
        items_moved=visit.items_moved,
    )
    others = tuple(p for p in visit.walked.get(ref.board, ()) if p.lock != ref.lock)
    return visit.but(
        walked=visit.walked | {ref.board: (*others, pulse)},
        to_walk=visit.to_walk[1:],
        skipped=tuple(other for other in visit.skipped if other != ref),
        before=None,
        after=None,
        place=None,
    )
