"""The staff of the demonstration: who they are, and what they carry and remember."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from kiosk.domain.roster import Role, StaffEntry, StaffPass
from kiosk.trust.keys import SigningKey
from kiosk.trust.staff import badge_digest, hash_pin
from kiosk.trust.staff_pass import mint_pass, pass_pin

BADGE_SALT: Final = "ZGVtb3JldHVybnM0"


@dataclass(frozen=True, slots=True)
class StaffPerson:
    """Somebody with a badge and a PIN. Both are no secret."""

    staff_ref: str
    role: Role
    badge: bytes
    pin: str
    carrier_id: str | None = None

    @property
    def entry(self) -> StaffEntry:
        """Their row in the roster."""
        return StaffEntry(
            staff_ref=self.staff_ref,
            role=self.role,
            carrier_id=self.carrier_id,
            badge=badge_digest(self.badge, BADGE_SALT),
            pin=hash_pin(self.pin, salt=self.staff_ref.ljust(12, ".").encode()),
        )


ANNA: Final = StaffPerson("c-anna", Role.COURIER, bytes.fromhex("04a1b2c3d4e501"), "2580", "parcelnet")
BEN: Final = StaffPerson("c-ben", Role.COURIER, bytes.fromhex("04a1b2c3d4e502"), "1478", "swiftline")
CHRIS: Final = StaffPerson("c-chris", Role.COURIER, bytes.fromhex("04a1b2c3d4e505"), "1357", "parcelnet")
MIA: Final = StaffPerson("a-mia", Role.ATTENDANT, bytes.fromhex("04a1b2c3d4e503"), "3690")
OTTO: Final = StaffPerson("t-otto", Role.TECHNICIAN, bytes.fromhex("04a1b2c3d4e504"), "741852")

STAFF: Final = (ANNA, BEN, CHRIS, MIA, OTTO)


@cache
def roster() -> tuple[StaffEntry, ...]:
    """The rows of all of them, the same each time; made once, because that takes half a second."""
    return tuple(person.entry for person in STAFF)


def pass_for(
    person: StaffPerson,
    key: SigningKey,
    site_id: str,
    now: datetime,
    *,
    pass_id: str,
    pin: str,
    lasts: timedelta = timedelta(hours=8),
) -> str:
    """The text of a pass for somebody whose badge is of no use; `key` is the shop's for their role."""
    made_at = now.replace(microsecond=0)
    return mint_pass(
        StaffPass(
            pass_id=pass_id,
            role=person.role,
            staff_ref=person.staff_ref,
            carrier_id=person.carrier_id,
            site_id=site_id,
            issued_at=made_at,
            expires_at=made_at + lasts,
            pin=pass_pin(pin, pass_id),
        ),
        key,
    )
