"""From what a reader sees, many times a second, to what people do: one tap, one presentation."""

from typing import Final

from hardware.badge_reader.interface import Badge, NoBadge, Presentation, Why

ABSENT_S: Final = 1.0
"""A badge held unsteadily is missed for some looks; nobody takes one away and back within a second."""

RANDOM_UID_BYTES: Final = 4
RANDOM_UID_START: Final = 0x08
"""ISO 14443-3: a four-byte UID that begins with 08 is made up afresh and identifies nothing."""


def is_random(uid: bytes) -> bool:
    """Say whether this UID will be another one at the next tap."""
    return len(uid) == RANDOM_UID_BYTES and uid[0] == RANDOM_UID_START


class Presentations:
    """Tells a new presentation from the old one that is still lying there.

    Absence is time spent looking without seeing, in at least two looks: a pause says nothing.
    While several cards are seen, and until they were absent, none of them counts: the person
    is still sorting them out.

    Concurrency: none of its own.
    """

    def __init__(self, absent_s: float = ABSENT_S) -> None:
        self._absent_s = absent_s
        self._looked_at: float | None = None
        self._looked_s = 0.0
        self._seen: dict[bytes | Why, float] = {}

    def saw(self, uids: tuple[bytes, ...], now: float) -> Presentation | None:
        """Take note of one look at `now`, monotonic seconds; give what it is the first sight of."""
        if self._looked_at is not None:
            self._looked_s += min(now - self._looked_at, self._absent_s / 2)
        self._looked_at = now
        it = _what(uids)
        if it is not Why.SEVERAL and Why.SEVERAL in self._seen:
            it = None
        is_new = it not in self._seen
        if it is not None:
            self._seen[it] = self._looked_s
        self._seen = {it: at for it, at in self._seen.items() if self._looked_s - at < self._absent_s}
        if it is None or not is_new:
            return None
        return NoBadge(it, now) if isinstance(it, Why) else Badge(it, now)


def _what(uids: tuple[bytes, ...]) -> bytes | Why | None:
    if not uids:
        return None
    if all(is_random(uid) for uid in uids):
        return Why.RANDOM
    return uids[0] if len(set(uids)) == 1 else Why.SEVERAL
