"""Three days offline at 20 drop-offs an hour, then all at once: `python -m tests.faults.long_outage`.

The backlog, with its photos, is in the books of a kiosk whose two processes then run in a town with a real
broker and central. The network comes back; while the backlog drains, customers come. How long they wait from
the shut door to "done" is held against customers of the same kiosk with nothing to send.
"""

import random
import statistics
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from kiosk.domain.codes import Mode
from kiosk.domain.moment import Moment
from kiosk.host.clock import ManualClock, SystemClock
from kiosk.host.ids import SystemIds
from kiosk.store import Sources, Store
from kiosk.world.people import Customer
from kiosk.world.site import KIOSK_ID
from tests.faults.accounts import Books, hold_to_account
from tests.faults.drop_offs import DropOffs
from tests.faults.soak import Round, soak
from tests.faults.towns import WatchedTown
from tests.system.happenings import come_to_the_open_door, finish, order_of

HOURS = 72
DROP_OFFS_AN_HOUR = 20
PHOTO_BYTES = (60_000, 120_000)

EARLIER_BOOT = "5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11"
FIRST_RECEIPT = 500_000
"""Far from those that the kiosk itself gives on this day."""

CUSTOMERS = 4
"""While it drains, and as many afterwards: the cabinet has eight doors."""

AS_IN_THE_FIELD = {"broker": {"resend_after_s": 10}}

MOST_DELAY_S = 1.0
DRAIN_S = 1800.0


def record_outage(state: Path, seed: int, count: int) -> None:
    """Put three days of drop-offs into a kiosk's books, the last one of them now."""
    every = timedelta(hours=HOURS) / count
    clock = ManualClock(SystemClock().wall() - every * count)
    sources = Sources(
        now=lambda: Moment(at=clock.wall(), boottime_ms=clock.boottime_ms()),
        new_id=SystemIds(clock).new,
        kiosk_id=KIOSK_ID,
        boot_id=EARLIER_BOOT,
        mode=Mode.DEMO,
    )
    store = Store(state, sources)
    drop_offs = DropOffs(store, random.Random(seed), first_receipt=FIRST_RECEIPT)
    for _ in range(count):
        clock.advance(every.total_seconds())
        drop_offs.record(photo_bytes=PHOTO_BYTES)
    store.close()


def one_outage(directory: Path, seed: int, count: int = HOURS * DROP_OFFS_AN_HOUR) -> Round:
    """Live through the end of an outage. Raises AssertionError when a customer waits for it."""
    with WatchedTown(directory, seed=seed, settings=AS_IN_THE_FIELD) as town:
        Customer(town).see("attract")
        assert town.close_down()
        town.plug.pull()
        record_outage(town.state, seed, count)
        town.restart_kiosk()
        town.forwarder.start()
        Customer(town).see("attract")
        town.plug.insert()
        began = time.monotonic()
        busy = [_wait_for_done(town) for _ in range(CUSTOMERS)]
        left = _not_at_central(town)
        assert town.drain(DRAIN_S), "the backlog does not come to central"
        took_s = time.monotonic() - began
        quiet = [_wait_for_done(town) for _ in range(CUSTOMERS)]
        assert town.close_down()
        counts = hold_to_account(town.state, town.central.view)
        _check_order(town)
    print(
        f"{count} drop-offs and their photos drained in {took_s:.0f} s, {left} photos were left when the last"
        f" customer went; shut door to done took {_seconds(busy)} meanwhile and {_seconds(quiet)} afterwards",
        file=sys.stderr,
    )
    delay_s = max(busy) - statistics.median(quiet)
    assert delay_s <= MOST_DELAY_S, f"a customer waited {delay_s:.2f} s longer because of the backlog"
    return Round(counts, Counter({"hours offline": HOURS}))


def _wait_for_done(town: WatchedTown) -> float:
    """One more customer; seconds from the shut door to the word that the item is taken."""
    customer = Customer(town)
    come_to_the_open_door(customer, order_of(town))
    customer.put_in_and_shut()
    shut_at = time.monotonic()
    customer.see("done")
    took_s = time.monotonic() - shut_at
    finish(customer, "done")
    return took_s


def _not_at_central(town: WatchedTown) -> int:
    """Photos that still wait in the spool."""
    waiting = "SELECT 1 FROM photo WHERE drop_off_id IS NOT NULL AND stored_at IS NULL"
    return len(Books(town.state).rows(waiting))


def _check_order(town: WatchedTown) -> None:
    """Central has stored the events in the order in which they were recorded."""
    stored = [event.stored_at for event in town.central.view.events()]
    assert stored == sorted(stored), "the backlog did not come in order"


def _seconds(values: list[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values) + " s"


if __name__ == "__main__":
    soak("three days offline", one_outage, rounds=1)
