"""A kiosk that is switched on while no broker answers."""

import pytest

from kiosk.world.people import Customer
from kiosk.world.town import Town
from tests.system.happenings import (
    check_books_agree,
    check_photos_whole,
    come_to_the_open_door,
    finish,
    order_of,
    the_one,
)

pytestmark = pytest.mark.timeout(120)


def test_it_takes_items_keeps_every_fact_and_tells_them_later(town: Town) -> None:
    Customer(town).see("attract")
    assert town.drain()
    town.end_kiosk()
    town.broker.kill()
    town.forwarder.start()
    town.restart_kiosk()
    orders = [order_of(town), order_of(town)]
    for order in orders:
        customer = Customer(town)
        come_to_the_open_door(customer, order)
        customer.put_in_and_shut()
        customer.read("Stored safely here; your return date is secured.")
        finish(customer, "done")
    with town.books() as books:
        assert books.outbox.status().waiting >= 2 * len(orders)

    town.broker.start()

    for order in orders:
        assert the_one(town, "drop_off.completed", order)["offline"] is True
    check_books_agree(town)
    check_photos_whole(town)
