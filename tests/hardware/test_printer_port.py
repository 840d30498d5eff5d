"""Where a printer may be plugged in, and what each port says when it is not there or does not move."""

import os
import select
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from hardware.emulation import PtyServer
from hardware.errors import DeviceGone, DeviceTimeout
from hardware.printer import port as printer_port
from hardware.printer.port import PrinterPort, open_port
from hardware.printer.port_lp import LpPort
from hardware.printer.port_usb import UsbPort
from hardware.printer.zpl_emulator import ZplEmulator
from hardware.printer.zpl_status import QUESTION
from hardware.transport import Transport
from tests.hardware.usb_printer import IN, OUT, PRINTER_CLASS, VENDOR_CLASS, UsbBackend, UsbPrinter

ANSWER_BYTES = len(ZplEmulator().feed(QUESTION))


# --- urls -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "/dev/serial/by-id/usb-Prolific-if00",
        "/dev/usb/lp0",
        "socket://192.0.2.7:9100",
        "usb://0a5f:00d1",
        "usb://0A5F:00D1/50J161000341",
        "cups://Label_Printer-2",
    ],
)
def test_a_url_names_a_port(url: str) -> None:
    assert PrinterPort(url=url, status="none").url == url


@pytest.mark.parametrize(
    "url",
    ["", "lp0", "socket://192.0.2.7", "usb://0a5f", "usb://0a5f:d1", "usb://04b8:0e15/", "cups://", "cups://-d",
     "cups://a b", "cups://a/b", "ipp://host/queue"],
)  # fmt: skip
def test_what_is_no_port_is_refused_with_the_forms_there_are(url: str) -> None:
    with pytest.raises(ValidationError, match=r"socket://host:9100, usb://VID:PID .* cups://queue"):
        PrinterPort(url=url, status="none")


def test_a_queue_cannot_be_asked() -> None:
    with pytest.raises(ValidationError, match="Set status to 'none'"):
        PrinterPort(url="cups://labels")


def test_a_path_leads_to_a_serial_line_or_to_a_usb_printer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name in /dev/kiosk says nothing of it; the node does."""
    with PtyServer(ZplEmulator(), link=tmp_path / "printer") as server:
        for major in (None, os.major(Path(server.path).stat().st_rdev)):
            if major is not None:
                monkeypatch.setattr(printer_port, "USB_MAJOR", major)
            port = open_port(PrinterPort(url=server.path, flow_control="none"))
            port.write(QUESTION)
            assert read(port, ANSWER_BYTES).endswith(b"1234,0\x03\r\n")
            port.close()


def test_a_path_that_is_not_there_yet_is_looked_at_again(tmp_path: Path) -> None:
    link = tmp_path / "printer"
    port = open_port(PrinterPort(url=str(link), flow_control="none"))
    with pytest.raises(DeviceGone, match=r"printer: cannot be opened .No such file"):
        port.write(b"x")
    with PtyServer(ZplEmulator(), link=link):
        port.write(QUESTION)
        assert read(port, ANSWER_BYTES)
        port.close()


# --- /dev/usb/lp0 ---------------------------------------------------------------------------------


@pytest.fixture
def far_end() -> Iterator[tuple[int, str]]:
    """A wire whose far end nobody reads: (its far end, its near path)."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(slave)
    os.close(master)


def test_lp_moves_bytes_both_ways(far_end: tuple[int, str]) -> None:
    master, path = far_end
    port = LpPort(path, write_timeout=1)
    port.write(b"\x00\x03\x11\x13\x1a\r\n\xff")
    assert os.read(master, 100) == b"\x00\x03\x11\x13\x1a\r\n\xff", "no byte means anything to the line"
    os.write(master, b"\x00\x04\x7f")
    assert port.read(1) == b"\x00\x04\x7f"
    port.close()


def test_lp_forgets_what_came_unasked(far_end: tuple[int, str]) -> None:
    master, path = far_end
    port = LpPort(path, write_timeout=1)
    port.discard_input()
    os.write(master, b"stale")
    select.select([os.open(path, os.O_RDONLY | os.O_NOCTTY)], [], [], 1)
    port.discard_input()
    with pytest.raises(DeviceTimeout, match=r"nothing came back within 0.05 s"):
        port.read(0.05)
    port.close()


def test_lp_that_takes_no_bytes_is_a_timeout_and_starts_anew(far_end: tuple[int, str]) -> None:
    _, path = far_end
    port = LpPort(path, write_timeout=0.1)
    with pytest.raises(DeviceTimeout, match=r"took no bytes for 0\.1 s.*has paper"):
        port.write(bytes(200_000))
    port.close()


def test_a_long_job_at_a_slow_printer_is_no_timeout(far_end: tuple[int, str]) -> None:
    """The limit is for a printer that stands still, not for the whole job."""
    master, path = far_end
    taken = threading.Event()

    def take_slowly() -> None:
        left = 60_000
        while left:
            left -= len(os.read(master, 2000))
        taken.set()

    thread = threading.Thread(target=take_slowly)
    thread.start()
    port = LpPort(path, write_timeout=0.5)
    port.write(bytes(60_000))
    assert taken.wait(5)
    thread.join()
    port.close()


