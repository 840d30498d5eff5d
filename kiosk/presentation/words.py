"""Words, numbers and dates in one language. The catalogue is injected."""

import gettext
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
    get_day_names,
)
from babel.lists import format_list
from babel.numbers import format_currency, format_percent
from babel.units import format_unit

from kiosk.domain.authorization import Money
from kiosk.domain.opening_hours import OpeningHours, OpeningRule
from kiosk.domain.policy import Texts

FALLBACK = "en"

HALF_A_YEAR = timedelta(days=182)
A_SECOND = timedelta(seconds=1)

LRM = "\N{LEFT-TO-RIGHT MARK}"


@dataclass(frozen=True)
class Words:
    """One language at one place. `en` has the dates of Europe: 14 October, not October 14.

    `say` and `count` look a sentence up; the English one is the key. The
    names of what is filled in stand in braces and are part of the key.
    """

    locale: str
    time_zone: ZoneInfo
    catalogue: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)

    @cached_property
    def _formats(self) -> str:
        return "en_GB" if self.locale == "en" else self.locale.replace("-", "_")

    @cached_property
    def from_right(self) -> bool:
        """Whether this language is written from right to left."""
        return bool(Locale.parse(self._formats).text_direction == "rtl")

    def say(self, message: str, **values: object) -> str:
        return _filled(self.catalogue.gettext(message), self._kept(values))

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """A sentence with a number in it; `{number}` stands for it."""
        return _filled(self.catalogue.ngettext(one, many, number), {"number": number} | self._kept(values))

    def _kept(self, values: dict[str, object]) -> dict[str, object]:
        """Phone numbers, codes and names keep their own order within a sentence from the right."""
        if not self.from_right:
            return values
        return {
            name: value if has_letters_from_right(value) else f"{LRM}{value}{LRM}"
            for name, value in values.items()
        }

    def of(self, texts: Texts) -> str:
        """A shop's own words, in this language if the shop has it, else in English, else in its first."""
        return texts.get(self.locale.split("-")[0]) or texts.get(FALLBACK) or next(iter(texts.values()))

    def day(self, day: date) -> str:
        """`14 October`, as one says it this year."""
        return format_skeleton("MMMMd", day, locale=self._formats)

    def day_near(self, day: date, today: date) -> str:
        """As one says it today: with its year where it could be taken for another one's."""
        return self.day(day) if abs(day - today) < HALF_A_YEAR else self.full_day(day)

    def full_day(self, day: date) -> str:
        """`14 October 2026`, for paper that is kept."""
        return format_date(day, "long", locale=self._formats)

    def time(self, at: datetime) -> str:
        return format_time(at.astimezone(self.time_zone), "HH:mm", locale=self._formats)

    def moment(self, at: datetime) -> str:
        """Local date, time and zone: what a receipt must say."""
        local = at.astimezone(self.time_zone)
        day = format_skeleton("yMMMd", local, locale=self._formats)
        clock = format_time(local, "HH:mm:ss z", locale=self._formats)
        # A zone without a name here is "+0200", whose sign must stay before it.
        clock = f"{LRM}{clock}{LRM}" if self.from_right else clock
        return str(get_datetime_format("medium", locale=self._formats)).format(clock, day)

    def local_day(self, at: datetime) -> date:
        return at.astimezone(self.time_zone).date()

    def ago(self, then: datetime, now: datetime) -> str:
        """`4 seconds ago`, in the largest unit that fits; a second at least, for what is not over yet."""
        passed = max(A_SECOND, now - then)
        return format_timedelta(-passed, add_direction=True, locale=self._formats)

    def opening_hours(self, hours: OpeningHours) -> str:
        """`Monday-Friday 08:00-20:00 and Saturday 09:00-13:00`, as it stands within a sentence."""
        return self._listed([self._opening_rule(rule) for rule in hours])

    def _opening_rule(self, rule: OpeningRule) -> str:
        if not rule.days and not rule.hours:
            return self.say("at any hour")
        names = get_day_names("wide", locale=self._formats)
        days = [_span(names[first], names[last]) for first, last in rule.days] or [self.say("every day")]
        hours = [format_interval(*span, "Hm", locale=self._formats) for span in rule.hours]
        return f"{self._listed(days)} {self._listed(hours)}".rstrip()

    def _listed(self, parts: list[str]) -> str:
        return format_list(parts, locale=self._formats)

    def money(self, money: Money) -> str:
        return format_currency(money.units, money.currency, locale=self._formats)

    def percent(self, percent: int) -> str:
        """`34%`: the sign, its place and the space before it are the language's."""
        return format_percent(percent / 100, locale=self._formats)

    def measured(self, number: float, unit: str, decimals: int = 0) -> str:
        """`3.1 kg`, as people write it; `unit` as CLDR names it: `mass-kilogram`."""
        pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
        return format_unit(number, unit, length="short", format=pattern, locale=self._formats)


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}\N{EN DASH}{last}"


def _filled(sentence: str, values: dict[str, object]) -> str:
    """The sentence with its values; one that ends with a full stop, as Russian dates do, needs no other."""
    text = sentence.format(**values)
    for value in map(str, values.values()):
        if value.endswith("."):
            text = text.replace(f"{value}.", value)
    return text


def has_letters_from_right(value: object) -> bool:
    """Whether it brings its own direction, as an Arabic date does."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in str(value))
