"""What several readers together make of one picture."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

import cv2
import numpy as np

from hardware.camera.interface import Image
from hardware.scanner.interface import Corners, Point, Symbology
from hardware.scanner.unread import is_qr_code
from hardware.scanner.zxing import Symbol, Unread

MOST_UNREAD: Final = 8
"""Textures can look like a hundred unread codes; looking at all of them would take seconds."""


class View:
    """A grey picture, the symbols read from it, and those seen in it and not read.

    Lifetime: none. Concurrency: one call at a time.
    """

    def __init__(self, grey: Image) -> None:
        self.grey = grey
        self.symbols: list[Symbol] = []
        self._unread: dict[Unread, bool] = {}
        """Each with whether it surely is a QR code that somebody shows."""

    def add(self, symbols: Iterable[Symbol], unread: Iterable[Unread]) -> None:
        """Take note of what a reader found; where two readings are of one symbol, the first counts."""
        for symbol in symbols:
            if not any(_are_same(symbol, known) for known in self.symbols):
                self.symbols.append(symbol)
        for seen in islice(unread, MOST_UNREAD - len(self._unread)):
            self._unread[seen] = is_qr_code(self.grey, seen.corners, seen.qr_version)

    @property
    def unread(self) -> list[Unread]:
        """What may be QR codes and was read by nobody."""
        return [seen for seen in self._unread if not self._is_read(seen)]

    @property
    def shows_unread(self) -> bool:
        """Whether a QR code is surely shown that was read by nobody."""
        return any(self._unread[seen] for seen in self.unread)

    @property
    def is_complete(self) -> bool:
        """Whether something was read, and all that is surely shown."""
        return bool(self.symbols) and not self.shows_unread

    def _is_read(self, seen: Unread) -> bool:
        return any(_overlap(seen.corners, symbol.code.corners) for symbol in self.symbols)


def _are_same(one: Symbol, other: Symbol) -> bool:
    """The same payload (a phone and its reflection are one), or in the same place."""
    if one.code.symbology is not other.code.symbology:
        return False
    if one.code.payload == other.code.payload:
        return True
    # A linear symbol's corners are those of the line it was read along: two lines seldom meet.
    return one.code.symbology is Symbology.QRCODE and _overlap(one.code.corners, other.code.corners)


def _overlap(one: Corners, other: Corners) -> bool:
    """Whether the middle of one lies in the other."""
    return _holds(one, _middle(other)) or _holds(other, _middle(one))


def _holds(corners: Corners, point: Point) -> bool:
    return cv2.pointPolygonTest(np.array(corners, np.float32), point, False) >= 0


def _middle(corners: Corners) -> Point:
    return sum(x for x, _ in corners) // 4, sum(y for _, y in corners) // 4
