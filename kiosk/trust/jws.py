"""Compact JWS with EdDSA and a header of exactly `alg` and `kid`: one shape for everything signed."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import jwt

from kiosk.domain.policy import PublicKey
from kiosk.trust.keys import SigningKey, public_key

ALGORITHM: Final = "EdDSA"

DEEPEST: Final = 3
"""Lines in claims: an object of lists of lists."""

_JWS = jwt.PyJWS(algorithms=[ALGORITHM])
_THREE_PARTS = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\.[A-Za-z0-9_-]*")


class Refused(Exception):
    """Something signed was not believed. `code` is for the audit, never for the screen.

    `text` says more, to those who sign.
    """

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Unverified:
    """A token taken apart. Believe nothing in it before `check` returned."""

    token: str
    key_id: str
    payload: bytes

    def check(self, key: PublicKey) -> None:
        """Check the signature. Raises Refused: signature, malformed."""
        try:
            _JWS.decode(self.token, public_key(key.public_key), algorithms=[ALGORITHM])
        except jwt.InvalidSignatureError as error:
            raise Refused("signature") from error
        except (jwt.InvalidTokenError, ValueError) as error:
            raise Refused("malformed") from error


def sign(payload: bytes, key: SigningKey) -> str:
    """The compact JWS of `payload`."""
    return _JWS.encode(payload, key.private, algorithm=ALGORITHM, headers={"kid": key.key_id, "typ": None})


def take_apart(token: str) -> Unverified:
    """Split a token whose header is exactly {alg: EdDSA, kid}.

    Raises Refused: malformed (also as `strict_json` does), algorithm, critical, header.
    """
    parts = _THREE_PARTS.fullmatch(token)
    if parts is None:
        raise Refused("malformed")
    header = strict_json(_decoded(parts[1]))
    if header.get("alg") != ALGORITHM:
        raise Refused("algorithm")
    if "crit" in header:
        raise Refused("critical")
    if set(header) != {"alg", "kid"} or not isinstance(header["kid"], str):
        raise Refused("header")
    return Unverified(token, header["kid"], _decoded(parts[2]))


def key_id_of(token: str) -> str:
    """The `kid` of a token. Raises Refused as `take_apart` does."""
    return take_apart(token).key_id


def verify(token: str, keys: Iterable[PublicKey]) -> bytes:
    """The payload of `token`, signed by one of `keys`.

    Raises Refused as `take_apart` and `check` do, and unknown_key.
    """
    unverified = take_apart(token)
    key = next((k for k in keys if k.key_id == unverified.key_id), None)
    if key is None:
        raise Refused("unknown_key")
    unverified.check(key)
    return unverified.payload


def strict_json(document: bytes) -> dict[str, Any]:
    """A small JSON object that every parser reads alike.

    Raises Refused: malformed, nesting, duplicate_key, not_a_number (NaN, Infinity), fraction.
    """
    try:
        parsed = json.loads(
            document.decode(),
            object_pairs_hook=_no_duplicates,
            parse_constant=_no_constants,
            parse_float=_no_fractions,
        )
    except RecursionError as error:
        raise Refused("nesting") from error
    except ValueError as error:
        raise Refused("malformed") from error
    if not isinstance(parsed, dict):
        raise Refused("malformed")
    if _nests_deeper(parsed):
        raise Refused("nesting")
    return parsed


def _nests_deeper(document: dict[str, Any]) -> bool:
    level: list[Any] = [document]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


def _decoded(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise Refused("malformed") from error


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("duplicate_key")
    return found


def _no_constants(_: str) -> Any:
    raise Refused("not_a_number")


def _no_fractions(_: str) -> Any:
    raise Refused("fraction")
