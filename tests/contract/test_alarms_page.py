"""ALARMS.md is generated, committed, and says of each alarm what its code says."""

from kiosk.contract import alarms_page
from kiosk.contract.messages import AlarmNow
from kiosk.domain.alarms import ALARMS, AlarmCode

PAGE = alarms_page.FILE.read_text(encoding="utf-8")


def test_the_page_is_what_the_list_makes_it() -> None:
    assert alarms_page.rendered() == PAGE, "run `python -m kiosk.contract.generate`"


def test_every_code_has_one_row_of_six_cells() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(AlarmCode)
    assert {row.count("|") for row in rows} == {7}


def test_every_severity_is_explained() -> None:
    for severity in {alarm.severity for alarm in ALARMS.values()}:
        assert f"{severity}: " in PAGE


def test_what_health_says_of_an_alarm_is_in_the_table() -> None:
    assert set(AlarmNow.model_fields) == {"code", "about", "severity", "since"}
    assert all(f"| {column} " in PAGE for column in ("code", "severity", "about"))
