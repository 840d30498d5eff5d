"""The table of faults names tests that are there."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = (Path(__file__).parent / "README.md").read_text()
ROWS = re.findall(r"^\| (\d+) \| .* \| (.*) \| (.*) \|$", TABLE, re.M)


def test_there_are_a_hundred_faults_each_with_a_test_or_a_reason() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, 101))


def test_a_row_without_a_test_says_why_and_none_waits_for_something_to_be_built() -> None:
    for number, happens, named in ROWS:
        assert "::" in named or happens.startswith("not shown: "), number
        assert not re.search(r"not built|\byet\b", happens), number


def test_every_test_it_names_is_there() -> None:
    for reference in re.findall(r"`([^`]+)`", " ".join(named for *_, named in ROWS)):
        file, _, name = reference.partition("::")
        assert (TESTS / file).is_file(), reference
        assert re.search(rf"^ *def {name}\(", (TESTS / file).read_text(), re.M), reference
