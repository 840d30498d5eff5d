"""Devices that talk unasked: the newest of what they say, and how old it can be."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from hardware.bus import Decoder
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout, ProtocolError
from hardware.transport import Transport

T = TypeVar("T")

WAITING_READS: Final = 1024
"""A line that babbles faster than it can be read is not caught up with for ever."""

PROMPT_AGAIN_S: Final = 0.15
"""A prompted sensor measures and answers within 65 ms; after twice that, prompt or answer was lost."""

SHOWN_BYTES: Final = 16


class Stream(Generic[T]):
    """Gives the newest `count` things that a device said within the last `window_s` seconds.

    Does: read what has piled up without waiting, throw it away when nobody read for so
    long that its age is unknown, and listen for more only while there is not enough.
    With `prompt`, sends that before each thing it waits for.

    Lifetime: owns its port, which opens on first use; `close` closes it.
    Concurrency: one caller at a time. `newest` takes `window_s` at worst, `silence_s`
    from a device that says nothing, and no time when it is called more often than every
    `window_s`.
    """

    def __init__(
        self,
        port: Transport,
        decoder: Callable[[], Decoder[T]],
        *,
        who: str,
        count: int,
        window_s: float,
        silence_s: float,
        prompt: bytes = b"",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._port = port
        self._new_decoder = decoder
        self._decoder = decoder()
        self._who = who
        self._window_s = window_s
        self._silence_s = silence_s
        self._prompt = prompt
        self._clock = clock
        self._said: deque[tuple[float, T]] = deque(maxlen=count)
        """Each with the moment after which it came."""
        self._read_at = float("-inf")
        self._prompted_at = float("-inf")

    def newest(self) -> tuple[list[T], float]:
        """Give what was said, oldest first, and over how many seconds it was.

        Raises `DeviceGone`, `DeviceTimeout` (silence) or `ProtocolError` (not enough sense in what came).
        """
        try:
            return self._newest()
        except DeviceGone:
            self._read_at = float("-inf")  # the next port has a buffer of its own
            raise

    def forget(self) -> None:
        """Let nothing said so far be given again."""
        self._said.clear()

    def close(self) -> None:
        self._port.close()

    def _newest(self) -> tuple[list[T], float]:
        if self._clock() - self._read_at > self._window_s:
            self._start_anew()
        for _ in range(WAITING_READS):
            if not self._hear(0):
                break
        self._listen()
        self._ask_for_more()
        return [thing for _, thing in self._said], self._clock() - self._said[0][0]

    def _listen(self) -> None:
        started_at = heard_at = self._clock()
        heard = b""
        while not self._is_enough():
            self._ask_for_more()
            news = self._hear(min(self._silence_s, PROMPT_AGAIN_S))
            now = self._clock()
            if news:
                heard, heard_at = (heard + news)[-SHOWN_BYTES:], now
            is_over = now - heard_at >= self._silence_s or now - started_at >= self._window_s
            if is_over and not self._is_enough():
                raise self._not_enough(heard)

    def _start_anew(self) -> None:
        self._port.discard_input()
        self._decoder = self._new_decoder()
        self._said.clear()
        self._read_at = self._clock()
        self._prompted_at = float("-inf")

    def _is_enough(self) -> bool:
        is_full = len(self._said) == self._said.maxlen
        return is_full and self._clock() - self._said[0][0] <= self._window_s

    def _ask_for_more(self) -> None:
        if self._prompt and self._clock() - self._prompted_at >= PROMPT_AGAIN_S:
            self._port.write(self._prompt)
            self._prompted_at = self._clock()

    def _hear(self, within_s: float) -> bytes:
        try:
            news = self._port.read(within_s)
        except DeviceTimeout:
            news = b""
        for thing in self._decoder.feed(news):
            self._said.append((self._read_at, thing))
            self._prompted_at = float("-inf")
        self._read_at = self._clock()
        return news

    def _not_enough(self, heard: bytes) -> DeviceError:
        where = f"{self._who} on {self._port.url}"
        if not heard:
            return DeviceTimeout(
                f"{where}: silent for {self._silence_s:g} s. Check its power, and that its TX goes to our RX."
            )
        return ProtocolError(
            f"{where}: too little sense within {self._window_s:g} s, at last {heard.hex(' ')}. "
            f"Check the baud rate, the wiring and the ground."
        )
