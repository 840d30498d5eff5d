"""A scale that sends lines: load cells, an HX711, and a microcontroller that reads them."""

import time
from collections.abc import Callable
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from hardware.drop_bin.interface import Scale, Weight
from hardware.drop_bin.line_scale_frames import LineDecoder, decode
from hardware.drop_bin.stream import Stream
from hardware.errors import ProtocolError
from hardware.transport import PortUrl, SerialTransport, Transport

PROVEN_ON_HARDWARE = False

OLDEST_S: Final = 1.0
"""Five lines are due in this time. What was said before it may be the weight of another moment."""


class Options(BaseModel):
    """One scale on a line of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the scale: a device path or socket://host:port.")
    baud_rate: int = Field(
        default=9600, ge=1200, le=115200, description="Speed in baud, as it was programmed."
    )


class LineScale:
    """One scale.

    The newest line counts. When that one is spoilt, the reading is a `ProtocolError` that
    shows it, and not the line before; the next reading waits for another line.

    Lifetime: owns its port from first use until `close`.
    Concurrency: as `Scale`. A read takes `oldest_s` at worst, and none to speak of when
    the last one was not longer ago than that.
    """

    def __init__(
        self,
        port: Transport,
        *,
        oldest_s: float = OLDEST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = port.url
        self._stream = Stream(
            port, LineDecoder, who="Scale", count=1, window_s=oldest_s, silence_s=oldest_s, clock=clock
        )

    def read(self) -> Weight:
        (line,), _ = self._stream.newest()
        try:
            return decode(line)
        except ValueError as fault:
            self._stream.forget()
            raise ProtocolError(
                f"Scale on {self._url}: {fault}. Check its program and its baud rate."
            ) from fault

    def close(self) -> None:
        self._stream.close()


def open(options: Options) -> Scale:
    """Give the scale; its port is opened on first use."""
    return LineScale(SerialTransport(options.url, baud_rate=options.baud_rate))
