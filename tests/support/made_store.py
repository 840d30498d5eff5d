"""The store of a kiosk as its processes open it: made where there is none. Tools make none."""

from kiosk.config import Config
from kiosk.host.boot import boot_id
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.state import open_state
from kiosk.store import Store


def made_store(config: Config) -> Store:
    """Of a kiosk on this machine's own clock."""
    clock = SystemClock()
    return open_state(config, clock, SystemIds(clock), boot_id())
