"""When a deposit is credible, told as timelines."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hardware.drop_bin.deposit import LONGEST_FALL_S, Deposit, Proof, Seen, judge
from hardware.drop_bin.interface import BinReading, LeastChange, Missing, Weight
from hardware.lock_board.interface import DoorState, Occupancy

LEAST = LeastChange(grams=50, percent=5)

CLEAR, BROKEN, NO_BEAM = Occupancy.ABSENT, Occupancy.PRESENT, Occupancy.UNKNOWN


def closed(
    grams: int | None = None,
    percent: int | None = None,
    beam: Occupancy = NO_BEAM,
    *missing: Missing,
    stable: bool = True,
) -> BinReading:
    weight = None if grams is None else Weight(grams, stable)
    return BinReading(DoorState.CLOSED, beam, percent, weight, frozenset(missing))


def opened(grams: int | None = None, beam: Occupancy = NO_BEAM, *missing: Missing) -> BinReading:
    weight = None if grams is None else Weight(grams, stable=False)
    return BinReading(DoorState.OPEN, beam, None, weight, frozenset(missing))


def told(*readings: BinReading) -> Deposit:
    return judge([Seen(at / 10, reading) for at, reading in enumerate(readings)], LEAST)


def test_a_weight_that_rises_proves_it_and_its_figures_are_kept() -> None:
    deposit = told(closed(200), opened(200), opened(900), closed(940))
    assert deposit == Deposit(Proof.WEIGHT, False, 200, 940, None, None, missing=())


def test_a_level_that_rises_proves_it() -> None:
    deposit = told(closed(percent=20), opened(), closed(percent=31))
    assert deposit == Deposit(Proof.LEVEL, False, None, None, 20, 31, missing=())


def test_a_beam_broken_and_clear_again_proves_it() -> None:
    deposit = told(closed(beam=CLEAR), opened(beam=CLEAR), opened(beam=BROKEN), closed(beam=CLEAR))
    assert deposit == Deposit(Proof.BEAM, False, None, None, None, None, missing=())


def test_the_beam_may_break_when_the_flap_is_already_shut() -> None:
    assert told(closed(beam=CLEAR), opened(beam=CLEAR), closed(beam=BROKEN), closed(beam=CLEAR)).confirmed_by


def test_a_beam_broken_once_more_while_the_flap_is_open_proves_nothing() -> None:
    """What fell in may have been fished out again."""
    fished = opened(beam=CLEAR), opened(beam=BROKEN), opened(beam=CLEAR), opened(beam=BROKEN)
    deposit = told(closed(beam=CLEAR), *fished, opened(beam=CLEAR), closed(beam=CLEAR))
    assert (deposit.confirmed_by, deposit.missing) == (None, (Missing.BEAM_BROKEN_AGAIN,))


def test_what_stays_in_the_beam_and_goes_has_not_fallen_in() -> None:
    """A leaf, a dirty eye, somebody's sleeve; the flap of who has walked away may stand open for an hour."""
    timeline = [
        Seen(0.0, closed(beam=CLEAR)),
        Seen(1.0, opened(beam=CLEAR)),
        Seen(600.0, opened(beam=BROKEN)),
        Seen(600.0 + LONGEST_FALL_S + 1, opened(beam=CLEAR)),
        Seen(3600.0, closed(beam=CLEAR)),
    ]
    deposit = judge(timeline, LEAST)
    assert (deposit.confirmed_by, deposit.missing) == (None, (Missing.BEAM_BLOCKED,))
    at_last = [*timeline[:4], Seen(3599.0, opened(beam=BROKEN)), timeline[4]]
    assert judge(at_last, LEAST).missing == (Missing.BEAM_BROKEN_AGAIN,)


def test_what_breaks_the_beam_behind_the_shut_flap_has_fallen_in_whatever_hand_was_there_before() -> None:
    hand = opened(beam=CLEAR), opened(beam=BROKEN), opened(beam=CLEAR)
    deposit = told(closed(beam=CLEAR), *hand, closed(beam=BROKEN), closed(beam=CLEAR))
    assert (deposit.confirmed_by, deposit.missing) == (Proof.BEAM, ())


def test_a_weight_that_rose_proves_it_however_often_the_beam_was_broken() -> None:
    twice = opened(0, BROKEN), opened(0, CLEAR), opened(0, BROKEN)
    deposit = told(closed(0, beam=CLEAR), *twice, closed(400, beam=CLEAR))
    assert (deposit.confirmed_by, deposit.missing) == (Proof.WEIGHT, (Missing.BEAM_BROKEN_AGAIN,))


def test_with_every_sensor_the_weight_is_named() -> None:
    deposit = told(closed(0, 10, CLEAR), opened(0, BROKEN), closed(400, 30, CLEAR))
    assert (deposit.confirmed_by, deposit.missing) == (Proof.WEIGHT, ())


