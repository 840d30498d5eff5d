"""The network fails, the forwarder dies, the broker dies: every fact reaches central all the same, once."""

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from kiosk.world.central_view import StoredEvent
from kiosk.world.people import Customer
from kiosk.world.town import Town
from tests.system.happenings import check_books_agree, check_photos_whole, drop_off, order_of, the_one

pytestmark = pytest.mark.timeout(120)

LONG_S = 20.0


def test_drop_offs_of_an_outage_arrive_once_and_late(town: Town) -> None:
    """The network goes the moment central has stored the first drop-off; the second is made without it."""
    first, second = order_of(town), order_of(town)

    def pull_at_the_commit(event: StoredEvent) -> None:
        if event.type == "drop_off.completed":
            town.plug.pull()

    town.listener = pull_at_the_commit
    drop_off(Customer(town), first)
    town.until(lambda: not town.plug.is_in, "the network that fails")
    town.listener = lambda _: None
    pulled_after = _newest(town)
    visitor = Customer(town)
    drop_off(visitor, second)
    with town.books() as books:
        assert books.outbox.status().waiting >= 2, "without a network nothing can have been confirmed"
    assert _newest(town) == pulled_after, "without a network nothing can have arrived"

    back_at = datetime.now(UTC)
    town.plug.insert()

    the_one(town, "drop_off.completed", first)
    the_one(town, "drop_off.completed", second)
    check_books_agree(town)
    check_photos_whole(town)
    made_offline = [event for event in town.central.view.events() if event.sequence > pulled_after]
    assert "drop_off.completed" in {event.type for event in made_offline}
    for event in made_offline:
        outage = back_at - datetime.fromisoformat(event.time)
        late = datetime.fromisoformat(event.stored_at) - datetime.fromisoformat(event.time)
        assert late.total_seconds() >= outage.total_seconds() - 0.001, "times are kept in milliseconds"


def test_a_forwarder_killed_while_it_drains_loses_nothing(town: Town) -> None:
    """It dies when central has stored the beginning of the backlog, and more has come meanwhile."""
    order = order_of(town)
    town.plug.pull()
    drop_off(Customer(town), order)
    with _central_held_at_the_next_event(town) as stored:
        town.plug.insert()
        assert stored.wait(LONG_S), "nothing arrived after the outage"
        _look_in_and_leave(Customer(town))
        town.forwarder.kill()
    with town.books() as books:
        assert books.outbox.status().waiting >= 1, "the forwarder was to die before it is done"
    town.forwarder.start()
    the_one(town, "drop_off.completed", order)
    check_books_agree(town)
    check_photos_whole(town)


def test_a_broker_killed_while_the_kiosk_reports_loses_nothing(town: Town) -> None:
    order = order_of(town)
    with _central_held_at_the_next_event(town) as stored:
        drop_off(Customer(town), order)
        assert stored.wait(LONG_S), "nothing arrived before the broker dies"
        town.broker.kill()
    with town.books() as books:
        assert books.outbox.status().waiting >= 1, "the broker was to die before all was told"
    town.broker.start()
    the_one(town, "drop_off.completed", order)
    check_books_agree(town)
    check_photos_whole(town)


@contextlib.contextmanager
def _central_held_at_the_next_event(town: Town) -> Iterator[threading.Event]:
    """Central stores the next event, sets what is yielded, and then stands still until the block ends."""
    stored, go_on = threading.Event(), threading.Event()

    def hold(_: StoredEvent) -> None:
        stored.set()
        go_on.wait(LONG_S)

    town.listener = hold
    try:
        yield stored
    finally:
        town.listener = lambda _: None
        go_on.set()


def _look_in_and_leave(customer: Customer) -> None:
    """The shortest visit there is. A touch that comes too soon after a slow screen is made again."""
    customer.see("attract")
    customer.touch("start")
    customer.see("scanning")
    while customer.see("scanning", "attract")["screen"] == "scanning":
        customer.touch("cancel")
        customer.pause(5)


def _newest(town: Town) -> int:
    return max(event.sequence for event in town.central.view.events())
