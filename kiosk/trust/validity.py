"""What counts now: keys, and what they signed, between their dates by a clock that may be wrong."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from kiosk.domain.moment import CLOCK_DOUBT, ClockStatus, Moment
from kiosk.domain.policy import PolicyPack, PublicKey

CLOCK_LAG: Final = timedelta(days=1)
"""A kiosk's clock may be so far behind that of whoever signs."""


def is_to_come(start: datetime, at: datetime, *, clock_doubted: bool) -> bool:
    """Whether it does not count yet. A clock that nobody vouches for may be behind by any time."""
    return not clock_doubted and start > at + CLOCK_LAG


def is_over(end: datetime, at: datetime, *, clock_doubted: bool) -> bool:
    """Whether it counts no more. What a doubtful clock may be ahead is not held against a customer."""
    return at - (CLOCK_DOUBT if clock_doubted else timedelta()) > end


def announcement_keys(packs: Sequence[PolicyPack], now: Moment) -> list[PublicKey]:
    """The keys whose announcements and answers count, by the rules in force and those to come."""
    return _counting([key for pack in packs for key in pack.announcement_keys], packs, now)


def command_keys(packs: Sequence[PolicyPack], now: Moment) -> list[PublicKey]:
    """The keys whose commands count, by the rules in force and those to come."""
    return _counting([key for pack in packs for key in pack.command_keys], packs, now)


def _counting(keys: Sequence[PublicKey], packs: Sequence[PolicyPack], now: Moment) -> list[PublicKey]:
    """A key may be on its way in or out, so each of the packs may name it; what one of them
    has revoked verifies nothing.
    """
    revoked = {key_id for pack in packs for key_id in pack.revoked_keys}
    doubted = now.clock is ClockStatus.UNTRUSTED
    return [
        key
        for key in keys
        if key.key_id not in revoked
        and not (key.not_before and is_to_come(key.not_before, now.at, clock_doubted=doubted))
        and not (key.not_after and is_over(key.not_after, now.at, clock_doubted=doubted))
    ]
