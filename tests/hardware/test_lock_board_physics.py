"""A compartment door as people meet it."""

import pytest

from hardware.lock_board.physics import (
    BOUNCE_S,
    PULSE_S,
    SLOW_PULL_S,
    SWING_S,
    Door,
    Impossible,
    Jam,
)
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


def test_a_heavy_door_opens_only_when_the_coil_pulls_long_enough(clock: ManualClock) -> None:
    door = Door(clock, pull_s=SLOW_PULL_S)
    door.pulse(0.3)
    clock.now += 10
    assert not door.is_open
    door.pulse(SLOW_PULL_S)
    clock.now += SLOW_PULL_S - 0.01
    assert not door.is_open
    clock.now += 0.01
    assert door.is_open


def test_a_worn_contact_chatters_for_a_moment_the_same_way_each_time() -> None:
    def said(seed: int) -> list[bool]:
        clock = ManualClock()
        door = Door(clock, bounce_s=BOUNCE_S, seed=seed)
        door.pulse()
        clock.now = SWING_S
        told = []
        for _ in range(40):
            told.append(door.contact_says_open)
            assert door.is_open
            clock.now += 0.001
        return told

    assert {True, False} == set(said(1)[:30])
    assert all(said(1)[30:])
    assert said(1) == said(1) != said(2)


def test_a_sound_contact_tells_the_truth_at_once(door: Door, clock: ManualClock) -> None:
    _open(door, clock)
    assert door.contact_says_open
