"""A visit that is lost keeps no compartment and no code for good: a person looks, and then all goes on."""

import pytest

from kiosk.domain.compartments import VISIT_UNREADABLE
from kiosk.domain.machine_events import CompartmentBlocked
from kiosk.world.shop import Order
from kiosk.world.staff import OTTO
from tests.runtime.test_recount import begin, open_next
from tests.runtime.test_restarts import spoil
from tests.runtime.test_salvage import Cut, lose
from tests.support.staff_at_kiosk import sign_in, to_door
from tests.support.steady_kiosk import KIOSK_ID, SteadyKiosk


def lost_with_a_parcel(kiosk: SteadyKiosk, order: Order) -> str:
    """It is inside and the door is shut when the power fails; nobody can read the visit any more."""
    door = kiosk.to_open_door(order)
    door.put_in()
    assert door.push_shut()
    drop_off_id = kiosk.store.compartments.all()["01"].reserved_by
    assert drop_off_id
    kiosk.cut_power()
    spoil(kiosk, draft="torn")
    kiosk.switch_on()
    return drop_off_id


def cut_at_the_unlock(kiosk: SteadyKiosk, order: Order) -> None:
    """The power fails when the first door is about to open."""
    kiosk.to_label(order)

    def cut(_: int) -> None:
        raise Cut

    kiosk.board.before_pulse = cut
    with pytest.raises(Cut):
        kiosk.touch("label_is_on")
    kiosk.board.before_pulse = lambda _: None


def look_inside(kiosk: SteadyKiosk) -> None:
    """A technician takes out whatever is in it, and says that nothing is left."""
    sign_in(kiosk, OTTO)
    to_door(kiosk, "1")
    kiosk.touch("open")
    door = kiosk.open_door()
    if door.is_occupied:
        door.take_out()
    assert door.push_shut()
    kiosk.wait_for("technician_inside")
    kiosk.touch("no")


def leave(kiosk: SteadyKiosk) -> None:
    for control in ("back", "back", "sign_out", "sign_out"):
        kiosk.touch(control)
    kiosk.wait(5)


def facts(kiosk: SteadyKiosk) -> tuple[str | None, str | None]:
    """Why the first compartment is blocked, and for whom it is reserved."""
    known = kiosk.store.compartments.all()["01"]
    return known.blocked_why, known.reserved_by


def test_its_compartment_is_blocked_and_central_told_whose_return_it_was(plain_kiosk: SteadyKiosk) -> None:
    kiosk, order = plain_kiosk, plain_kiosk.shop.order(["linen_shirt"])
    drop_off_id = lost_with_a_parcel(kiosk, order)
    assert facts(kiosk) == ("visit_unreadable", None)
    (blocked,) = kiosk.events("compartment.blocked")
    assert (blocked["data"]["compartment_id"], blocked["data"]["drop_off_id"]) == ("01", drop_off_id)
    raised = {e["data"]["about"]: e["data"]["text"] for e in kiosk.events("alarm.raised")}
    assert order.authorization.authorization_id in raised[drop_off_id]
    assert "01" in raised[drop_off_id]


def test_its_picture_is_kept_and_sent(plain_kiosk: SteadyKiosk) -> None:
    drop_off_id = lost_with_a_parcel(plain_kiosk, plain_kiosk.shop.order(["linen_shirt"]))
    (photo,) = plain_kiosk.store.photos.waiting()
    assert (photo.drop_off_id, photo.path.exists()) == (drop_off_id, True)


def test_it_is_told_of_once_however_often_the_kiosk_starts(plain_kiosk: SteadyKiosk) -> None:
    lost_with_a_parcel(plain_kiosk, plain_kiosk.shop.order(["linen_shirt"]))
    told = plain_kiosk.types()
    plain_kiosk.cut_power()
    plain_kiosk.switch_on()
    assert plain_kiosk.types() == told


def test_its_code_is_in_question_until_a_technician_has_seen_that_nothing_is_inside(
    plain_kiosk: SteadyKiosk,
) -> None:
    kiosk, order = plain_kiosk, plain_kiosk.shop.order(["linen_shirt"])
    lost_with_a_parcel(kiosk, order)
    kiosk.show_code(order)
    assert "being checked by a person" in kiosk.words
    kiosk.wait(60)
    look_inside(kiosk)
    kiosk.touch("release")
    assert facts(kiosk) == (None, None)
    leave(kiosk)
    kiosk.to_open_door(order)
    assert facts(kiosk)[1] is not None, "it is offered again, and to whoever has that code"


