"""Which lock boards hang on a port: every protocol that a kiosk speaks is tried, at every speed and address.

Only questions are asked, so nothing moves. A board that is found is opened *plain*: with
the options that take its contacts as they are, so that whoever maps its doors sees the wire
and no interpretation of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

from hardware.bus import Bus
from hardware.errors import DeviceError, DeviceGone
from hardware.lock_board.interface import DoorState, LockBoard, LockReading, Occupancy
from hardware.registry import open_device

ContactClosed = Literal["shut", "open"]
"""How a door stands while its contact is closed."""

Levels = tuple[bool | None, ...]
"""One level a terminal, index 0 is terminal 1; None where the board says nothing."""


class CannotBeTold(ValueError):
    """What was found at the wires is nothing that this driver can be told. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Make:
    """One protocol: where its boards may be, and how their wires are told to its driver.

    `plain` are the options that take every contact and item input as it is. `polarity` and
    `items` name the options for what was found; None where the driver has none.
    """

    driver: str
    baud_rates: tuple[int, ...]
    addresses: Sequence[int]
    most_locks: int
    plain: Mapping[str, Any] = field(default_factory=dict)
    address_option: str = "address"
    tells_speed: bool = False
    has_byte_order: bool = False
    polarity: Mapping[ContactClosed, Mapping[str, Any]] = field(default_factory=dict)
    has_items: bool = False


MAKES: Final[tuple[Make, ...]] = (
    Make(
        "kerong_cu16",
        (19200, 9600),
        range(15),
        16,
        plain={"item_sensors": True},
        tells_speed=True,
        polarity={"shut": {"closed_state": "shut"}, "open": {"closed_state": "open"}},
        has_items=True,
    ),
    Make(
        "xor_8a",
        (9600,),
        range(1, 17),
        50,
        plain={"closed_state": "shut", "byte_order": "first_lock_first"},
        has_byte_order=True,
        polarity={"shut": {"closed_state": "shut"}, "open": {"closed_state": "open"}},
    ),
    Make("winnsen", (9600,), range(17), 16, address_option="station"),
    Make(
        "waveshare_relay",
        (9600, 115200),
        range(1, 17),
        8,
        tells_speed=True,
        polarity={"shut": {"closed_input": "active"}, "open": {"closed_input": "inactive"}},
    ),
    Make("kerong_cu48", (115200,), range(1, 11), 48, tells_speed=True),
)
"""Every driver of a lock board, with the addresses that its switches can set or that people do set."""

_BY_DRIVER: Final[Mapping[str, Make]] = MappingProxyType({make.driver: make for make in MAKES})


@dataclass(frozen=True, slots=True)
class FoundBoard:
    """A board that answered; `terminals` is how many contacts it told of."""

    url: str
    driver: str
    baud_rate: int
    address: int
    terminals: int


def find_boards(
    url: str, makes: Sequence[Make] = MAKES, on_try: Callable[[str, int], None] = lambda _, __: None
) -> list[FoundBoard]:
    """Ask on one port for every board there may be; a wire has one speed, so the first that answers counts.

    Takes about a minute on a port where nothing answers. `on_try` gets each driver and speed before they
    are tried. Raises `DeviceGone` when the port cannot be opened, `ValueError` when it is open already at
    another speed.
    """
    for speed in dict.fromkeys(rate for make in makes for rate in make.baud_rates):
        # Held open over all attempts: opening a port resets some adapters.
        with closing(Bus.shared(url, baud_rate=speed)):
            found: list[FoundBoard] = []
            for make in (make for make in makes if speed in make.baud_rates):
                on_try(make.driver, speed)
                found += _of_make(url, make, speed)
        if found:
            return found
    return []


def _of_make(url: str, make: Make, speed: int) -> Iterator[FoundBoard]:
    for address in make.addresses:
        candidate = FoundBoard(url, make.driver, speed, address, make.most_locks)
        with closing(open_plain(candidate)) as board:
            try:
                contacts, _ = levels(board.read())
            except DeviceGone:
                raise
            except DeviceError:
                continue
        terminals = sum(level is not None for level in contacts)
        yield FoundBoard(url, make.driver, speed, address, terminals)


def open_plain(board: FoundBoard) -> LockBoard:
    """Open a board so that its readings are its wires: see `levels`."""
    make = _BY_DRIVER[board.driver]
    opened: LockBoard = open_device("lock_board", board.driver, _head(board, make) | dict(make.plain))
    return opened


def levels(readings: Sequence[LockReading]) -> tuple[Levels, Levels]:
    """What a plain board said: contacts closed or not, item inputs active or not."""
    contact = {DoorState.CLOSED: True, DoorState.OPEN: False, DoorState.UNKNOWN: None}
    item = {Occupancy.PRESENT: True, Occupancy.ABSENT: False, Occupancy.UNKNOWN: None}
    return tuple(contact[r.door] for r in readings), tuple(item[r.occupancy] for r in readings)


def options_of(
    board: FoundBoard,
    *,
    contact_closed: ContactClosed,
    last_lock_first: bool,
    item_active: Literal["present", "absent"] | None,
) -> dict[str, Any]:
    """The options of `cabinet.toml` for a board whose wires are known; raises `CannotBeTold`.

    `item_active`: what an active item input says; None where no sensor is wired.
    """
    make = _BY_DRIVER[board.driver]
    options = _head(board, make)
    if make.polarity:
        options |= make.polarity[contact_closed]
    elif contact_closed == "open":
        raise CannotBeTold(
            f"The locks on {board.driver} board {board.address} close their contact when the door is open. "
            f"This make knows only the other kind: turn the contact wires at each lock, or change the locks."
        )
    if make.has_byte_order:
        options["byte_order"] = "last_lock_first" if last_lock_first else "first_lock_first"
    elif last_lock_first:
        raise CannotBeTold(
            f"{board.driver} board {board.address} reports its locks in reverse, which this make never does. "
            f"Check which contact plug belongs to which lock."
        )
    if make.has_items:
        options["item_sensors"] = item_active is not None
        if item_active is not None:
            options["item_input"] = item_active
    return options


def _head(board: FoundBoard, make: Make) -> dict[str, Any]:
    speed = {"baud_rate": board.baud_rate} if make.tells_speed else {}
    return {
        "url": board.url,
        make.address_option: board.address,
        "lock_count": board.terminals,
    } | speed
