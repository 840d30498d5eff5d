"""A pass as it is made, and what is read in one."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from qrcode import QRCode  # type: ignore[import-untyped]
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]

from kiosk.authorization.inspection import Place
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.numbers import code_of
from kiosk.domain.policy import PolicyPack
from kiosk.domain.roster import Role, StaffPass
from kiosk.trust import jws
from kiosk.trust.jws import Refused
from kiosk.trust.staff_pass import PASS_PIN_DIGITS, SCHEME, check_form, pass_pin, read_pass, staff_keys
from kiosk.trust.staff_refusals import STAFF_REFUSALS

DEMO_KEYS: Final = {Role.COURIER: "demo-couriers", Role.TECHNICIAN: "demo-technicians"}

_ID_LENGTH: Final = 13
_RANDOM_BITS: Final = 64


def new_pin() -> str:
    """Six digits at random."""
    return f"{secrets.randbelow(10**PASS_PIN_DIGITS):0{PASS_PIN_DIGITS}}"


def new_pass(
    role: Role,
    staff_ref: str,
    carrier_id: str | None,
    kiosk_id: str | None,
    site_id: str | None,
    *,
    pin: str,
    now: datetime,
    lasts: timedelta,
) -> StaffPass:
    """A pass from now on, with a random id. Raises ValueError, which says what is wrong."""
    pass_id = code_of(secrets.randbits(_RANDOM_BITS), _ID_LENGTH)
    issued = now.replace(microsecond=0)
    return StaffPass(
        pass_id=pass_id,
        role=role,
        staff_ref=staff_ref,
        carrier_id=carrier_id,
        kiosk_id=kiosk_id,
        site_id=site_id,
        issued_at=issued,
        expires_at=issued + lasts,
        pin=pass_pin(pin, pass_id),
    )


def draw(text: str, picture: Path) -> None:
    """Write a PNG of its QR code at level M. Only the file's owner may read it. Raises OSError."""
    code = QRCode(error_correction=ERROR_CORRECT_M, box_size=8)
    code.add_data(text, optimize=0)
    picture.touch(mode=0o600)
    picture.chmod(0o600)
    code.make_image().save(picture, format="PNG")


@dataclass(frozen=True, slots=True)
class Inspection:
    """A pass taken apart. `refused` is the code of what is wrong with it; None: nothing that was looked at.

    `found` is there when a policy was asked and believed it.
    """

    characters: int
    key_id: str
    claims: dict[str, Any]
    found: StaffPass | None = None
    refused: str | None = None

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "characters": self.characters,
            "key_id": self.key_id,
            "claims": self.claims,
            "role": self.found.role if self.found else None,
            "refused": self.refused,
            "why": STAFF_REFUSALS[self.refused] if self.refused else None,
        }

    def in_words(self) -> list[str]:
        """For people. Claims are as JSON: nothing in it can steer a terminal."""
        lines = [
            json.dumps(self.claims),
            f"{self.characters} characters, signed as {json.dumps(self.key_id)}.",
        ]
        if self.refused:
            return [*lines, f"REFUSED, {self.refused}: {STAFF_REFUSALS[self.refused]}."]
        if self.found:
            of = f" of {self.found.carrier_id}" if self.found.carrier_id else ""
            return [*lines, f"Believed: {self.found.role} {self.found.staff_ref}{of}."]
        return [
            *lines,
            "NOT VERIFIED: --pack FILE checks signature, key, time and place by the rules in FILE.",
        ]


def inspect(text: str, pack: PolicyPack | None, place: Place) -> Inspection:
    """Take a pass apart, and judge it by a policy if there is one. Raises Refused when it is no pass."""
    check_form(text)
    unverified = jws.take_apart(text.removeprefix(SCHEME))
    claims = jws.strict_json(unverified.payload)
    found, refused = None, None
    if pack is not None:
        now = Moment(at=place.at, boottime_ms=0, clock=ClockStatus.TRUSTED)
        kiosk_id, site_id = place.kiosk_id or str(claims.get("k")), place.site_id or str(claims.get("s"))
        try:
            found = read_pass(text, staff_keys(pack, ()), kiosk_id, site_id, now)
        except Refused as error:
            refused = error.code
    return Inspection(len(text), unverified.key_id, claims, found, refused)
