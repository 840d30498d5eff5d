"""Where everything is, by the events alone; events that contradict each other are found out."""

from typing import Any

import pytest

from kiosk.world.simulation.promises import PromiseBroken
from kiosk.world.simulation.whereabouts import (
    Behind,
    InBag,
    Place,
    Unknown,
    Whereabouts,
    WithCarrier,
    WithCustomer,
)

Event = tuple[str, dict[str, Any]]

LABEL = "395211000000010000"


def drop_off(at: str = "03", *, drop_off_id: str = "d1", bag: str | None = None) -> dict[str, Any]:
    package = {
        "package_no": 1,
        "label_number": LABEL,
        "carrier_id": "parcelnet",
        "container": {"id": "bin-1" if bag else at, "load_unit_id": bag},
    }
    return {
        "drop_off_id": drop_off_id,
        "authorization": {"authorization_id": f"of {drop_off_id}"},
        "packages": [package],
        "evidence": {"custody": [{"confirmed_by": "sensor"}]},
    }


def collected(at: str | None = "03", *, bag: str | None = None, by: str = "parcelnet") -> dict[str, Any]:
    taken = {"package_no": 1, "compartment_id": at, "load_unit_id": bag}
    return {"drop_off_id": "d1", "carrier_id": by, "packages": [taken]}


def released(holds: str | None) -> dict[str, Any]:
    return {"compartment_id": "03", "by": "sensor", "holds": holds}


def told(*events: Event) -> Place:
    """Where the package of d1 is after these."""
    whereabouts = Whereabouts()
    for type_, data in events:
        whereabouts.heard(type_, data)
    return whereabouts.packages["d1", 1].place


HANDED_IN = ("drop_off.completed", drop_off())
IN_DOUBT = ("drop_off.unresolved", drop_off())
BLOCKED = ("compartment.blocked", {"compartment_id": "03", "why": "opened_by_staff"})


def said(kind: str) -> Event:
    """A courier's word on the package of d1."""
    return "collection.discrepancy", {
        "discrepancy": {"kind": kind, "compartment_id": "03", "drop_off_id": "d1"}
    }


MISSED = said("missing")
RECOUNTED = (
    "compartment.recounted",
    {"compartment_id": "05", "drop_off_id": "d1", "label": f"00{LABEL}"},
)


@pytest.mark.parametrize(
    ("events", "place"),
    [
        ((HANDED_IN,), Behind("03")),
        ((("drop_off.completed", drop_off(bag="BAG-1")),), InBag("BAG-1")),
        ((HANDED_IN, BLOCKED, ("compartment.released", released("d1"))), Behind("03")),
        (
            (HANDED_IN, BLOCKED, ("compartment.released", released(None))),
            Unknown("opened_by_staff", "03"),
        ),
        ((HANDED_IN, MISSED), Unknown("missing", "03")),
        ((HANDED_IN, MISSED, said("left_behind")), Behind("03")),
        ((HANDED_IN, BLOCKED, MISSED, ("compartment.released", released("d1"))), Behind("03")),
        ((HANDED_IN, MISSED, RECOUNTED), Behind("05")),
        ((HANDED_IN, ("drop_off.collected", collected())), WithCarrier("parcelnet")),
        ((HANDED_IN, MISSED, ("drop_off.collected", collected())), WithCarrier("parcelnet")),
        ((IN_DOUBT,), Unknown("unresolved", "03")),
        ((IN_DOUBT, HANDED_IN), Behind("03")),
        ((IN_DOUBT, ("drop_off.withdrawn", drop_off())), WithCustomer()),
    ],
)
def test_it_is_where_the_last_event_says(
    events: tuple[tuple[str, dict[str, Any]], ...], place: Place
) -> None:
    assert told(*events) == place


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        (HANDED_IN, "is handed in, and was before"),
        (("drop_off.completed", drop_off(drop_off_id="d2")), "is handed in behind door 03, where"),
        (("drop_off.withdrawn", drop_off()), "is withdrawn, and was handed in"),
        (("drop_off.collected", collected("04")), "is collected from 04"),
        (("drop_off.collected", collected(None, bag="BAG-1")), "is collected from BAG-1"),
        (("drop_off.collected", collected(by="swiftline")), "and swiftline collected it"),
    ],
)
def test_what_contradicts_a_package_that_is_handed_in(second: Event, verdict: str) -> None:
    with pytest.raises(PromiseBroken, match=verdict):
        told(HANDED_IN, second)


@pytest.mark.parametrize(
    ("third", "verdict"),
    [
        (("drop_off.collected", collected()), "is collected twice"),
        (("drop_off.withdrawn", drop_off()), "is withdrawn, and was handed in"),
        (HANDED_IN, "is handed in, and was before"),
    ],
)
def test_nothing_comes_after_a_collection(third: Event, verdict: str) -> None:
    with pytest.raises(PromiseBroken, match=verdict):
        told(HANDED_IN, ("drop_off.collected", collected()), third)
