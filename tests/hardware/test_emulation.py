"""Emulators at the far end of a wire."""

from pathlib import Path

import pytest

from hardware.emulation import PtyServer, TcpServer
from hardware.errors import DeviceGone
from hardware.transport import SerialTransport


class Echo:
    """Says what it hears, and says hello when first fed nothing."""

    def __init__(self) -> None:
        self.greeting = b""

    def feed(self, data: bytes) -> bytes:
        if data == b"die":
            raise RuntimeError("it died")
        greeting, self.greeting = self.greeting, b""
        return data + greeting


def _port(url: str) -> SerialTransport:
    return SerialTransport(url, baud_rate=9600)


@pytest.mark.parametrize("kind", [PtyServer, TcpServer])
def test_a_device_answers_over_its_wire(kind: type[PtyServer] | type[TcpServer]) -> None:
    with kind(Echo()) as server:
        port = _port(server.url if isinstance(server, TcpServer) else server.path)
        port.write(b"hello")
        assert port.read(5.0)[:1] == b"h"
        port.close()


def test_a_device_may_speak_unasked() -> None:
    echo = Echo()
    with PtyServer(echo) as server:
        port = _port(server.path)
        port.write(b"x")
        assert port.read(5.0) == b"x"
        echo.greeting = b"news"
        assert port.read(5.0) == b"news"
        port.close()


def test_bytes_pass_unchanged(tmp_path: Path) -> None:
    every = bytes(range(256))
    with PtyServer(Echo(), link=tmp_path / "device") as server:
        port = _port(server.path)
        port.write(every)
        heard = b""
        while len(heard) < 256:
            heard += port.read(5.0)
        assert heard == every
        port.close()


def test_a_device_keeps_its_name_when_plugged_in_again(tmp_path: Path) -> None:
    link = tmp_path / "device"
    with PtyServer(Echo(), link=link) as server:
        server.unplug()
        assert not link.is_symlink()
        server.plug_in()
        assert server.path == str(link)
        port = _port(server.path)
        port.write(b"again")
        assert port.read(5.0)[:1] == b"a"
        port.close()
    assert not link.is_symlink()


@pytest.mark.parametrize("kind", [PtyServer, TcpServer])
def test_a_device_that_dies_is_unplugged_and_says_why_when_closed(
    kind: type[PtyServer] | type[TcpServer],
) -> None:
    server = kind(Echo())
    port = _port(server.url if isinstance(server, TcpServer) else server.path)
    port.write(b"die")
    with pytest.raises(DeviceGone):
        port.read(5.0)
    port.close()
    with pytest.raises(RuntimeError, match="it died"):
        server.close()
