"""Dates, times and sums as people of a place read them."""

# ruff: noqa: RUF001  letters of other scripts that look like Latin ones

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.authorization import Money
from kiosk.domain.opening_hours import parse_opening_hours
from kiosk.presentation.words import Words
from tests.support.catalogue import translations

BERLIN = ZoneInfo("Europe/Berlin")
SUMMER = datetime(2026, 9, 29, 22, 5, tzinfo=UTC)
WINTER = datetime(2026, 12, 24, 22, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "day", "full", "moment"),
    [
        ("en", "14 October", "14 October 2026", "30 Sept 2026, 00:05:00 CEST"),
        ("de", "14. Oktober", "14. Oktober 2026", "30. Sept. 2026, 00:05:00 MESZ"),
        ("zh", "10月14日", "2026年10月14日", "2026年9月30日 00:05:00 +0200"),
        ("ru", "14 октября", "14 октября 2026\u202fг.", "30 сент. 2026\u202fг., 00:05:00 +0200"),
        ("ar", "14 أكتوبر", "14 أكتوبر 2026", "30 سبتمبر 2026، \u200e00:05:00 +0200\u200e"),
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


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "Monday–Friday 08:00–12:00 and 13:00–20:00 and Saturday"),
        ("de", "Montag–Freitag 08:00–12:00 Uhr und 13:00–20:00 Uhr und Samstag"),
        ("ar", "الاثنين–الجمعة 08:00–12:00 و13:00–20:00 والسبت"),
    ],
)
def test_hours_are_said_in_words(locale: str, said: str) -> None:
    assert (
        Words(locale, BERLIN).opening_hours(parse_opening_hours("Mo-Fr 08:00-12:00,13:00-20:00; Sa")) == said
    )


def test_sums_are_written_as_people_write_them() -> None:
    assert Words("en", BERLIN).money(Money(minor=3990, currency="EUR")) == "€39.90"
    assert Words("de", BERLIN).money(Money(minor=3990, currency="EUR")) == "39,90\xa0€"


@pytest.mark.parametrize(
    ("locale", "weight", "trip", "ago"),
    [
        ("en", "3.1 kg", "23 ms", "4 seconds ago"),
        ("de", "3,1 kg", "23 ms", "vor 4 Sekunden"),
        ("ru", "3,1 кг", "23 мс", "4 секунды назад"),
        ("zh", "3.1 kg", "23毫秒", "4秒钟前"),
    ],
)
def test_units_are_those_of_the_language(locale: str, weight: str, trip: str, ago: str) -> None:
    words = Words(locale, BERLIN)
    assert words.measured(3.06, "mass-kilogram", 1) == weight
    assert words.measured(23, "duration-millisecond") == trip
    assert words.ago(SUMMER - timedelta(seconds=4), SUMMER) == ago


def test_a_percentage_is_written_as_people_write_it() -> None:
    said = {locale: Words(locale, BERLIN).percent(34) for locale in ("en", "de", "tr")}
    assert said == {"en": "34%", "de": "34\xa0%", "tr": "%34"}


def test_what_was_just_now_and_a_clock_set_back_are_a_second_ago() -> None:
    words = Words("en", BERLIN)
    assert words.ago(SUMMER, SUMMER) == words.ago(SUMMER + timedelta(hours=1), SUMMER) == "1 second ago"
    assert words.ago(SUMMER - timedelta(minutes=7), SUMMER) == "7 minutes ago"


def test_a_language_of_a_region_is_known() -> None:
    assert Words("pt-BR", BERLIN).day(date(2026, 10, 14)) == "14 de outubro"


def test_a_day_that_is_far_away_has_its_year() -> None:
    words, today = Words("en", ZoneInfo("Europe/Berlin")), date(2026, 9, 29)
    assert words.day_near(date(2026, 10, 14), today) == "14 October"
    assert words.day_near(date(2026, 1, 14), today) == "14 January 2026"
    assert words.day_near(date(2028, 9, 24), today) == "24 September 2028"


def test_a_shop_s_own_words_are_in_the_customer_s_language_or_one_it_has() -> None:
    def of(locale: str, *languages: str) -> str:
        return Words(locale, ZoneInfo("UTC")).of({language: language for language in languages})

    assert of("de", "en", "de") == "de"
    assert of("pl", "de", "en") == "en"
    assert of("pl", "de", "fr") == "de"


def test_phone_numbers_keep_their_order_in_a_sentence_from_the_right() -> None:
    arabic = Words("ar", ZoneInfo("UTC"))
    assert arabic.say("{phone}", phone="030 5550 142") == "\u200e030 5550 142\u200e"
    assert arabic.say("{day}", day=arabic.day(date(2026, 10, 24))) == arabic.day(date(2026, 10, 24))
    assert Words("de", ZoneInfo("UTC")).say("{phone}", phone="030") == "030"


def test_a_date_that_ends_with_a_full_stop_ends_its_sentence() -> None:
    words = Words("uk", BERLIN)
    day = words.full_day(date(2026, 10, 2))
    assert day.endswith("р.")
    assert words.say("It is written by {day}.", day=day) == f"It is written by {day}"
    assert words.count("{number} day, by {day}.", "{number} days, by {day}.", 2, day=day).endswith("р.")


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("pl", {1: "1 dzień", 2: "2 dni", 5: "5 dni", 22: "22 dni"}),
        ("ru", {1: "1 день", 3: "3 дня", 5: "5 дней", 11: "11 дней", 21: "21 день"}),
        ("uk", {1: "1 день", 4: "4 дні", 12: "12 днів", 31: "31 день"}),
    ],
)
def test_numbers_take_the_form_of_the_language(language: str, counts: dict[int, str]) -> None:
    words = Words(language, BERLIN, translations(language))
    for number, says in counts.items():
        said = words.count(
            "The return period of {number} day ended on {day}.",
            "The return period of {number} days ended on {day}.",
            number,
            day="",
        )
        assert says in said, said


def test_arabic_has_its_six_forms() -> None:
    words = Words("ar", BERLIN, translations("ar"))
    said = {
        words.count("Continue with {number} item", "Continue with {number} items", n).replace(str(n), "#")
        for n in (1, 2, 3, 11, 100)
    }
    assert len(said) >= 4
