"""The devices of this cabinet, opened from its configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from hardware.badge_reader.interface import BadgeReader
from hardware.camera.interface import Camera
from hardware.drop_bin.interface import DropBin
from hardware.lock_board.interface import LockBoard
from hardware.printer.interface import Printer
from hardware.registry import open_device, parts_of
from hardware.scan_engine.interface import ScanEngine
from hardware.scanner.interface import FrameScanner
from kiosk.config import Cabinet


class Closable(Protocol):
    def close(self) -> None: ...


@dataclass(frozen=True)
class Devices:
    """Every device by role. None where the cabinet has none.

    `printers` are (lane, printer): one printer in two roles has one lane.
    Lifetime: `close` closes what `owned` lists, the last one first: a drop bin before its lock board.
    """

    boards: Mapping[str, LockBoard]
    scan_camera: Camera | None = None
    item_camera: Camera | None = None
    scanner: FrameScanner | None = None
    scan_engine: ScanEngine | None = None
    receipt_printer: tuple[str, Printer] | None = None
    label_printer: tuple[str, Printer] | None = None
    drop_bins: Mapping[str, DropBin] = field(default_factory=dict)
    badge_reader: BadgeReader | None = None
    owned: tuple[Closable, ...] = ()

    def close(self) -> None:
        for device in reversed(self.owned):
            device.close()


def open_devices(cabinet: Cabinet) -> Devices:
    """Open everything. Devices connect on first use, so an unplugged one does not stop the others."""
    opened = open_by_name(cabinet)
    roles = cabinet.roles
    scanner = open_device("scanner", "child_process", {}) if roles.scan_camera else None

    def of_role(name: str | None) -> Any:
        return opened[name] if name else None

    def printer(name: str | None) -> tuple[str, Printer] | None:
        return (name, opened[name]) if name else None

    return Devices(
        boards={d.name: opened[d.name] for d in cabinet.devices_of_kind("lock_board")},
        scan_camera=of_role(roles.scan_camera),
        item_camera=of_role(roles.item_camera),
        scanner=scanner,
        scan_engine=of_role(roles.scan_engine),
        receipt_printer=printer(roles.receipt_printer),
        label_printer=printer(roles.label_printer),
        drop_bins={d.name: opened[d.name] for d in cabinet.devices_of_kind("drop_bin")},
        badge_reader=of_role(roles.badge_reader),
        owned=(*opened.values(), *([scanner] if scanner else [])),
    )


def open_by_name(cabinet: Cabinet) -> dict[str, Any]:
    """Open every device, first those that others are made of."""
    opened: dict[str, Any] = {}
    for device in sorted(cabinet.devices, key=lambda device: bool(parts_of(device.options))):
        opened[device.name] = open_device(device.kind, device.driver, device.options.model_dump(), opened)
    return opened
