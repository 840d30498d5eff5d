"""What is plugged into this machine, under names that stay: serial ports, cameras, USB printers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from serial.tools import list_ports

STABLE_NAMES: Final = (
    "dev/kiosk/*",
    "dev/serial/by-id/*",
    "dev/serial/by-path/*",
    "dev/v4l/by-id/*",
    "dev/v4l/by-path/*",
)
"""Where udev keeps names that survive a replug, the best first."""

MAKERS: Final = {
    (0x1A86, 0x7523): "CH340 serial adapter: a lock board, a sensor, or an RS-485 bus",
    (0x7777, 0x6666): "GM65 scan engine",
    (0x072F, 0x2200): "ACR122U badge reader",
}
"""What sits behind some USB ids (vendor, product), as far as one can tell."""

VENDORS: Final = {
    0x0403: "FTDI serial adapter: a lock board, a scale, or an RS-485 bus",
    0x067B: "Prolific serial adapter",
    0x10C4: "CP210x serial adapter: a lock board, a PN532 badge reader, or an RS-485 bus",
    0x04B8: "Epson printer",
    0x0519: "Star printer",
    0x0A5F: "Zebra printer",
    0x0C2E: "Honeywell scan engine",
    0x05F9: "Datalogic scan engine",
}


@dataclass(frozen=True, slots=True)
class Port:
    """One thing that a device of the cabinet may be on.

    `name` is what to write into `cabinet.toml`; `node` is today's device file,
    which another replug may change. `what` is what it says of itself, `guess`
    what its maker's number tells.
    """

    kind: str
    name: str
    node: str
    what: str
    guess: str = ""


def find_ports(
    root: Path = Path("/"), serial_ports: Callable[[], Iterable[Any]] = list_ports.comports
) -> list[Port]:
    """Look at everything that is plugged in. `root` is where `dev` and `sys` are."""
    names = _stable_names(root)
    found = [*_serial(serial_ports, names), *_cameras(root, names), *_printers(root, names)]
    return sorted(found, key=lambda port: (port.kind, port.name))


def _stable_names(root: Path) -> dict[str, str]:
    """The best stable name of each device file that has one."""
    names: dict[str, str] = {}
    for pattern in STABLE_NAMES:
        for link in sorted(root.glob(pattern)):
            names.setdefault(_node(link, root), f"/{link.relative_to(root)}")
    return names


def _node(link: Path, root: Path) -> str:
    return f"/{link.resolve().relative_to(root.resolve())}"


def _serial(serial_ports: Callable[[], Iterable[Any]], names: dict[str, str]) -> Iterator[Port]:
    for port in serial_ports():
        said = " ".join(word for word in (port.manufacturer, port.product) if word)
        guess = MAKERS.get((port.vid, port.pid)) or VENDORS.get(port.vid, "")
        what = said or ("built-in serial port" if port.vid is None else port.description)
        yield Port("serial", names.get(port.device, port.device), port.device, what, guess)


def _cameras(root: Path, names: dict[str, str]) -> Iterator[Port]:
    for node in sorted(root.glob("sys/class/video4linux/video*")):
        # A camera has several nodes; pictures come from the first, the others give numbers about them.
        if (node / "index").read_text().strip() == "0":
            device = f"/dev/{node.name}"
            yield Port("camera", names.get(device, device), device, (node / "name").read_text().strip())


def _printers(root: Path, names: dict[str, str]) -> Iterator[Port]:
    for node in sorted(root.glob("sys/class/usbmisc/lp*")):
        device = f"/dev/usb/{node.name}"
        ids = node / "device" / "ieee1284_id"
        what = _ieee1284(ids.read_text()) if ids.exists() else "USB printer"
        yield Port("printer", names.get(device, device), device, what)


def _ieee1284(text: str) -> str:
    """Maker and model out of a printer's `MFG:...;MDL:...;` line."""
    fields = dict(part.split(":", 1) for part in text.split(";") if ":" in part)
    words = [fields.get(key, "").strip() for key in ("MFG", "MDL")]
    return " ".join(word for word in words if word) or "USB printer"
