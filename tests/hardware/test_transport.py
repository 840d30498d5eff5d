"""Ports that are missing, stuck, or somebody else's."""

import os
import select
import socket
import tty
from collections.abc import Iterator

import pytest

from hardware.errors import DeviceGone, DeviceTimeout
from hardware.transport import SerialTransport, drain


@pytest.fixture
def pty() -> Iterator[tuple[int, str]]:
    """A wire whose far end nobody reads: (its far end, its near path)."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(slave)
    os.close(master)


def test_a_device_that_takes_no_bytes_is_a_timeout_and_not_a_hang(pty: tuple[int, str]) -> None:
    port = SerialTransport(pty[1], baud_rate=115200, write_timeout=0.1)
    with pytest.raises(DeviceTimeout, match=r"took no bytes for 0\.1 s.* flow control"):
        port.write(bytes(100_000))
    port.close()


def test_silence_is_a_timeout(pty: tuple[int, str]) -> None:
    port = SerialTransport(pty[1], baud_rate=19200)
    with pytest.raises(DeviceTimeout, match="nothing came back"):
        port.read(0.01)
    port.close()


def test_what_came_unasked_is_discarded(pty: tuple[int, str]) -> None:
    master, path = pty
    port = SerialTransport(path, baud_rate=19200)
    port.write(b"open")
    near = os.open(path, os.O_RDONLY | os.O_NOCTTY)
    os.write(master, b"stale")
    assert select.select([near], [], [], 5.0)[0], "it has arrived"
    os.close(near)
    port.discard_input()
    os.write(master, b"fresh")
    assert port.read(1.0) == b"fresh"
    port.close()


def test_draining_ends_when_the_line_is_quiet(pty: tuple[int, str]) -> None:
    master, path = pty
    port = SerialTransport(path, baud_rate=19200)
    port.write(b"open")
    os.write(master, b"late answer")
    drain(port, quiet_s=0.01, limit_s=5.0)
    with pytest.raises(DeviceTimeout):
        port.read(0.01)
    port.close()


def test_a_network_device_nobody_listens_for_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        url = f"socket://127.0.0.1:{closed_soon.getsockname()[1]}"
    port = SerialTransport(url, baud_rate=19200)
    with pytest.raises(DeviceGone, match="cannot be opened"):
        port.write(b"x")
    port.close()


def test_a_network_device_that_hangs_up_is_noticed_before_the_next_request() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = SerialTransport(f"socket://127.0.0.1:{listener.getsockname()[1]}", baud_rate=19200)
        port.write(b"hello")
        peer, _ = listener.accept()
        peer.recv(16)
        peer.close()
        with pytest.raises(DeviceGone, match="went away"):
            port.discard_input()
    port.close()