def test_lp_unplugged_is_gone_and_comes_back(tmp_path: Path) -> None:
    with PtyServer(ZplEmulator(), link=tmp_path / "lp0") as server:
        port = LpPort(server.path, write_timeout=1)
        port.write(QUESTION)
        assert read(port, ANSWER_BYTES)
        server.unplug()
        for deed in (lambda: port.read(1), lambda: port.write(QUESTION), port.discard_input):
            with pytest.raises(DeviceGone, match="lp0: "):
                deed()
        server.plug_in()
        port.write(QUESTION)
        assert read(port, ANSWER_BYTES)
        port.close()


# --- usb:// ---------------------------------------------------------------------------------------


def usb_port(backend: UsbBackend, serial: str | None = None) -> UsbPort:
    return UsbPort(0x0A5F, 0x00D1, serial, write_timeout=0.5, backend=backend)


def test_usb_takes_the_printer_from_the_kernel_and_moves_bytes_both_ways() -> None:
    printer = UsbPrinter(ZplEmulator())
    backend = UsbBackend(printer)
    port = usb_port(backend)
    port.write(QUESTION)
    assert read(port, ANSWER_BYTES).endswith(b"1234,0\x03\r\n"), "more than one packet"
    assert not printer.kernel_has_it
    assert printer.claimed
    port.close()
    assert not printer.claimed
    assert backend.opened == 0


def test_usb_configures_a_printer_that_nobody_has_configured() -> None:
    printer = UsbPrinter(ZplEmulator())
    printer.configured = False
    port = usb_port(UsbBackend(printer))
    port.write(QUESTION)
    assert read(port, ANSWER_BYTES)
    port.close()


def test_usb_prefers_the_interface_of_a_printer_that_answers() -> None:
    ways = ((VENDOR_CLASS, 0, (0x03, 0x83)), (PRINTER_CLASS, 0, (OUT,)), (PRINTER_CLASS, 1, (OUT, IN)))
    printer = UsbPrinter(ZplEmulator(), ways=ways)
    port = usb_port(UsbBackend(printer))
    port.write(QUESTION)
    assert read(port, ANSWER_BYTES)
    assert printer.alternate_setting == 1
    port.close()


def test_usb_of_one_way_prints_and_stays_silent() -> None:
    port = usb_port(UsbBackend(UsbPrinter(ZplEmulator(), ways=((VENDOR_CLASS, 0, (OUT,)),))))
    port.write(QUESTION)
    port.discard_input()
    with pytest.raises(DeviceTimeout, match="nothing came back"):
        port.read(0.02)
    port.close()


def test_usb_that_cannot_print_says_so() -> None:
    port = usb_port(UsbBackend(UsbPrinter(ZplEmulator(), ways=((3, 0, (IN,)),))))
    with pytest.raises(DeviceGone, match="0a5f:00d1: nothing there to print through"):
        port.write(b"x")


def test_usb_forgets_what_came_unasked() -> None:
    printer = UsbPrinter(ZplEmulator())
    port = usb_port(UsbBackend(printer))
    printer.answers = b"stale" * 40
    port.discard_input()
    with pytest.raises(DeviceTimeout):
        port.read(0.01)
    port.close()


def test_usb_unplugged_is_gone_and_comes_back() -> None:
    printer = UsbPrinter(ZplEmulator())
    backend = UsbBackend(printer)
    port = usb_port(backend)
    port.write(QUESTION)
    backend.plugged.clear()
    with pytest.raises(DeviceGone, match="went away during read"):
        port.read(0.1)
    with pytest.raises(DeviceGone, match=r"not plugged in.*lsusb"):
        port.write(QUESTION)
    assert backend.opened == 0
    backend.plugged.append(UsbPrinter(ZplEmulator()))
    port.write(QUESTION)
    assert read(port, ANSWER_BYTES)
    port.close()


def test_usb_that_takes_no_bytes_is_a_timeout_and_starts_anew() -> None:
    printer = UsbPrinter(ZplEmulator())
    port = usb_port(UsbBackend(printer))
    printer.stuck = True
    with pytest.raises(DeviceTimeout, match=r"took no bytes for 0\.5 s"):
        port.write(QUESTION)
    printer.stuck = False
    port.write(QUESTION)
    assert read(port, ANSWER_BYTES)
    port.close()


def test_of_two_equal_printers_the_serial_number_tells() -> None:
    one, other = UsbPrinter(ZplEmulator(), serial="A1"), UsbPrinter(ZplEmulator(), serial="B2")
    backend = UsbBackend(one, other)
    with pytest.raises(DeviceGone, match=r"2 such printers are plugged in. Add the serial number"):
        usb_port(backend).write(b"^XA^XZ")
    port = usb_port(backend, "B2")
    port.write(QUESTION)
    assert (one.claimed, other.claimed) == (False, True)
    port.close()


def test_a_printer_somebody_else_has_or_that_may_not_be_opened_is_said() -> None:
    printer = UsbPrinter(ZplEmulator())
    printer.claimed = True
    with pytest.raises(DeviceGone, match=r"cannot be opened .* busy.*udev"):
        usb_port(UsbBackend(printer)).write(b"x")
    printer.forbidden = True
    with pytest.raises(DeviceGone, match="Permission denied"):
        usb_port(UsbBackend(printer)).write(b"x")
    with pytest.raises(DeviceGone, match=r"serial number .* cannot be read"):
        usb_port(UsbBackend(printer), "50J161000341").write(b"x")


def test_the_real_libusb_knows_no_such_printer_here() -> None:
    with pytest.raises(DeviceGone, match=r"not plugged in|no libusb"):
        UsbPort(0x0000, 0x0000, write_timeout=1).write(b"x")


def read(port: Transport, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += port.read(1)
    return data
