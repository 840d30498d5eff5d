"""The staff pass: a dispatcher's QR code for one who is locked out or has lost their badge.

A compact JWS behind one character that says what it is. Which list its key is in decides the role: a
key for couriers makes no technician. A pass always has a PIN of its own, which is told another way.
"""

import hashlib
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kiosk.domain.authorization import Reference
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.policy import CourierKey, PolicyPack, PublicKey
from kiosk.domain.roster import Role, StaffPass
from kiosk.trust import jws, staff
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey
from kiosk.trust.validity import is_over, is_to_come

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
    p: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16}$")]
    c: Reference | None = None
    k: Reference | None = None
    s: Reference | None = None


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

    Raises ValueError with the code of the refusal when no kiosk would believe it.
    """
    claims = {
        "jti": staff_pass.pass_id,
        "sub": staff_pass.staff_ref,
        "c": staff_pass.carrier_id,
        "k": staff_pass.kiosk_id,
        "s": staff_pass.site_id,
        "iat": int(staff_pass.issued_at.timestamp()),
        "exp": int(staff_pass.expires_at.timestamp()),
        "p": urlsafe_b64encode(staff.digest_in(staff_pass.pin)).decode(),
    }
    payload = json.dumps({n: v for n, v in claims.items() if v is not None}, separators=(",", ":")).encode()
    text = SCHEME + jws.sign(payload, key)
    try:
        check_form(text)
        made = _pass_in(jws.strict_json(payload), staff_pass.role)
        _check_lifetime(made)
    except Refused as refused:
        raise ValueError(f"no kiosk would believe this pass: {refused.code}") from refused
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
    check_form(text)
    unverified = jws.take_apart(text.removeprefix(SCHEME))
    claims = jws.strict_json(unverified.payload)
    key, role = _key(unverified.key_id, keys, now)
    unverified.check(key)
    found = _pass_in(claims, role)
    if isinstance(key, CourierKey) and key.carriers and found.carrier_id not in key.carriers:
        raise Refused("other_carrier")
    if found.staff_ref in keys.revoked_staff:
        raise Refused("staff_revoked")
    _check_time(found, now)
    if found.kiosk_id not in (None, kiosk_id):
        raise Refused("other_kiosk")
    if found.site_id not in (None, site_id):
        raise Refused("other_site")
    return found


def check_form(text: str) -> None:
    """Check what can be seen before anything is parsed. Raises Refused: oversize, scheme, charset."""
    if len(text) > MAX_PASS_BYTES:
        raise Refused("oversize")
    if not text.startswith(SCHEME):
        raise Refused("scheme")
    if not _CHARACTERS.fullmatch(text, len(SCHEME)):
        raise Refused("charset")


def _key(key_id: str, keys: StaffKeys, now: Moment) -> tuple[PublicKey, Role]:
    if key_id in keys.revoked_keys:
        raise Refused("revoked_key")
    known: list[tuple[PublicKey, Role]] = [(key, Role.COURIER) for key in keys.couriers]
    known += [(key, Role.TECHNICIAN) for key in keys.technicians]
    key, role = next((both for both in known if both[0].key_id == key_id), (None, None))
    if key is None or role is None:
        raise Refused("unknown_key")
    doubted = now.clock is ClockStatus.UNTRUSTED
    if key.not_before is not None and is_to_come(key.not_before, now.at, clock_doubted=doubted):
        raise Refused("key_not_yet")
    if key.not_after is not None and is_over(key.not_after, now.at, clock_doubted=doubted):
        raise Refused("key_over")
    return key, role


def _pass_in(claims: dict[str, Any], role: Role) -> StaffPass:
    for name, value in claims.items():
        if name not in NAMES:
            raise Refused("claim_unknown")
        if value is None:  # what is not known is left out
            raise Refused(f"claim_{name}")
    try:
        said = _Claims.model_validate(claims)
    except ValidationError as error:
        where = error.errors(include_url=False, include_input=False)[0]["loc"]
        raise Refused(f"claim_{where[0]}") from error
    if (role is Role.COURIER) != (said.c is not None):
        raise Refused("claim_c")
    if said.k is None and said.s is None:
        raise Refused("unbound")
    return StaffPass(
        pass_id=said.jti,
        role=role,
        staff_ref=said.sub,
        carrier_id=said.c,
        kiosk_id=said.k,
        site_id=said.s,
        issued_at=datetime.fromtimestamp(said.iat, UTC),
        expires_at=datetime.fromtimestamp(said.exp, UTC),
        pin=staff.phc_string(_salt(said.jti), urlsafe_b64decode(said.p)),
    )


def _salt(pass_id: str) -> bytes:
    return hashlib.sha256(pass_id.encode()).digest()[: staff.SALT_BYTES]


def _check_lifetime(found: StaffPass) -> None:
    if not timedelta() < found.expires_at - found.issued_at <= MAX_LIFETIME:
        raise Refused("lifetime")


def _check_time(found: StaffPass, now: Moment) -> None:
    _check_lifetime(found)
    doubted = now.clock is ClockStatus.UNTRUSTED
    if is_to_come(found.issued_at, now.at, clock_doubted=doubted):
        raise Refused("not_yet_valid")
    if is_over(found.expires_at, now.at, clock_doubted=doubted):
        raise Refused("expired")
