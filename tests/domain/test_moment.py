"""Instants are UTC in JSON, to the millisecond; an instant without a zone is none."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.domain.moment import ClockStatus, Moment, rfc3339

BERLIN = timezone(timedelta(hours=2))

INSTANTS = st.timedeltas(timedelta(0), timedelta(days=36_500)).map(
    lambda t: datetime(2000, 1, 1, tzinfo=UTC) + t
)
"""A hundred years of them."""


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 9, 29, 15, 42, 7, tzinfo=UTC), "2026-09-29T15:42:07.000Z"),
        (datetime(2026, 9, 29, 15, 42, 7, 999_999, UTC), "2026-09-29T15:42:07.999Z"),
        (datetime(2026, 9, 30, 1, 0, tzinfo=BERLIN), "2026-09-29T23:00:00.000Z"),
    ],
)
def test_an_instant_is_written_in_utc_with_milliseconds(at: datetime, text: str) -> None:
    assert rfc3339(at) == text


@settings(derandomize=True, deadline=None)
@given(one=INSTANTS, other=INSTANTS)
def test_written_instants_sort_as_they_happened(one: datetime, other: datetime) -> None:
    earlier, later = sorted([one, other])
    assert rfc3339(earlier) <= rfc3339(later)


@settings(derandomize=True, deadline=None)
@given(INSTANTS)
def test_a_moment_survives_json_to_the_millisecond(at: datetime) -> None:
    moment = Moment(at=at, boottime_ms=5, clock=ClockStatus.TRUSTED)
    read = Moment.model_validate_json(moment.model_dump_json())
    assert timedelta(0) <= at - read.at < timedelta(milliseconds=1)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        Moment.model_validate({"at": "2026-09-29T15:42:07", "boottime_ms": 0})


def test_nothing_vouches_for_a_clock_unless_somebody_says_so() -> None:
    assert Moment(at=datetime(2026, 9, 29, tzinfo=UTC), boottime_ms=0).clock is ClockStatus.UNTRUSTED
