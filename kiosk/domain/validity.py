"""How long a policy pack counts, and what its rules are worth when that is over."""

from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.policy import PolicyPack


class Validity(StrEnum):
    """`grace`: over, and nothing changes yet but that people are told. `expired`: the rules degrade."""

    CURRENT = "current"
    GRACE = "grace"
    EXPIRED = "expired"


def grace_ends_at(pack: PolicyPack) -> datetime:
    """When the rules of a pack begin to degrade."""
    return pack.valid_until + timedelta(days=pack.grace_days)


def validity_of(pack: PolicyPack, now: Moment) -> Validity:
    """How a pack stands. A clock that nobody vouches for expires nothing: it may have jumped ahead."""
    if now.at < pack.valid_until:
        return Validity.CURRENT
    if now.at < grace_ends_at(pack) or now.clock is ClockStatus.UNTRUSTED:
        return Validity.GRACE
    return Validity.EXPIRED


def is_due(valid_from: datetime | None, now: Moment, *, replaces: bool) -> bool:
    """Whether a pack may be put in force.

    What it replaces does not come back, so a clock that nobody vouches for does not decide
    that; where there are no rules yet, it does.
    """
    if valid_from is None:
        return True
    return valid_from <= now.at and not (replaces and now.clock is ClockStatus.UNTRUSTED)


def told_of_grace(pack: PolicyPack, now: Moment) -> str:
    """What becomes of a pack in grace, for people who look after kiosks."""
    if now.at < grace_ends_at(pack):
        return f"the rules hold until {grace_ends_at(pack):%Y-%m-%d %H:%M} UTC"
    return "the rules hold only because nobody vouches for the clock"
