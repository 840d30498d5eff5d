"""The state directory, opened as configured: the same for both processes and every tool."""

from kiosk.config import Config
from kiosk.domain.moment import Moment
from kiosk.host.boot import boot_id as this_boot
from kiosk.host.clock import Clock, SystemClock
from kiosk.host.ids import IdSource, SystemIds
from kiosk.store import Sources, Store


def open_state(config: Config, clock: Clock, ids: IdSource, boot_id: str) -> Store:
    """Open the store of this kiosk. Raises StoreTooNewError."""
    sources = Sources(
        now=lambda: Moment(at=clock.wall(), boottime_ms=clock.boottime_ms()),
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