def test_a_letter_too_light_for_the_scale_is_proven_by_the_beam_and_the_rest_is_said() -> None:
    deposit = told(closed(0, 10, CLEAR), opened(0, BROKEN), closed(20, 11, CLEAR))
    assert deposit.confirmed_by is Proof.BEAM
    assert deposit.missing == (Missing.LEVEL_NOT_RISEN, Missing.WEIGHT_NOT_RISEN)


def test_a_hand_that_comes_out_empty_proves_nothing() -> None:
    deposit = told(closed(100, 10), opened(100), closed(100, 10))
    assert deposit.confirmed_by is None
    assert deposit.missing == (Missing.LEVEL_NOT_RISEN, Missing.WEIGHT_NOT_RISEN)


def test_a_weight_that_fell_was_taken_out_whatever_else_was_seen() -> None:
    deposit = told(closed(900, 10, CLEAR), opened(900, BROKEN), closed(500, 40, CLEAR))
    assert deposit.taken_out
    assert deposit.confirmed_by is None
    assert (deposit.weight_before_g, deposit.weight_after_g) == (900, 500)


def test_a_level_that_fell_is_no_deposit_and_its_figures_say_so() -> None:
    deposit = told(closed(percent=40), opened(), closed(percent=20))
    assert (deposit.confirmed_by, deposit.taken_out) == (None, False)
    assert (deposit.level_before_percent, deposit.level_after_percent) == (40, 20)


def test_a_flap_that_was_never_seen_open_proves_nothing() -> None:
    deposit = told(closed(0, beam=CLEAR), closed(0, beam=BROKEN), closed(700, beam=CLEAR))
    assert (deposit.confirmed_by, deposit.missing) == (None, (Missing.FLAP_NOT_SEEN_OPEN,))


def test_a_flap_that_is_still_open_proves_nothing_yet() -> None:
    deposit = told(closed(0, beam=CLEAR), opened(0, BROKEN), opened(700, CLEAR))
    assert (deposit.confirmed_by, deposit.missing) == (None, (Missing.FLAP_NOT_SEEN_CLOSED,))


def test_a_flap_opened_again_is_open() -> None:
    deposit = told(closed(0), opened(0), closed(700), opened(700))
    assert (deposit.confirmed_by, deposit.missing) == (None, (Missing.FLAP_NOT_SEEN_CLOSED,))


def test_a_flap_opened_twice_is_judged_from_first_to_last() -> None:
    deposit = told(closed(0), opened(0), closed(700), opened(700), closed(0))
    assert (deposit.confirmed_by, deposit.weight_after_g) == (None, 0)


def test_an_unknown_flap_is_neither_open_nor_closed() -> None:
    unknown = BinReading(DoorState.UNKNOWN)
    assert told(closed(0), unknown, closed(700)).missing == (Missing.FLAP_NOT_SEEN_OPEN,)
    assert told(closed(0), opened(0), unknown).missing == (Missing.FLAP_NOT_SEEN_CLOSED,)


def test_a_bin_without_sensors_proves_nothing() -> None:
    assert told(closed(), opened(), closed()).missing == (Missing.NO_SENSOR,)
    assert told().missing == (Missing.FLAP_NOT_SEEN_OPEN, Missing.NO_SENSOR)


def test_a_silent_scale_is_named_and_the_beam_stands_in() -> None:
    silent = Missing.SCALE_SILENT
    deposit = told(
        closed(None, None, CLEAR, silent), opened(None, BROKEN, silent), closed(None, None, CLEAR, silent)
    )
    assert (deposit.confirmed_by, deposit.missing) == (Proof.BEAM, (silent,))


def test_a_scale_that_was_silent_for_a_moment_only_is_believed() -> None:
    silent = Missing.SCALE_SILENT
    assert told(closed(0), opened(None, NO_BEAM, silent), closed(700)).missing == ()


def test_a_scale_that_still_sways_is_waited_for() -> None:
    deposit = told(closed(0), opened(0), closed(0), closed(300, stable=False))
    assert (deposit.confirmed_by, deposit.missing) == (None, (Missing.WEIGHT_UNSETTLED,))


def test_without_a_weight_from_before_no_weight_proves_anything() -> None:
    assert told(opened(0), closed(700)).missing == (Missing.WEIGHT_UNSETTLED,)


def test_a_level_not_yet_measured_again_is_waited_for() -> None:
    deposit = told(closed(percent=10), opened(), closed(None, None, NO_BEAM, Missing.LEVEL_UNKNOWN))
    assert (deposit.confirmed_by, deposit.missing) == (None, (Missing.LEVEL_UNKNOWN,))


def test_a_level_sensor_gone_silent_is_named() -> None:
    silent = Missing.LEVEL_SENSOR_SILENT
    assert told(closed(percent=10), opened(), closed(None, None, NO_BEAM, silent)).missing == (silent,)


