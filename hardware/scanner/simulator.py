"""A scanner without a child process, for tests and simulations that run on one thread."""

from pydantic import BaseModel, ConfigDict

from hardware.camera.interface import Frame
from hardware.scanner.decoding import FrameDecoder
from hardware.scanner.interface import ITEM_CODES, RETURN_CODES, FrameScanner, ScanResult

PROVEN_ON_HARDWARE = False


class Options(BaseModel):
    """There is nothing to set."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InProcessScanner:
    """Decodes in the caller's process: a code that crashes the decoder crashes the caller.

    Lifetime: none. Concurrency: one call at a time.
    """

    def __init__(self) -> None:
        self._of_returns, self._of_items = FrameDecoder(RETURN_CODES), FrameDecoder(ITEM_CODES)

    @property
    def restarts(self) -> int:
        return 0

    def scan(self, frame: Frame, *, of_item: bool = False) -> ScanResult:
        return (self._of_items if of_item else self._of_returns).feed(frame.image)

    def close(self) -> None:
        """Nothing to end."""


def open(_: Options) -> FrameScanner:
    """Make a scanner that decodes in this process."""
    return InProcessScanner()
