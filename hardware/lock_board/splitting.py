"""Finds frames in a stream, whatever its pieces and whatever lies between."""

from collections.abc import Callable, Collection
from typing import Generic, TypeVar

T = TypeVar("T")


class Splitter(Generic[T]):
    """Frames that begin with one of `heads` and have at most `longest` bytes.

    `parse` is given up to `longest` bytes that begin with a head; it returns the frame they
    begin with and its length, the shortest that holds, or None. Then one byte is dropped and
    the search goes on, so garbage costs only itself. Never holds as many as `longest` bytes
    between calls.
    """

    def __init__(
        self, heads: Collection[int], longest: int, parse: Callable[[bytes], tuple[T, int] | None]
    ) -> None:
        self._heads = frozenset(heads)
        self._longest = longest
        self._parse = parse
        self._held = b""

    def feed(self, data: bytes) -> list[T]:
        stream = self._held + data
        frames = []
        at = 0
        while at < len(stream):
            if stream[at] not in self._heads:
                at += 1
            elif found := self._parse(stream[at : at + self._longest]):
                frames.append(found[0])
                at += found[1]
            elif len(stream) - at < self._longest:
                break
            else:
                at += 1
        self._held = stream[at:]
        return frames
