"""Compact JWS with EdDSA and a header of exactly `alg` and `kid`: one shape for everything signed."""

import json
from collections.abc import Iterable
from typing import Any

import jwt

from kiosk.domain.policy import PublicKey
from kiosk.trust.keys import SigningKey, public_key

_JWS = jwt.PyJWS(algorithms=["EdDSA"])


class Refused(Exception):
    """Something signed was not believed. `code` is for the audit, never for the screen."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sign(payload: bytes, key: SigningKey) -> str:
    """The compact JWS of `payload`."""
    return _JWS.encode(payload, key.private, algorithm="EdDSA", headers={"kid": key.key_id, "typ": None})


def key_id_of(token: str) -> str:
    """The `kid` of a token whose header is exactly {alg: EdDSA, kid}. Raises Refused."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise Refused("malformed") from error
    if set(header) != {"alg", "kid"} or header["alg"] != "EdDSA" or not isinstance(header["kid"], str):
        raise Refused("header")
    return str(header["kid"])


def verify(token: str, keys: Iterable[PublicKey]) -> bytes:
    """The payload of `token`, signed by one of `keys`. Raises Refused."""
    key_id = key_id_of(token)
    key = next((k for k in keys if k.key_id == key_id), None)
    if key is None:
        raise Refused("unknown_key")
    try:
        return bytes(_JWS.decode(token, public_key(key.public_key), algorithms=["EdDSA"]))
    except jwt.InvalidSignatureError as error:
        raise Refused("signature") from error
    except (jwt.InvalidTokenError, ValueError) as error:
        raise Refused("malformed") from error


def unverified_payload(token: str) -> dict[str, Any]:
    """The claims as they stand, to find out whose key to ask. Believe nothing in them. Raises Refused."""
    try:
        claims = strict_json(jwt.decode_complete(token, options={"verify_signature": False})["payload"])
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise Refused("malformed") from error
    return claims


def strict_json(payload: Any) -> dict[str, Any]:
    """A JSON object without duplicate keys or NaN. Raises Refused."""
    if isinstance(payload, dict):
        return payload
    try:
        parsed = json.loads(payload, object_pairs_hook=_no_duplicates, parse_constant=_no_constants)
    except (ValueError, RecursionError) as error:
        raise Refused("malformed") from error
    if not isinstance(parsed, dict):
        raise Refused("malformed")
    return parsed


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _no_constants(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
