"""The network cable between a kiosk and its broker, with a plug that can be pulled."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Coroutine
from typing import Any, Self

LOOPBACK = "127.0.0.1"

_CHUNK_BYTES = 64 * 1024

_CALL_LIMIT_S = 10.0


class NetworkPlug:
    """Carries TCP connections from its own `port` to `target_port`, both on loopback, while it is in.

    Lifetime: owns a thread and a port from the constructor until `close`; starts plugged in.
    The port stays its own while the plug is out, so a client may keep the address.
    Concurrency: `pull`, `insert` and `close` may come from any thread but not from two at once;
    each returns when it is done.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        # Bound but never listening: keeps the port ours, and refuses connections while no listener shares it.
        self._claim = _bound_socket(0)
        self.port: int = self._claim.getsockname()[1]
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="network plug", daemon=True)
        self._thread.start()
        self.insert()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_in(self) -> bool:
        """Whether connections are carried."""
        return self._server is not None

    def insert(self) -> None:
        """Carry new connections. Nothing happens when the plug is in."""
        self._call(self._insert())

    def pull(self) -> None:
        """Cut every connection and refuse new ones until `insert`."""
        self._call(self._pull())

    def close(self) -> None:
        """Pull the plug for good."""
        if self._loop.is_closed():
            return
        self.pull()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CALL_LIMIT_S)
        self._loop.close()
        self._claim.close()

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_CALL_LIMIT_S)

    async def _insert(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, sock=_bound_socket(self.port))

    async def _pull(self) -> None:
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for writer in self._open:
            writer.transport.abort()
        while carrying := asyncio.all_tasks() - {_this_task()}:
            await asyncio.wait(carrying)

    async def _carry(self, client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter) -> None:
        with self._held(client_out):
            try:
                target_in, target_out = await asyncio.open_connection(LOOPBACK, self._target_port)
            except OSError:
                return
            with self._held(target_out):
                if self._server is None:
                    return
                ways = {
                    asyncio.create_task(self._move(client_in, target_out)),
                    asyncio.create_task(self._move(target_in, client_out)),
                }
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                client_out.transport.abort()
                target_out.transport.abort()
                await asyncio.wait(ways)

    async def _move(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(_CHUNK_BYTES):
                await self._pass_on(data, sink)

    async def _pass_on(self, data: bytes, sink: asyncio.StreamWriter) -> None:
        """Carry what came to the other side. A worse cable does this worse."""
        sink.write(data)
        await sink.drain()

    @contextlib.contextmanager
    def _held(self, writer: asyncio.StreamWriter) -> Any:
        self._open.add(writer)
        try:
            yield
        finally:
            writer.transport.abort()
            self._open.discard(writer)


def _this_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None
    return task


def _bound_socket(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((LOOPBACK, port))
    return bound
