from datetime import UTC, datetime, timedelta, timezone

import pytest

from kiosk.host.clock import ManualClock, SystemClock


def test_the_system_clock_tells_time_in_utc_and_never_goes_back() -> None:
    clock = SystemClock()
    first, later = clock.monotonic(), clock.monotonic()
    assert clock.wall().tzinfo is UTC
    assert later >= first
    assert 0 < clock.boottime_ms() <= clock.boottime_ms()


def test_a_manual_clock_stands_still_until_advanced_and_then_moves_all_three_clocks() -> None:
    start = datetime(2026, 10, 14, 23, 59, 59, tzinfo=UTC)
    clock = ManualClock(start, boottime_ms=1000)
    assert (clock.wall(), clock.monotonic(), clock.boottime_ms()) == (start, 0.0, 1000)
    clock.advance(1.5)
    assert (clock.wall(), clock.monotonic(), clock.boottime_ms()) == (
        start + timedelta(seconds=1.5),
        1.5,
        2500,
    )


def test_small_steps_of_a_manual_clock_add_up_exactly() -> None:
    clock = ManualClock()
    for _ in range(1000):
        clock.advance(0.1)
    assert clock.monotonic() == 100.0


def test_a_jump_of_the_time_of_day_leaves_durations_alone() -> None:
    clock = ManualClock()
    clock.advance(5)
    clock.set_wall(datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))))
    assert clock.wall() == datetime(1970, 1, 1, tzinfo=UTC)
    assert clock.wall().tzinfo is UTC
    assert clock.monotonic() == 5.0
    clock.advance(1)
    assert clock.wall() == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_a_manual_clock_refuses_to_go_back() -> None:
    with pytest.raises(ValueError, match="does not go back"):
        ManualClock().advance(-0.001)


def test_the_kernel_says_whether_its_clock_is_kept_right_or_that_it_does_not_say() -> None:
    assert SystemClock().synchronised() in (True, False, None)


def test_after_a_restart_the_time_of_day_has_gone_on_and_the_time_since_the_start_begins_anew() -> None:
    clock = ManualClock()
    before = clock.wall()
    clock.advance(30)
    clock.restart(off_for=timedelta(hours=3))
    assert (clock.wall(), clock.boottime_ms()) == (before + timedelta(hours=3, seconds=30), 0)
    clock.advance(1)
    assert clock.boottime_ms() == 1000
