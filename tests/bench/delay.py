"""A long line: carries TCP on loopback, every byte a fixed time later."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Self

_CHUNK_BYTES = 64 * 1024
_CALL_LIMIT_S = 10.0


class Delay:
    """Carries connections from its own `port` to `target_port`; each way takes `delay_s`.

    Lifetime: owns a thread and a port from the constructor until `close`.
    Concurrency: one owner.
    """

    def __init__(self, target_port: int, delay_s: float) -> None:
        self._target_port = target_port
        self._delay_s = delay_s
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="delay", daemon=True)
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._carry, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CALL_LIMIT_S)
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_CALL_LIMIT_S)

    async def _end(self) -> None:
        self._server.close()
        carrying = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)

    async def _carry(self, client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter) -> None:
        target_in, target_out = await asyncio.open_connection("127.0.0.1", self._target_port)
        try:
            await asyncio.gather(self._later(client_in, target_out), self._later(target_in, client_out))
        finally:
            client_out.close()
            target_out.close()

    async def _later(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(on_the_way, sink))
        try:
            while data := await source.read(_CHUNK_BYTES):
                on_the_way.put_nowait((self._loop.time() + self._delay_s, data))
            await on_the_way.join()
        finally:
            arriving.cancel()
            sink.close()

    async def _arrive(
        self, on_the_way: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter
    ) -> None:
        while True:
            due, data = await on_the_way.get()
            await asyncio.sleep(due - self._loop.time())
            sink.write(data)
            on_the_way.task_done()
