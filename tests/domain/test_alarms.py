"""The list of alarms is whole: every code has its words, and something that raises it."""

from pathlib import Path

import pytest

import kiosk
from kiosk.domain.alarms import ALARMS, BY_A_PERSON, AlarmCode, Severity

SOURCES = Path(kiosk.__file__).parent
RAISED_IN = tuple(
    file.read_text(encoding="utf-8")
    for room in ("runtime", "forwarder", "store")
    for file in (SOURCES / room).rglob("*.py")
)


def test_every_code_is_explained_and_nothing_else_is() -> None:
    assert list(ALARMS) == list(AlarmCode)


@pytest.mark.parametrize("code", AlarmCode)
def test_every_code_is_used_by_a_process(code: AlarmCode) -> None:
    assert any(f"AlarmCode.{code.name}" in text for text in RAISED_IN)


@pytest.mark.parametrize("code", AlarmCode)
def test_every_code_says_what_it_means_what_to_do_and_what_ends_it(code: AlarmCode) -> None:
    alarm = ALARMS[code]
    for words in (alarm.about, alarm.means, alarm.to_do, alarm.ends):
        assert words
        assert "|" not in words, "it would break the table of the contract"


def test_the_gravest_comes_first() -> None:
    ranks = {severity: {a.rank for a in ALARMS.values() if a.severity is severity} for severity in Severity}
    assert ranks == {Severity.CRITICAL: {0}, Severity.MAJOR: {1}, Severity.MINOR: {2}}


def test_what_only_a_person_ends_is_never_taken_back() -> None:
    by_a_person = {code for code, alarm in ALARMS.items() if alarm.ends == BY_A_PERSON}
    assert by_a_person == {code for code, alarm in ALARMS.items() if not alarm.is_cleared}
    assert by_a_person == {AlarmCode.LEDGER_SALVAGED, AlarmCode.VISIT_UNREADABLE, AlarmCode.PHOTO_LOST}
