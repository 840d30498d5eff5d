"""One wire with several devices on it: who speaks when, and which answer belongs to whom."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, Final, Protocol, Self, TypeVar

from hardware.errors import DeviceError, DeviceTimeout, ProtocolError
from hardware.transport import BITS_PER_BYTE, SerialTransport, Transport, drain

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

GAP_CHARACTERS: Final = 3.5
GAP_S: Final = 0.001
"""Silence of 3.5 characters ends a frame on RS-485; one millisecond more is for the adapter."""

QUIET_S: Final = 0.05
"""A bus silent for so long has no answer under way, whatever the adapter does to its timing."""

QUIET_LIMIT_S: Final = 0.5
"""A line that still babbles after this has another fault; the next query will name it."""

FRAME_END_S: Final = 0.02
"""USB adapters hold bytes back for up to 16 ms; when no more come for longer, a frame has ended."""

QUERY_ATTEMPTS: Final = 2
"""Asking again moves nothing; more than once more would hold up the other devices on the bus."""


class Decoder(Protocol[T_co]):
    """Finds the frames of one protocol in a stream that comes in pieces."""

    def feed(self, data: bytes) -> Sequence[T_co]:
        """Give the frames that end in `data`.

        Empty `data` says that the line has fallen quiet: where a frame does not tell its
        length, this is its end.
        """


class Bus:
    """One port, one exchange at a time: commands before queries, else in the order of asking.

    Does: keep the silence between frames, take off what an adapter echoes, match
    answers to requests, repeat a query once, and wait out a line that said
    something wrong, so that late bytes never answer the next request.
    Does not: repeat a command, or know what any frame means.

    Lifetime: owns its port; `shared` gives one bus a port to all who name it,
    and it closes when the last of them closes it.
    Concurrency: any thread; the caller's thread does the input and output when
    its turn has come.
    """

    _shared: ClassVar[dict[str, Self]] = {}
    _shared_guard: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, port: Transport, *, baud_rate: int) -> None:
        self._port = port
        self._baud_rate = baud_rate
        self._gap_s = GAP_CHARACTERS * BITS_PER_BYTE / baud_rate + GAP_S
        self._turns = _Turns()
        self._users = 1
        self._last_byte_at = 0.0
        self._echoes = False
        self._silent: set[str] = set()

    @classmethod
    def shared(cls, url: str, *, baud_rate: int) -> Self:
        """Give the one bus on a port. Raises `ValueError` when two devices want different speeds."""
        with cls._shared_guard:
            bus = cls._shared.get(url)
            if bus is None:
                bus = cls._shared[url] = cls(SerialTransport(url, baud_rate=baud_rate), baud_rate=baud_rate)
                return bus
            if bus._baud_rate != baud_rate:
                raise ValueError(
                    f"{url}: one bus has one speed; it is open at {bus._baud_rate} baud, "
                    f"another device asks for {baud_rate}."
                )
            bus._users += 1
            return bus

    @property
    def url(self) -> str:
        return self._port.url

    def ask(
        self,
        question: bytes,
        decoder: Callable[[], Decoder[T]],
        *,
        accept: Callable[[T], bool] = lambda _: True,
        within_s: float,
        who: str,
    ) -> T:
        """Send a query and give the first answer that `accept` takes, within `within_s` of each attempt.

        A device that did not answer the last time is asked once and not twice, so
        that a dead one does not hold up the others. `who` names it in errors.
        Raises `DeviceGone`, `DeviceTimeout` (silence) or `ProtocolError` (no answer in what came).
        """
        attempts = 1 if who in self._silent else QUERY_ATTEMPTS
        with self._turns.turn(urgent=False):
            for left in reversed(range(attempts)):
                try:
                    answer, heard = self._exchange(question, decoder(), accept, within_s, who, is_query=True)
                except (DeviceTimeout, ProtocolError):
                    drain(self._port, quiet_s=QUIET_S, limit_s=QUIET_LIMIT_S)
                    self._echoes = False
                    self._silent.add(who)
                    if not left:
                        raise
                else:
                    self._echoes = heard.startswith(question)
                    self._silent.discard(who)
                    return answer
        raise AssertionError("unreachable: the last attempt returns or raises")

    def command(
        self,
        order: bytes,
        decoder: Callable[[], Decoder[T]],
        *,
        accept: Callable[[T], bool] = lambda _: True,
        within_s: float,
        who: str,
    ) -> T:
        """Send, before any query that waits and never twice, what moves something; give the device's answer.

        Raises as `ask`. After `DeviceTimeout` or `ProtocolError` it is unknown whether the device acted.
        """
        with self._turns.turn(urgent=True):
            try:
                return self._exchange(order, decoder(), accept, within_s, who, is_query=False)[0]
            except (DeviceTimeout, ProtocolError):
                drain(self._port, quiet_s=QUIET_S, limit_s=QUIET_LIMIT_S)
                raise

    def tell(self, order: bytes, *, rest_s: float) -> None:
        """Send, as `command`, to a device that never answers; then let it alone for `rest_s`."""
        with self._turns.turn(urgent=True):
            self._send(order)
            time.sleep(rest_s)
            self._last_byte_at = time.monotonic()

    def close(self) -> None:
        with self._shared_guard:
            self._users -= 1
            if self._users > 0:
                return
            if self._shared.get(self.url) is self:
                del self._shared[self.url]
        self._port.close()

    def _send(self, data: bytes) -> None:
        silent_for = time.monotonic() - self._last_byte_at
        if silent_for < self._gap_s:
            time.sleep(self._gap_s - silent_for)
        self._port.discard_input()
        self._port.write(data)

    def _exchange(
        self,
        sent: bytes,
        decoder: Decoder[T],
        accept: Callable[[T], bool],
        within_s: float,
        who: str,
        *,
        is_query: bool,
    ) -> tuple[T, bytes]:
        """Give the accepted frame and all that was heard until then."""
        self._send(sent)
        heard = b""
        passed_on = 0
        is_quiet = True
        # The time our own bytes take is the wire's and not the device's.
        ends_at = time.monotonic() + within_s + len(sent) * BITS_PER_BYTE / self._baud_rate
        while (left := ends_at - time.monotonic()) > 0:
            try:
                piece = self._port.read(left if is_quiet else min(left, FRAME_END_S))
            except DeviceTimeout:
                if is_quiet:
                    break
                piece = b""
            is_quiet = not piece
            heard += piece
            told = self._without_echo(heard, sent, is_query=is_query)
            news, passed_on = told[passed_on:], len(told)
            for frame in decoder.feed(news) if news or is_quiet else ():
                if accept(frame):
                    self._last_byte_at = time.monotonic()
                    return frame, heard
        raise _no_answer(who, self.url, heard, within_s)

    def _without_echo(self, heard: bytes, sent: bytes, *, is_query: bool) -> bytes:
        """Give what the device said: nothing while it may still be an adapter that repeats us."""
        if not is_query:
            return heard[len(sent) :] if self._echoes else heard
        # A device may answer a command with the very same bytes, a query never.
        return b"" if sent.startswith(heard) else heard.removeprefix(sent)


class _Turns:
    """Who is next on the wire."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[bool, int]] = []
        self._numbers = itertools.count()
        self._taken = False

    @contextmanager
    def turn(self, *, urgent: bool) -> Iterator[None]:
        with self._changed:
            ticket = (not urgent, next(self._numbers))
            heapq.heappush(self._waiting, ticket)
            self._changed.wait_for(lambda: not self._taken and self._waiting[0] == ticket)
            heapq.heappop(self._waiting)
            self._taken = True
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()


def _no_answer(who: str, url: str, heard: bytes, within_s: float) -> DeviceError:
    if not heard:
        return DeviceTimeout(
            f"{who} on {url}: no answer within {within_s:g} s. Check its power, wires A and B, "
            f"and the address switches."
        )
    return ProtocolError(
        f"{who} on {url}: {len(heard)} bytes came back and hold no answer of it "
        f"({heard[:16].hex(' ')}). Check the baud rate, wires A and B, and for two devices with one address."
    )
