"""The frames of ultrasonic distance sensors (A02YYUW, ME007YS, JSN-SR04T): bytes in, bytes out.

    FF | distance, high byte | low byte | sum

Millimetres, big-endian; 0 means that no echo came. The sum is the low byte of the sum
of the bytes before it. Nothing marks the end of a frame.
"""

from typing import Final

FARTHEST_MM: Final = 6000
"""No sensor of this family sees farther, so a frame that says so is none."""

TRIGGER: Final = b"\x55"
"""Asks a JSN-SR04T in mode 3 for one frame."""

_HEAD: Final = 0xFF
_FRAME_BYTES: Final = 4


def encode(distance_mm: int) -> bytes:
    """Give the frame of a distance from 0 to `FARTHEST_MM`."""
    body = bytes((_HEAD, *distance_mm.to_bytes(2, "big")))
    return body + bytes((sum(body) & 0xFF,))


class DistanceDecoder:
    """Finds distances in mm in a stream, whatever its pieces and whatever lies between.

    A frame is believed when head, sum and range agree; otherwise one byte is dropped
    and the search goes on. Never holds as much as a whole frame between calls.
    """

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[int]:
        stream = self._held + data
        distances = []
        at = 0
        while (at := stream.find(_HEAD, at)) >= 0 and len(stream) - at >= _FRAME_BYTES:
            frame = stream[at : at + _FRAME_BYTES]
            distance = int.from_bytes(frame[1:3], "big")
            # Without the range, FF FF 01 FF in the middle of two frames passes for one.
            if frame[3] == sum(frame[:3]) & 0xFF and distance <= FARTHEST_MM:
                distances.append(distance)
                at += _FRAME_BYTES
            else:
                at += 1
        self._held = stream[at:] if at >= 0 else b""
        return distances
