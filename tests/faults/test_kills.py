"""Ten kills of a day; hundreds of them are `python -m tests.faults.kills`."""

from pathlib import Path

import pytest

from tests.faults.kills import one_day
from tests.faults.returners import Habit

pytestmark = pytest.mark.timeout(120)


def test_whatever_is_killed_and_whenever_the_accounts_are_right_in_the_evening(tmp_path: Path) -> None:
    day = one_day(tmp_path, 7, 10, [Habit.PLAIN, Habit.TAKES_BACK], whole=False)
    assert day.faults.total() >= 3
    assert day.counts.drop_offs >= 1
    assert day.counts.pulses >= 2
