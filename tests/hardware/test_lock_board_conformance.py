"""What every lock board does, in memory and over a wire, whatever the wire is like."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hardware.emulation import LineFault
from hardware.errors import DeviceError, DeviceGone
from hardware.lock_board.interface import DoorState, LockReading, Occupancy
from hardware.lock_board.physics import BOUNCE_S, SWING_S, Jam
from tests.hardware.conformance import MEMORY, Case, cases, note
from tests.hardware.lock_board_rigs import BUILDS, LOCKS, Rig, driven, simulated


@pytest.fixture(params=cases("lock_board", BUILDS), ids=str)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    case: Case = request.param
    note(request, case)
    with simulated() if case.wire is MEMORY else driven(case.device, case.wire, tmp_path / "board") as rig:
        yield rig


def test_at_rest_every_door_is_closed_and_empty(rig: Rig) -> None:
    assert rig.board.lock_count == LOCKS
    assert rig.read() == at_rest(rig)


@pytest.mark.parametrize("lock", [1, 7, LOCKS])
def test_an_unlock_opens_that_door_and_no_other(rig: Rig, lock: int) -> None:
    rig.unlock(lock)
    assert [reading.door for reading in rig.read()].index(DoorState.OPEN) == lock - 1
    assert [door.is_open for door in rig.doors].count(True) == 1


def test_a_door_read_at_once_after_its_unlock_is_still_closed(rig: Rig) -> None:
    rig.pulse(1)
    assert rig.read()[0].door is DoorState.CLOSED


def test_a_door_pushed_shut_reads_closed_and_its_item_present(rig: Rig) -> None:
    rig.unlock(2)
    rig.doors[1].put_in()
    rig.rest()
    assert rig.doors[1].push_shut()
    assert rig.read()[1] == LockReading(DoorState.CLOSED, rig.expect(Occupancy.PRESENT))


def test_an_item_taken_out_again_reads_absent(rig: Rig) -> None:
    rig.unlock(2)
    rig.doors[1].put_in()
    assert rig.read()[1].occupancy is rig.expect(Occupancy.PRESENT)
    rig.doors[1].take_out()
    assert rig.read()[1] == LockReading(DoorState.OPEN, rig.expect(Occupancy.ABSENT))


def test_a_door_that_is_stuck_stays_closed_after_its_unlock(rig: Rig) -> None:
    rig.doors[0].jam = Jam.STUCK_SHUT
    rig.pulse(1)
    rig.clock.now += SWING_S
    assert rig.read()[0].door is DoorState.CLOSED


def test_a_lock_that_does_not_exist_is_refused_and_nothing_moves(rig: Rig) -> None:
    for lock in (0, LOCKS + 1):
        with pytest.raises(ValueError, match="there is no lock"):
            rig.board.unlock(lock)
    rig.clock.now += SWING_S
    assert not any(door.is_open for door in rig.doors)


def test_an_unlock_is_sent_once_even_when_nobody_answers(rig: Rig) -> None:
    rig.set_line(LineFault.MUTE)
    rig.pulse(1)
    rig.set_line(None)
    for _ in range(3):
        with suppress(DeviceError):
            rig.read()
        rig.rest()
    assert rig.doors[0].pulses <= 1


def test_a_contact_that_bounces_is_reported_as_it_is(rig: Rig) -> None:
    """Who believes what, and when, is the caller's affair."""
    rig.doors[3].bounce_s = BOUNCE_S
    while not rig.doors[3].is_open:
        rig.pulse(4)
        rig.read()
        rig.clock.now += SWING_S
    seen = set()
    for _ in range(6):
        said = DoorState.OPEN if rig.doors[3].contact_says_open else DoorState.CLOSED
        assert rig.read()[3].door is said
        seen.add(said)
        rig.clock.now += BOUNCE_S / 6
    assert seen == {DoorState.OPEN, DoorState.CLOSED}
    assert rig.read()[3].door is DoorState.OPEN


def test_a_dead_board_fails_alone(rig: Rig) -> None:
    rig.read()
    rig.kill()
    for _ in range(2):
        with pytest.raises(DeviceError):
            rig.board.read()
        assert rig.read(rig.neighbour) == at_rest(rig)


def test_an_unplugged_board_raises_and_works_again_once_plugged_in(rig: Rig) -> None:
    rig.read()
    rig.unplug()
    with pytest.raises(DeviceGone):
        rig.board.read()
    with pytest.raises(DeviceError):
        rig.board.unlock(1)
    rig.plug_in()
    assert rig.read() == at_rest(rig)


def at_rest(rig: Rig) -> tuple[LockReading, ...]:
    return (LockReading(DoorState.CLOSED, rig.expect(Occupancy.ABSENT)),) * LOCKS
