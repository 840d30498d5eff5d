"""The judge's second witness: what the emulated cabinet knows beside what central was told."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.world.cabinet import Cabinet
from kiosk.world.central_events import Event
from kiosk.world.truth import contradictions

NOBODY: Counter[str] = Counter()


@pytest.fixture
def cabinet() -> Iterator[Cabinet]:
    cabinet = Cabinet(speed=1000.0)
    yield cabinet
    cabinet.close()


def event(type_: str, **data: Any) -> Event:
    body = json.dumps({"data": data}).encode()
    return Event("B-1042", "id", type_, "ledger", 1, "2026-10-01T08:00:00Z", "demo", body)


def completed(place: str, weight_g: int | None = None) -> Event:
    package = {"package_no": 1, "container": {"id": place}, "weight_g": weight_g}
    return event("drop_off.completed", drop_off_id=f"in {place}", packages=[package])


def collected(place: str) -> Event:
    package = {"package_no": 1, "compartment_id": None if place == "bin-1" else place}
    return event("drop_off.collected", drop_off_id=f"in {place}", packages=[package])


def missing(place: str) -> Event:
    line = {"kind": "missing", "compartment_id": place, "drop_off_id": f"in {place}", "package_no": 1}
    return event("collection.discrepancy", discrepancy=line)


def put_behind(cabinet: Cabinet, name: str) -> None:
    door = cabinet.doors[name]
    door.pull_s = 0.0
    door.pulse(0.0)
    door.put_in()
    assert door.push_shut()


def found(cabinet: Cabinet, *events: Event, in_hand: Counter[str] = NOBODY) -> list[str]:
    return list(contradictions(cabinet, events, in_hand))


def test_what_central_was_told_is_so(cabinet: Cabinet) -> None:
    put_behind(cabinet, "03")
    cabinet.bin.fall_in(900, 5)
    assert found(cabinet, completed("03"), completed("bin-1", 904)) == []


def test_a_parcel_that_central_knows_and_nobody_has(cabinet: Cabinet) -> None:
    (said,) = found(cabinet, completed("03"))
    assert said == "door 03: nothing is behind it by the world, something is behind it by central"


def test_a_parcel_that_central_never_heard_of(cabinet: Cabinet) -> None:
    put_behind(cabinet, "04")
    assert found(cabinet)[0].startswith("door 04: something is behind it by the world")


def test_what_a_courier_missed_is_nowhere(cabinet: Cabinet) -> None:
    assert found(cabinet, completed("03"), missing("03")) == []


def test_what_a_courier_has_is_out_of_that_door(cabinet: Cabinet) -> None:
    story = (completed("03"), collected("03"))
    assert found(cabinet, *story, in_hand=Counter({"03": 1})) == []
    assert found(cabinet, *story) == ["03 was emptied 0 times, 1 times by central"]


def test_a_parcel_too_many_in_the_bin(cabinet: Cabinet) -> None:
    cabinet.bin.fall_in(900, 5)
    assert found(cabinet) == ["900 g lie in the bin, 0 g by central"]


def test_the_bag_of_the_bin_goes_with_the_courier(cabinet: Cabinet) -> None:
    bag = event("collection.completed", load_units=[{"bin_id": "bin-1"}])
    story = (completed("bin-1", 900), collected("bin-1"), bag)
    assert found(cabinet, *story, in_hand=Counter({"bin-1": 1})) == []


def test_no_door_may_stand_open_at_the_end(cabinet: Cabinet) -> None:
    cabinet.doors["01"].pull_s = 0.0
    cabinet.doors["01"].pulse(0.0)
    assert found(cabinet) == ["door 01 stands open"]
