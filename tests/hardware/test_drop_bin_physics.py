"""A drop bin as people and sensors meet it."""

import pytest

from hardware.drop_bin.physics import FALL_S, OPEN_FLAP_MM, SWAY_S, Bin, LevelEye, LoadCells
from hardware.lock_board.physics import SWING_S, Impossible
from tests.hardware.lock_board_rigs import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def bin_(clock: ManualClock) -> Bin:
    """A bin with its flap open."""
    bin_ = Bin(depth_mm=1000, litres=200, clock=clock)
    bin_.flap.pulse()
    clock.now += SWING_S
    return bin_


def test_what_is_put_in_lies_on_the_heap(bin_: Bin) -> None:
    bin_.put_in(600, litres=20)
    bin_.put_in(400, litres=40)
    assert (bin_.grams, bin_.to_heap_mm) == (1000, 700)


def test_it_breaks_the_beam_for_a_moment(bin_: Bin, clock: ManualClock) -> None:
    bin_.put_in(600, litres=20)
    assert bin_.beam.is_occupied
    clock.now += FALL_S
    assert not bin_.beam.is_occupied


def test_it_sways_for_a_second(bin_: Bin, clock: ManualClock) -> None:
    cells = LoadCells(bin_, noise_g=0, clock=clock)
    bin_.put_in(600, litres=20)
    assert not cells.weigh().stable
    clock.now += SWAY_S
    assert cells.weigh().stable


def test_nobody_reaches_through_a_shut_flap(clock: ManualClock) -> None:
    shut = Bin(clock=clock)
    with pytest.raises(Impossible, match="put an item in: the flap is shut"):
        shut.put_in(600, litres=20)
    with pytest.raises(Impossible, match="take an item out: the flap is shut"):
        shut.take_out()


def test_the_topmost_item_can_be_fished_out_and_no_other(bin_: Bin) -> None:
    bin_.put_in(600, litres=20)
    bin_.put_in(400, litres=40)
    bin_.take_out()
    assert bin_.grams == 600
    bin_.take_out()
    with pytest.raises(Impossible, match="it is empty"):
        bin_.take_out()


def test_what_does_not_fit_stays_in_the_chute_and_lets_nothing_pass(bin_: Bin, clock: ManualClock) -> None:
    bin_.put_in(600, litres=190)
    bin_.put_in(500, litres=20)
    clock.now += FALL_S
    assert bin_.beam.is_occupied
    assert bin_.grams == 600
    with pytest.raises(Impossible, match="the chute is blocked"):
        bin_.put_in(10, litres=1)


def test_the_courier_empties_heap_and_chute(bin_: Bin, clock: ManualClock) -> None:
    bin_.put_in(600, litres=190)
    bin_.put_in(500, litres=20)
    bin_.empty()
    clock.now += FALL_S
    assert (bin_.grams, bin_.to_heap_mm, bin_.beam.is_occupied) == (0, 1000, False)


def test_an_open_flap_hides_the_heap_from_the_level_sensor(bin_: Bin, clock: ManualClock) -> None:
    eye = LevelEye(bin_, noise_mm=0)
    assert eye.distance_mm() == OPEN_FLAP_MM
    clock.now += 1
    bin_.flap.push_shut()
    assert eye.distance_mm() == 1000


def test_the_same_seed_makes_the_same_noise(bin_: Bin, clock: ManualClock) -> None:
    def heard(seed: int) -> list[tuple[int, int]]:
        eye, cells = LevelEye(bin_, seed=seed), LoadCells(bin_, seed=seed, clock=clock)
        return [(eye.distance_mm(), cells.weigh().grams) for _ in range(20)]

    assert heard(1) == heard(1)
    assert heard(1) != heard(2)
