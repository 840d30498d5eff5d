"""What is read from pictures, and what every frame scanner can do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from hardware.camera.interface import Frame

MAX_PAYLOAD_BYTES = 640
"""A return code has at most 560; anything longer is dropped before it is parsed."""

MAX_QR_VERSION = 20
"""Our own codes end at version 18; larger symbols only cost time."""


class Symbology(StrEnum):
    QRCODE = "qr_code"
    DATA_MATRIX = "data_matrix"
    EAN_13 = "ean_13"
    EAN_8 = "ean_8"
    UPC_A = "upc_a"
    CODE_128 = "code_128"


RETURN_CODES = frozenset({Symbology.QRCODE})
"""What is looked for when somebody shows a return code: no bar code of a parcel can be taken for one."""

ITEM_CODES = frozenset(Symbology)
"""What may stand on goods."""


Point = tuple[int, int]
"""x and y, in pixels from the upper left."""

Corners = tuple[Point, Point, Point, Point]


class Code(NamedTuple):
    """One symbol found in a picture: its raw bytes and its corners, clockwise."""

    symbology: Symbology
    payload: bytes
    corners: Corners


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What one frame held.

    `codes`: what was read, within the limits above. `oversize`: how many were
    dropped for being too long. `unreadable`: a symbol was seen and could not be read.
    """

    codes: tuple[Code, ...]
    oversize: int = 0
    unreadable: bool = False


class FrameScanner(Protocol):
    """Reads codes from live frames, one frame at a time.

    Errors: `scan` raises `hardware.errors.DeviceError` when the decoder had
    to be restarted; the next call works again.
    Concurrency: one call at a time (the caller's scan lane).
    """

    @property
    def restarts(self) -> int: ...

    def scan(self, frame: Frame, *, of_item: bool = False) -> ScanResult:
        """Read a frame; `of_item`: for the codes that stand on goods, else for return codes."""

    def close(self) -> None: ...
