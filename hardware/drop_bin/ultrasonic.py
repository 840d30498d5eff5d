"""Ultrasonic level sensors with a serial line: A02YYUW, ME007YS, JSN-SR04T.

A cone of sound from the roof of the bin comes back from the nearest thing. Single
readings jump about, so the median of several counts.
"""

import time
from collections.abc import Callable
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from hardware.drop_bin.interface import Distance, LevelSensor
from hardware.drop_bin.stream import Stream
from hardware.drop_bin.ultrasonic_frames import TRIGGER, DistanceDecoder
from hardware.transport import PortUrl, SerialTransport, Transport

PROVEN_ON_HARDWARE = False

BAUD_RATE: Final = 9600

SAMPLE_S: Final = 0.35
"""Sensors speak every 100 ms, or every 300 ms at most when they smooth by themselves."""

SILENCE_S: Final = 0.7
"""Two samples missing in a row: the sensor is not just slow."""


class Options(BaseModel):
    """One sensor on a line of its own, 9600 baud."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the sensor: a device path or socket://host:port.")
    samples: int = Field(
        default=5, ge=5, le=9, description="Readings that the median is taken of, 5 to 9; more are slower."
    )
    blind_mm: int = Field(
        default=30,
        ge=1,
        le=500,
        description="What is nearer than this, in mm, the sensor cannot see: 30 for A02YYUW and ME007YS, "
        "200 for JSN-SR04T.",
    )
    trigger: bool = Field(
        default=False, description="Whether it speaks only when asked: JSN-SR04T in mode 3 (120 k on R27)."
    )


class Ultrasonic:
    """One sensor.

    What is in the blind zone, and no echo at all, is unknown and neither full nor empty.
    What the line itself holds back cannot be told from what was just measured.

    Lifetime: owns its port from first use until `close`.
    Concurrency: as `LevelSensor`. A read takes `sample_s` for each of `samples` at worst, and none
    to speak of when the last one was not longer ago than that.
    """

    def __init__(
        self,
        port: Transport,
        *,
        samples: int = 5,
        blind_mm: int = 30,
        trigger: bool = False,
        sample_s: float = SAMPLE_S,
        silence_s: float = SILENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._blind_mm = blind_mm
        self._sample_s = sample_s
        self._stream = Stream(
            port,
            DistanceDecoder,
            who="Level sensor",
            count=samples,
            window_s=samples * sample_s,
            silence_s=silence_s,
            prompt=TRIGGER if trigger else b"",
            clock=clock,
        )

    def read(self) -> Distance:
        distances, over_s = self._stream.newest()
        seen = sorted(mm for mm in distances if mm >= self._blind_mm)
        is_known = len(seen) > len(distances) / 2
        # The sensor may have smoothed the first of them from echoes as old as one sample.
        return Distance(seen[len(seen) // 2] if is_known else None, over_s + self._sample_s)

    def close(self) -> None:
        self._stream.close()


def open(options: Options) -> LevelSensor:
    """Give the sensor; its port is opened on first use."""
    return Ultrasonic(
        SerialTransport(options.url, baud_rate=BAUD_RATE),
        samples=options.samples,
        blind_mm=options.blind_mm,
        trigger=options.trigger,
    )
