"""What stands in the books after a visit: events, numbers, compartments, codes, pictures."""

from typing import Any

from kiosk.domain.codes import ReasonCode
from kiosk.world.shop import Order, OrderLine
from tests.support.steady_kiosk import SteadyKiosk


def outcomes(event: dict[str, Any]) -> dict[str, str]:
    return {line["line_id"]: line["outcome"] for line in event["data"]["lines"]}


def two_ways(kiosk: SteadyKiosk) -> Order:
    return kiosk.shop.order(
        [
            OrderLine("desk_lamp", reason=ReasonCode.COLOUR),
            OrderLine("headphones", reason=ReasonCode.DEFECTIVE),
        ]
    )


def hand_in(kiosk: SteadyKiosk) -> str:
    """Stick the label on, put it in, shut the door; the compartment it lies in."""
    kiosk.wait_for("label_attach")
    kiosk.touch("label_is_on")
    kiosk.wait_for("door_open")
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait(0.6)
    return f"{kiosk.doors.index(door) + 1:02d}"


def to_first_label(kiosk: SteadyKiosk) -> None:
    kiosk.show_code(two_ways(kiosk))
    kiosk.choose("1")
    kiosk.choose("2")
    kiosk.touch("continue")
    kiosk.touch("continue")  # one line is referred: its verdict is read, it does not pass by itself
    for _ in range(2):
        kiosk.wait_for("photo")
        kiosk.touch("take_photo")
        kiosk.wait_for("photo_kept")
        kiosk.touch("continue")


def test_two_packages_are_one_drop_off_with_two_doors_and_two_labels(kiosk: SteadyKiosk) -> None:
    to_first_label(kiosk)
    doors = [hand_in(kiosk), hand_in(kiosk)]
    kiosk.wait_for("done")
    (event,) = kiosk.events("drop_off.completed")
    data = event["data"]
    assert [p["container"]["id"] for p in data["packages"]] == doors
    assert len({p["label_number"] for p in data["packages"]}) == 2
    assert {line["route_code"] for line in data["lines"]} == {"RETURN-E", "REPAIR"}
    facts = kiosk.store.compartments.all()
    assert all(facts[door].holds == data["drop_off_id"] for door in doors)
    assert [job.name for job in kiosk.printer.jobs] == ["label", "label", "receipt"]


def test_cancel_at_the_second_package_keeps_the_first_and_no_picture_of_the_other(
    kiosk: SteadyKiosk,
) -> None:
    to_first_label(kiosk)
    door = hand_in(kiosk)
    kiosk.wait_for("label_attach")
    kiosk.touch("cancel")
    kiosk.wait_for("done")
    (event,) = kiosk.events("drop_off.completed")
    assert sorted(outcomes(event).values()) == ["deposited", "not_brought"]
    assert kiosk.store.compartments.all()[door].holds == event["data"]["drop_off_id"]
    (photo,) = event["data"]["evidence"]["photos"]
    assert [p.photo_id for p in kiosk.store.photos.waiting()] == [photo["photo_id"]]
    kiosk.wait(30)
    (ended,) = kiosk.events("visit.ended")
    assert ended["data"]["outcome"] == "dropped_off"
    assert len(ended["data"]["burnt_numbers"]) == 2
    assert not kiosk.events("drop_off.withdrawn")


def test_what_nobody_knows_of_has_the_pictures_its_event_names_and_no_others(
    plain_kiosk: SteadyKiosk,
) -> None:
    kiosk = plain_kiosk
    to_first_label(kiosk)
    kiosk.touch("label_is_on")
    kiosk.wait_for("door_open")
    door = kiosk.open_door()
    kiosk.wait(121)
    assert door.push_shut()
    kiosk.wait_for("confirming")
    kiosk.wait(56)
    (event,) = kiosk.events("drop_off.unresolved")
    (photo,) = event["data"]["evidence"]["photos"]
    assert [p.photo_id for p in kiosk.store.photos.waiting()] == [photo["photo_id"]]


def lend(kiosk: SteadyKiosk, version: int, ledger_id: str) -> None:
    """Rules that lend the numbers to the store of this ledger."""
    leases = (lease.model_copy(update={"ledger_id": ledger_id}) for lease in kiosk.shop.policy.leases)
    kiosk.receive(kiosk.shop.policy.model_copy(update={"version": version, "leases": tuple(leases)}))
    kiosk.wait(1)


