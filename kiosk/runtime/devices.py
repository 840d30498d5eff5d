"""The devices of this cabinet, opened from its configuration."""

from dataclasses import dataclass

from hardware.camera.interface import Camera
from hardware.lock_board.interface import LockBoard
from hardware.printer.interface import Printer
from hardware.registry import open_device
from hardware.scanner.interface import FrameScanner
from kiosk.config import Cabinet


@dataclass(frozen=True)
class Devices:
    """Every device by role. None where the cabinet has none.

    `printers` are (lane, printer): one printer in two roles has one lane.
    Lifetime: `close` closes each device once.
    """

    boards: dict[str, LockBoard]
    scan_camera: Camera | None
    item_camera: Camera | None
    scanner: FrameScanner | None
    receipt_printer: tuple[str, Printer] | None
    label_printer: tuple[str, Printer] | None

    def close(self) -> None:
        owned: list[Camera | FrameScanner | Printer | LockBoard | None] = [
            *self.boards.values(),
            self.scan_camera,
            self.item_camera,
            self.scanner,
            *(pair[1] for pair in (self.receipt_printer, self.label_printer) if pair),
        ]
        for device in {id(d): d for d in owned if d is not None}.values():
            device.close()


def open_devices(cabinet: Cabinet) -> Devices:
    """Open everything. Devices connect on first use, so an unplugged one does not stop the others."""
    opened = {
        device.name: open_device(device.kind, device.driver, device.options.model_dump())
        for device in cabinet.devices
    }
    roles = cabinet.roles

    def printer(name: str | None) -> tuple[str, Printer] | None:
        return (name, opened[name]) if name else None

    return Devices(
        boards={d.name: opened[d.name] for d in cabinet.devices_of_kind("lock_board")},
        scan_camera=opened[roles.scan_camera] if roles.scan_camera else None,
        item_camera=opened[roles.item_camera] if roles.item_camera else None,
        scanner=open_device("scanner", "child_process", {}) if roles.scan_camera else None,
        receipt_printer=printer(roles.receipt_printer),
        label_printer=printer(roles.label_printer),
    )
