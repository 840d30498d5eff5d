"""What counts only when it has lasted."""

import pytest

from kiosk.domain.lasting import Lasting, reaches


def test_what_is_so_for_long_enough_counts() -> None:
    lasting = Lasting(10.0, 20.0)
    assert [lasting.seen(True, now) for now in (0.0, 5.0, 9.9, 10.0, 30.0)] == [None, None, None, True, True]


def test_what_is_over_counts_after_its_own_time() -> None:
    lasting = Lasting(10.0, 20.0)
    assert [lasting.seen(False, now) for now in (0.0, 10.0, 19.9, 20.0)] == [None, None, None, False]


def test_what_bounces_never_counts() -> None:
    lasting = Lasting(2.0, 2.0)
    seen = [lasting.seen(second % 2 == 0, float(second)) for second in range(20)]
    assert set(seen) == {None}


def test_a_break_begins_the_time_anew() -> None:
    lasting = Lasting(10.0, 10.0)
    lasting.seen(True, 0.0)
    assert lasting.seen(None, 9.0) is None
    assert lasting.seen(True, 10.0) is None
    assert lasting.seen(True, 20.0) is True


def test_without_a_time_it_counts_at_once() -> None:
    assert Lasting(0.0, 0.0).seen(False, 7.0) is False


@pytest.mark.parametrize(
    ("value", "expected"), [(80, True), (99, True), (79.9, None), (75.1, None), (75, False), (None, None)]
)
def test_between_mark_and_gap_all_stays_as_it_was(value: float | None, expected: bool | None) -> None:
    assert reaches(value, 80, 5) is expected
