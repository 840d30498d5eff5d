"""Ports, boards and contacts as nobody has given them a meaning yet: found, pulsed, watched."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, Protocol

from hardware.errors import DeviceError, DeviceGone
from hardware.lock_board.interface import LockBoard
from hardware.lock_board.probing import (
    CannotBeTold,
    FoundBoard,
    find_boards,
    levels,
    open_plain,
    options_of,
)
from hardware.ports import find_ports
from kiosk.config import Cabinet
from kiosk.domain.survey import BoardFound, BoardWiring, Look
from kiosk.flow import signals
from kiosk.flow.technician.commissioning.signals import BoardFailed, DoorShut, LockPulsed, PortLook
from kiosk.runtime.executor import Executor

__all__ = ["CannotBeTold", "Survey", "board_options"]

LANE: Final = "survey"

MOVES_WITHIN_S: Final = 3.0
"""A sprung door is open within a second of its pulse; this long shut is a jam, or nothing is wired there."""

LOOK_EVERY_S: Final = 0.1

Found = tuple[tuple[BoardFound, ...], tuple[PortLook, ...]]


class Told(Protocol):
    """Hears what came of a pulse or a watch, once."""

    def __call__(self, kind: type[signals.EffectResult], **told: Any) -> None: ...


class Survey:
    """`ports` gives the serial ports that no other device of the cabinet uses; `probe` asks one of them.

    One thing at a time: whatever is asked for ends what was watched before.

    Lifetime: holds one board open between a pulse and the next board, until `rest`.
    Concurrency: the core's; ports are used in one lane.
    """

    def __init__(
        self,
        executor: Executor,
        now: Callable[[], float],
        ports: Callable[[], Sequence[str]],
        probe: Callable[[str], list[FoundBoard]] = find_boards,
    ) -> None:
        self._executor = executor
        self._now = now
        self._ports = ports
        self._probe = probe
        self._board: tuple[BoardFound, LockBoard] | None = None
        self._turn = 0

    def find(self, found: Callable[[Found], None]) -> None:
        """Ask on every port, one after the other."""
        self.rest()

        def told(outcome: Found | DeviceError) -> None:
            assert not isinstance(outcome, DeviceError), "a port's trouble stands in what is told of it"
            found(outcome)

        self._executor.submit(LANE, self._find, told)

    def pulse(self, board: BoardFound, lock: int, told: Told) -> None:
        """Look, pulse once, and look until a contact has changed or three seconds are over."""
        opened = self._open(board)

        def pulsed(before: Look) -> None:
            def sent(outcome: DeviceError | None) -> None:
                if isinstance(outcome, DeviceGone):
                    told(BoardFailed, text=str(outcome))
                    return
                # Whatever else the board answered, what the contacts say counts.
                ends_at = self._now() + MOVES_WITHIN_S
                self._watch(opened, told, partial(moved, ends_at=ends_at))

            def moved(look: Look, ends_at: float) -> bool:
                is_over = self._now() >= ends_at
                has_moved = look.contacts != before.contacts
                if has_moved or is_over:
                    told(LockPulsed, before=before, after=look if has_moved else None)
                return has_moved or is_over

            self._executor.submit(LANE, partial(opened.unlock, lock), sent)

        def looked(look: Look) -> bool:
            pulsed(look)
            return True

        self._watch(opened, told, looked)

    def await_shut(self, board: BoardFound, before: Look, told: Told) -> None:
        """Look until the contacts are as `before`, and tell which item inputs changed on the way."""
        items: set[int] = set()

        def looked(look: Look) -> bool:
            is_shut = look.contacts == before.contacts
            pairs = enumerate(zip(before.items, look.items, strict=True), 1)
            items.update(terminal for terminal, (was, now) in pairs if was is not now)
            if is_shut:
                told(DoorShut, items_moved=frozenset(items))
            return is_shut

        self._watch(self._open(board), told, looked)

    def rest(self) -> None:
        """Let go of the port, and watch nothing any more."""
        self._turn += 1
        board, self._board = self._board, None
        if board is not None:
            self._executor.submit(LANE, board[1].close, lambda _: None)

    def _find(self) -> Found:
        boards: list[BoardFound] = []
        ports: list[PortLook] = []
        for url in self._ports():
            try:
                found = self._probe(url)
            except (DeviceError, ValueError) as error:
                ports.append(PortLook(url=url, boards=0, trouble=str(error)))
                continue
            ports.append(PortLook(url=url, boards=len(found)))
            boards += (
                BoardFound(
                    url=b.url,
                    driver=b.driver,
                    baud_rate=b.baud_rate,
                    address=b.address,
                    terminals=b.terminals,
                )
                for b in found
            )
        return tuple(boards), tuple(ports)

    def _open(self, board: BoardFound) -> LockBoard:
        if self._board is None or self._board[0] != board:
            self.rest()
            self._board = board, open_plain(_as_found(board))
        return self._board[1]

    def _watch(self, board: LockBoard, told: Told, looked: Callable[[Look], bool]) -> None:
        """Look again and again until `looked` has seen enough; it hears what two looks in a row agree on."""
        self._turn += 1
        turn = self._turn
        last: list[Look] = []

        def look() -> None:
            if turn == self._turn:
                self._executor.submit(LANE, board.read, seen)

        def seen(outcome: Any) -> None:
            if turn != self._turn:
                return
            if isinstance(outcome, DeviceError):
                told(BoardFailed, text=str(outcome))
                return
            contacts, items = levels(outcome)
            now = Look(contacts=contacts, items=items)
            is_steady, last[:] = last == [now], [now]
            if not (is_steady and looked(now)):
                self._executor.later(LOOK_EVERY_S, look)

        look()


def free_ports(cabinet: Cabinet) -> list[str]:
    """The serial ports of this machine that no other device of the cabinet uses, by names that stay."""
    used = {
        str(getattr(device.options, "url", "")) for device in cabinet.devices if device.kind != "lock_board"
    }
    return [port.name for port in find_ports() if port.kind == "serial" and not used & {port.name, port.node}]


def board_options(board: BoardFound, wiring: BoardWiring) -> dict[str, Any]:
    """What is to be told to the driver of a board that is understood; raises `CannotBeTold`."""
    return options_of(
        _as_found(board),
        contact_closed=wiring.contact_closed or "shut",
        last_lock_first=wiring.last_lock_first,
        item_active=wiring.item_active,
    )


def _as_found(board: BoardFound) -> FoundBoard:
    return FoundBoard(board.url, board.driver, board.baud_rate, board.address, board.terminals)
