"""How long a policy pack counts, and what its rules are worth when that is over."""

from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.moment import Moment
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
    """How a pack stands. A clock that nobody vouches for may be ahead, and the doubt is the pack's."""
    if now.at < pack.valid_until:
        return Validity.CURRENT
    if now.at_least < grace_ends_at(pack):
        return Validity.GRACE
    return Validity.EXPIRED


def is_due(valid_from: datetime | None, now: Moment, *, replaces: bool) -> bool:
    """Whether a pack may be put in force.

    What it replaces does not come back, so it must be due for certain; where there are no
    rules yet, by the clock as it is.
    """
    if valid_from is None:
        return True
    return valid_from <= (now.at_least if replaces else now.at)


def told_of_grace(pack: PolicyPack, now: Moment) -> str:
    """What becomes of a pack in grace, for people who look after kiosks."""
    if now.at < grace_ends_at(pack):
        return f"the rules hold until {grace_ends_at(pack):%Y-%m-%d %H:%M} UTC"
    return "the rules hold only because nobody vouches for the clock"
