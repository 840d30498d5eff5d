"""Clocks years off, at the start or while somebody stands there: nothing is lost, refused or wiped."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kiosk import RELEASED
from kiosk.domain.moment import CLOCK_DOUBT
from kiosk.world.people import Customer
from tests.faults.accounts import Books
from tests.faults.clocks import LIBRARY, RIGHT, TWO_HOURS_BACK, YEAR_1970, YEAR_2099, WrongClock
from tests.faults.street import hold_street_to_account
from tests.faults.towns import WatchedTown
from tests.system.happenings import come_to_the_open_door, drop_off, finish, order_of

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(LIBRARY is None, reason="needs faketime: apt-get install faketime"),
]


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> WrongClock:
    """Set to 1970 before anything is started."""
    clock = WrongClock(tmp_path_factory.mktemp("clock"))
    clock.set(YEAR_1970)
    return clock


@pytest.fixture(scope="module")
def town(clock: WrongClock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedTown]:
    """Its kiosk lives through all the tests of this file in order; at the end its accounts must be right."""
    with WatchedTown(tmp_path_factory.mktemp("town"), environment=clock.environment) as town:
        yield town
        town.end_kiosk()
        hold_street_to_account(town.state, town.central.view, town.cabinet, town.watch, [], same_clock=False)


def recorded(town: WatchedTown, after: int) -> list[dict[str, Any]]:
    """Everything recorded after a sequence; its times never go back."""
    events = [json.loads(row.body) for row in Books(town.state).ledger]
    times = [event["recordedtime"] for event in events]
    assert all(earlier <= later for earlier, later in itertools.pairwise(times)), times
    return events[after:]


def newest(town: WatchedTown) -> int:
    return len(Books(town.state).ledger)


def clocks(events: list[dict[str, Any]]) -> set[str]:
    """What the clock was worth, as the events of visits say."""
    return {event["clock"] for event in events if "visit_id" in event["data"]}


def latest(events: list[dict[str, Any]]) -> datetime:
    return datetime.fromisoformat(events[-1]["recordedtime"])


def test_a_kiosk_that_starts_in_1970_takes_items_at_a_time_that_can_be(
    town: WatchedTown, clock: WrongClock
) -> None:
    drop_off(Customer(town), order_of(town))
    assert town.drain()
    events = recorded(town, 0)
    assert clocks(events) == {"floored"}
    assert datetime.fromisoformat(events[0]["recordedtime"]) >= RELEASED
    assert latest(events) <= datetime.now(UTC) + timedelta(seconds=60)
    clock.set(RIGHT)
    drop_off(Customer(town), order_of(town))
    assert abs(latest(recorded(town, 0)) - datetime.now(UTC)) < timedelta(seconds=60)


@pytest.mark.parametrize(("jump", "worth"), [(TWO_HOURS_BACK, "floored"), (YEAR_2099, "untrusted")])
def test_a_clock_that_jumps_while_a_door_is_open_is_noticed_by_nobody_at_the_door(
    town: WatchedTown, clock: WrongClock, jump: str, worth: str
) -> None:
    clock.set(RIGHT)
    ahead = town.shop.order()
    town.announce(ahead)
    before, known = newest(town), len(Books(town.state).rows("SELECT 1 FROM announcement"))
    customer = Customer(town)
    come_to_the_open_door(customer, order_of(town))
    clock.set(jump)
    customer.put_in_and_shut()
    finish(customer, "done")
    assert town.drain()
    events = recorded(town, before)
    assert [event["type"].split(".")[-3:-1] for event in events if "receipt" in event["data"]] == [
        ["drop_off", "completed"]
    ]
    assert clocks(events) == {worth}
    assert latest(events) <= datetime.now(UTC) + CLOCK_DOUBT
    assert len(Books(town.state).rows("SELECT 1 FROM announcement")) == known


def test_a_kiosk_that_starts_in_2099_knows_better_and_refuses_nobody(
    town: WatchedTown, clock: WrongClock
) -> None:
    """Photos are kept, and a code of today works."""
    clock.set(RIGHT)
    town.plug.pull()
    drop_off(Customer(town), order_of(town))
    before, photos = newest(town), list(Books(town.state).photo_directory.iterdir())
    town.end_kiosk()
    clock.set(YEAR_2099)
    town.forwarder.start()
    town.restart_kiosk()
    drop_off(Customer(town), order_of(town))
    assert set(photos) <= set(Books(town.state).photo_directory.iterdir())
    town.plug.insert()
    assert town.drain()
    events = recorded(town, before)
    assert clocks(events) == {"untrusted"}
    assert latest(events) <= datetime.now(UTC) + CLOCK_DOUBT
    assert not [event for event in events if event["data"].get("alarm_code") == "photo_lost"]
