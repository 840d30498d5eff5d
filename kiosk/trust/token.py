"""The return authorization in a QR code: a compact JWS with few, short, strict claims."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from kiosk.domain.authorization import AuthorizationReference, ReturnAuthorization
from kiosk.domain.line_facts import Circumstances
from kiosk.domain.policy import Merchant, PolicyPack, PublicKey
from kiosk.trust import jws
from kiosk.trust.claims import authorization_in, payload_of
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey
from kiosk.trust.validity import is_over, is_to_come

MAX_TOKEN_BYTES: Final = 560
"""Symbol version 18 at level M, the largest that phones show well."""

MAX_ANNOUNCED_BYTES: Final = 8192
"""Of a token that no symbol must hold, because it comes over the network: twenty lines with long titles."""

MAX_LIFETIME: Final = timedelta(days=90)

RESERVED_SCHEME: Final = "$"
"""The first character says the encoding. Every JWS begins with `e`; this one is kept for a denser encoding,
since QR codes have it in their smallest alphabet and base64url does not."""

_PREFIX_OF_JWS = "eyJ"
_CHARACTERS = re.compile(r"[A-Za-z0-9._-]*")


class LeftOut(StrEnum):
    """What had to give way so that a token fits."""

    NOTHING = "nothing"
    TITLES = "titles"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Minted:
    """A token, and what its authorization says that it does not."""

    token: str
    left_out: LeftOut


def looks_like_token(text: str) -> bool:
    """Whether a scanned text is meant to be a token at all, so that a refusal can say the right thing."""
    return text.startswith(RESERVED_SCHEME) or (text.startswith(_PREFIX_OF_JWS) and text.count(".") == 2)


def mint(authorization: ReturnAuthorization, key: SigningKey, *, at_most: int = MAX_TOKEN_BYTES) -> Minted:
    """The token of an authorization, signed by its merchant.

    When it would be too long, titles are left out; then all lines, which makes it a reference:
    its lines must then be announced, or found by look-up. Raises ValueError when lines have
    more than one currency.
    """
    for left_out in LeftOut:
        payload = payload_of(
            authorization, titles=left_out is LeftOut.NOTHING, lines=left_out is not LeftOut.LINES
        )
        token = jws.sign(payload, key)
        if len(token) <= at_most:
            return Minted(token, left_out)
    raise ValueError(f"even a reference has {len(token)} characters, {at_most} fit: shorten the ids")


def verify(
    token: str, pack: PolicyPack, here: Circumstances, *, at_most: int = MAX_TOKEN_BYTES
) -> tuple[AuthorizationReference, str]:
    """The authorization in `token` and the id of the key that signed it.

    Without lines in the token it is only an AuthorizationReference; with them it is a
    ReturnAuthorization. The issuer selects the keys, so that one shop cannot speak for
    another. Raises Refused with the code of the first check that fails, in this order:

    - form: oversize, charset, scheme, malformed, nesting, duplicate_key, not_a_number, fraction
    - header: algorithm, critical, header
    - issuer: unknown_merchant, merchant_not_here
    - key: revoked_key, other_issuers_key, unknown_key, key_not_yet, key_over
    - signature
    - claims: claim_<name>, claim_unknown, control_characters, invisible_characters, markup
    - revoked_authorization
    - time: lifetime, not_yet_valid, expired
    - place: other_kiosk, other_site
    """
    check_form(token, at_most)
    unverified = jws.take_apart(token)
    claims = jws.strict_json(unverified.payload)
    merchant = _merchant(claims.get("iss"), pack, here)
    unverified.check(_key(unverified.key_id, merchant, pack, here))
    found = authorization_in(claims)
    if found.authorization_id in merchant.revoked_authorizations:
        raise Refused("revoked_authorization")
    _check_time(found, here)
    if found.kiosk_id not in (None, here.kiosk_id):
        raise Refused("other_kiosk")
    if found.site_id not in (None, here.site_id):
        raise Refused("other_site")
    return found, unverified.key_id


def check_form(token: str, at_most: int = MAX_TOKEN_BYTES) -> None:
    """Check what can be seen before anything is parsed. Raises Refused: oversize, scheme, charset."""
    if len(token) > at_most:
        raise Refused("oversize")
    if token.startswith(RESERVED_SCHEME):
        raise Refused("scheme")
    if not _CHARACTERS.fullmatch(token):
        raise Refused("charset")


def _merchant(issuer: Any, pack: PolicyPack, here: Circumstances) -> Merchant:
    merchant = pack.merchant(issuer) if isinstance(issuer, str) else None
    if merchant is None:
        raise Refused("unknown_merchant")
    if not merchant.is_known(here.site_id, here.at):
        raise Refused("merchant_not_here")
    return merchant


def _key(key_id: str, merchant: Merchant, pack: PolicyPack, here: Circumstances) -> PublicKey:
    if key_id in pack.revoked_keys:
        raise Refused("revoked_key")
    key = next((k for k in merchant.keys if k.key_id == key_id), None)
    if key is None:
        others = (k.key_id for other in pack.merchants for k in other.keys)
        raise Refused("other_issuers_key" if key_id in others else "unknown_key")
    if key.not_before is not None and is_to_come(key.not_before, here.at, clock_doubted=here.clock_doubted):
        raise Refused("key_not_yet")
    if key.not_after is not None and is_over(key.not_after, here.at, clock_doubted=here.clock_doubted):
        raise Refused("key_over")
    return key


def _check_time(found: AuthorizationReference, here: Circumstances) -> None:
    if not timedelta() < found.expires_at - found.issued_at <= MAX_LIFETIME:
        raise Refused("lifetime")
    if is_to_come(found.issued_at, here.at, clock_doubted=here.clock_doubted):
        raise Refused("not_yet_valid")
    if is_over(found.expires_at, here.at, clock_doubted=here.clock_doubted):
        raise Refused("expired")
