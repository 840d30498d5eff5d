"""What every badge reader can do.

The number of a badge (its UID) is an identifier and not a proof: any reader reads it, and
cards that repeat a chosen one are sold. It says which entry of a list to look at; whatever
must be safe needs a second thing that the person knows or has.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge was presented. `uid` has 4 to 10 bytes, as the badge sends them; `at` is monotonic seconds."""

    uid: bytes
    at: float


class Why(StrEnum):
    """Why something held to the reader is no badge.

    `random`: it makes up a new UID each time, as phones do. `several`: more than one at once.
    """

    RANDOM = "random"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class NoBadge:
    """Something was presented that is nobody's badge; the person should be told why."""

    why: Why
    at: float


Presentation = Badge | NoBadge


class BadgeReader(Protocol):
    """One reader.

    Does: report each presentation once; the same badge again only after it was seen to be
    gone. Looks only while it is wanted, and not at first; a badge that lies there already
    counts. Does not: know whose badge it is.

    Lifetime: connects when it is opened and again, by itself, after a fault; ends with `close`.
    Concurrency: one thread of its own at most; every method from any thread, none waits for
    the reader but `close`, which waits for a second or two.
    """

    @property
    def fault(self) -> str | None:
        """Why badges are not read, in words for a technician; None when all is well.

        As of the last look: a reader that has to be asked is not asked while it is not wanted.
        """

    def want(self, on: bool) -> None:
        """Look for badges from now on, or stop and forget what nobody has taken."""

    def take(self) -> Presentation | None:
        """Give the newest presentation once; None when there is none that was not given yet."""

    def close(self) -> None: ...
