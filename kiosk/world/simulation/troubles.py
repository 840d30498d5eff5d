"""What may be wrong while somebody is at the kiosk, and how the world comes to be so."""

from datetime import timedelta
from enum import StrEnum

from hardware.errors import DeviceError
from hardware.lock_board.physics import Jam
from hardware.printer.interface import Paper
from kiosk.world.simulation.box import Box

SILENCE = DeviceError("board", "it does not answer")


class Trouble(StrEnum):
    """What may be wrong during a visit."""

    BOARD_SILENT = "the lock board is silent"
    DOORS_STUCK_SHUT = "doors are stuck shut"
    DOORS_DO_NOT_CATCH = "latches do not catch"
    PAPER_OUT = "the paper is out"
    PRINTER_SILENT = "the printer says nothing"
    CAMERA_GONE = "the camera is unplugged"
    CLOCK_JUMPS_BACK = "the clock jumps back"
    CLOCK_JUMPS_AHEAD = "the clock jumps ahead"
    DISK_FULL = "the disk is full"
    DISK_NEARLY_FULL = "the disk is nearly full"
    FORWARDER_DIES = "the forwarder dies"
    BIN_SILENT = "the flap of the bin cannot be reached"
    SCALE_SILENT = "the scale under the bin is silent"
    BEAM_BLOCKED = "something stays in the beam of the bin"
    DEVICES_BUSY = "each device keeps the kiosk waiting"
    BIN_FALLS_SILENT = "the bin falls silent when its flap is unlocked"


BUSY_S = 4.0
"""Longer than a door may take to open."""

SILENT_FOR_S = (1.5, 5.0, 60.0)
"""Back before the flap had its time, while the customer is asked, and after they were."""

SPARE_PAGES = {Trouble.DISK_FULL: 0, Trouble.DISK_NEARLY_FULL: 8}
"""How much the store may still grow; a drop-off needs more."""


def befall(box: Box, troubles: frozenset[Trouble]) -> None:
    """Make the devices as troubled as this, and no more; after a restart again, which mends nothing."""
    box.board.fault = box.broken_at_start = SILENCE if Trouble.BOARD_SILENT in troubles else None
    for door in box.doors:
        door.jam = _jam(troubles)
    box.heap.flap.jam = _jam(troubles)
    box.heap.beam.is_blocked = Trouble.BEAM_BLOCKED in troubles
    box.bin.board.fault = SILENCE if Trouble.BIN_SILENT in troubles else None
    box.bin.scale.fault = SILENCE if Trouble.SCALE_SILENT in troubles else None
    box.printer.paper = Paper.OUT if Trouble.PAPER_OUT in troubles else Paper.OK
    box.printer.silent = Trouble.PRINTER_SILENT in troubles
    if spare_pages := [SPARE_PAGES[trouble] for trouble in troubles & SPARE_PAGES.keys()]:
        box.disk.fill(min(spare_pages))
    else:
        box.disk.make_room()
    box.executor.held_up_s = BUSY_S if Trouble.DEVICES_BUSY in troubles else 0.0
    if Trouble.CAMERA_GONE in troubles:
        box.camera.unplug()
    else:
        box.camera.replug()


def befall_unlocked_flap(box: Box, troubles: frozenset[Trouble], openings: int) -> None:
    """What goes wrong between the pulse and the first sight; `openings`: of the flap so far."""
    if Trouble.BIN_FALLS_SILENT in troubles:
        board = box.bin.board
        board.fault = SILENCE
        box.executor.later(SILENT_FOR_S[openings % len(SILENT_FOR_S)], lambda: setattr(board, "fault", None))


def clock_jump(troubles: frozenset[Trouble]) -> timedelta:
    """How far the time of day jumps, as a time service or a battery makes it."""
    back = timedelta(hours=-2) if Trouble.CLOCK_JUMPS_BACK in troubles else timedelta()
    ahead = timedelta(hours=30) if Trouble.CLOCK_JUMPS_AHEAD in troubles else timedelta()
    return back + ahead


def _jam(troubles: frozenset[Trouble]) -> Jam | None:
    if Trouble.DOORS_STUCK_SHUT in troubles:
        return Jam.STUCK_SHUT
    return Jam.STUCK_OPEN if Trouble.DOORS_DO_NOT_CATCH in troubles else None
