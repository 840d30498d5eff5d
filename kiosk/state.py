"""The state directory, opened as configured: the same for both processes and every tool."""

import fcntl
import os
import pwd
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from kiosk.config import Config
from kiosk.contract.envelope import kiosk_of
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.host.ballast import Ballast, BallastFile
from kiosk.host.boot import boot_id as this_boot
from kiosk.host.clock import Clock, SystemClock
from kiosk.host.disk_level import Marks
from kiosk.host.disk_watch import DiskWatch, Gauge
from kiosk.host.gauges import disk
from kiosk.host.ids import IdSource, SystemIds
from kiosk.host.notify import Notifier
from kiosk.store import (
    DATABASE_FILE,
    NoStoreError,
    NothingStored,
    Sources,
    Store,
    StoreOfAnotherKioskError,
    StoreOfAnotherUserError,
    Why,
)
from kiosk.store.backup import BACKUP_FILE
from kiosk.store.guard import make_sound, refuse_damaged, remember
from kiosk.store.salvage import Surroundings
from kiosk.store.sharing import open_lock

SIGN_OF_LIFE_S = 30.0
"""A salvage that does nothing for so long hangs; that of a large database takes longer than a start may."""

Process = Literal["run", "forward"]
PROCESSES: tuple[Process, ...] = ("run", "forward")


def open_state(
    config: Config,
    clock: Clock,
    ids: IdSource,
    boot_id: str,
    make_room: Callable[[], None] = lambda: None,
) -> Store:
    """Open the store of this kiosk, as a process of it does: a damaged one is salvaged first.

    `make_room` is called when a write meets a full disk. Raises StoreTooNewError; StoreInUseError
    when another process must let go of a damaged one; StoreOfAnotherKioskError when the kiosk was
    given another id before central had everything; StoreOfAnotherUserError.
    """
    _make_directory(config.paths.state)
    sources = _sources(config, clock, ids, boot_id)
    _make_sound(config, sources, make_room)
    store = Store(config.paths.state, sources, config.photo_directory, make_room)
    remember(config.paths.state, store.ledger.ledger_id)
    try:
        _refuse_anothers(store, config.kiosk.id)
    except BaseException:
        store.close()
        raise
    return store


def _refuse_anothers(store: Store, kiosk_id: str) -> None:
    """A waiting photo does not say whose it is; the newest event does."""
    unsent = [waiting.body for waiting in store.outbox.waiting(limit=1)]
    if store.photos.waiting(limit=1):
        unsent += [entry.body for entry in store.ledger.entries(after=store.ledger.newest_sequence() - 1)]
    for body in unsent:
        if (theirs := kiosk_of(body)) != kiosk_id:
            raise StoreOfAnotherKioskError(theirs, kiosk_id)


def _make_sound(config: Config, sources: Sources, make_room: Callable[[], None]) -> None:
    """With the room there is; else, once, with the reserve."""
    with Notifier() as notifier:
        see_to_it = partial(
            make_sound, surroundings(config), sources, alive=lambda: notifier.still_starting(SIGN_OF_LIFE_S)
        )
        try:
            see_to_it()
        except NothingStored as error:
            if error.why is not Why.FULL:
                raise
            make_room()
            see_to_it()


def open_store(config: Config) -> Store:
    """Open the store of this kiosk on this machine's own clock, for the technician's tools.

    Raises one of `NOT_TO_BE_USED`; where it is damaged or not there as well, because tools repair nothing,
    and the kiosk's own user could not open what a technician's tool had made.
    """
    clock = SystemClock()
    around = surroundings(config)
    refuse_anothers_directory(config.paths.state)
    refuse_damaged(around)
    if not around.file.exists():
        raise NoStoreError(f"there is no {around.file} yet: the first start of `kiosk run` makes it")
    sources = _sources(config, clock, SystemIds(clock), this_boot())
    return Store(config.paths.state, sources, config.photo_directory)


def refuse_anothers_directory(state: Path) -> None:
    """A state directory is for its owner, and root. Raises StoreOfAnotherUserError."""
    if state.exists() and os.geteuid() not in (0, state.stat().st_uid):
        owner = owner_of(state)
        raise StoreOfAnotherUserError(
            f"{state} belongs to {owner}: run this as that user, by `sudo -u {owner}`"
        )


def _make_directory(state: Path) -> None:
    refuse_anothers_directory(state)
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except PermissionError as error:
        raise StoreOfAnotherUserError(
            f"{state} cannot be made by this user: `sudo install -d -o kiosk -g kiosk -m 700 {state}`"
        ) from error


def owner_of(path: Path) -> str:
    """The name of whom a file belongs to; the number where it has none."""
    owner = path.stat().st_uid
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)


def surroundings(config: Config) -> Surroundings:
    """Where the database of this kiosk is, and what belongs to it."""
    state = config.paths.state
    return Surroundings(
        file=state / DATABASE_FILE,
        backup=state / BACKUP_FILE,
        photos=config.photo_directory,
        compartments=tuple(c.id for c in config.cabinet.compartments),
    )


def _sources(config: Config, clock: Clock, ids: IdSource, boot_id: str) -> Sources:
    return Sources(
        now=lambda: reading(clock, authenticated=config.trust.time_service_is_authenticated),
        new_id=ids.new,
        kiosk_id=config.kiosk.id,
        boot_id=boot_id,
        mode=config.mode,
    )


def ballast_of(config: Config, process: Process) -> BallastFile:
    """Each process has its own: what one throws is not what the other counts on."""
    return BallastFile(config.paths.state / f"ballast-{process}", config.disk.ballast_bytes)


def marks_of(config: Config) -> Marks:
    """How full is too full."""
    settings = config.disk
    return Marks(
        filling_percent=settings.evict_photos_percent,
        tight_percent=settings.no_photos_percent,
        full_percent=settings.no_visits_percent,
        floor_bytes=settings.no_visits_below_bytes,
    )


def watch_disk(config: Config, ballast: Ballast, gauge: Gauge = disk) -> DiskWatch:
    """The disk of this kiosk's state, and of its photos."""
    return DiskWatch(config.paths.state, config.photo_directory, marks_of(config), ballast, gauge)


def reading(clock: Clock, *, authenticated: bool) -> Moment:
    """What a clock says, and what that is worth before the store is asked what is known already.

    `authenticated`: the time service that keeps the clock takes time only from sources that
    prove who they are. Plain NTP does not, and vouches for nothing.
    """
    wall = clock.wall()
    status = ClockStatus.UNTRUSTED
    if wall < clock.earliest:
        wall, status = clock.earliest, ClockStatus.FLOORED
    elif authenticated and clock.synchronised():
        status = ClockStatus.TRUSTED
    return Moment(at=wall, boottime_ms=clock.boottime_ms(), clock=status)


class AlreadyRunning(Exception):
    """Another program has this kiosk's devices. Two would open doors against each other."""


def lock_devices(state: Path) -> int:
    """Take the devices of the kiosk with this state directory until the descriptor is closed.

    Raises `AlreadyRunning`, StoreOfAnotherUserError.
    """
    _make_directory(state)
    descriptor = open_lock(state / "run.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise AlreadyRunning(
            f"another kiosk runs on {state}: stop it, or give this one a state directory of its own"
        ) from None
    return descriptor
