"""What a kiosk is told by its files: `kiosk.toml`, `site.toml` beside it, and `cabinet.toml`.

`load(path)` returns one frozen `Config` or raises `ConfigError` with every
mistake at once. Where the cabinet says that its wiring is surveyed, `hardware-map.toml` beside it is laid
over it. A driver module is imported only when a device of the
cabinet names it, and not at all with `drivers=False`.
"""

from pathlib import Path

from kiosk.config.access_settings import KeypadSettings, SoundSettings
from kiosk.config.brand_settings import BrandSettings
from kiosk.config.cabinet import (
    Cabinet,
    CabinetCompartment,
    CabinetDevice,
    CabinetEnclosure,
    CabinetRoles,
)
from kiosk.config.hardware_map import MAP_FILE, HardwareMap, MappedBoard, MappedLock
from kiosk.config.loading import Config, load, load_cabinet
from kiosk.config.mistakes import ConfigError, Mistake, render_errors
from kiosk.config.settings import (
    AlarmSettings,
    BrokerSettings,
    CollectionSettings,
    CommandSettings,
    DiskSettings,
    KioskSettings,
    PackagingSupplies,
    PathSettings,
    PhotoSettings,
    PolicyKey,
    ScreenSettings,
    SiteSettings,
    TrustedKey,
    TrustSettings,
    VisitSettings,
)

__all__ = [
    "MAP_FILE",
    "AlarmSettings",
    "BrandSettings",
    "BrokerSettings",
    "Cabinet",
    "CabinetCompartment",
    "CabinetDevice",
    "CabinetEnclosure",
    "CabinetRoles",
    "CollectionSettings",
    "CommandSettings",
    "Config",
    "ConfigError",
    "DiskSettings",
    "HardwareMap",
    "KeypadSettings",
    "KioskSettings",
    "MappedBoard",
    "MappedLock",
    "Mistake",
    "PackagingSupplies",
    "PathSettings",
    "PhotoSettings",
    "PolicyKey",
    "ScreenSettings",
    "SiteSettings",
    "SoundSettings",
    "TrustSettings",
    "TrustedKey",
    "VisitSettings",
    "assets_directory",
    "load",
    "load_cabinet",
    "render_errors",
]


def assets_directory() -> Path:
    """Return the directory `assets/` of this installation (words, images, sounds)."""
    return Path(__file__).resolve().parents[2] / "assets"
