"""Wires of every temper, put between a driver and its device."""

import random
import threading

from hardware.errors import DeviceTimeout
from hardware.transport import Transport


class WrappedTransport:
    """A transport that passes everything on; subclasses spoil it."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    @property
    def url(self) -> str:
        return self._inner.url

    @property
    def lock(self) -> threading.RLock:
        return self._inner.lock

    def write(self, data: bytes) -> None:
        self._inner.write(data)

    def read(self, timeout: float) -> bytes:
        return self._inner.read(timeout)

    def discard_input(self) -> None:
        self._inner.discard_input()

    def close(self) -> None:
        self._inner.close()


class ByteAtATime(WrappedTransport):
    def __init__(self, inner: Transport) -> None:
        super().__init__(inner)
        self._held = b""

    def write(self, data: bytes) -> None:
        for byte in data:
            self._inner.write(bytes((byte,)))

    def read(self, timeout: float) -> bytes:
        self._held = self._held or self._inner.read(timeout)
        byte, self._held = self._held[:1], self._held[1:]
        return byte

    def discard_input(self) -> None:
        self._held = b""
        self._inner.discard_input()


class Lossy(WrappedTransport):
    """Loses single bytes both ways, the same ones for the same seed."""

    def __init__(self, inner: Transport, *, seed: int, loss: float = 0.02) -> None:
        super().__init__(inner)
        self._random = random.Random(seed)
        self._loss = loss

    def write(self, data: bytes) -> None:
        self._inner.write(self._thinned(data))

    def read(self, timeout: float) -> bytes:
        data = self._thinned(self._inner.read(timeout))
        if not data:
            raise DeviceTimeout("lost")
        return data

    def _thinned(self, data: bytes) -> bytes:
        return bytes(byte for byte in data if self._random.random() >= self._loss)


class Late(WrappedTransport):
    """Brings the answers to the next `late` queries after their deadline has passed."""

    def __init__(self, inner: Transport, *, every_other: bool = False) -> None:
        super().__init__(inner)
        self.late = 0
        self._every_other = every_other
        self._on_its_way: list[bytes] = []

    def read(self, timeout: float) -> bytes:
        if self._on_its_way:
            return self._on_its_way.pop(0)
        data = self._inner.read(timeout)
        if self._every_other:
            self.late, self._every_other = 1, False
        if self.late:
            self.late -= 1
            self._on_its_way.append(data)
            raise DeviceTimeout("late")
        return data
