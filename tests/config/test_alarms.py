"""From where on somebody is told, and the switch at the machine: what is refused, and why."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.config import AlarmSettings, CabinetEnclosure, Mistake, load

Mistakes = Callable[[], dict[str, Mistake]]


def add(file: Path, text: str) -> None:
    with file.open("a") as opened:
        opened.write(text)


def test_a_file_that_says_nothing_of_alarms_has_the_usual_marks(directory: Path) -> None:
    assert load(directory / "kiosk.toml").alarms == AlarmSettings()
    assert (AlarmSettings().bin_nearly_full_percent, AlarmSettings().bin_full_percent) == (80, 100)


def test_marks_are_taken_from_the_file(directory: Path) -> None:
    add(directory / "kiosk.toml", "\n[alarms]\nbin_nearly_full_percent = 60\ntemperature_c = 82.5\n")
    alarms = load(directory / "kiosk.toml").alarms
    assert (alarms.bin_nearly_full_percent, alarms.temperature_c) == (60, 82.5)


@pytest.mark.parametrize(
    ("line", "key", "expected"),
    [
        ("bin_full_percent = 101", "bin_full_percent", "from 11 to 100"),
        ("bin_nearly_full_percent = 9", "bin_nearly_full_percent", "from 10 to 99"),
        ("temperature_c = 120", "temperature_c", "from 40 to 110"),
        ("backlog_h = 0", "backlog_h", "from 0.1 to 720"),
        ('clock_doubted_h = "1"', "clock_doubted_h", "a number"),
        ("policy_ends_within_days = 61", "policy_ends_within_days", "from 0 to 60"),
        ("bin_full_percent = 80", "bin_full_percent", "more than alarms.bin_nearly_full_percent, 80"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_with_what_can(
    line: str, key: str, expected: str, directory: Path, mistakes: Mistakes
) -> None:
    add(directory / "kiosk.toml", f"\n[alarms]\n{line}\n")
    found = mistakes()
    assert found.keys() == {f"kiosk.toml alarms.{key}"}
    assert expected in found[f"kiosk.toml alarms.{key}"].expected


def test_a_mark_of_another_name_is_pointed_to_the_right_one(directory: Path, mistakes: Mistakes) -> None:
    add(directory / "kiosk.toml", "\n[alarms]\nbin_ful_percent = 90\n")
    (mistake,) = mistakes().values()
    assert 'did you mean "bin_full_percent"?' in str(mistake)


def test_a_cabinet_may_have_no_switch(directory: Path) -> None:
    assert load(directory / "kiosk.toml").cabinet.enclosure is None


def test_the_switch_is_at_a_lock_of_its_own(directory: Path) -> None:
    add(directory / "cabinet.toml", '\n[enclosure]\nboard = "locks"\nlock = 4\n')
    enclosure = load(directory / "kiosk.toml").cabinet.enclosure
    assert enclosure == CabinetEnclosure(board="locks", lock=4)


@pytest.mark.parametrize(
    ("board", "lock", "key", "expected"),
    [
        ("locks", 2, "lock", "compartment[2].lock has it already"),
        ("locks", 5, "lock", 'a lock from 1 to 4, as board "locks" has'),
        ("lokcs", 4, "board", 'the name of a lock_board: "locks"'),
        ("eye", 4, "board", "the name of a lock_board"),
        ("locks", 0, "lock", "from 1 to 256"),
    ],
)
def test_a_switch_where_none_can_be_is_refused(
    board: str, lock: int, key: str, expected: str, directory: Path, mistakes: Mistakes
) -> None:
    add(directory / "cabinet.toml", f'\n[enclosure]\nboard = "{board}"\nlock = {lock}\n')
    found = mistakes()
    assert found.keys() == {f"cabinet.toml enclosure.{key}"}
    assert expected in found[f"cabinet.toml enclosure.{key}"].expected
