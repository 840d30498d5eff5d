"""Windows of time, at every edge that a calendar and a clock have."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.window import Anchor, Calendar, Window, end_of, last_day
from tests.domain.decision_table import authorization

BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")
HONOLULU = ZoneInfo("Pacific/Honolulu")

HOLIDAYS = Calendar(calendar_id="DE-SN", holidays=(date(2026, 12, 25), date(2027, 1, 1)))
CALENDARS = {"DE-SN": HOLIDAYS}

days = st.dates(date(2020, 1, 1), date(2032, 12, 31))


def last(window: Window, zone: ZoneInfo = BERLIN, **dates: date | datetime | None) -> date:
    end = end_of(window, {Anchor(name): day for name, day in dates.items()}, zone, CALENDARS)
    assert end is not None
    return last_day(end, zone)


@settings(derandomize=True, deadline=None)
@given(day=days, length=st.integers(0, 3660), zone=st.sampled_from([BERLIN, AUCKLAND, HONOLULU]))
def test_so_many_days_end_at_midnight_after_the_last_of_them(day: date, length: int, zone: ZoneInfo) -> None:
    end = end_of(Window(length=length), {Anchor.DELIVERED: day}, zone, {})
    assert end is not None
    assert end.astimezone(zone).replace(tzinfo=None) == datetime.combine(
        day + timedelta(days=length + 1), datetime.min.time()
    )
    assert last_day(end, zone) == day + timedelta(days=length)


@pytest.mark.parametrize(("first_day", "expected"), [(0, date(2026, 9, 28)), (1, date(2026, 9, 27))])
def test_the_day_counted_from_is_day_0_or_day_1(first_day: int, expected: date) -> None:
    window = Window.model_validate({"length": 14, "first_day": first_day})
    assert last(window, delivered_on=date(2026, 9, 14)) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 8, 31), 2, date(2026, 10, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
        (date(2099, 11, 30), 3, date(2100, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_months_last(day: date, months: int, expected: date) -> None:
    assert last(Window(length=months, unit="months"), delivered_on=day) == expected


@settings(derandomize=True, deadline=None)
@given(day=days, months=st.integers(0, 120))
def test_months_are_clipped_and_never_spill_into_the_next(day: date, months: int) -> None:
    ends = last(Window(length=months, unit="months"), delivered_on=day)
    assert (ends.year * 12 + ends.month) - (day.year * 12 + day.month) == months
    assert ends.day == day.day or (ends + timedelta(days=1)).day == 1
    assert ends.day <= day.day


@pytest.mark.parametrize(
    ("bought", "over"),
    [
        ("2026-03-28T12:00+01:00", "2026-03-29T13:00+02:00"),
        ("2026-10-24T12:00+02:00", "2026-10-25T11:00+01:00"),
        ("2026-10-25T02:30+02:00", "2026-10-26T01:30+01:00"),
        ("2026-06-01T12:00+02:00", "2026-06-02T12:00+02:00"),
    ],
    ids=["an hour is skipped", "an hour comes twice", "from within the hour that does", "an usual day"],
)
def test_hours_elapse_whatever_the_clocks_on_the_wall_do(bought: str, over: str) -> None:
    window = Window(length=24, unit="hours", counted_from=(Anchor.ORDERED,))
    end = end_of(window, {Anchor.ORDERED: datetime.fromisoformat(bought)}, BERLIN, {})
    assert end == datetime.fromisoformat(over)


def test_hours_from_an_instant_that_zoneinfo_carries_elapse_too() -> None:
    start = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    window = Window(length=24, unit="hours")
    assert end_of(window, {Anchor.DELIVERED: start}, BERLIN, {}) == start.astimezone(UTC) + timedelta(
        hours=24
    )


def test_hours_from_a_day_are_counted_from_its_end() -> None:
    end = end_of(Window(length=48, unit="hours"), {Anchor.DELIVERED: date(2026, 9, 14)}, BERLIN, {})
    assert end == datetime(2026, 9, 17, tzinfo=BERLIN)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_ends_at_midnight_though_it_has_23_hours_or_25(day: date) -> None:
    end = end_of(Window(length=0), {Anchor.DELIVERED: day}, BERLIN, {})
    assert end == datetime.combine(day + timedelta(days=1), datetime.min.time(), BERLIN)


@pytest.mark.parametrize(
    ("falls_on", "expected"),
    [
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2026, 12, 26), date(2026, 12, 28)),
        (date(2026, 12, 27), date(2026, 12, 28)),
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
    ids=["a working day", "a holiday before a weekend", "Saturday", "Sunday", "the turn of the year"],
)
def test_a_last_day_that_is_no_working_day_rolls_to_the_next(falls_on: date, expected: date) -> None:
    window = Window(length=14, rolls_to="DE-SN")
    assert last(window, delivered_on=falls_on - timedelta(days=14)) == expected


def test_only_the_last_day_rolls_and_only_where_the_window_says_so() -> None:
    saturday = date(2026, 9, 12)
    assert last(Window(length=2, rolls_to="DE-SN"), delivered_on=saturday) == date(2026, 9, 14)
    assert last(Window(length=1), delivered_on=saturday) == date(2026, 9, 13)
    friday_weekend = Calendar(calendar_id="c", weekend=(5, 6))
    assert friday_weekend.next_working_day(date(2026, 9, 11)) == date(2026, 9, 13)


def test_a_calendar_without_any_working_day_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no working day"):
        Calendar(calendar_id="c", weekend=(1, 2, 3, 4, 5, 6, 7))


@settings(derandomize=True, deadline=None)
@given(st.lists(days, min_size=3, max_size=3))
def test_the_latest_of_several_dates_counts(three: list[date]) -> None:
    ordered, delivered, repaired = three
    window = Window(length=10, counted_from=(Anchor.ORDERED, Anchor.DELIVERED, Anchor.REPAIRED))
    found = last(window, purchased_on=ordered, delivered_on=delivered, repaired_on=repaired)
    assert found == max(three) + timedelta(days=10)


@pytest.mark.parametrize("missing", ["purchased_on", "delivered_on"])
def test_while_one_of_several_dates_is_unknown_so_is_the_end(missing: str) -> None:
    dates: dict[Anchor, date | datetime | None] = {
        Anchor.ORDERED: date(2026, 9, 1),
        Anchor.DELIVERED: date(2026, 9, 3),
    }
    window = Window(length=10, counted_from=(Anchor.ORDERED, Anchor.DELIVERED))
    assert end_of(window, dates | {Anchor(missing): None}, BERLIN, {}) is None
    del dates[Anchor(missing)]
    assert end_of(window, dates, BERLIN, {}) is None


@pytest.mark.parametrize(
    ("zone", "expected"),
    [(BERLIN, date(2026, 9, 15)), (AUCKLAND, date(2026, 9, 15)), (HONOLULU, date(2026, 9, 14))],
)
def test_an_instant_near_midnight_is_of_the_day_it_is_at_the_site(zone: ZoneInfo, expected: date) -> None:
    half_past_ten_in_utc = datetime(2026, 9, 14, 22, 30, tzinfo=UTC)
    assert last(Window(length=0), zone, delivered_on=half_past_ten_in_utc) == expected
    assert last(Window(length=5), zone, delivered_on=half_past_ten_in_utc) == expected + timedelta(days=5)


def test_of_a_day_and_an_instant_the_later_counts_at_the_site() -> None:
    window = Window(length=0, counted_from=(Anchor.ORDERED, Anchor.DELIVERED))
    late = datetime(2026, 9, 14, 22, 30, tzinfo=UTC)
    assert last(window, purchased_on=date(2026, 9, 14), delivered_on=late) == date(2026, 9, 15)
    assert last(window, purchased_on=date(2026, 9, 16), delivered_on=late) == date(2026, 9, 16)


@settings(derandomize=True, deadline=None)
@given(
    earlier=days,
    later_by=st.integers(0, 400),
    length=st.integers(0, 400),
    unit=st.sampled_from(["days", "months", "hours"]),
    rolls=st.booleans(),
)
def test_a_later_beginning_never_ends_sooner(
    earlier: date, later_by: int, length: int, unit: str, *, rolls: bool
) -> None:
    window = Window.model_validate(
        {"length": length, "unit": unit, "rolls_to": "DE-SN" if rolls and unit != "hours" else None}
    )
    ends = [
        end_of(window, {Anchor.DELIVERED: day}, BERLIN, CALENDARS)
        for day in (earlier, earlier + timedelta(days=later_by))
    ]
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[0] <= ends[1]


@pytest.mark.parametrize("day", [date.min, date.max, date(1969, 12, 31), date(2200, 1, 1)])
def test_a_day_from_which_nothing_can_be_counted_is_no_day(day: date) -> None:
    with pytest.raises(ValueError, match="no day of our time"):
        authorization(delivered_on=day)
    with pytest.raises(ValueError, match="no day of our time"):
        authorization(delivered_on=datetime(day.year, 6, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="no day of our time"):
        Window(length=1, at_least_until=day)
    with pytest.raises(ValueError, match="no day of our time"):
        Calendar(calendar_id="c", holidays=(day,))


@pytest.mark.parametrize("unit", ["days", "months", "hours"])
@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2199, 12, 31)])
def test_the_longest_window_from_the_last_day_still_ends(day: date, unit: str) -> None:
    window = Window.model_validate({"length": 3660, "unit": unit, "first_day": 1, "rolls_to": "DE-SN"})
    assert last(window, delivered_on=day) > day


@pytest.mark.parametrize(("season", "expected"), [(31, date(2027, 1, 31)), (2, date(2027, 1, 4))])
def test_a_season_holds_a_window_open_and_never_shortens_it(season: int, expected: date) -> None:
    window = Window(length=30, at_least_until=date(2027, 1, season))
    assert last(window, delivered_on=date(2026, 12, 5)) == expected
