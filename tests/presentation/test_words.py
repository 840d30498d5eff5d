"""Dates, times and sums as people of a place read them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.authorization import Money
from kiosk.presentation.words import Words

BERLIN = ZoneInfo("Europe/Berlin")
SUMMER = datetime(2026, 9, 29, 22, 5, tzinfo=UTC)
WINTER = datetime(2026, 12, 24, 22, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "day", "full", "moment"),
    [
        ("en", "14 October", "14 October 2026", "30 Sept 2026, 00:05:00 CEST"),
        ("de", "14. Oktober", "14. Oktober 2026", "30 Sept. 2026, 00:05:00 MESZ"),
    ],
)
def test_dates_are_said_as_people_say_them(locale: str, day: str, full: str, moment: str) -> None:
    words = Words(locale, BERLIN)
    assert words.day(date(2026, 10, 14)) == day
    assert words.full_day(date(2026, 10, 14)) == full
    assert words.moment(SUMMER) == moment


def test_time_and_day_are_those_of_the_place() -> None:
    words = Words("en", BERLIN)
    assert words.time(SUMMER) == "00:05"
    assert words.local_day(SUMMER) == date(2026, 9, 30)
    assert words.moment(WINTER).endswith("CET")


def test_sums_are_written_as_people_write_them() -> None:
    assert Words("en", BERLIN).money(Money(minor=3990, currency="EUR")) == "€39.90"
    assert Words("de", BERLIN).money(Money(minor=3990, currency="EUR")) == "39,90\xa0€"


def test_a_language_of_a_region_is_known() -> None:
    assert Words("pt-BR", BERLIN).day(date(2026, 10, 14)) == "14 de outubro"
