"""When somebody answers the telephone, as a site's file says it."""

from datetime import time

import pytest

from kiosk.domain.opening_hours import parse_opening_hours

EIGHT, NOON, MIDNIGHT = time(8), time(12), time(0)


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("24/7", [((), ())]),
        ("08:00-12:00", [((), ((EIGHT, NOON),))]),
        ("Mo-Su 08:00-12:00", [((), ((EIGHT, NOON),))]),
        ("Fr 12:00-24:00", [(((4, 4),), ((NOON, MIDNIGHT),))]),
        ("Sa-Mo,We", [(((5, 0), (2, 2)), ())]),
        ("Mo-Fr 08:00-12:00; Sa", [(((0, 4),), ((EIGHT, NOON),)), (((5, 5),), ())]),
    ],
)
def test_hours_have_days_and_times(written: str, rules: list[object]) -> None:
    assert list(parse_opening_hours(written)) == rules


@pytest.mark.parametrize(
    "written",
    ["", "Mon-Fri", "Mo-Fr 8-20", "08:00-25:00", "24:00-08:00", "Mo-Fr;", "PH off", "Mo  08:00-12:00"],
)
def test_what_cannot_be_read_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match='"Mo-Fr 08:00-20:00; Sa 09:00-13:00"'):
        parse_opening_hours(written)