def test_a_second_door_of_it_of_which_nothing_is_known_keeps_its_code_in_question(
    plain_kiosk: SteadyKiosk,
) -> None:
    kiosk, order = plain_kiosk, plain_kiosk.shop.order(["linen_shirt"])
    drop_off_id = lost_with_a_parcel(kiosk, order)
    with kiosk.store.transaction():
        kiosk.store.ledger.record(
            CompartmentBlocked(
                kiosk_id=KIOSK_ID, compartment_id="99", why=VISIT_UNREADABLE, drop_off_id=drop_off_id
            )
        )
    look_inside(kiosk)
    kiosk.touch("release")
    assert kiosk.store.authorizations.uses(order.authorization) != []


@pytest.mark.parametrize("lost", ["snapshot", "row"])
def test_a_door_that_was_about_to_open_for_it_is_released_like_any_other(
    plain_kiosk: SteadyKiosk, lost: str
) -> None:
    kiosk, order = plain_kiosk, plain_kiosk.shop.order(["linen_shirt"])
    cut_at_the_unlock(kiosk, order)
    if lost == "row":
        lose(kiosk, "visit")
    else:
        kiosk.cut_power()
        spoil(kiosk, draft="torn")
    kiosk.switch_on()
    assert facts(kiosk) == ("visit_unreadable", None)
    assert kiosk.store.visits.open_intents() == []
    look_inside(kiosk)
    kiosk.touch("release")
    leave(kiosk)
    kiosk.to_open_door(order)
    assert facts(kiosk)[1] is not None


def test_a_visit_that_a_salvage_has_lost_leaves_its_compartment_to_a_person_too(
    plain_kiosk: SteadyKiosk,
) -> None:
    kiosk, order = plain_kiosk, plain_kiosk.shop.order(["linen_shirt"])
    door = kiosk.to_open_door(order)
    drop_off_id = kiosk.store.compartments.all()["01"].reserved_by
    lose(kiosk, "visit")
    kiosk.switch_on()
    assert facts(kiosk) == ("visit_unreadable", None)
    assert kiosk.events("compartment.blocked")[-1]["data"]["drop_off_id"] == drop_off_id
    assert [photo.drop_off_id for photo in kiosk.store.photos.waiting()] == [drop_off_id]
    assert door.push_shut()
    kiosk.wait(2)
    look_inside(kiosk)
    kiosk.touch("release")
    assert facts(kiosk) == (None, None)


def test_what_is_left_unresolved_is_a_person_s_also_where_a_salvage_has_lost_what_it_was(
    plain_kiosk: SteadyKiosk,
) -> None:
    """The technician's list of unresolved returns has it no more, so the door must be released without it."""
    kiosk = plain_kiosk
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.cut_power()
    spoil(kiosk, version=99)
    kiosk.switch_on()
    assert facts(kiosk)[0] == "unresolved"
    lose(kiosk, "unresolved")
    kiosk.switch_on()
    assert facts(kiosk) == ("visit_unreadable", None)


def test_what_is_left_unresolved_keeps_its_compartment(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.cut_power()
    spoil(kiosk, version=99)
    kiosk.switch_on()
    before = facts(kiosk)
    kiosk.cut_power()
    kiosk.switch_on()
    assert facts(kiosk) == before
    assert before[1] is not None


def test_what_central_has_blocked_meanwhile_stays_blocked_by_it(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.store.compartments.block("01", "by_central")
    kiosk.cut_power()
    spoil(kiosk, draft="torn")
    kiosk.switch_on()
    known = kiosk.store.compartments.all()["01"]
    assert known.reasons >= {"by_central", "visit_unreadable"}
    assert known.reserved_by is None


def test_a_recount_looks_behind_its_door_as_well(plain_kiosk: SteadyKiosk) -> None:
    kiosk, order = plain_kiosk, plain_kiosk.shop.order(["linen_shirt"])
    lost_with_a_parcel(kiosk, order)
    begin(kiosk)
    for _ in kiosk.doors:
        open_next(kiosk, is_empty=True)
        kiosk.touch("no")
    counted = [e["data"]["compartment_id"] for e in kiosk.events("compartment.recounted")]
    assert counted == ["01", "02", "03", "04"]
    assert facts(kiosk) == (None, None)
    assert kiosk.store.authorizations.uses(order.authorization) == []


def test_a_parcel_that_a_recount_finds_there_keeps_the_code_in_question(plain_kiosk: SteadyKiosk) -> None:
    kiosk, order = plain_kiosk, plain_kiosk.shop.order(["linen_shirt"])
    lost_with_a_parcel(kiosk, order)
    begin(kiosk)
    open_next(kiosk)
    kiosk.touch("yes")
    assert facts(kiosk) == ("package_not_known", None)
    assert kiosk.store.authorizations.uses(order.authorization) != []
