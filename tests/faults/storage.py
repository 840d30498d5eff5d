"""Both processes on a card that fills, turns read-only, and runs out of descriptors.

Run as root: `python -m tests.faults.storage`. Takes about three minutes; prints what was seen, and ends
with 0 when nothing that was claimed was lost, with 77 when it could not run.
"""

import contextlib
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.contract.messages import HealthState
from kiosk.process import UNUSABLE_S
from kiosk.world.child import ChildDied
from kiosk.world.people import Customer
from kiosk.world.remote_screen import RemoteScreenError
from kiosk.world.site import KIOSK_ID
from kiosk.world.town import Town
from tests.faults.disks import MIB, LoopDisk, RealDisk, loop_ext4, why_not
from tests.faults.soak import not_run
from tests.system.conftest import PATIENT, SMALL_SCREEN
from tests.system.happenings import (
    check_books_agree,
    come_to_the_open_door,
    drop_off,
    finish,
    order_of,
    photograph,
    the_one,
)

BALLAST = 1 * MIB

DISK = {
    "evict_photos_percent": 70.0,
    "no_photos_percent": 80.0,
    "no_visits_percent": 90.0,
    "no_visits_below_bytes": 2 * MIB,
    "ballast_bytes": BALLAST,
}

WATCHED_S = 20.0
"""How long a process is watched for running hot."""

MOST_CPU = 0.5
"""Of one processor, while a kiosk stands still: it draws a screen and asks its doors."""


def full_to_the_last_byte(town: Town, card: LoopDisk) -> None:
    """The visit under way ends, central hears of it, and the next one waits for room."""
    disk, customer, order = RealDisk(card.mounted_at, BALLAST), Customer(town), order_of(town)
    come_to_the_open_door(customer, order)
    disk.fill()
    customer.put_in_and_shut()
    customer.see("done")
    customer.touch("finish")
    customer.see("out_of_service")
    town.until(lambda: health(town).get("disk_level") == "full", "central to hear that the disk is full")
    neither_dies_nor_runs_hot(town)
    disk.make_room()
    customer.see("attract")
    town.until(lambda: health(town).get("disk_level") == "roomy", "central to hear that there is room")
    the_one(town, "drop_off.completed", order)
    drop_off(Customer(town), order_of(town))
    assert town.drain(), "events or photos are still waiting"


def no_descriptors(town: Town, _: LoopDisk) -> None:
    """A process that can open nothing more is replaced, and what it had begun is settled."""
    customer, order = Customer(town), order_of(town)
    customer.see("attract")
    customer.show_code(order)
    customer.see("verdict", "photo")
    customer.put_phone_away()
    with few_descriptors(town.kiosk.pid):
        try:
            with contextlib.suppress(RemoteScreenError):  # the screen goes before the process
                photograph(customer)
                customer.see("stands_still", within=5)
            town.check(5)
        except ChildDied as died:
            say(f"it ended, as it should: {str(died).splitlines()[0]}")
        else:
            raise AssertionError("a process without descriptors went on")
    town.restart_kiosk()
    drop_off(Customer(town), order)
    the_one(town, "drop_off.completed", order)


def read_only(town: Town, card: LoopDisk) -> None:
    """Nothing moves and nothing is claimed; central hears it without a byte written; a restart settles it."""
    customer, order = Customer(town), order_of(town)
    come_to_the_open_door(customer, order)
    RealDisk(card.mounted_at, BALLAST).turn_read_only()
    customer.put_in_and_shut()
    customer.see("stands_still")
    town.until(lambda: health(town).get("service_reason") == "disk_read_only", "central to hear of the disk")
    starts_again(town)
    neither_dies_nor_runs_hot(town)
    town.end_kiosk()
    say("started again on the same card, there is a screen and nothing else")
    town.kiosk.start()
    town.look_at_screen()
    Customer(town).see("stands_still")
    ended = seconds_until(lambda: has_ended(town), within=UNUSABLE_S + 15)
    say(f"it gives way to the next try after {ended:.0f} s")
    card.replug()
    town.restart_kiosk()
    town.forwarder.start()
    finish(customer, "done")
    the_one(town, "drop_off.completed", order)


def health(town: Town) -> dict[str, Any]:
    """What central last heard of the kiosk."""
    said = town.central.view.state(KIOSK_ID, "health")
    return HealthState.model_validate_json(said).model_dump() if said else {}


def neither_dies_nor_runs_hot(town: Town) -> None:
    """Both processes live on, use little of the processor, and write next to nothing."""
    pids = {"kiosk run": town.kiosk.pid, "kiosk forward": town.forwarder.pid}
    before = {name: spent(pid) for name, pid in pids.items()}
    time.sleep(WATCHED_S)
    if starts_again(town):
        del pids["kiosk forward"]
    town.check()
    for name, pid in pids.items():
        cpu_s, written = (after - start for after, start in zip(spent(pid), before[name], strict=True))
        say(f"{name}: {cpu_s / WATCHED_S:.0%} of a processor, {written / 1024:.0f} KiB written")
        assert cpu_s / WATCHED_S < MOST_CPU, f"{name} runs hot"
        assert written < MIB, f"{name} burns the card"


def starts_again(town: Town) -> bool:
    """A sync that fails before a write is refused ends the forwarder; the service manager starts it again."""
    try:
        town.forwarder.check()
    except ChildDied as died:
        if f"code {os.EX_IOERR}" not in str(died):
            raise
        say("the forwarder's disk failed, and it starts again")
        town.forwarder.start()
        return True
    return False


def spent(pid: int) -> tuple[float, float]:
    """Seconds of processor and bytes written by a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    io = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return ticks / 100, float(io["write_bytes"])


@contextmanager
def few_descriptors(pid: int) -> Iterator[None]:
    """No file more than are open now."""
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (1, before[1]))
    try:
        yield
    finally:
        if Path(f"/proc/{pid}").exists():
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


def has_ended(town: Town) -> bool:
    try:
        town.kiosk.check()
    except ChildDied:
        return True
    return False


def seconds_until(holds: Callable[[], bool], within: float) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < within, "it did not come"
        time.sleep(0.2)
    return time.monotonic() - begun


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def main() -> int:
    if why := why_not():
        return not_run(why)
    with tempfile.TemporaryDirectory(prefix="kiosk-storage-") as directory:
        state = Path(directory) / "kiosk" / "state"
        state.parent.mkdir()
        with loop_ext4(state, size_bytes=64 * MIB) as card:
            settings: dict[str, dict[str, object]] = {"visit": dict(PATIENT), "disk": dict(DISK)}
            with Town(Path(directory), screen_size=SMALL_SCREEN, settings=settings) as town:
                for happens in (full_to_the_last_byte, no_descriptors, read_only):
                    print(f"{happens.__name__.replace('_', ' ')}", flush=True)
                    happens(town, card)
                check_books_agree(town)
    print("nothing that was claimed was lost")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
