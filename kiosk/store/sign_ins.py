"""Wrong PINs, counted on disk: who tried too many waits, and a restart shortens nothing."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from kiosk.domain.moment import Moment
from kiosk.domain.roster import Role, StaffMember
from kiosk.store.database import Database
from kiosk.store.limits import Limit, Limits

LOCKED_FOR: Final = timedelta(minutes=15)
"""Longer than anybody tries for fun, shorter than a courier's stop can wait at the worst."""

WRONG_OF_ONE: Final = 5
"""Wrong PINs of one person within `LOCKED_FOR` that lock them out. At that pace, whoever found
a badge tries PINs of four digits for ten days and nights before half of them are tried."""

WRONG_OF_ALL: Final = Limit("wrong_pin", most=20, within=timedelta(hours=1))
"""More than one bad day of everybody together. Whoever holds many badges gets no further with them."""


class Lock(StrEnum):
    """Why nobody may try a PIN now: `person`, or `everybody` who is no technician with a ticket."""

    PERSON = "person"
    EVERYBODY = "everybody"


class SignIns:
    """Who may try a PIN now.

    A person with a pass is counted by the pass: it is what lets in who was locked out.

    Concurrency: as its database.
    """

    def __init__(self, database: Database, limits: Limits) -> None:
        self._db = database
        self._limits = limits

    def locked(self, member: StaffMember, now: Moment) -> Lock | None:
        """Why this person may not try a PIN now; None when they may."""
        if self._limits.reached(_lock(member), now):
            return Lock.PERSON
        if self._limits.reached(WRONG_OF_ALL, now) and not _has_ticket(member):
            return Lock.EVERYBODY
        return None

    def wrong_pin(self, member: StaffMember, now: Moment) -> Lock | None:
        """Count a wrong PIN; what it locked, if it did."""
        with self._db.transaction():
            self._limits.count(WRONG_OF_ALL, now)
            wrong = _wrong(member)
            self._limits.count(wrong, now)
            if self._limits.reached(wrong, now):
                self._limits.count(_lock(member), now)
        return self.locked(member, now)


def _wrong(member: StaffMember) -> Limit:
    return Limit(f"wrong_pin {_counted_as(member)}", WRONG_OF_ONE, LOCKED_FOR)


def _lock(member: StaffMember) -> Limit:
    return Limit(f"locked {_counted_as(member)}", 1, LOCKED_FOR)


def _counted_as(member: StaffMember) -> str:
    return f"pass {member.pass_id}" if member.pass_id else f"staff {member.staff_ref}"


def _has_ticket(member: StaffMember) -> bool:
    return member.role is Role.TECHNICIAN and member.pass_id is not None
