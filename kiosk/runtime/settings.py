"""What the rooms of the runtime must know of this kiosk and never changes while it runs."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kiosk.domain.codes import Mode
from kiosk.domain.compartments import Compartment
from kiosk.domain.drop_off import KioskFacts, Packaging


@dataclass(frozen=True)
class Settings:
    """From the configuration, in the words of the domain.

    `mode`: what the kiosk is for, also while it is being commissioned.
    """

    kiosk: KioskFacts
    mode: Mode
    short_id: str
    time_zone: ZoneInfo
    packaging: Packaging
    compartments: tuple[Compartment, ...]
    device_key: bytes
