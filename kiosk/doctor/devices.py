"""The devices, while nobody else uses them: opened, looked at, closed. Nothing is moved or printed."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from hardware.camera.interface import Camera, Frame
from hardware.camera.quality import PhotoQuality, assess
from hardware.errors import DeviceError, DeviceGone
from hardware.lock_board.interface import DoorState, LockReading, Occupancy
from hardware.printer.interface import Fault as PrinterFault
from hardware.printer.interface import Paper, PrinterStatus
from hardware.registry import open_device, parts_of, proven_on_hardware
from hardware.scanner.drawing import scene_with_code
from kiosk.config import Cabinet, CabinetDevice, Config
from kiosk.doctor.finding import Finding, fault, note, ok
from kiosk.domain.codes import Mode

FRAME_WITHIN_S = 3.0
LOOK_EVERY_S = 0.05

SHOWN_CODE = "kiosk doctor"

PRINTER_FAULTS = {
    PrinterFault.CUTTER_JAM: ("its cutter is jammed", "open the cover and free the knife"),
    PrinterFault.OVERHEATED: ("its head is too hot", "wait until it has cooled; it goes on by itself"),
    PrinterFault.ERROR: ("it has an error that it does not get over by itself", "switch it off and on"),
}
"""What is wrong with a printer by its own word, and what to do."""


def lock_board(device: CabinetDevice, config: Config) -> Iterator[Finding]:
    """Whether the board answers, and what it says of the doors that are wired to it."""
    try:
        with opened(device, config) as board:
            readings: tuple[LockReading, ...] = board.read()
    except (DeviceError, ValueError) as error:
        yield fault(device.name, sentence(error), mend(error, device, config))
        return
    wired = {c.id: readings[c.lock - 1] for c in config.cabinet.compartments if c.board == device.name}
    doors = {state: sorted(name for name, seen in wired.items() if seen.door is state) for state in DoorState}
    text = f"answers; of {len(wired)} doors " + ", ".join(f"{len(doors[s])} {s}" for s in doors)
    text += f"; {_items(wired)}"
    if doors[DoorState.OPEN]:
        yield note(
            device.name,
            text,
            f"shut {', '.join(doors[DoorState.OPEN])}; if they are shut, check their sensor wires",
        )
    else:
        yield ok(device.name, text)


def printer(device: CabinetDevice, config: Config) -> Iterator[Finding]:
    """Whether the printer is on line, has paper, and is shut."""
    try:
        with opened(device, config) as asked:
            status: PrinterStatus = asked.status()
    except (DeviceError, ValueError) as error:
        yield fault(device.name, sentence(error), mend(error, device, config))
        return
    if status.cover_open:
        yield fault(device.name, "its cover is open", "shut the cover until it clicks")
    elif status.paper is Paper.OUT:
        yield fault(device.name, "it is out of paper", "put in a new roll, and shut the cover")
    elif status.fault is not None:
        yield fault(device.name, *PRINTER_FAULTS[status.fault])
    elif status.online is False:
        yield fault(
            device.name,
            "it is off line and does not say why",
            "switch it off and on; look for a jam at the cutter, and at its lights",
        )
    elif status.paper is Paper.NEAR_END:
        yield note(device.name, "on line, cover shut, its paper ends soon", "bring a new roll")
    elif status.online is None:
        yield note(
            device.name,
            "its port opens; it is set to say nothing of itself, so its paper was not looked at",
            "look at the paper yourself",
        )
    else:
        yield ok(device.name, "on line, cover shut, paper in")


def camera(device: CabinetDevice, config: Config) -> Iterator[Finding]:
    """Whether a picture comes, how large, and whether there is light."""
    with opened(device, config) as looking:
        frame = _first_frame(looking)
        complaint = looking.fault
    if frame is None:
        yield fault(
            device.name,
            f"no picture within {FRAME_WITHIN_S:g} s: {sentence(complaint or 'it sends nothing')}",
            f"check its cable, then `source` of {_place(device, config)}; see `ls /dev/v4l/by-id`",
        )
        return
    height, width = frame.image.shape[:2]
    match assess(frame.image):
        case PhotoQuality.DARK:
            yield note(
                device.name,
                f"gives pictures of {width} x {height}, but they are dark",
                "take the cap off the lens; switch the camera light on",
            )
        case PhotoQuality.OVEREXPOSED:
            yield note(
                device.name,
                f"gives pictures of {width} x {height}, but they are too bright",
                "shade the lens",
            )
        case _:
            yield ok(device.name, f"gives pictures of {width} x {height}")


def decoder(_: Config) -> Iterator[Finding]:
    """Whether the decoder's process starts, is locked in, and reads a code that is drawn for it."""
    scanner = open_device("scanner", "child_process", {})
    try:
        result = scanner.scan(Frame(scene_with_code(SHOWN_CODE), 1, time.monotonic()))
        sandboxed = scanner.sandboxed
    except DeviceError as error:
        yield fault("decoder", sentence(error), "run `make setup` again; see the log for what it lacks")
        return
    finally:
        scanner.close()
    if [code.payload for code in result.codes] != [SHOWN_CODE.encode()]:
        yield fault("decoder", "it did not read a plain QR code drawn for it", "run `make setup` again")
    elif not sandboxed:
        yield fault(
            "decoder",
            "it reads, but without its sandbox: a malicious picture could reach this machine",
            "use a 64-bit kernel with seccomp (Debian's and Raspberry Pi OS's have it)",
        )
    else:
        yield ok("decoder", "its process starts, reads a code, and is locked in its sandbox")


