"""A compartment door as people meet it."""

import pytest

from hardware.lock_board.physics import PULSE_S, SWING_S, Door, Impossible, Jam
from tests.hardware.lock_board_rigs import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def door(clock: ManualClock) -> Door:
    return Door(clock)


def _open(door: Door, clock: ManualClock) -> None:
    door.pulse()
    clock.now += SWING_S
    assert door.is_open


def test_a_pulse_springs_the_door_open_a_moment_later(door: Door, clock: ManualClock) -> None:
    door.pulse()
    assert not door.is_open
    clock.now += SWING_S
    assert door.is_open


def test_a_door_pushed_while_the_coil_is_on_springs_back(door: Door, clock: ManualClock) -> None:
    _open(door, clock)
    assert not door.push_shut()
    assert door.is_open
    clock.now += PULSE_S
    assert door.push_shut()
    assert not door.is_open


def test_a_shut_door_stays_shut_until_the_next_pulse(door: Door, clock: ManualClock) -> None:
    _open(door, clock)
    clock.now += PULSE_S
    door.push_shut()
    clock.now += 3600
    assert not door.is_open


def test_a_stuck_latch_does_not_catch(door: Door, clock: ManualClock) -> None:
    _open(door, clock)
    clock.now += PULSE_S
    door.jam = Jam.STUCK_OPEN
    assert not door.push_shut()
    door.jam = None
    assert door.push_shut()


def test_a_pulse_on_a_stuck_door_is_spent(door: Door, clock: ManualClock) -> None:
    door.jam = Jam.STUCK_SHUT
    door.pulse()
    clock.now += SWING_S
    assert not door.is_open
    door.jam = None
    assert not door.is_open


def test_nobody_reaches_through_a_shut_door(door: Door) -> None:
    with pytest.raises(Impossible, match="the door is shut"):
        door.put_in()


def test_an_item_stays_behind_the_door(door: Door, clock: ManualClock) -> None:
    _open(door, clock)
    door.put_in()
    with pytest.raises(Impossible, match="something is there"):
        door.put_in()
    clock.now += PULSE_S
    door.push_shut()
    assert door.is_occupied
    with pytest.raises(Impossible, match="the door is shut"):
        door.take_out()


def test_a_door_that_bounces_off_the_coil_can_be_pulsed_again(door: Door, clock: ManualClock) -> None:
    _open(door, clock)
    door.pulse()
    clock.now += SWING_S
    assert door.is_open
