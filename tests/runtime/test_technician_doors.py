"""A technician at the doors: opened by number, blocked, released only after somebody looked."""

from kiosk.presentation.screen_model import CabinetMap
from kiosk.world.staff import OTTO
from tests.support.staff_at_kiosk import sign_in, to_door
from tests.support.steady_kiosk import SteadyKiosk


def facts(kiosk: SteadyKiosk) -> dict[str, str]:
    return {fact.label: fact.value for fact in kiosk.screen.facts}


def drop_off(kiosk: SteadyKiosk) -> None:
    """A return whose customer says that it is inside, and leaves."""
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("confirming")
    kiosk.touch("yes")
    kiosk.wait_for("done")
    kiosk.wait(60)


def test_a_door_is_opened_by_its_number_and_what_a_sensor_sees_need_not_be_said(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, OTTO)
    to_door(kiosk, "3")
    kiosk.touch("open")
    door = kiosk.open_door()
    assert kiosk.screen.name == "technician_open"
    assert kiosk.store.compartments.all()["03"].blocked_why == "opened_by_staff"
    assert door.push_shut()
    kiosk.wait_for("technician_door")
    assert kiosk.store.compartments.all()["03"].blocked_why is None
    acts = [(e["data"]["act"], e["data"]["about"]) for e in kiosk.events("staff.acted")]
    assert acts == [("door_opened", "03"), ("seen_empty", "03")]


def test_without_a_sensor_the_technician_says_what_is_inside(plain_kiosk: SteadyKiosk) -> None:
    sign_in(plain_kiosk, OTTO)
    to_door(plain_kiosk, "1")
    plain_kiosk.touch("open")
    assert plain_kiosk.open_door().push_shut()
    plain_kiosk.wait_for("technician_inside")
    plain_kiosk.touch("yes")
    assert plain_kiosk.screen.name == "technician_door"
    assert plain_kiosk.store.compartments.all()["01"].blocked_why == "found_by_staff"


def test_a_door_with_a_parcel_behind_it_is_asked_about_first(plain_kiosk: SteadyKiosk) -> None:
    drop_off(plain_kiosk)
    held = next(f for f in plain_kiosk.store.compartments.all().values() if f.holds)
    sign_in(plain_kiosk, OTTO)
    to_door(plain_kiosk, held.compartment_id)
    plain_kiosk.touch("open")
    assert plain_kiosk.screen.name == "technician_door_asked"
    assert "parcel" in plain_kiosk.words
    plain_kiosk.touch("open")
    assert plain_kiosk.open_door().push_shut()
    plain_kiosk.wait_for("technician_inside")
    plain_kiosk.touch("yes")
    after = plain_kiosk.store.compartments.all()[held.compartment_id]
    assert (after.holds, after.blocked_why) == (held.holds, None)


def test_a_door_that_a_parked_return_uses_is_asked_about_first(plain_kiosk: SteadyKiosk) -> None:
    plain_kiosk.to_open_door(plain_kiosk.shop.order(["linen_shirt"]))
    plain_kiosk.wait(plain_kiosk.config.visit.park_after_s + 5)
    sign_in(plain_kiosk, OTTO)
    to_door(plain_kiosk, "1")
    assert facts(plain_kiosk)["Door"] == "open"
    plain_kiosk.touch("open")
    assert plain_kiosk.screen.name == "technician_door_asked"
    assert "customer" in plain_kiosk.words


def test_a_parcel_that_is_gone_stays_in_the_books_until_the_compartment_is_released(
    plain_kiosk: SteadyKiosk,
) -> None:
    drop_off(plain_kiosk)
    held = next(f for f in plain_kiosk.store.compartments.all().values() if f.holds)
    sign_in(plain_kiosk, OTTO)
    to_door(plain_kiosk, held.compartment_id)
    plain_kiosk.touch("open")
    plain_kiosk.touch("open")
    assert plain_kiosk.open_door().push_shut()
    plain_kiosk.wait_for("technician_inside")
    plain_kiosk.touch("no")
    after = plain_kiosk.store.compartments.all()[held.compartment_id]
    assert (after.holds, after.blocked_why) == (held.holds, "opened_by_staff")
    missing = plain_kiosk.events("staff.acted")[-1]["data"]
    assert (missing["act"], missing["detail"]) == ("parcel_missing", {"drop_off_id": held.holds})
    plain_kiosk.touch("release")
    after = plain_kiosk.store.compartments.all()[held.compartment_id]
    assert (after.holds, after.blocked_why) == (None, None)


def test_a_blocked_compartment_is_offered_again_only_after_a_look_inside(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, OTTO)
    to_door(kiosk, "2")
    kiosk.touch("block")
    kiosk.choose("lock_defective")
    assert facts(kiosk)["Blocked"] == "The lock does not work"
    blocked = kiosk.events("compartment.blocked")[-1]["data"]
    assert (blocked["why"], blocked["by"]) == ("lock_defective", "technician")
    assert not next(c for c in kiosk.screen.actions if c.control_id == "release").enabled
    kiosk.touch("open")
    assert kiosk.open_door().push_shut()
    kiosk.wait_for("technician_door")
    kiosk.touch("release")
    assert kiosk.store.compartments.all()["02"].blocked_why is None
    assert kiosk.events("compartment.released")[-1]["data"]["by"] == "technician"


def test_what_central_blocked_only_central_releases(kiosk: SteadyKiosk) -> None:
    kiosk.store.compartments.block("02", "by_central")
    sign_in(kiosk, OTTO)
    to_door(kiosk, "2")
    kiosk.touch("open")
    assert kiosk.open_door().push_shut()
    kiosk.wait_for("technician_door")
    kiosk.touch("release")
    assert kiosk.store.compartments.all()["02"].blocked_why == "by_central"


def test_the_drawing_of_the_cabinet_follows_the_doors_while_it_is_shown(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, OTTO)
    kiosk.choose("doors")
    assert isinstance(kiosk.screen.picture, CabinetMap)
    assert not kiosk.screen.picture.open_doors
    kiosk.doors[3].pulse()  # somebody forces it
    kiosk.wait(1.5)
    assert isinstance(kiosk.screen.picture, CabinetMap)
    assert kiosk.screen.picture.open_doors == {"04"}


def test_a_door_left_open_by_who_walked_away_is_told_of_and_stays_in_doubt(plain_kiosk: SteadyKiosk) -> None:
    sign_in(plain_kiosk, OTTO)
    to_door(plain_kiosk, "1")
    plain_kiosk.touch("open")
    plain_kiosk.open_door()
    plain_kiosk.wait(plain_kiosk.config.visit.staff_idle_s + 2)
    assert plain_kiosk.screen.name == "attract"
    raised = [e["data"]["alarm_code"] for e in plain_kiosk.events("alarm.raised")]
    assert "door_left_open" in raised
    assert plain_kiosk.store.compartments.all()["01"].blocked_why == "opened_by_staff"
