"""What the parts of the core are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.config import Config
from kiosk.flow.any_visit import AnyVisit
from kiosk.host.clock import Clock
from kiosk.host.disk_watch import DiskWatch
from kiosk.host.ids import IdSource
from kiosk.presentation.place import Place
from kiosk.presentation.words import Words
from kiosk.runtime.devices import Devices
from kiosk.runtime.executor import Call, Executor
from kiosk.runtime.staff.examining import Examination
from kiosk.runtime.staff.survey import Survey
from kiosk.store import Store
from kiosk.trust.staff import Scrypt


@dataclass(frozen=True)
class Given:
    """From outside, or the core's. `publish` is the runner's, `link` what the forwarder says of itself."""

    config: Config
    store: Store
    devices: Devices
    executor: Executor
    clock: Clock
    ids: IdSource
    zone: ZoneInfo
    place: Place
    words_of: Callable[[str], Words]
    disk: DiskWatch
    survey: Survey | None
    examine: Examination
    scrypt: Scrypt
    restart: Call
    publish: Callable[[AnyVisit, tuple[str, ...], bool], None]
    link: Callable[[], dict[str, Any] | None]
