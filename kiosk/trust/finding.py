"""Finding an authorization by what people type: digests of it, and central's answer when it is asked.

What is kept in place of short codes, order numbers and postcodes are digests under the device's
own key: a plain hash of eight characters could be searched through in an hour.
"""

import hashlib
import hmac
from collections.abc import Sequence

from pydantic import ValidationError

from kiosk.contract.messages import LookUpResponse
from kiosk.domain.numbers import as_typed
from kiosk.domain.policy import PublicKey
from kiosk.trust import jws
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey

DIGEST_BYTES = 12
"""96 bits: among a hundred thousand, a chance match is out of the question."""


def code_digest(code: str, device_key: bytes) -> bytes:
    """What a short code is found by."""
    return _digest(device_key, code.encode())


def order_digest(order_id: str, device_key: bytes) -> bytes:
    """What an order number is found by, however it is typed; never what a short code is found by."""
    return _digest(device_key, b"order:" + as_typed(order_id).encode())


def second_factor(token: str, postcode: str) -> str:
    """What travels with a token in place of a postcode. The token as key makes equal postcodes differ."""
    return _digest(token.encode(), as_typed(postcode).encode()).hex()


def second_factor_digest(travelled: str, device_key: bytes) -> bytes:
    """What is kept of it: postcodes are few, and only the device's key keeps them from being tried out."""
    return _digest(device_key, bytes.fromhex(travelled))


def knows_second_factor(kept: bytes, token: str, postcode: str, device_key: bytes) -> bool:
    """Whether this is the postcode behind what was kept."""
    return hmac.compare_digest(kept, second_factor_digest(second_factor(token, postcode), device_key))


def identity_digest(issuer: str, authorization_id: str) -> bytes:
    """One authorization, told from all others. No secret: both are in the token beside it."""
    return hashlib.sha256(f"{issuer} {authorization_id}".encode()).digest()[:DIGEST_BYTES]


def sign_response(response: LookUpResponse, key: SigningKey) -> str:
    """The signed answer to a look-up."""
    return jws.sign(response.encode(), key)


def open_response(token: str, keys: Sequence[PublicKey], kiosk_id: str) -> LookUpResponse:
    """The answer in `token`. Raises Refused as `open_batch` does."""
    payload = jws.verify(token, keys)
    try:
        response = LookUpResponse.model_validate_json(payload)
    except ValidationError as error:
        raise Refused("schema") from error
    if response.kiosk_id != kiosk_id:
        raise Refused("other_kiosk")
    return response


def _digest(key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, hashlib.sha256).digest()[:DIGEST_BYTES]
