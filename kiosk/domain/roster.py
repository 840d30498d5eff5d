"""Who works at kiosks: couriers, attendants, technicians, as the signed rules list them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator

from kiosk.domain.authorization import Language, Reference
from kiosk.domain.model import Value
from kiosk.domain.moment import ClockStatus, Instant, Moment

BadgeSalt = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16}$")]
"""12 random bytes of one roster, base64url."""

BadgeDigest = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16}$")]
"""What a badge is found by, as `kiosk.trust.staff` makes it: 12 bytes, base64url."""

PinHash = Annotated[
    str, StringConstraints(pattern=r"^\$scrypt\$ln=1[4-6],r=8,p=1\$[A-Za-z0-9+/]{16}\$[A-Za-z0-9+/]{16}$")
]
"""A PIN's scrypt hash with its salt, 12 bytes each, as a PHC string.

Its cost has a floor, so that it protects, and a ceiling, 64 MiB and a few tenths of a second, so that
a pack cannot hang a kiosk.
"""

MOST_STAFF: Final = 2000
"""Rows of a roster: every courier of a large town, and what is still quick to look through."""


class Role(StrEnum):
    """`attendant`: on-site staff. `technician`: who provisions and repairs kiosks."""

    COURIER = "courier"
    ATTENDANT = "attendant"
    TECHNICIAN = "technician"


class WhyNot(StrEnum):
    """Why somebody of the roster does not count here and now."""

    REVOKED = "revoked"
    OTHER_SITE = "other_site"
    NOT_YET = "not_yet"
    NO_LONGER = "no_longer"


class StaffEntry(Value):
    """One person in the roster. Without `sites` they work at all of them; without a badge they need a pass.

    `staff_ref` is what events say. It is a number of the employer's, never a name and never the badge's.
    """

    staff_ref: Reference
    role: Role
    carrier_id: Reference | None = None
    badge: BadgeDigest | None = None
    pin: PinHash
    sites: tuple[Reference, ...] = ()
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _is_a_carriers_exactly_if_a_courier(self) -> Self:
        _check_carrier(self.staff_ref, self.role, self.carrier_id)
        return self

    @property
    def member(self) -> "StaffMember":
        """This person, standing here with their badge."""
        return StaffMember(
            staff_ref=self.staff_ref, role=self.role, carrier_id=self.carrier_id, language=self.language
        )


class StaffPass(Value):
    """What a dispatcher's QR code says: one person may sign in once, here and for some hours, with a PIN."""

    pass_id: Reference
    role: Role
    staff_ref: Reference
    carrier_id: Reference | None = None
    kiosk_id: Reference | None = None
    site_id: Reference | None = None
    issued_at: Instant
    expires_at: Instant
    pin: PinHash

    @model_validator(mode="after")
    def _is_a_carriers_exactly_if_a_courier(self) -> Self:
        _check_carrier(self.staff_ref, self.role, self.carrier_id)
        return self

    @property
    def member(self) -> "StaffMember":
        """This person, standing here with their pass."""
        return StaffMember(
            staff_ref=self.staff_ref,
            role=self.role,
            carrier_id=self.carrier_id,
            pass_id=self.pass_id,
        )


class StaffMember(Value):
    """Who stands here now. `pass_id` where it is a pass that they signed in with."""

    staff_ref: Reference
    role: Role
    carrier_id: Reference | None = None
    pass_id: Reference | None = None
    language: Language | None = None

    def is_same_person(self, other: "StaffMember") -> bool:
        """The same one in the same role, whatever they signed in with.

        A dispatcher names whom they like in a pass, but only of a carrier of theirs.
        """
        mine, others = ((who.staff_ref, who.role, who.carrier_id) for who in (self, other))
        return mine == others


Roster = Annotated[tuple[StaffEntry, ...], Field(max_length=MOST_STAFF)]


def why_not_here(
    entry: StaffEntry, revoked_staff: tuple[str, ...], site_id: str, now: Moment
) -> WhyNot | None:
    """Why a person does not count at a site now; None when they do.

    What a doubtful clock may be wrong is not held against them.
    """
    if entry.staff_ref in revoked_staff:
        return WhyNot.REVOKED
    if entry.sites and site_id not in entry.sites:
        return WhyNot.OTHER_SITE
    if _is_to_come(entry.valid_from, now):
        return WhyNot.NOT_YET
    if entry.valid_until is not None and entry.valid_until <= now.at_least:
        return WhyNot.NO_LONGER
    return None


def _is_to_come(start: datetime | None, now: Moment) -> bool:
    return start is not None and now.clock is not ClockStatus.UNTRUSTED and start > now.at


def _check_carrier(staff_ref: str, role: Role, carrier_id: str | None) -> None:
    if role is Role.COURIER and carrier_id is None:
        raise ValueError(f"courier {staff_ref} has no carrier_id: whose packages may they take?")
    if role is not Role.COURIER and carrier_id is not None:
        raise ValueError(f"{role} {staff_ref} has a carrier_id, which only couriers have")
