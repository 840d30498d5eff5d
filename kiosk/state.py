"""The state directory, opened as configured: the same for both processes and every tool."""

import fcntl
import os
from pathlib import Path

from kiosk.config import Config
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.host.boot import boot_id as this_boot
from kiosk.host.clock import Clock, SystemClock
from kiosk.host.ids import IdSource, SystemIds
from kiosk.store import Sources, Store


def open_state(config: Config, clock: Clock, ids: IdSource, boot_id: str) -> Store:
    """Open the store of this kiosk. Raises StoreTooNewError."""
    sources = Sources(
        now=lambda: reading(clock, authenticated=config.trust.time_service_is_authenticated),
        new_id=ids.new,
        kiosk_id=config.kiosk.id,
        boot_id=boot_id,
        mode=config.kiosk.mode,
    )
    return Store(config.paths.state, sources, config.photo_directory)


def open_store(config: Config) -> Store:
    """Open the store of this kiosk on this machine's own clock, for the technician's tools."""
    clock = SystemClock()
    return open_state(config, clock, SystemIds(clock), this_boot())


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

    Raises `AlreadyRunning`.
    """
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(state / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise AlreadyRunning(
            f"another kiosk runs on {state}: stop it, or give this one a state directory of its own"
        ) from None
    return descriptor
