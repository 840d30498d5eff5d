"""A courier's round with the whole machine: by the screen, to central, with the manifest on paper."""

import pytest

from kiosk.domain.collecting import Discrepancy, Manifest, TakenPackage
from kiosk.world.couriers import Courier
from kiosk.world.people import Customer
from kiosk.world.staff import ANNA
from kiosk.world.town import Town
from tests.system.happenings import all_of, drop_off, order_of

pytestmark = pytest.mark.timeout(180)


def bring(town: Town, count: int) -> list[str]:
    """So many customers leave a parcel; the doors they are behind."""
    for _ in range(count):
        drop_off(Customer(town), order_of(town))
    assert town.drain()
    told = all_of(town, "drop_off.completed")[-count:]
    return [package["container"]["id"] for event in told for package in event["packages"]]


def test_a_round_hands_everything_over_and_both_sides_have_the_same_manifest(town: Town) -> None:
    doors = bring(town, 2)
    courier = Courier(town)
    courier.sign_in(ANNA)
    courier.make_round()
    assert courier.in_hand == set(doors)
    assert town.drain()
    (completed,) = all_of(town, "collection.completed")
    collected = all_of(town, "drop_off.collected")
    made = Manifest(
        manifest_no=completed["manifest_no"],
        packages=tuple(TakenPackage.model_validate(p) for told in collected for p in told["packages"]),
        load_units=(),
        discrepancies=(),
    )
    assert completed["manifest_sha256"] == made.sha256
    assert completed["packages"] == 2
    lines = [line for paper in town.cabinet.papers[-2:] for line in paper.lines]
    assert any(completed["manifest_no"] in line for line in lines)


def test_what_is_not_there_is_told_with_a_picture_and_is_not_handed_over(town: Town) -> None:
    first, second = bring(town, 2)
    courier = Courier(town, missing=frozenset({second}))
    courier.sign_in(ANNA)
    courier.make_round()
    assert town.drain()
    (told,) = all_of(town, "collection.discrepancy")
    discrepancy = Discrepancy.model_validate(told["discrepancy"])
    assert (discrepancy.kind, discrepancy.compartment_id) == ("missing", second)
    photos = {photo.photo_id: photo for photo in town.central.view.photos()}
    assert photos[told["photo"]["photo_id"]].stored_at
    newest = all_of(town, "drop_off.collected")[-1]
    assert [p["compartment_id"] for p in newest["packages"]] == [first]
    assert all_of(town, "collection.completed")[-1]["discrepancies"] == 1
