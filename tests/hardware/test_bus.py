"""Several devices on one wire: turns, echoes, late answers, and the one speed they share."""

import os
import threading
import time
import tty
from collections.abc import Callable, Iterator

import pytest

from hardware.bus import Bus
from hardware.emulation import FaultyLine, LineFault, PtyServer
from hardware.errors import DeviceTimeout, ProtocolError
from hardware.transport import SerialTransport

BAUD = 115200


class Lines:
    """Frames that end in a line feed: the simplest protocol there is."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[bytes]:
        *lines, self._held = (self._held + data).split(b"\n")
        return lines


class UntilQuiet:
    """Frames that tell neither length nor end; those that are believed end with an exclamation mark."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[bytes]:
        self._held += data
        return [self._held] if not data and self._held.endswith(b"!") else []


class Device:
    """Answers `answers[line]` to a line, and notes every line it heard."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self.answers = answers
        self.heard: list[bytes] = []
        self._lines = Lines()

    def feed(self, data: bytes) -> bytes:
        lines = self._lines.feed(data)
        self.heard += lines
        return b"".join(self.answers.get(line, b"") for line in lines)


@pytest.fixture
def device() -> Device:
    return Device({b"how": b"well\n", b"go": b"gone\n"})


@pytest.fixture
def line(device: Device) -> FaultyLine:
    return FaultyLine(device)


@pytest.fixture
def bus(line: FaultyLine) -> Iterator[Bus]:
    with PtyServer(line) as server:
        bus = Bus(SerialTransport(server.path, baud_rate=BAUD), baud_rate=BAUD)
        yield bus
        bus.close()


def ask(bus: Bus, question: bytes = b"how\n", accept: Callable[[bytes], bool] = lambda _: True) -> bytes:
    return bus.ask(question, Lines, accept=accept, within_s=0.1, who="Device 1")


def test_a_query_without_an_answer_is_repeated_once_and_then_named(bus: Bus, device: Device) -> None:
    device.answers = {}
    with pytest.raises(DeviceTimeout, match=r"Device 1 on /dev/pts/.*: no answer within 0\.1 s"):
        ask(bus)
    assert device.heard == [b"how", b"how"]


def test_a_device_known_to_be_silent_is_asked_only_once_at_a_time(bus: Bus, device: Device) -> None:
    device.answers = {}
    for _ in range(2):
        with pytest.raises(DeviceTimeout):
            ask(bus)
    assert device.heard == [b"how"] * 3
    device.answers = {b"how": b"well\n"}
    assert ask(bus) == b"well"


def test_a_command_is_sent_once_and_never_again(bus: Bus, device: Device) -> None:
    device.answers = {}
    with pytest.raises(DeviceTimeout):
        bus.command(b"go\n", Lines, within_s=0.05, who="Device 1")
    assert device.heard == [b"go"]


def test_an_answer_meant_for_somebody_else_is_passed_over(bus: Bus, device: Device) -> None:
    device.answers = {b"how": b"other\nwell\n"}
    assert ask(bus, accept=lambda line: line == b"well") == b"well"


def test_bytes_that_hold_no_answer_are_shown(bus: Bus, device: Device) -> None:
    device.answers = {b"how": b"\xfb\xf2"}
    with pytest.raises(ProtocolError, match=r"2 bytes came back and hold no answer of it \(fb f2\)"):
        ask(bus)


def test_what_an_adapter_echoes_is_no_answer_once_a_query_has_shown_that_it_does(
    bus: Bus, device: Device
) -> None:
    device.answers = {b"how": b"how\nwell\n", b"go": b"go\n"}
    assert ask(bus, accept=lambda line: line == b"well") == b"well"
    with pytest.raises(ProtocolError):
        bus.command(b"go\n", Lines, within_s=0.05, who="Device 1")
    device.answers = {b"go": b"go\ngo\n"}
    assert bus.command(b"go\n", Lines, within_s=0.05, who="Device 1") == b"go"


def test_a_frame_that_tells_no_length_ends_where_the_line_falls_quiet(bus: Bus, device: Device) -> None:
    device.answers = {b"how": b"well! and more!"}
    began = time.monotonic()
    assert bus.ask(b"how\n", UntilQuiet, within_s=20.0, who="Device 1") == b"well! and more!"
    assert time.monotonic() < began + 10, "the silence ends it, not the deadline"


def test_a_pause_inside_a_frame_costs_nothing_but_time(bus: Bus, device: Device, line: FaultyLine) -> None:
    line.fault = LineFault.DRIBBLE
    device.answers = {b"how": b"well!"}
    assert bus.ask(b"how\n", UntilQuiet, within_s=0.5, who="Device 1") == b"well!"


def test_an_echo_that_comes_in_pieces_is_no_part_of_the_answer(
    bus: Bus, device: Device, line: FaultyLine
) -> None:
    line.fault = LineFault.DRIBBLE
    device.answers = {b"how": b"how\nwell!"}
    assert bus.ask(b"how\n", UntilQuiet, within_s=1.0, who="Device 1") == b"well!"


def test_the_bare_echo_of_a_query_is_never_its_answer(bus: Bus, device: Device) -> None:
    device.answers = {b"how!": b"how!\n"}
    with pytest.raises(ProtocolError):
        bus.ask(b"how!\n", Lines, within_s=0.05, who="Device 1")


def test_a_command_goes_before_the_queries_that_wait() -> None:
    """The far end holds the first query until three more callers have queued up behind it."""
    master, slave = os.openpty()
    tty.setraw(slave)
    bus = Bus(SerialTransport(os.ttyname(slave), baud_rate=BAUD), baud_rate=BAUD)

    def query() -> None:
        bus.ask(b"how\n", Lines, within_s=5.0, who="Device 1")

    def command() -> None:
        bus.command(b"go\n", Lines, within_s=5.0, who="Device 1")

    threads = []
    heard = b""
    for waiting, job in enumerate((query, query, query, command)):
        threads.append(threading.Thread(target=job))
        threads[-1].start()
        if waiting == 0:
            heard = os.read(master, 16)
        while len(bus._turns._waiting) < waiting:
            time.sleep(0.001)
    for _ in threads:
        os.write(master, b"yes\n")
        heard += os.read(master, 16) if heard.count(b"\n") < len(threads) else b""
    for thread in threads:
        thread.join(5)
    bus.close()
    os.close(slave)
    os.close(master)
    assert heard == b"how\ngo\nhow\nhow\n"


def test_devices_on_one_port_share_one_bus_until_the_last_has_closed_it(bus: Bus) -> None:
    first, second = (Bus.shared("/dev/ttyNone", baud_rate=9600) for _ in range(2))
    assert first is second
    with pytest.raises(ValueError, match="one bus has one speed; it is open at 9600 baud"):
        Bus.shared("/dev/ttyNone", baud_rate=19200)
    first.close()
    second.close()
    third = Bus.shared("/dev/ttyNone", baud_rate=19200)
    assert third is not first
    third.close()
