"""Tokens put together by hand, right or wrong, so that they check the code that reads them."""

import json
from base64 import urlsafe_b64encode
from typing import Any, Final

from kiosk.trust.keys import SigningKey, demo_key

SHOP: Final = demo_key("demo-northwind")
NEXT: Final = demo_key("demo-northwind-next")
OLD: Final = demo_key("demo-northwind-old")
EARLY: Final = demo_key("demo-northwind-early")
STOLEN: Final = demo_key("demo-northwind-stolen")
OTHER_SHOP: Final = demo_key("demo-voltline")
PILOT: Final = demo_key("demo-pilot")
STRANGER: Final = demo_key("demo-stranger")

Json = dict[str, Any]


def claims(**changes: Any) -> Json:
    """Claims that are believed as they stand; a change to None leaves one out."""
    usual: Json = {
        "iss": "northwind",
        "jti": "Zk3mP0qL9xA",
        "iat": 1790503200,
        "exp": 1793095200,
        "o": "NW-4471-20",
        "r": "RMA-88213",
        "cu": "EUR",
        "l": [["1", "fashion", 1, 3990]],
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def reference(**changes: Any) -> Json:
    """The claims of a token without lines."""
    return claims(cu=None, l=None, **changes)


def token(payload: Json | bytes, key: SigningKey = SHOP) -> str:
    """A token of these claims whose header is as it should be."""
    return sign(header(kid=key.key_id), payload if isinstance(payload, bytes) else as_bytes(payload), key)


def sign(head: bytes, payload: bytes, key: SigningKey = SHOP) -> str:
    """A token of any header and any payload, truly signed."""
    signed = f"{base64(head)}.{base64(payload)}"
    return f"{signed}.{base64(key.private.sign(signed.encode()))}"


def header(**changes: Any) -> bytes:
    """The right header, changed."""
    return as_bytes({"alg": "EdDSA", "kid": SHOP.key_id} | changes)


def as_bytes(document: Json) -> bytes:
    """Compact JSON."""
    try:
        return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a surrogate pair, which only an escape can say
        return json.dumps(document, separators=(",", ":")).encode()


def base64(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
