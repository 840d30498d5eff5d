"""A cabinet file that does not name a door any more, behind which something lies: it is not forgotten."""

from pathlib import Path

import pytest

from kiosk.config import load
from tests.support.steady_kiosk import SteadyKiosk


def take_out_first_door(kiosk: SteadyKiosk) -> str:
    """Start with a cabinet file without door 01; what stood in it before."""
    file = kiosk.directory / "cabinet.toml"
    before = file.read_text()
    head, _, *rest = before.split("[[compartment]]")
    start_with(kiosk, "[[compartment]]".join([head, *rest]))
    return before


def start_with(kiosk: SteadyKiosk, cabinet: str) -> None:
    kiosk.cut_power()
    (kiosk.directory / "cabinet.toml").write_text(cabinet)
    kiosk.config = load(kiosk.directory / "kiosk.toml")
    kiosk.switch_on()
    kiosk.wait(2)


def alarms(kiosk: SteadyKiosk) -> list[tuple[str, str]]:
    return [
        (e["type"].split(".")[3], e["data"]["about"])
        for e in kiosk.events()
        if ".alarm." in e["type"] and e["data"]["alarm_code"] == "door_not_configured"
    ]


def test_a_parcel_behind_it_stays_in_the_books_with_an_alarm_until_the_file_names_it_again(
    tmp_path: Path,
) -> None:
    kiosk = SteadyKiosk(tmp_path, settings="[collection]\nat_least_left = 4\n")
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(20)
    before = take_out_first_door(kiosk)
    assert kiosk.screen.name == "attract"
    assert alarms(kiosk) == [("raised", "01")]
    (asked, *_) = kiosk.events("collection.requested")[::-1]
    assert [held["compartment_id"] for held in asked["data"]["packages"]] == ["01"]
    start_with(kiosk, before)
    assert alarms(kiosk) == [("raised", "01"), ("cleared", "01")]


def test_a_door_with_nothing_behind_it_may_be_taken_out(kiosk: SteadyKiosk) -> None:
    kiosk.store.compartments.block("01", "lock_defective")
    take_out_first_door(kiosk)
    assert alarms(kiosk) == []
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    assert kiosk.pulses == [2]


@pytest.mark.parametrize(
    ("answer", "ends"), [("yes", "drop_off.completed"), ("took_it_back", "drop_off.withdrawn")]
)
def test_whoever_was_at_it_is_asked_and_it_does_not_open(
    plain_kiosk: SteadyKiosk, answer: str, ends: str
) -> None:
    door = plain_kiosk.to_open_door(plain_kiosk.shop.order(["linen_shirt"]))
    assert door.push_shut()
    take_out_first_door(plain_kiosk)
    plain_kiosk.touch("open_again")
    assert plain_kiosk.screen.name == "confirming"
    assert plain_kiosk.pulses == [1]
    plain_kiosk.touch(answer)
    plain_kiosk.wait(1)
    assert len(plain_kiosk.events(ends)) == 1
