"""What every scan engine can do, whatever makes it read."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read since the last look, oldest first; `oversize` more were dropped for their length."""

    payloads: tuple[bytes, ...] = ()
    oversize: int = 0


class ScanEngine(Protocol):
    """A device with its own eye and decoder.

    Does: hold what was read until it is taken, once for as long as the code is held
    in front. Does not: say which symbology a code has, or see two codes at once.
    A serial line has no check over a code, so a code may arrive spoiled: what is
    done with it must prove itself, by a signature or by being known.

    Lifetime: works from the constructor until `close`; a port that went away is
    opened again by itself.
    Concurrency: at most one thread of its own; no method waits for the device,
    except `close`, which waits for that thread, 2 s at worst.
    """

    @property
    def fault(self) -> str | None:
        """Why nothing can be read, in words for a technician; None when all is well."""

    def start_reading(self) -> None:
        """Have it look for codes until `stop_reading`; one that is held there already counts."""

    def stop_reading(self) -> None:
        """Let it rest; what was read and not taken is forgotten."""

    def take(self) -> Reading:
        """Give what was read since the last call, the newest few at most; never waits."""

    def close(self) -> None: ...
