"""What the system tests do and look for again and again, with the whole machine."""

import hashlib
import json
from collections import Counter
from typing import Any

from kiosk.contract.validation import validate
from kiosk.world import stories
from kiosk.world.people import Customer, Lost
from kiosk.world.shop import Order
from kiosk.world.town import Town

MOST_EVENTS = 10_000

TOUCH_AGAIN_S = 5.0


def order_of(town: Town, **how: Any) -> Order:
    """The next order of a linen shirt, with nothing left to ask."""
    return town.shop.order(stories.one_line(), **how)


def come_to_the_label(customer: Customer, order: Order) -> None:
    """Scan and photograph: the label is in hand."""
    customer.see("attract")
    customer.show_code(order)
    customer.see("verdict", "photo")
    customer.put_phone_away()
    photograph(customer)
    customer.see("label_attach")


def come_to_the_open_door(customer: Customer, order: Order) -> None:
    """Scan, photograph, stick the label on: the door stands open and nothing is in it."""
    come_to_the_label(customer, order)
    customer.touch("label_is_on")
    customer.see("door_open")


def photograph(customer: Customer) -> None:
    customer.hold_item("apparel")
    customer.see("photo")
    customer.pause()
    customer.touch("take_photo")
    # The kept picture stays for a moment only: a slow machine may show the next screen already.
    customer.see("photo_kept", "label_printing", "label_attach", "write_code")
    customer.put_phone_away()


def drop_off(customer: Customer, order: Order) -> None:
    """A whole visit that nothing goes wrong in."""
    come_to_the_open_door(customer, order)
    customer.put_in_and_shut()
    finish(customer, "done")


def finish(customer: Customer, *last: str) -> None:
    """Leave from one of these screens, and see the kiosk wait for the next."""
    customer.see(*last)
    customer.touch("finish")
    try:
        customer.see("attract", "out_of_service", within=TOUCH_AGAIN_S)
    except Lost:
        # Touched in the moment in which the screen changed: what is new there is not obeyed at once.
        customer.touch("finish")
        customer.see("attract", "out_of_service")


def data_of(town: Town, type_: str, order: Order) -> list[dict[str, Any]]:
    """What central has of one type about one order, in the order of the ledger."""
    return [
        data
        for data in all_of(town, type_)
        if data["authorization"]["authorization_id"] == order.authorization.authorization_id
    ]


def all_of(town: Town, type_: str) -> list[dict[str, Any]]:
    """The data of every event of one type that central has."""
    return [json.loads(event.body)["data"] for event in town.central.view.events() if event.type == type_]


def the_one(town: Town, type_: str, order: Order) -> dict[str, Any]:
    """Central comes to have exactly one such event about the order."""
    assert town.drain(), "central did not come to have all that the kiosk recorded"
    found = data_of(town, type_, order)
    assert len(found) == 1, f"{len(found)} of {type_} instead of one"
    return found[0]


def confirmations(completed: dict[str, Any]) -> list[str]:
    """What confirmed each package of a drop-off."""
    return [custody["confirmed_by"] for custody in completed["evidence"]["custody"]]


def last_visit(town: Town) -> dict[str, Any]:
    """How the visit that ended last went, as central knows it."""
    assert town.drain()
    return all_of(town, "visit.ended")[-1]


def check_books_agree(town: Town) -> None:
    """All that the kiosk recorded is at central, once, byte for byte, and keeps the contract."""
    assert town.drain(), "central did not come to have all that the kiosk recorded"
    view = town.central.view
    events = view.events()
    with town.books() as books:
        recorded = books.ledger.entries(limit=MOST_EVENTS)
        assert books.ledger.first_broken_link() is None
    assert [(e.sequence, e.event_id, e.body) for e in events] == [
        (e.sequence, e.event_id, e.body) for e in recorded
    ]
    assert [e.sequence for e in events] == list(range(1, len(events) + 1))
    assert view.gaps() == []
    assert view.disagreements() == []
    assert view.rejections() == []
    assert view.unreadable() == []
    assert [why for event in events for why in validate(event.body)] == []
    completed = Counter(data["drop_off_id"] for data in all_of(town, "drop_off.completed"))
    assert all(count == 1 for count in completed.values())


def check_photos_whole(town: Town) -> None:
    """Every photo that an event names is at central with the hash that the event says."""
    named = {
        photo["photo_id"]: photo["sha256"]
        for data in all_of(town, "drop_off.completed")
        for photo in data["evidence"]["photos"]
    }
    stored = {
        photo.photo_id: hashlib.sha256(photo.file.read_bytes()).hexdigest()
        for photo in town.central.view.photos()
        if photo.stored_at
    }
    assert stored == named


def check_no_crash(town: Town) -> None:
    """Neither process of the kiosk ran into what nobody thought of."""
    for child in (town.kiosk, town.forwarder):
        assert "Traceback" not in child.log.read_text(errors="replace"), child.log_tail()
