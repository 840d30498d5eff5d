"""A count of what is really inside: door by door, and nothing is offered before somebody has looked."""

from typing import Any

from hardware.scanner import drawing
from kiosk.world.staff import OTTO
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk


def begin(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, OTTO)
    kiosk.choose("recount")
    kiosk.touch("begin")


def open_next(kiosk: SteadyKiosk) -> None:
    kiosk.touch("open")
    assert kiosk.open_door().push_shut()
    kiosk.wait_for("technician_counting")


def blocked(kiosk: SteadyKiosk) -> dict[str, str | None]:
    return {name: facts.blocked_why for name, facts in kiosk.store.compartments.all().items()}


def test_nothing_is_offered_until_somebody_has_looked(kiosk: SteadyKiosk) -> None:
    begin(kiosk)
    assert set(blocked(kiosk).values()) == {"to_count"}
    for _ in kiosk.doors:
        open_next(kiosk)
        kiosk.touch("no")
    assert set(blocked(kiosk).values()) == {None}
    counted = [e["data"] for e in kiosk.events("compartment.recounted")]
    assert [(data["compartment_id"], data["found"]) for data in counted] == [
        *(("01", "empty"), ("02", "empty"), ("03", "empty"), ("04", "empty"))
    ]
    assert counted[0]["staff_ref"] == OTTO.staff_ref


def test_a_parcel_whose_label_the_books_know_is_held_again(kiosk: SteadyKiosk) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(60)
    (completed,) = kiosk.events("drop_off.completed")
    label = completed["data"]["packages"][0]["label_number"]
    begin(kiosk)
    open_next(kiosk)
    kiosk.hold_up(drawing.scene_with_code(label, noise=0))
    assert label in [fact.value for fact in kiosk.screen.facts]
    kiosk.touch("yes")
    facts = kiosk.store.compartments.all()["01"]
    assert (facts.holds, facts.blocked_why) == (completed["data"]["drop_off_id"], None)
    (counted,) = kiosk.events("compartment.recounted")
    assert counted["data"]["drop_off_id"] == completed["data"]["drop_off_id"]
    assert kiosk.events("compartment.released")[-1]["data"]["holds"] == completed["data"]["drop_off_id"]


def label_of(completed: dict[str, Any]) -> str:
    return str(completed["data"]["packages"][0]["label_number"])


def test_two_parcels_that_have_changed_places_are_both_found(kiosk: SteadyKiosk) -> None:
    for _ in range(2):
        kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
        kiosk.wait(60)
    first, second = kiosk.events("drop_off.completed")
    begin(kiosk)
    for completed in (second, first):
        open_next(kiosk)
        kiosk.hold_up(drawing.scene_with_code(label_of(completed), noise=0))
        kiosk.touch("yes")
        kiosk.wait(5)
    facts = kiosk.store.compartments.all()
    assert [facts[door].holds for door in ("01", "02")] == [
        second["data"]["drop_off_id"],
        first["data"]["drop_off_id"],
    ]
    assert [facts[door].blocked_why for door in ("01", "02")] == [None, None]


def test_a_label_that_nobody_can_read_makes_the_books_forget_no_parcel(kiosk: SteadyKiosk) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(60)
    (completed,) = kiosk.events("drop_off.completed")
    begin(kiosk)
    open_next(kiosk)
    kiosk.touch("yes")
    facts = kiosk.store.compartments.all()["01"]
    assert (facts.holds, facts.blocked_why) == (completed["data"]["drop_off_id"], "package_not_known")


def test_a_parcel_that_a_new_computer_does_not_know_is_named_to_central_and_kept(kiosk: SteadyKiosk) -> None:
    begin(kiosk)
    open_next(kiosk)
    kiosk.hold_up(drawing.scene_with_code("395211000000004818", noise=0))
    kiosk.touch("yes")
    (counted,) = kiosk.events("compartment.recounted")
    assert counted["data"]["label"] == "395211000000004818"
    assert counted["data"]["drop_off_id"] is None
    assert blocked(kiosk)["01"] == "package_not_known"


def test_a_label_of_one_door_is_not_taken_for_the_next(kiosk: SteadyKiosk) -> None:
    begin(kiosk)
    open_next(kiosk)
    kiosk.hold_up(drawing.scene_with_code("395211000000004818", noise=0))
    kiosk.touch("yes")
    kiosk.wait(5)
    open_next(kiosk)
    kiosk.touch("yes")
    last = kiosk.events("compartment.recounted")[-1]["data"]
    assert (last["compartment_id"], last["found"], last["label"]) == ("02", "unreadable", None)


def test_a_count_that_was_cut_off_goes_on_where_it_stood(kiosk: SteadyKiosk) -> None:
    begin(kiosk)
    open_next(kiosk)
    kiosk.touch("no")
    kiosk.cut_power()
    kiosk.switch_on()
    sign_in(kiosk, OTTO)
    kiosk.choose("recount")
    assert "2" in kiosk.screen.title
    assert blocked(kiosk) == {"01": None, "02": "to_count", "03": "to_count", "04": "to_count"}