@pytest.mark.parametrize(
    ("beams", "missing"),
    [
        ((BROKEN, BROKEN, BROKEN), Missing.BEAM_BLOCKED),
        ((CLEAR, BROKEN, BROKEN), Missing.BEAM_BLOCKED),
        ((BROKEN, BROKEN, CLEAR), Missing.BEAM_NOT_BROKEN),
        ((CLEAR, CLEAR, CLEAR), Missing.BEAM_NOT_BROKEN),
    ],
)
def test_a_beam_that_was_not_broken_and_cleared_proves_nothing(
    beams: tuple[Occupancy, Occupancy, Occupancy], missing: Missing
) -> None:
    deposit = told(closed(beam=beams[0]), opened(beam=beams[1]), closed(beam=beams[2]))
    assert (deposit.confirmed_by, deposit.missing) == (None, (missing,))


def test_a_beam_broken_before_the_flap_opened_proves_nothing() -> None:
    deposit = told(
        closed(beam=CLEAR), closed(beam=BROKEN), closed(beam=CLEAR), opened(beam=CLEAR), closed(beam=CLEAR)
    )
    assert deposit.missing == (Missing.BEAM_NOT_BROKEN,)


def test_a_beam_wired_to_a_board_that_reads_none_is_named() -> None:
    unknown = Missing.BEAM_UNKNOWN
    deposit = told(closed(None, None, NO_BEAM, unknown), opened(), closed())
    assert deposit.missing == (unknown,)


readings = st.builds(
    BinReading,
    flap=st.sampled_from(DoorState),
    beam=st.sampled_from(Occupancy),
    fill_percent=st.none() | st.integers(0, 100),
    weight=st.none() | st.builds(Weight, grams=st.integers(-100, 3000), stable=st.booleans()),
    missing=st.frozensets(
        st.sampled_from([Missing.SCALE_SILENT, Missing.LEVEL_SENSOR_SILENT, Missing.LEVEL_UNKNOWN])
    ),
)
timelines = st.lists(readings, max_size=12).map(
    lambda seen: [Seen(float(at), reading) for at, reading in enumerate(seen)]
)


@given(timeline=timelines, seed=st.integers())
def test_the_order_of_telling_does_not_matter(timeline: Sequence[Seen], seed: int) -> None:
    shuffled = random.Random(seed).sample(timeline, len(timeline))
    assert judge(shuffled, LEAST) == judge(timeline, LEAST)


@given(timeline=timelines)
def test_no_deposit_without_a_flap_seen_open_and_then_closed(timeline: Sequence[Seen]) -> None:
    flaps = [seen.reading.flap for seen in timeline]
    deposit = judge(timeline, LEAST)
    if DoorState.OPEN not in flaps or DoorState.CLOSED not in flaps[flaps.index(DoorState.OPEN) :]:
        assert deposit.confirmed_by is None
    if deposit.confirmed_by is None and not deposit.taken_out:
        assert deposit.missing


@given(timeline=timelines, data=st.data())
def test_a_sensor_that_fails_never_makes_a_deposit_credible(
    timeline: Sequence[Seen], data: st.DataObject
) -> None:
    """Unless it is the scale that would have said that something was taken out."""
    whole = judge(timeline, LEAST)
    assume(whole.confirmed_by is None and not whole.taken_out)
    without = data.draw(
        st.sampled_from(
            [
                {"weight": None, "missing": frozenset({Missing.SCALE_SILENT})},
                {"fill_percent": None, "missing": frozenset({Missing.LEVEL_SENSOR_SILENT})},
                {"beam": Occupancy.UNKNOWN},
            ]
        )
    )
    poorer = [replace(seen, reading=replace(seen.reading, **without)) for seen in timeline]
    assert judge(poorer, LEAST).confirmed_by is None


@given(timeline=timelines)
def test_without_any_sensor_nothing_is_ever_credible(timeline: Sequence[Seen]) -> None:
    bare = [replace(seen, reading=BinReading(seen.reading.flap)) for seen in timeline]
    deposit = judge(bare, LEAST)
    assert deposit.confirmed_by is None
    assert Missing.NO_SENSOR in deposit.missing


@given(timeline=timelines, seed=st.integers())
def test_what_weight_and_level_prove_does_not_depend_on_what_they_said_meanwhile(
    timeline: Sequence[Seen], seed: int
) -> None:
    is_open = [seen.reading.flap is DoorState.OPEN for seen in timeline]
    shown = [seen.reading for seen, open_ in zip(timeline, is_open, strict=True) if open_]
    mixed = iter(random.Random(seed).sample(shown, len(shown)))
    other = [
        replace(seen, reading=next(mixed)) if open_ else seen
        for seen, open_ in zip(timeline, is_open, strict=True)
    ]
    proofs = {judge(timeline, LEAST).confirmed_by, judge(other, LEAST).confirmed_by}
    assert len(proofs) == 1 or proofs <= {None, Proof.BEAM}
