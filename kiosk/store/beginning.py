"""Where the counters of a new store begin: beyond all that an earlier store of this kiosk can have given.

A replaced card remembers nothing, and its parcels must not bear the numbers of others.
"""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from kiosk.domain.moment import ClockStatus, Moment

EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)

MOST_A_DAY: Final = 1000
"""No kiosk gives as many numbers of a kind. Receipts keep their seven digits until 2047."""

SPREAD: Final = 5_000_000
"""Where the time is not known, two stores begin anywhere in this range, and hardly ever near each other."""


def not_reached_by(at: datetime) -> int:
    """A number that no counter has come to by then, if it began so and is this kiosk's."""
    return int((at - EPOCH) / timedelta(days=1) * MOST_A_DAY)


def first_number(reading: Moment, now: Moment, ledger_id: str) -> int:
    """Where to begin, by what the clock says and by the floor's judgement of it.

    The clock is believed also where it jumped further ahead than the floor lets it: a clock that is
    set late is right from then on, and one that is wrong costs numbers, of which there are enough. One
    that is behind the floor would say the same at every new store, as would the floor.
    """
    first = not_reached_by(max(reading.at, now.at))
    return first + UUID(ledger_id).int % SPREAD if now.clock is ClockStatus.FLOORED else first
