"""A network cable that goes bad while it is in: slow, silent, cut in the middle of a packet, garbled."""

import asyncio
import contextlib
import random
import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from kiosk.world.network import NetworkPlug

LOOK_AGAIN_S = 0.02


class Way(StrEnum):
    """Which way bytes go. `up` is towards the broker."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Trouble:
    """What a cable does to the bytes of each connection, one way or both.

    `delay_s` holds each piece back. `bytes_per_s` is what it carries. `piece_bytes` is the most it
    carries at once. `garbles` is how likely a piece has one wrong bit. `cuts_after` resets the
    connection so many bytes after the trouble began. `holds` carries nothing and says nothing, as
    a blackhole or a peer that was switched off; what is held goes on its way if the trouble ends.
    """

    ways: frozenset[Way] = frozenset(Way)
    delay_s: float = 0.0
    bytes_per_s: float = inf
    piece_bytes: int | None = None
    garbles: float = 0.0
    cuts_after: float = inf
    holds: bool = False


NONE = Trouble()


class BadCable(NetworkPlug):
    """As its parent, and it carries as well or badly as it is told.

    Lifetime and concurrency: as its parent; `be` and `drop` may come from where `pull` may.
    """

    def __init__(self, target_port: int, chance: random.Random) -> None:
        self._chance = chance
        self._trouble: Trouble | None = None
        self._carried = dict.fromkeys(Way, 0)
        super().__init__(target_port)

    def be(self, trouble: Trouble | None) -> None:
        """Have this trouble from now on; None: carry well."""
        self._call(self._be(trouble))

    def drop(self) -> None:
        """Reset every connection, and carry new ones: what a far router does when it comes back."""
        self._call(self._drop())

    async def _be(self, trouble: Trouble | None) -> None:
        self._trouble = trouble
        self._carried = dict.fromkeys(Way, 0)

    async def _drop(self) -> None:
        for writer in tuple(self._open):
            _reset(writer)

    async def _pass_on(self, data: bytes, sink: asyncio.StreamWriter) -> None:
        way = Way.UP if sink.get_extra_info("peername")[1] == self._target_port else Way.DOWN
        while data:
            trouble = self._trouble if self._trouble and way in self._trouble.ways else NONE
            if trouble.holds:
                if sink.is_closing():
                    return
                await asyncio.sleep(LOOK_AGAIN_S)
                continue
            at_once = trouble.piece_bytes or len(data)
            piece, data = data[:at_once], data[at_once:]
            await asyncio.sleep(trouble.delay_s + len(piece) / trouble.bytes_per_s)
            await self._pass_piece_on(piece, sink, way, trouble)

    async def _pass_piece_on(
        self, piece: bytes, sink: asyncio.StreamWriter, way: Way, trouble: Trouble
    ) -> None:
        if self._chance.random() < trouble.garbles:
            piece = self._garbled(piece)
        room = trouble.cuts_after - self._carried[way]
        self._carried[way] += len(piece)
        sink.write(piece[: max(0, int(min(room, len(piece))))])
        if len(piece) > room:
            await asyncio.sleep(0)
            _reset(sink)
            raise ConnectionResetError
        await sink.drain()

    def _garbled(self, data: bytes) -> bytes:
        at = self._chance.randrange(len(data))
        return data[:at] + bytes([data[at] ^ 1 << self._chance.randrange(8)]) + data[at + 1 :]


def _reset(writer: asyncio.StreamWriter) -> None:
    """Without a goodbye: linger off, so that the peer gets a reset."""
    connection = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
