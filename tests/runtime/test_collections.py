"""Requests to collect: one for each carrier and need, kept up to date, over restarts, and taken back."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.steady_kiosk import SteadyKiosk

HOUR_S = 3600.0
NO_ROOM_ASKED_FOR = "[collection]\nat_least_left = 0\n"


@pytest.fixture
def roomy_kiosk(tmp_path: Path) -> SteadyKiosk:
    """One that asks nobody to come for room."""
    return SteadyKiosk(tmp_path, settings=NO_ROOM_ASKED_FOR)


def told(kiosk: SteadyKiosk) -> list[tuple[str, str, int, list[str]]]:
    """(what, need, revision, compartments) of everything said of collections, in order."""
    said = [e for e in kiosk.store.ledger.entries(limit=10_000) if e.type.startswith("collection.")]
    return [(e.type.partition(".")[2], *_of(e.event["data"])) for e in said]


def _of(data: dict[str, Any]) -> tuple[str, int, list[str]]:
    return data["need"], data["revision"], [p["compartment_id"] for p in data.get("packages", ())]


def request_ids(kiosk: SteadyKiosk) -> list[str]:
    types = ("collection.requested", "collection.request_cancelled")
    return [e["data"]["request_id"] for type_ in types for e in kiosk.events(type_)]


def drop_off(kiosk: SteadyKiosk) -> str:
    """Somebody returns a shirt; the drop-off's id."""
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(20)
    return str(kiosk.events("drop_off.completed")[-1]["data"]["drop_off_id"])


def fetch(kiosk: SteadyKiosk, number: int) -> None:
    """What a courier does, as far as it is in the books."""
    kiosk.reach_in(number, put_in=False)
    kiosk.store.compartments.release(f"{number:02d}")


def let_pass(kiosk: SteadyKiosk, hours: float) -> None:
    kiosk.clock.advance(hours * HOUR_S)
    kiosk.wait(2)


def test_what_has_waited_as_long_as_the_rules_allow_is_to_be_fetched(roomy_kiosk: SteadyKiosk) -> None:
    kiosk = roomy_kiosk
    drop_off(kiosk)
    let_pass(kiosk, kiosk.shop.policy.collect_within_h - 0.1)
    assert told(kiosk) == []
    let_pass(kiosk, 0.1)
    let_pass(kiosk, 5)
    assert told(kiosk) == [("requested", "due", 1, ["01"])]
    (event,) = kiosk.events("collection.requested")
    (package,) = kiosk.events("drop_off.completed")[0]["data"]["packages"]
    assert event["data"]["carrier_id"] == package["carrier_id"]
    assert event["data"]["collect_by"] == package["collect_by"]
    assert event["data"]["packages"][0]["label_number"] == package["label_number"]
    assert event["data"]["compartments_left"] == 3


def test_one_request_grows_over_restarts_and_is_taken_back_when_everything_is_fetched(
    roomy_kiosk: SteadyKiosk,
) -> None:
    kiosk = roomy_kiosk
    drop_off(kiosk)
    let_pass(kiosk, 1)
    drop_off(kiosk)
    let_pass(kiosk, kiosk.shop.policy.collect_within_h - 1)
    kiosk.cut_power()
    kiosk.switch_on()
    let_pass(kiosk, 1)
    kiosk.cut_power()
    kiosk.switch_on()
    let_pass(kiosk, 1)
    assert told(kiosk) == [("requested", "due", 1, ["01"]), ("requested", "due", 2, ["01", "02"])]
    fetch(kiosk, 1)
    fetch(kiosk, 2)
    let_pass(kiosk, 1)
    assert told(kiosk)[2:] == [("request_cancelled", "due", 3, [])]
    assert len(set(request_ids(kiosk))) == 1


def test_a_need_that_comes_again_is_another_request(roomy_kiosk: SteadyKiosk) -> None:
    kiosk = roomy_kiosk
    for _ in range(2):
        drop_off(kiosk)
        let_pass(kiosk, kiosk.shop.policy.collect_within_h)
        fetch(kiosk, 1)
        kiosk.cut_power()
        kiosk.switch_on()
        let_pass(kiosk, 1)
    assert [what for what, *_ in told(kiosk)] == ["requested", "request_cancelled"] * 2
    assert len(set(request_ids(kiosk))) == 2


def test_room_is_asked_for_when_few_compartments_are_left(kiosk: SteadyKiosk) -> None:
    drop_off(kiosk)
    drop_off(kiosk)
    assert told(kiosk) == []
    drop_off(kiosk)
    assert told(kiosk) == [("requested", "room", 1, ["01", "02", "03"])]
    drop_off(kiosk)
    assert told(kiosk)[1:] == [("requested", "room", 2, ["01", "02", "03", "04"])]
    fetch(kiosk, 1)
    kiosk.wait(2)
    assert told(kiosk)[2:] == [("requested", "room", 3, ["02", "03", "04"])]
    fetch(kiosk, 2)
    kiosk.wait(2)
    assert told(kiosk)[3:] == [("request_cancelled", "room", 4, [])]


def test_blocked_compartments_are_no_room(kiosk: SteadyKiosk) -> None:
    drop_off(kiosk)
    for name in ("03", "04"):
        kiosk.store.compartments.block(name, "in_repair")
    kiosk.wait(2)
    assert told(kiosk) == [("requested", "room", 1, ["01"])]


def test_a_visit_that_is_under_way_changes_nothing(kiosk: SteadyKiosk) -> None:
    """Neither a door that stands open nor a place that is only reserved is a reason to come."""
    drop_off(kiosk)
    drop_off(kiosk)
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(30)
    kiosk.touch("take_back")
    assert door.push_shut()
    kiosk.wait(30)
    assert told(kiosk) == []
