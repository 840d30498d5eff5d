"""Processes that stand still, and processes that may open no more files."""

import itertools
import os
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kiosk.world.child import Child, ChildDied
from kiosk.world.people import Customer
from tests.faults.accounts import hold_to_account
from tests.faults.relay import Relay
from tests.faults.street import hold_street_to_account
from tests.faults.towns import WatchedTown
from tests.system.happenings import come_to_the_open_door, drop_off, finish, order_of

pytestmark = pytest.mark.timeout(120)

STILL_S = 2.0
ENDS_WITHIN_S = 15.0


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedTown]:
    """Shared by the tests of this file; at the end its accounts must be right."""
    with WatchedTown(tmp_path_factory.mktemp("town")) as town:
        yield town
        town.check()
        assert town.close_down()
        hold_street_to_account(town.state, town.central.view, town.cabinet, town.watch, [])


@contextmanager
def stopped(child: Child) -> Iterator[None]:
    """A process stands still, as in a long wait for a worn-out card."""
    os.kill(child.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(child.pid, signal.SIGCONT)


@contextmanager
def no_more_files(child: Child) -> Iterator[None]:
    """A process may open nothing more than it has open; in the end it may again."""
    pid = child.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    in_use = {int(entry.name) for entry in Path(f"/proc/{pid}/fd").iterdir()}
    lowest_free = next(number for number in itertools.count() if number not in in_use)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (lowest_free, before[1]))
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


def test_a_customer_is_served_to_the_end_while_the_forwarder_stands_still(town: WatchedTown) -> None:
    Customer(town).see("attract")  # the rules have come
    with stopped(town.forwarder):
        drop_off(Customer(town), order_of(town))
        with town.books() as books:
            assert books.outbox.status().waiting >= 1
    assert town.drain()


def test_an_item_put_in_while_the_kiosk_stands_still_is_taken_when_it_goes_on(town: WatchedTown) -> None:
    customer = Customer(town)
    come_to_the_open_door(customer, order_of(town))
    with stopped(town.kiosk):
        customer.put_in_and_shut()
        time.sleep(STILL_S)
    finish(customer, "done")


def test_a_kiosk_that_may_open_no_more_files_says_so_ends_and_goes_on_when_it_is_started_again(
    town: WatchedTown,
) -> None:
    customer = Customer(town)
    come_to_the_open_door(customer, order_of(town))
    with no_more_files(town.kiosk):
        customer.put_in_and_shut()
        with pytest.raises(ChildDied, match="Too many open files"):
            town.kiosk.check(within_s=ENDS_WITHIN_S)
    town.kill_kiosk()
    town.restart_kiosk()
    finish(customer, "done")


def test_a_forwarder_that_may_open_no_more_files_says_so_ends_and_sends_all_when_it_is_started_again(
    tmp_path: Path,
) -> None:
    with Relay(tmp_path) as relay:
        relay.drop_offs.record()
        relay.drain()
        with no_more_files(relay.forwarder):
            relay.drop_offs.record()
            with pytest.raises(
                ChildDied, match=r"the forwarder failed; it starts again.*Too many open files"
            ):
                relay.forwarder.check(within_s=ENDS_WITHIN_S)
        relay.forwarder.start()
        relay.drain()
        assert hold_to_account(relay.kiosk / "state", relay.central.view).drop_offs == 2
