"""A count of what is really inside: door by door, and nothing is offered before somebody has looked."""

from typing import Any

from hardware.scanner import drawing
from kiosk.domain.events import DropOffCompleted
from kiosk.presentation.screen_model import CabinetMap
from kiosk.world.staff import ANNA, OTTO
from tests.support.courier_at_kiosk import EXAMPLE
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk


def begin(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, OTTO)
    kiosk.choose("recount")
    kiosk.touch("begin")


def open_next(kiosk: SteadyKiosk, *, is_empty: bool = False) -> None:
    """`is_empty`: somebody has taken out what was behind it."""
    kiosk.touch("open")
    door = kiosk.open_door()
    if is_empty and door.is_occupied:
        door.take_out()
    assert door.push_shut()
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


def count(kiosk: SteadyKiosk, *labels: str) -> list[dict[str, Any]]:
    """Count every door: what is on the parcel behind it, nothing for none. What was told of each."""
    begin(kiosk)
    for label in labels:
        open_next(kiosk, is_empty=not label)
        if label:
            kiosk.hold_up(drawing.scene_with_code(label, noise=0))
        kiosk.touch("yes" if label else "no")
        kiosk.wait(5)
    return [event["data"] for event in kiosk.events("compartment.recounted")][-len(labels) :]


def leave(kiosk: SteadyKiosk) -> None:
    for control in ("back", "sign_out", "sign_out"):
        kiosk.touch(control)
    kiosk.wait(5)


def with_parcels(kiosk: SteadyKiosk, number: int) -> list[dict[str, Any]]:
    """Behind the first doors."""
    for _ in range(number):
        kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
        kiosk.wait(60)
    return kiosk.events("drop_off.completed")


def test_a_parcel_that_is_behind_no_door_is_told_missing_when_the_count_is_over(kiosk: SteadyKiosk) -> None:
    first, second = with_parcels(kiosk, 2)
    told = count(kiosk, "", label_of(second), "", "")
    gone = {"drop_off_id": first["data"]["drop_off_id"], "package_no": 1}
    assert [data["left"] for data in told] == [3, 2, 1, 0]
    assert [data["expected"] and data["expected"]["drop_off_id"] for data in told] == [
        gone["drop_off_id"],
        second["data"]["drop_off_id"],
        None,
        None,
    ]
    assert [data["missing"] for data in told] == [[], [], [], [gone]]
    assert kiosk.screen.notice
    assert "1 parcel was found behind no door" in kiosk.screen.notice.text
    assert isinstance(kiosk.screen.picture, CabinetMap)
    assert kiosk.screen.picture.marked == {"01"}


def test_a_parcel_that_was_missing_is_not_missing_again_at_the_next_count(kiosk: SteadyKiosk) -> None:
    """Also where the door that it lay behind is not counted then, as it is blocked for something else."""
    with_parcels(kiosk, 1)
    assert count(kiosk, "", "", "", "")[-1]["missing"]
    leave(kiosk)
    kiosk.store.compartments.block("01", "damaged")
    (*_, last) = count(kiosk, "", "", "")
    assert (last["left"], last["missing"]) == (0, [])


def test_a_parcel_behind_a_later_door_than_its_own_is_found_and_not_missing(kiosk: SteadyKiosk) -> None:
    (completed,) = with_parcels(kiosk, 1)
    told = count(kiosk, "", "", label_of(completed), "")
    assert kiosk.screen.notice
    assert kiosk.screen.notice.text == "No parcel is missing."
    assert (told[2]["drop_off_id"], told[2]["package_no"]) == (completed["data"]["drop_off_id"], 1)
    assert told[3]["missing"] == []
    assert kiosk.store.compartments.all()["03"].holds == completed["data"]["drop_off_id"]


def test_of_two_packages_of_one_drop_off_the_one_that_was_counted_is_the_one_that_is_there(
    kiosk: SteadyKiosk,
) -> None:
    place = {"type": "compartment", "size": "S", "load_unit_id": None}
    places = [("LABEL-1", place | {"id": "01"}), ("LABEL-2", place | {"id": "02"})]
    laid = [
        package | {"label_number": label, "container": container}
        for package, (label, container) in zip(EXAMPLE["packages"], places, strict=True)
    ]
    kiosk.store.ledger.record(DropOffCompleted.model_validate(EXAMPLE | {"packages": laid}))
    for door in ("01", "02"):
        kiosk.store.compartments.hold(door, EXAMPLE["drop_off_id"])
    told = count(kiosk, "", "LABEL-1", "", "")
    assert told[-1]["missing"] == [{"drop_off_id": EXAMPLE["drop_off_id"], "package_no": 2}]
    leave(kiosk)
    sign_in(kiosk, ANNA)
    assert [package.label_number for package in kiosk.core._runner.visit.here] == ["LABEL-1"]


def test_what_is_behind_a_door_and_cannot_be_read_is_not_told_missing(kiosk: SteadyKiosk) -> None:
    with_parcels(kiosk, 1)
    begin(kiosk)
    open_next(kiosk)
    kiosk.touch("yes")
    for _ in range(3):
        open_next(kiosk)
        kiosk.touch("no")
    assert kiosk.events("compartment.recounted")[-1]["data"]["missing"] == []


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
