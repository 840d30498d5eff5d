"""What is plugged in, by names that stay."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from hardware.ports import Port, find_ports


def adapter(
    device: str, vid: int | None = 0x1A86, pid: int | None = 0x7523, product: str | None = "USB Serial"
) -> object:
    return SimpleNamespace(
        device=device, vid=vid, pid=pid, manufacturer=None, product=product, description="n/a"
    )


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with two adapters, a camera of two nodes and a printer."""
    for node in ("ttyUSB0", "ttyUSB1", "video0", "video1", "usb/lp0"):
        (tmp_path / "dev" / node).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dev" / node).touch()
    link(tmp_path, "dev/serial/by-path/pci-usb-0:1", "dev/ttyUSB0")
    link(tmp_path, "dev/serial/by-id/usb-1a86-port0", "dev/ttyUSB0")
    link(tmp_path, "dev/serial/by-path/pci-usb-0:2", "dev/ttyUSB1")
    link(tmp_path, "dev/kiosk/printer", "dev/usb/lp0")
    for number in (0, 1):
        write(tmp_path / f"sys/class/video4linux/video{number}/index", f"{number}\n")
        write(tmp_path / f"sys/class/video4linux/video{number}/name", "HD Camera\n")
    write(
        tmp_path / "sys/class/usbmisc/lp0/device/ieee1284_id",
        "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;\n",
    )
    return tmp_path


def link(root: Path, name: str, target: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).symlink_to(root / target)


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def ports(machine: Path, *serial: object) -> dict[str, Port]:
    return {port.node: port for port in find_ports(machine, lambda: serial)}


def test_a_port_is_named_by_id_and_where_there_is_none_by_its_socket(machine: Path) -> None:
    found = ports(machine, adapter("/dev/ttyUSB0"), adapter("/dev/ttyUSB1"), adapter("/dev/ttyUSB2"))
    assert found["/dev/ttyUSB0"].name == "/dev/serial/by-id/usb-1a86-port0"
    assert found["/dev/ttyUSB1"].name == "/dev/serial/by-path/pci-usb-0:2"
    assert found["/dev/ttyUSB2"].name == "/dev/ttyUSB2"


def test_a_name_of_our_own_goes_before_all_others(machine: Path) -> None:
    link(machine, "dev/kiosk/lock-board", "dev/ttyUSB0")
    assert ports(machine, adapter("/dev/ttyUSB0"))["/dev/ttyUSB0"].name == "/dev/kiosk/lock-board"


def test_a_makers_number_tells_what_it_may_be(machine: Path) -> None:
    found = ports(
        machine,
        adapter("/dev/ttyUSB0"),
        adapter("/dev/ttyACM0", 0x7777, 0x6666),
        adapter("/dev/ttyS0", None, None, None),
    )
    assert found["/dev/ttyUSB0"].guess.startswith("CH340")
    assert found["/dev/ttyACM0"].guess == "GM65 scan engine"
    assert (found["/dev/ttyS0"].what, found["/dev/ttyS0"].guess) == ("built-in serial port", "")


def test_a_camera_is_one_port_though_it_has_two_nodes(machine: Path) -> None:
    cameras = [port for port in find_ports(machine, list) if port.kind == "camera"]
    assert cameras == [Port("camera", "/dev/video0", "/dev/video0", "HD Camera")]


def test_a_usb_printer_says_its_make(machine: Path) -> None:
    assert ports(machine)["/dev/usb/lp0"] == Port(
        "printer", "/dev/kiosk/printer", "/dev/usb/lp0", "EPSON TM-T88V"
    )


def test_this_very_machine_can_be_looked_at() -> None:
    assert isinstance(find_ports(), list)
