"""The first part: what is planned and known, and which lock boards answer on which ports."""

from kiosk.domain.moment import Moment
from kiosk.domain.survey import alike, named
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.staff.visit import sign_out
from kiosk.flow.technician.commissioning.effects import (
    FindBoards,
    LookAtTrial,
    PutIntoService,
    Restart,
    TakeOutBoards,
)
from kiosk.flow.technician.commissioning.signals import BoardsFound, MapKept, Surroundings
from kiosk.flow.technician.commissioning.visit import LockRef, SetUp, SetUpStep, on


@on(SetUpStep.LOOKING_AROUND, Surroundings)
def looked_around(visit: SetUp, seen: Surroundings, _: Moment) -> AnyTurn:
    """Where to go on: at the trial once every door is walked, at the boards before."""
    visit = visit.but(
        not_now=seen.not_now,
        plan=seen.plan,
        heights=seen.heights,
        board_names=seen.board_names,
        known=seen.known,
        is_commissioned=seen.is_commissioned,
        was_changed=seen.was_changed,
        drawn_for_in=seen.diagonal_in,
        printers=seen.printers,
        diagonal_in=visit.diagonal_in or seen.diagonal_in,
        trouble=None,
    )
    if visit.is_recorded:
        # Central was told in the same transaction in which this was written down.
        return visit.at(SetUpStep.FINISHING), (PutIntoService(),)
    if seen.not_now == "training":
        return visit.at(SetUpStep.START), ()
    if seen.is_walked and not seen.is_commissioned and not seen.was_changed:
        look = LookAtTrial(after=visit.trial_after) if visit.trial_after is not None else None
        return visit.at(SetUpStep.TRIAL), (look,) if look else ()
    if visit.boards and not visit.not_now:
        return visit.at(SetUpStep.BOARDS), ()
    return visit.at(SetUpStep.START), ()


@on((SetUpStep.START, SetUpStep.BOARDS), Button.CONTINUE)
def find(visit: SetUp, _: object, __: Moment) -> AnyTurn | None:
    if visit.not_now:
        return None
    return visit.at(SetUpStep.FINDING, trouble=None), (FindBoards(),)


@on(SetUpStep.START, Button.CHOOSE)
def replaced(visit: SetUp, pressed: Pressed, _: Moment) -> AnyTurn | None:
    """One board was swapped: its doors are walked again, and no others. Without a name: all of them."""
    names = tuple(board.name for board in visit.known if pressed.value in ("", board.name))
    if visit.not_now or not names:
        return None
    taken_out = visit.at(SetUpStep.KEEPING, boards=(), walked={}, skipped=(), trouble=None)
    return taken_out, (TakeOutBoards(boards=names),)


@on(SetUpStep.KEEPING, MapKept)
def kept(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    """The boards are opened anew with what is known of them now, and that takes a start."""
    return visit.at(SetUpStep.STARTS_AGAIN), (Restart(),)


@on(SetUpStep.FINDING, BoardsFound)
def found(visit: SetUp, found: BoardsFound, _: Moment) -> AnyTurn:
    known = {(board.url, board.driver, board.address) for board in visit.known}
    new = [board for board in found.boards if (board.url, board.driver, board.address) not in known]
    names = {board.name for board in visit.known}
    boards = named(new, [name for name in visit.board_names if name not in names])
    to_walk = tuple(
        LockRef(board=board.name, lock=lock) for board in boards for lock in range(1, board.terminals + 1)
    )
    anew = {"to_walk": to_walk, "walked": {}, "skipped": ()}
    return visit.at(SetUpStep.BOARDS, boards=boards, ports=found.ports, **anew), ()


@on(SetUpStep.START, Button.SIGN_OUT)
def leave(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, SetUpStep.ENDED, "finished")


def can_walk(visit: SetUp) -> bool:
    """There is something to walk, and no two boards that could be mistaken for one another."""
    return bool(visit.boards) and alike((*visit.known, *visit.boards)) is None
