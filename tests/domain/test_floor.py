"""Readings of a clock over a floor: nothing is earlier than what is known, nothing far ahead is believed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.floor import Floor, FloorSource
from kiosk.domain.moment import CLOCK_DOUBT, ClockStatus, Moment

NOON = datetime(2026, 9, 29, 12, tzinfo=UTC)
FLOOR = Floor(at=NOON, boot_id="boot-1", boottime_ms=60_000, source=FloorSource.EVENT)

HOUR_MS = 3_600_000


def reading(wall: datetime, boottime_ms: int, clock: ClockStatus = ClockStatus.UNTRUSTED) -> Moment:
    return Moment(at=wall, boottime_ms=boottime_ms, clock=clock)


def judged(wall: datetime, boottime_ms: int, boot: str = "boot-1") -> tuple[datetime, str]:
    moment = FLOOR.judged(reading(wall, boottime_ms), boot)
    return moment.at, moment.clock.value


def test_a_clock_that_goes_on_is_taken_as_it_is() -> None:
    assert judged(NOON + timedelta(hours=1), 60_000 + HOUR_MS) == (NOON + timedelta(hours=1), "untrusted")


def test_a_clock_before_the_floor_gives_the_floor_and_what_has_elapsed_since() -> None:
    assert judged(datetime(1970, 1, 1, tzinfo=UTC), 60_000 + HOUR_MS) == (
        NOON + timedelta(hours=1),
        "floored",
    )


def test_of_another_boot_has_elapsed_what_it_has_lasted() -> None:
    assert judged(datetime(1970, 1, 1, tzinfo=UTC), 5_000, "boot-2") == (
        NOON + timedelta(seconds=5),
        "floored",
    )


@pytest.mark.parametrize("jump", [timedelta(hours=47), CLOCK_DOUBT])
def test_a_jump_within_the_doubt_is_believed(jump: timedelta) -> None:
    assert judged(NOON + jump, 60_000) == (NOON + jump, "untrusted")


def test_a_jump_beyond_the_doubt_moves_nothing() -> None:
    too_far = NOON + CLOCK_DOUBT + timedelta(milliseconds=1)
    assert judged(too_far, 60_000) == (NOON, "untrusted")
    assert judged(datetime(2099, 1, 1, tzinfo=UTC), 60_000 + HOUR_MS) == (
        NOON + timedelta(hours=1),
        "untrusted",
    )


def test_hours_that_have_elapsed_are_no_jump() -> None:
    week = timedelta(days=7)
    assert judged(NOON + week, 60_000 + 7 * 24 * HOUR_MS) == (NOON + week, "untrusted")


def test_jumps_add_up_until_somebody_vouches_for_the_clock() -> None:
    floor = FLOOR.after(
        floor_moment := FLOOR.judged(reading(NOON + timedelta(hours=30), 60_000), "boot-1"), "boot-1"
    )
    assert floor.ahead_ms == 30 * HOUR_MS
    again = floor.judged(reading(floor_moment.at + timedelta(hours=30), 60_000), "boot-1")
    assert again.at == floor_moment.at
    vouched = floor.judged(
        reading(floor_moment.at + timedelta(hours=30), 60_000, ClockStatus.TRUSTED), "boot-1"
    )
    assert (vouched.clock, floor.after(vouched, "boot-1").ahead_ms) == (ClockStatus.TRUSTED, 0)


def test_a_clock_that_is_vouched_for_and_behind_lets_time_stand_still() -> None:
    behind = FLOOR.judged(reading(NOON - timedelta(hours=2), 60_000 + HOUR_MS, ClockStatus.TRUSTED), "boot-1")
    assert (behind.at, behind.clock) == (NOON, ClockStatus.FLOORED)


def test_a_document_raises_the_floor_and_an_older_one_bounds_how_far_it_is_ahead() -> None:
    newer = FLOOR.with_document(NOON + timedelta(days=20), "boot-1", 60_000)
    assert (newer.at, newer.source, newer.ahead_ms) == (NOON + timedelta(days=20), FloorSource.DOCUMENT, 0)
    doubted = FLOOR.model_copy(update={"ahead_ms": 40 * HOUR_MS})
    older = doubted.with_document(NOON - timedelta(hours=3), "boot-1", 60_000 + HOUR_MS)
    assert (older.at, older.source) == (NOON + timedelta(hours=1), FloorSource.EVENT)
    assert older.ahead_ms == 4 * HOUR_MS


@dataclass
class World:
    """The true time, a clock that may say anything, and what a kiosk records of it."""

    true: datetime = NOON
    boot: int = 1
    started: datetime = NOON - timedelta(minutes=1)
    floor: Floor = FLOOR
    recorded: list[datetime] = field(default_factory=list)

    def boottime_ms(self) -> int:
        return (self.true - self.started) // timedelta(milliseconds=1)

    def record(self, wrong_by: timedelta, *, vouched: bool) -> Moment:
        wall = self.true if vouched else self.true + wrong_by
        status = ClockStatus.TRUSTED if vouched else ClockStatus.UNTRUSTED
        moment = self.floor.judged(reading(wall, self.boottime_ms(), status), f"boot-{self.boot}")
        self.floor = self.floor.after(moment, f"boot-{self.boot}")
        self.recorded.append(moment.at)
        return moment


spans = st.integers(0, 10 * 24 * 3600).map(lambda s: timedelta(seconds=s))
errors = st.sampled_from([-20_000, -365, -3, -1, 0, 0, 0, 1, 2, 3, 30_000]).map(lambda d: timedelta(days=d))
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), spans),
        st.tuples(st.just("off"), spans),
        st.tuples(st.just("document"), spans),
        st.tuples(st.just("record"), errors, st.booleans()),
        st.tuples(st.just("record"), errors, st.just(False)),
    ),
    max_size=25,
)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(deeds)
def test_whatever_the_clock_says_no_record_is_before_another_or_far_ahead_of_the_truth(
    what_happens: list[tuple[object, ...]],
) -> None:
    world = World()
    for deed, *how in what_happens:
        if deed == "record":
            error, vouched = how
            assert isinstance(error, timedelta)
            moment = world.record(error, vouched=bool(vouched))
            assert moment.at <= world.true + CLOCK_DOUBT + timedelta(milliseconds=len(what_happens))
            if moment.clock is ClockStatus.TRUSTED:
                assert moment.at == world.true
            assert moment.at_least <= world.true + timedelta(milliseconds=len(what_happens))
            continue
        (span,) = how
        assert isinstance(span, timedelta)
        if deed == "document":
            issued = world.true - span
            world.floor = world.floor.with_document(issued, f"boot-{world.boot}", world.boottime_ms())
            continue
        world.true += span
        if deed == "off":
            world.boot, world.started = world.boot + 1, world.true
    assert world.recorded == sorted(world.recorded)
