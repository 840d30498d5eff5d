"""The devices of this cabinet, opened from its configuration."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from hardware.badge_reader.interface import BadgeReader
from hardware.camera.interface import Camera
from hardware.drop_bin.interface import DropBin
from hardware.lock_board.interface import LockBoard
from hardware.lock_board.whereabouts import WHAT_TO_DO, Misplaced, Placed, misplaced
from hardware.printer.interface import Printer
from hardware.registry import open_device, parts_of
from hardware.scan_engine.interface import ScanEngine
from hardware.scanner.interface import FrameScanner
from kiosk.config import Cabinet, CabinetDevice

_log = logging.getLogger(__name__)


class Closable(Protocol):
    def close(self) -> None: ...


@dataclass(frozen=True)
class Devices:
    """Every device by role. None where the cabinet has none.

    `printers` are (lane, printer): one printer in two roles has one lane. `misplaced` are lock boards on
    each other's ports; then there are no boards, because the wrong doors would open.
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
    misplaced: tuple[Misplaced, ...] = ()
    owned: tuple[Closable, ...] = ()

    def close(self) -> None:
        for device in reversed(self.owned):
            device.close()


def open_devices(cabinet: Cabinet) -> Devices:
    """Open everything that is known to be where it belongs.

    Devices connect on first use, so an unplugged one does not stop the others.
    """
    wrong = tuple(misplaced(placed_boards(cabinet)))
    if wrong:
        _log.critical("%s. %s.", "; ".join(map(str, wrong)), WHAT_TO_DO)
    devices = [device for device in cabinet.devices if _may_open(cabinet, device, wrong)]
    opened = open_by_name(devices)
    roles = cabinet.roles
    scanner = open_device("scanner", "child_process", {}) if roles.scan_camera else None

    def of_role(name: str | None) -> Any:
        return opened[name] if name else None

    def printer(name: str | None) -> tuple[str, Printer] | None:
        return (name, opened[name]) if name else None

    return Devices(
        boards={d.name: opened[d.name] for d in devices if d.kind == "lock_board"},
        scan_camera=of_role(roles.scan_camera),
        item_camera=of_role(roles.item_camera),
        scanner=scanner,
        scan_engine=of_role(roles.scan_engine),
        receipt_printer=printer(roles.receipt_printer),
        label_printer=printer(roles.label_printer),
        drop_bins={d.name: opened[d.name] for d in devices if d.kind == "drop_bin"},
        badge_reader=of_role(roles.badge_reader),
        misplaced=wrong,
        owned=(*opened.values(), *([scanner] if scanner else [])),
    )


def placed_boards(cabinet: Cabinet) -> list[Placed]:
    """The lock boards that commissioning found, as they were set up; none where people wrote the wiring."""
    found = cabinet.hardware_map
    return [Placed(board.name, board.driver, board.options) for board in found.boards] if found else []


def _may_open(cabinet: Cabinet, device: CabinetDevice, wrong: tuple[Misplaced, ...]) -> bool:
    """Where a board is must be known before it, or what hangs on it, is opened."""
    parts = parts_of(device.options).values()
    boards = {name for kind, name in parts if kind == "lock_board"}
    if device.kind == "lock_board":
        boards.add(device.name)
    return not boards or (not wrong and not (boards | {device.name}) & cabinet.unwired)


def open_by_name(devices: Sequence[CabinetDevice]) -> dict[str, Any]:
    """Open these devices, first those that others are made of."""
    opened: dict[str, Any] = {}
    for device in sorted(devices, key=lambda device: bool(parts_of(device.options))):
        opened[device.name] = open_device(device.kind, device.driver, device.options.model_dump(), opened)
    return opened
