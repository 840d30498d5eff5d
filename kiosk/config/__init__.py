"""What a kiosk is told by its files: `kiosk.toml`, `site.toml` beside it, and `cabinet.toml`.

`load(path)` returns one frozen `Config` or raises `ConfigError` with every
mistake at once. A driver module is imported only when a device of the
cabinet names it, and not at all with `drivers=False`.
"""

from pathlib import Path

from kiosk.config.cabinet import (
    Cabinet,
    CabinetCompartment,
    CabinetDevice,
    CabinetEnclosure,
    CabinetRoles,
)
from kiosk.config.loading import Config, load, load_cabinet
from kiosk.config.mistakes import ConfigError, Mistake, render_errors
from kiosk.config.settings import (
    AlarmSettings,
    BrokerSettings,
    CollectionSettings,
    CommandSettings,
    DiskSettings,
    KeypadSettings,
    KioskSettings,
    PackagingSupplies,
    PathSettings,
    PhotoSettings,
    PolicyKey,
    ScreenSettings,
    SiteSettings,
    SoundSettings,
    TrustedKey,
    TrustSettings,
    VisitSettings,
)

__all__ = [
    "AlarmSettings",
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
    "KeypadSettings",
    "KioskSettings",
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
