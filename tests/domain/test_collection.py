"""A carrier is asked to come when its packages have waited long enough, or when room runs out."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.collection import (
    CollectionNeed,
    HeldLoadUnit,
    HeldPackage,
    ToFetch,
    compartments_left,
    needs,
)
from kiosk.domain.compartments import Compartment, Facts, Size

NOW = datetime(2026, 9, 29, 12, tzinfo=UTC)
MUST_COME, CAN_WAIT = timedelta(0), timedelta(seconds=1)
DUE, ROOM = CollectionNeed.DUE, CollectionNeed.ROOM


ANYTHING = Compartment(compartment_id="01", size=Size.M)
BATTERIES = Compartment(compartment_id="02", size=Size.M, goods=("battery",))
CHILLED_FIRST = Compartment(compartment_id="03", size=Size.M, goods=("chilled", "any"))


def package(compartment_id: str, time_left: timedelta = CAN_WAIT) -> HeldPackage:
    return HeldPackage(
        compartment_id=compartment_id,
        size=Size.M,
        label_number="L1",
        written_code=None,
        collect_by=NOW + time_left,
    )


def bag(time_left: timedelta) -> HeldLoadUnit:
    return HeldLoadUnit(load_unit_id="BAG-1", bin_id="bin-1", packages=3, collect_by=NOW + time_left)


def of(*packages: HeldPackage) -> ToFetch:
    return ToFetch(packages=packages)


def test_nothing_is_needed_while_there_is_time_and_room() -> None:
    assert needs({"parcelnet": of(package("01"))}, 2, 2, NOW) == {}


def test_only_what_has_waited_long_enough_is_due() -> None:
    late, early = package("01", MUST_COME), package("02")
    waiting = {"parcelnet": of(early, late), "other": of(early)}
    assert needs(waiting, 9, 2, NOW) == {("parcelnet", DUE): of(late)}


def test_a_bag_is_due_with_the_first_of_its_packages_and_is_fetched_for_want_of_room() -> None:
    in_time, late = ToFetch(load_units=(bag(CAN_WAIT),)), ToFetch(load_units=(bag(MUST_COME),))
    assert needs({"parcelnet": in_time}, 9, 2, NOW) == {}
    assert needs({"parcelnet": late}, 9, 2, NOW) == {("parcelnet", DUE): late}
    assert needs({"parcelnet": in_time}, 1, 2, NOW) == {("parcelnet", ROOM): in_time}


def test_for_want_of_room_every_carrier_fetches_all_it_has() -> None:
    one, other = package("01", MUST_COME), package("02")
    assert needs({"parcelnet": of(one), "other": of(other)}, 1, 2, NOW) == {
        ("parcelnet", DUE): of(one),
        ("parcelnet", ROOM): of(one),
        ("other", ROOM): of(other),
    }


def test_nobody_comes_for_room_that_is_taken_by_nothing_of_theirs() -> None:
    assert needs({}, 0, 2, NOW) == {}


@pytest.mark.parametrize(
    ("known", "left"), [({}, 1), ({"reserved_by": "d"}, 1), ({"holds": "d"}, 0), ({"blocked_why": "x"}, 0)]
)
def test_what_holds_nothing_and_is_not_blocked_is_left(known: dict[str, str], left: int) -> None:
    facts = Facts(compartment_id="01", **known)
    assert compartments_left([ANYTHING], {"01": facts}) == left


@pytest.mark.parametrize(
    ("compartments", "left"),
    [((ANYTHING, BATTERIES), 1), ((ANYTHING, CHILLED_FIRST), 2), ((BATTERIES,), 1)],
)
def test_what_is_kept_for_goods_is_no_room_for_others(
    compartments: tuple[Compartment, ...], left: int
) -> None:
    facts = {c.compartment_id: Facts(compartment_id=c.compartment_id) for c in compartments}
    assert compartments_left(compartments, facts) == left
