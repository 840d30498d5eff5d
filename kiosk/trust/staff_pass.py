"""The staff pass: a dispatcher's QR code for one who is locked out or has lost their badge.

A compact JWS behind one character that says what it is. Which list its key is in decides the role: a
key for couriers makes no technician. A pass always has a PIN of its own, which is told another way.
"""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kiosk.domain.authorization import Language, Reference
from kiosk.domain.moment import Moment
from kiosk.domain.policy import CourierKey, PolicyPack, PublicKey
from kiosk.domain.roster import StaffPass
from kiosk.trust import jws, staff
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey

SCHEME: Final = "*"
"""The first character of a pass: no token begins with it, and no base64url holds it."""

MAX_PASS_BYTES: Final = 320
"""Symbol version 13 at level M: read from a scratched phone at arm's length."""

MAX_LIFETIME: Final = timedelta(hours=48)
"""A long shift, the night before and the night after. A pass that is lost is worth nothing soon."""

PASS_PIN_DIGITS: Final = 6

_PREFIX: Final = f"{SCHEME}eyJ"
_CHARACTERS = re.compile(r"[A-Za-z0-9._-]*")

Seconds = Annotated[int, Field(ge=10**9, lt=2**40)]
"""Since 1970, from 2001 on: milliseconds are not taken for them."""


class _Claims(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    jti: Reference
    sub: Reference
    iat: Seconds
    exp: Seconds
    p: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]
    c: Reference | None = None
    k: Reference | None = None
    s: Reference | None = None
    la: Language | None = None


NAMES: Final = frozenset(_Claims.model_fields)
"""Every claim there is."""


@dataclass(frozen=True, slots=True)
class StaffKeys:
    """Whose passes count here, and who is signed in by none of them."""

    couriers: tuple[CourierKey, ...] = ()
    technicians: tuple[PublicKey, ...] = ()
    revoked_keys: tuple[str, ...] = ()
    revoked_staff: tuple[str, ...] = ()


def staff_keys(pack: PolicyPack | None, configured: Sequence[PublicKey]) -> StaffKeys:
    """The keys of the rules in force; before there are any, the technicians' of the configuration."""
    if pack is None:
        return StaffKeys(technicians=tuple(configured))
    return StaffKeys(pack.courier_keys, pack.technician_keys, pack.revoked_keys, pack.revoked_staff)


def looks_like_pass(text: str) -> bool:
    """Whether a scanned text is meant to be a staff pass, so that it goes to the sign-in."""
    return text.startswith(_PREFIX)


def pass_pin(pin: str, pass_id: str) -> str:
    """The `PinHash` of a pass's PIN: its salt follows from the pass's id, and takes no room in the code."""
    return staff.hash_pin(pin, _salt(pass_id))


def mint_pass(staff_pass: StaffPass, key: SigningKey) -> str:
    """The text of a pass. Its role is not in it: `key` must be in that role's list.

    Raises ValueError when it would not be believed anywhere, or has more characters than fit.
    """
    claims = {
        "jti": staff_pass.pass_id,
        "sub": staff_pass.staff_ref,
        "c": staff_pass.carrier_id,
        "k": staff_pass.kiosk_id,
        "s": staff_pass.site_id,
        "la": staff_pass.language,
        "iat": int(staff_pass.issued_at.timestamp()),
        "exp": int(staff_pass.expires_at.timestamp()),
        "p": urlsafe_b64encode(staff.digest_in(staff_pass.pin)).rstrip(b"=").decode(),
    }
    payload = json.dumps({n: v for n, v in claims.items() if v is not None}, separators=(",", ":")).encode()
    text = SCHEME + jws.sign(payload, key)
    try:
        _check_form(text)
        made = _read(payload, staff_pass.role)
        _check_lifetime(made)
    except Refused as refused:
        raise ValueError(f"no kiosk would believe this pass: {refused.code} {refused.text}") from refused
    if made.pin != staff_pass.pin:
        raise ValueError("the PIN of a pass is hashed with pass_pin, its id as salt")
    return text


def read_pass(text: str, keys: StaffKeys, kiosk_id: str, site_id: str, now: Moment) -> StaffPass:
    """The pass in `text`, which counts here and now; its PIN is still to be asked for.

    Raises Refused with the code of the first check that fails, in this order:

    - form: oversize, scheme, charset, malformed, nesting, duplicate_key, not_a_number, fraction
    - header: algorithm, critical, header
    - key: revoked_key, unknown_key, key_not_yet, key_over
    - signature
    - claims: claim_<name>, claim_unknown, unbound
    - person: other_carrier, staff_revoked
    - time: lifetime, not_yet_valid, expired
    - place: other_kiosk, other_site
    """
    raise NotImplementedError