def drivers(config: Config) -> Iterator[Finding]:
    """Drivers that never moved a real device, and simulators where money moves."""
    for kind, driver in sorted({(device.kind, device.driver) for device in config.cabinet.devices}):
        if driver == "simulator" and config.kiosk.mode is Mode.LIVE:
            yield fault(
                "drivers",
                f"the {_words(kind)} of this live kiosk is a simulator: nothing real moves",
                f"name its real driver in {config.paths.cabinet}",
            )
        elif not proven_on_hardware(kind, driver):
            yield note(
                "drivers",
                f"{driver} ({_words(kind)}) is not proven on hardware yet",
                "try it with your device before customers come, and tell the project how it went",
            )


def roles(cabinet: Cabinet) -> Iterator[Finding]:
    """Work that no device of this cabinet does."""
    without = {
        "scan_camera": "no camera reads codes",
        "scan_engine": "no scan engine reads codes",
        "item_camera": "no camera photographs items",
        "receipt_printer": "no printer prints receipts: they stay on the screen",
        "label_printer": "no printer prints labels: people write a code on each parcel",
    }
    if cabinet.roles.scan_camera or cabinet.roles.scan_engine:
        # One way to show a code is enough.
        del without["scan_camera"], without["scan_engine"]
    for role, consequence in without.items():
        if getattr(cabinet.roles, role) is None:
            yield note("roles", consequence, f"name a device as {role} in [roles], if there is one")


@contextmanager
def opened(device: CabinetDevice, config: Config) -> Iterator[Any]:
    """Open a device for a moment, and those it is made of before it."""
    with ExitStack() as stack:

        def ready(one: CabinetDevice) -> Any:
            parts = {name: ready(config.cabinet.device(name)) for _, name in parts_of(one.options).values()}
            return stack.enter_context(
                closing(open_device(one.kind, one.driver, one.options.model_dump(), parts))
            )

        yield ready(device)


def _first_frame(camera: Camera) -> Frame | None:
    deadline = time.monotonic() + FRAME_WITHIN_S
    while (frame := camera.latest()) is None and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)
    return frame


def _items(wired: dict[str, LockReading]) -> str:
    full = sorted(name for name, seen in wired.items() if seen.occupancy is Occupancy.PRESENT)
    if all(seen.occupancy is Occupancy.UNKNOWN for seen in wired.values()):
        return "no item sensors, so people are asked"
    return f"items behind {', '.join(full)}" if full else "nothing behind any"


def mend(error: Exception | None, device: CabinetDevice, config: Config) -> str:
    """What to do about an error, or about a device that says nothing (None)."""
    if isinstance(error, DeviceGone):
        return f"plug it in, or correct `url` of {_place(device, config)}; see `ls /dev/serial/by-id`"
    return f"switch it on; then compare speed and address with {_place(device, config)}"


def _place(device: CabinetDevice, config: Config) -> str:
    found = config.cabinet.hardware_map
    is_found = found is not None and device.name in {board.name for board in found.boards}
    return f'device "{device.name}" in {config.hardware_map_file if is_found else config.paths.cabinet}'


def sentence(what: object) -> str:
    """The driver's own words, without the full stop that every line gets."""
    return str(what).rstrip(".")


def _words(kind: str) -> str:
    return kind.replace("_", " ")
