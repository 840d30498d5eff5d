"""What the alarms of this cabinet can be about."""

from collections.abc import Mapping, Set

from kiosk.config import Cabinet
from kiosk.domain.alarms import AlarmCode
from kiosk.runtime import decoder, enclosure

_OF_DOORS_AND_FLAPS = (AlarmCode.DOOR_LEFT_OPEN, AlarmCode.DOOR_STAYED_SHUT)
_OF_DOORS = (
    AlarmCode.DOOR_OPENED_UNASKED,
    AlarmCode.ITEM_UNEXPECTED,
    AlarmCode.ITEM_MISSING,
)
_OF_PRINTERS = (AlarmCode.PRINTER_FAILED, AlarmCode.PRINTER_PAPER_LOW)
_OF_BINS = (AlarmCode.DROP_BIN_SILENT, AlarmCode.BIN_SENSOR_SILENT)
_OF_LEVELS = (AlarmCode.BIN_NEARLY_FULL, AlarmCode.BIN_FULL)


def subjects_of(cabinet: Cabinet) -> Mapping[AlarmCode, Set[str]]:
    """By code, every name that `about` can have; a code that is left out is about no part of the cabinet."""
    roles, drop_bins = cabinet.roles, cabinet.devices_of_kind("drop_bin")
    cameras = {roles.scan_camera: "scan_camera"} if roles.scan_camera else {}
    if roles.item_camera:
        cameras.setdefault(roles.item_camera, "item_camera")
    doors = frozenset(compartment.id for compartment in cabinet.compartments)
    printers = frozenset(filter(None, (roles.receipt_printer, roles.label_printer)))
    bins = frozenset(b.name for b in drop_bins)
    levels = frozenset(b.name for b in drop_bins if getattr(b.options, "level_sensor", None))
    return {
        AlarmCode.LOCK_BOARD_SILENT: {board.name for board in cabinet.devices_of_kind("lock_board")},
        AlarmCode.CAMERA_SILENT: set(cameras.values()),
        AlarmCode.SCAN_ENGINE_SILENT: {"scan_engine"} if roles.scan_engine else set(),
        AlarmCode.BADGE_READER_SILENT: {"badge_reader"} if roles.badge_reader else set(),
        AlarmCode.DECODER_UNSTABLE: {decoder.ABOUT} if roles.scan_camera else set(),
        AlarmCode.ENCLOSURE_OPEN: {enclosure.ABOUT} if cabinet.enclosure else set(),
        **dict.fromkeys(_OF_DOORS_AND_FLAPS, doors | bins),
        **dict.fromkeys(_OF_DOORS, doors),
        **dict.fromkeys(_OF_PRINTERS, printers),
        **dict.fromkeys(_OF_BINS, bins),
        **dict.fromkeys(_OF_LEVELS, levels),
    }