def test_numbers_that_were_lent_to_the_store_on_a_replaced_card_are_not_taken(kiosk: SteadyKiosk) -> None:
    lend(kiosk, 2, "ledger-of-the-card-before")
    kiosk.to_photo(kiosk.shop.order())
    kiosk.touch("refuse_photo")
    kiosk.wait_for("write_code")
    kiosk.touch("written")
    kiosk.wait_for("door_open")
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.wait(60)
    lend(kiosk, 3, kiosk.store.ledger.ledger_id)
    kiosk.drop_off(kiosk.shop.order())
    first, second = (e["data"]["packages"][0] for e in kiosk.events("drop_off.completed"))
    assert (first["label_number"], first["tracking_number"], first["label_status"]) == (
        None,
        None,
        "not_printed",
    )
    assert second["label_number"]
    assert second["tracking_number"]


def test_every_authorized_line_is_listed_whatever_became_of_it(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(
        [
            OrderLine("linen_shirt", reason=ReasonCode.STYLE),
            OrderLine("rain_jacket", reason=ReasonCode.STYLE),
            OrderLine("swim_shorts", reason=ReasonCode.STYLE),
        ]
    )
    kiosk.show_code(order)
    kiosk.choose("1")
    kiosk.choose("3")
    kiosk.touch("continue")
    kiosk.touch("continue")
    kiosk.wait_for("photo")
    kiosk.touch("refuse_photo")
    hand_in(kiosk)
    (event,) = kiosk.events("drop_off.completed")
    assert outcomes(event) == {"1": "deposited", "2": "not_brought", "3": "declined"}
    assert event["data"]["evidence"]["missing"] == ["photo_refused:1"]
    assert event["data"]["lines"][0]["resolution"]["refund_trigger"] == "on_inspection"


def test_receipts_count_up_and_a_code_is_used_once(kiosk: SteadyKiosk) -> None:
    first, second = kiosk.shop.order(["linen_shirt"]), kiosk.shop.order(["trainers"])
    kiosk.drop_off(first)
    kiosk.touch("another_return")
    kiosk.wait(2.1)
    kiosk.drop_off(second)
    numbers = [e["data"]["receipt"]["receipt_no"] for e in kiosk.events("drop_off.completed")]
    one, other = (int(number.split("-")[1]) for number in numbers)
    assert other == one + 1
    kiosk.wait(20)
    (ended,) = kiosk.events("visit.ended")
    assert len(ended["data"]["drop_off_ids"]) == 2
    kiosk.show_code(first)
    kiosk.wait_for("already_returned")
    assert numbers[0] in kiosk.words
    kiosk.touch("print")
    kiosk.wait(1)
    assert [job.name for job in kiosk.printer.jobs][-1] == "receipt"
    assert len(kiosk.events("drop_off.completed")) == 2


def test_an_authorization_for_two_uses_may_come_twice(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"], uses_allowed=2)
    for _ in range(2):
        kiosk.drop_off(order)
        kiosk.wait(20)
    kiosk.show_code(order)
    kiosk.wait_for("already_returned")
    assert [e["data"]["authorization"]["use"] for e in kiosk.events("drop_off.completed")] == [1, 2]


def test_taking_it_back_frees_the_code_and_the_empty_compartment(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    door = kiosk.to_open_door(order)
    kiosk.touch("take_back")
    assert door.push_shut()
    kiosk.wait_for("withdrawn")
    (event,) = kiosk.events("drop_off.withdrawn")
    assert event["data"]["why"] == "took_it_back"
    assert len(event["data"]["void_numbers"]) == 2
    facts = kiosk.store.compartments.all()["01"]
    assert (facts.holds, facts.reserved_by, facts.blocked_why) == (None, None, None)
    assert kiosk.store.authorizations.uses(order.authorization) == []
    assert kiosk.store.photos.waiting() == []
    kiosk.touch("another_return")
    kiosk.wait(2.1)
    kiosk.drop_off(order)
    assert len(kiosk.events("drop_off.completed")) == 1


def test_taking_it_back_where_nobody_sees_keeps_the_compartment_out_of_use(
    plain_kiosk: SteadyKiosk,
) -> None:
    kiosk = plain_kiosk
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("take_back")
    assert door.push_shut()
    kiosk.wait_for("withdrawn")
    assert kiosk.store.compartments.all()["01"].blocked_why == "not_seen_empty"
    assert [e["data"]["compartment_id"] for e in kiosk.events("compartment.blocked")] == ["01"]
    kiosk.touch("finish")
    kiosk.wait(2.1)
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    assert kiosk.pulses == [1, 2]


def test_what_does_not_fit_lies_behind_a_larger_door_in_the_end(kiosk: SteadyKiosk) -> None:
    small = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("does_not_fit")
    assert small.push_shut()
    kiosk.wait_for("door_open")
    larger = kiosk.open_door()
    larger.put_in()
    assert larger.push_shut()
    kiosk.wait_for("done")
    (event,) = kiosk.events("drop_off.completed")
    assert event["data"]["packages"][0]["container"] == {
        "type": "compartment", "id": "03", "size": "M", "load_unit_id": None
    }  # fmt: skip
    facts = kiosk.store.compartments.all()
    assert (facts["01"].holds, facts["01"].reserved_by, facts["01"].blocked_why) == (None, None, None)


def test_nothing_larger_gives_a_certificate_and_frees_the_code(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    door = kiosk.to_open_door(order)
    for _ in range(3):
        kiosk.touch("does_not_fit")
        assert door.push_shut()
        kiosk.wait(0.6)
        if kiosk.screen.name != "certificate":
            door = kiosk.open_door()
    assert kiosk.screen.name == "certificate"
    assert "no larger door" in kiosk.words
    assert [e["data"]["why"] for e in kiosk.events("drop_off.withdrawn")] == ["no_compartment"]
    assert kiosk.store.authorizations.uses(order.authorization) == []
    assert len(kiosk.events("attempt.certified")) == 1


def test_a_full_cabinet_certifies_instead_of_printing_a_label(kiosk: SteadyKiosk) -> None:
    for _ in range(4):
        kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
        kiosk.wait(20)
    kiosk.to_verdict(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait_for("certificate")
    (certified,) = kiosk.events("attempt.certified")
    assert certified["data"]["why"] == "no_compartment"
    kiosk.wait(1)
    assert kiosk.printer.jobs[-1].name == "certificate"


def test_a_declined_return_is_reported_and_prints(kiosk: SteadyKiosk) -> None:
    kiosk.show_code(kiosk.shop.order([OrderLine("swim_shorts", reason=ReasonCode.STYLE)]))
    kiosk.wait_for("declined")
    kiosk.touch("print")
    kiosk.wait(1)
    assert [job.name for job in kiosk.printer.jobs] == ["decision"]
    assert len(kiosk.events("return.declined")) == 1
    kiosk.touch("finish")
    (ended,) = kiosk.events("visit.ended")
    assert ended["data"]["outcome"] == "declined"


def test_silence_at_the_question_waits_for_inspection(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("confirming")
    kiosk.wait(56)
    (event,) = kiosk.events("drop_off.completed")
    assert event["data"]["evidence"]["custody"][0]["confirmed_by"] == "none"
    assert event["data"]["lines"][0]["resolution"]["refund_trigger"] == "on_inspection"


def test_a_reprint_keeps_the_day_the_shop_promised(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.drop_off(order)
    kiosk.wait(20)
    kiosk.clock.advance(5 * 24 * 3600)
    kiosk.show_code(order)
    kiosk.wait_for("already_returned")
    kiosk.touch("print")
    kiosk.wait(1)
    first, again = (job for job in kiosk.printer.jobs if job.name == "receipt")
    (completed,) = kiosk.events("drop_off.completed")
    number = completed["data"]["receipt"]["receipt_no"]
    assert all(any(number in getattr(b, "text", "") for b in job.blocks) for job in (first, again))
    promised = [b for b in first.blocks if "writes to you by" in getattr(b, "text", "")]
    assert promised
    assert promised == [b for b in again.blocks if "writes to you by" in getattr(b, "text", "")]


def test_whoever_walked_away_after_the_scan_is_served_when_they_come_back(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.to_photo(order)
    kiosk.wait(300)
    assert kiosk.screen.name == "attract"
    assert kiosk.pulses == []
    assert kiosk.store.authorizations.uses(order.authorization) == []
    kiosk.drop_off(order)
    assert len(kiosk.events("drop_off.completed")) == 1
