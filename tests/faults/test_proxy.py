"""The bad cable does what it is told: one that carries well would prove nothing."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from time import monotonic

import pytest

from kiosk.world.network import LOOPBACK
from tests.faults.proxy import BadCable, Trouble, Way

SENT = bytes(range(256)) * 4


def echo(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    with suppress(OSError), connection:
        while data := connection.recv(65536):
            connection.sendall(data)


@pytest.fixture
def cable() -> Iterator[BadCable]:
    """A cable to a peer that says whatever it hears."""
    with socket.create_server((LOOPBACK, 0)) as server:
        threading.Thread(target=echo, args=(server,), daemon=True).start()
        with BadCable(server.getsockname()[1], random.Random(1)) as cable:
            yield cable


@pytest.fixture
def line(cable: BadCable) -> Iterator[socket.socket]:
    """A connection that has carried a byte there and back."""
    with socket.create_connection((LOOPBACK, cable.port), timeout=5) as line:
        line.sendall(b"?")
        assert line.recv(1) == b"?"
        yield line


def hear(line: socket.socket, count: int) -> bytes:
    heard = b""
    while len(heard) < count and (data := line.recv(count - len(heard))):
        heard += data
    return heard


@pytest.mark.parametrize(
    ("trouble", "takes_s"),
    [
        (Trouble(delay_s=0.2), 0.4),
        (Trouble(ways=frozenset({Way.UP}), delay_s=0.2), 0.2),
        (Trouble(bytes_per_s=len(SENT) / 0.2), 0.4),
        (Trouble(piece_bytes=64, delay_s=0.01), 0.16),
    ],
)
def test_a_slow_cable_carries_all_of_it_and_takes_its_time(
    cable: BadCable, line: socket.socket, trouble: Trouble, takes_s: float
) -> None:
    cable.be(trouble)
    began = monotonic()
    line.sendall(SENT)
    assert hear(line, len(SENT)) == SENT
    assert monotonic() - began >= takes_s


def test_a_silent_cable_carries_nothing_until_the_trouble_is_over(
    cable: BadCable, line: socket.socket
) -> None:
    cable.be(Trouble(holds=True))
    line.sendall(SENT)
    line.settimeout(0.2)
    with pytest.raises(TimeoutError):
        line.recv(1)
    line.settimeout(5)
    cable.be(None)
    assert hear(line, len(SENT)) == SENT


def test_a_cut_comes_in_the_middle_of_what_is_sent(cable: BadCable, line: socket.socket) -> None:
    cable.be(Trouble(ways=frozenset({Way.DOWN}), cuts_after=100))
    line.sendall(SENT)
    heard = b""
    with suppress(ConnectionResetError):
        while data := line.recv(1):
            heard += data
    assert SENT.startswith(heard)
    assert len(heard) <= 100


def test_a_garbled_piece_has_one_wrong_bit(cable: BadCable, line: socket.socket) -> None:
    cable.be(Trouble(ways=frozenset({Way.UP}), garbles=1.0, piece_bytes=len(SENT)))
    line.sendall(SENT)
    heard = hear(line, len(SENT))
    assert sum((a ^ b).bit_count() for a, b in zip(SENT, heard, strict=True)) >= 1


def test_what_is_dropped_is_reset_and_a_new_connection_is_carried(
    cable: BadCable, line: socket.socket
) -> None:
    cable.drop()
    with pytest.raises(ConnectionResetError):
        line.recv(1)
    with socket.create_connection((LOOPBACK, cable.port), timeout=5) as again:
        again.sendall(SENT)
        assert hear(again, len(SENT)) == SENT


def test_a_silent_cable_can_be_pulled(cable: BadCable, line: socket.socket) -> None:
    cable.be(Trouble(holds=True))
    line.sendall(SENT)
    cable.pull()
    with suppress(ConnectionResetError):
        assert line.recv(1) == b""
