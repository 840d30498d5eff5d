"""The driver for "8A" boards: polarity, byte order and length as boards differ, and echoes of all kinds."""

from itertools import product
from typing import Any

import pytest

from hardware.bus import Bus
from hardware.emulation import Emulator, FaultyLine, LineFault
from hardware.errors import ProtocolError
from hardware.lock_board import xor_8a
from hardware.lock_board.interface import DoorState
from hardware.lock_board.physics import SLOW_PULL_S, SWING_S, Door
from hardware.lock_board.xor_8a import Options, Xor8a
from hardware.lock_board.xor_8a_emulator import UNLOCK_ANSWER_S, Xor8aEmulator
from hardware.lock_board.xor_8a_frames import STATE, ByteOrder, Order
from tests.hardware.lock_board_rigs import Direct, ManualClock

OPEN, CLOSED, UNKNOWN = DoorState.OPEN, DoorState.CLOSED, DoorState.UNKNOWN
SITE: dict[str, Any] = {"address": 1, "closed_state": "shut", "byte_order": "first_lock_first"}

ORDERS: list[ByteOrder] = ["first_lock_first", "last_lock_first"]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def driver_of(wire: Emulator, lock_count: int, **options: Any) -> Xor8a:
    return Xor8a(Bus(Direct(wire), baud_rate=9600), lock_count=lock_count, **SITE | options)


def doors_of(board: Xor8a) -> list[DoorState]:
    return [reading.door for reading in board.read()]


def open_locks(board: Xor8a) -> list[int]:
    return [lock for lock, door in enumerate(doors_of(board), start=1) if door is OPEN]


@pytest.mark.parametrize(("closed_state", "byte_order"), list(product(["shut", "open"], ORDERS)))
@pytest.mark.parametrize(("locks", "status_bytes"), [(8, 3), (24, 3), (50, 7)])
def test_boards_as_they_differ_are_read_as_they_are_configured(
    clock: ManualClock, closed_state: str, byte_order: ByteOrder, locks: int, status_bytes: int
) -> None:
    emulator = Xor8aEmulator(
        1,
        [Door(clock) for _ in range(locks)],
        channels=locks,
        status_bytes=status_bytes,
        byte_order=byte_order,
        closes_when_open=closed_state == "open",
        clock=clock,
    )
    board = driver_of(emulator, locks, closed_state=closed_state, byte_order=byte_order)
    assert doors_of(board) == [CLOSED] * locks
    board.unlock(2)
    board.unlock(locks)
    clock.now += SWING_S
    assert open_locks(board) == [2, locks]


def test_a_lock_the_board_says_nothing_of_reads_unknown(clock: ManualClock) -> None:
    board = driver_of(Xor8aEmulator(1, [Door(clock) for _ in range(24)], status_bytes=2, clock=clock), 24)
    assert doors_of(board) == [CLOSED] * 16 + [UNKNOWN] * 8


def test_with_contacts_that_close_on_opening_a_broken_wire_looks_shut(clock: ManualClock) -> None:
    """Which is why the option's description says so."""
    emulator = Xor8aEmulator(1, [Door(clock)], closes_when_open=True, clock=clock)
    emulator.wiring.unwire(1)
    assert doors_of(driver_of(emulator, 1, closed_state="open")) == [CLOSED]


def test_a_heavy_door_needs_the_longer_pulse(clock: ManualClock) -> None:
    emulator = Xor8aEmulator(1, [Door(clock, pull_s=SLOW_PULL_S)], clock=clock)
    for pulse_s, seen in ((None, CLOSED), (1, OPEN)):
        board = driver_of(emulator, 1, pulse_s=pulse_s)
        board.unlock(1)
        clock.now += SLOW_PULL_S
        assert doors_of(board) == [seen]


@pytest.mark.parametrize("fault", [None, LineFault.ECHO])
def test_what_the_board_says_to_an_unlock_is_never_taken_for_a_state(
    clock: ManualClock, fault: LineFault | None
) -> None:
    """It comes late, right before the next answer, and may be the unlock's own bytes."""
    line = FaultyLine(Xor8aEmulator(1, [Door(clock) for _ in range(8)], clock=clock))
    line.fault = fault
    board = Xor8a(Bus(Amid(line), baud_rate=9600), lock_count=8, **SITE)
    board.read()
    for lock in (1, 2, 3):
        board.unlock(lock)
        clock.now += UNLOCK_ANSWER_S
        assert open_locks(board) == list(range(1, lock + 1))


def test_the_bare_echo_of_the_query_is_no_state_of_eight_open_contacts() -> None:
    """It has the very bytes of one, if there were boards with a single status byte."""
    line = FaultyLine(Dead())
    line.fault = LineFault.ECHO
    with pytest.raises(ProtocolError):
        driver_of(line, 8).read()


def test_a_long_state_whose_head_has_a_right_check_of_its_own_is_read_whole(clock: ManualClock) -> None:
    """Doors can stand so; and the line may bring one byte at a time."""
    doors = [Door(clock) for _ in range(24)]
    closed = 0x33_33_81
    for n, door in enumerate(doors):
        if not closed >> n & 1:
            door.pulse()
    clock.now += SWING_S
    emulator = Xor8aEmulator(1, doors, clock=clock)
    assert emulator.feed(Order(STATE, 1).encode()) == bytes.fromhex("80 01 81 33 33 33 33")
    line = FaultyLine(emulator)
    line.fault = LineFault.DRIBBLE
    assert doors_of(driver_of(line, 24)) == [CLOSED if closed >> n & 1 else OPEN for n in range(24)]


def test_the_answer_of_another_board_is_not_taken(clock: ManualClock) -> None:
    board = driver_of(Misaddressed(Xor8aEmulator(1, [Door(clock)], clock=clock)), 1)
    with pytest.raises(ProtocolError, match="two devices with one address"):
        board.read()


def test_boards_are_opened_by_what_cabinet_toml_says() -> None:
    board = xor_8a.open(Options.model_validate({"url": "/dev/ttyUSB0", "lock_count": 18} | SITE))
    assert board.lock_count == 18
    board.close()


@pytest.mark.parametrize("missing", ["closed_state", "byte_order", "address", "lock_count"])
def test_what_must_be_found_at_the_site_has_no_default(missing: str) -> None:
    options = {"url": "/dev/ttyUSB0", "lock_count": 8} | SITE
    del options[missing]
    with pytest.raises(ValueError, match=missing):
        Options.model_validate(options)


class Amid(Direct):
    """A wire on which what a device says late comes amid its next answer."""

    def discard_input(self) -> None:
        self._waiting = b""


class Dead:
    """A board without power."""

    def feed(self, _data: bytes) -> bytes:
        return b""


class Misaddressed:
    """A bus on which board 1 answers as board 2."""

    def __init__(self, emulator: Xor8aEmulator) -> None:
        self._emulator = emulator

    def feed(self, data: bytes) -> bytes:
        answer = bytearray(self._emulator.feed(data))
        if answer:
            answer[1] ^= 3
            answer[-1] ^= 3
        return bytes(answer)
