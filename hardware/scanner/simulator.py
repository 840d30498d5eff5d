"""A scanner without a child process, for tests and simulations that run on one thread."""

from pydantic import BaseModel, ConfigDict, Field

from hardware.camera.interface import Frame
from hardware.scanner.decoding import QR_ONLY, FrameDecoder
from hardware.scanner.interface import FrameScanner, ScanResult, Symbology

PROVEN_ON_HARDWARE = False


class Options(BaseModel):
    """What to read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    symbologies: frozenset[Symbology] = Field(QR_ONLY, min_length=1, description="kinds of code to look for")


class InProcessScanner:
    """Decodes in the caller's process: a code that crashes the decoder crashes the caller.

    Lifetime: none. Concurrency: one call at a time.
    """

    def __init__(self, options: Options) -> None:
        self._decoder = FrameDecoder(options.symbologies)

    @property
    def restarts(self) -> int:
        return 0

    def scan(self, frame: Frame) -> ScanResult:
        return self._decoder.feed(frame.image)

    def close(self) -> None:
        """Nothing to end."""


def open(options: Options) -> FrameScanner:
    """Make a scanner that decodes in this process."""
    return InProcessScanner(options)
