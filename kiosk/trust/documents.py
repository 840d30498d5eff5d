"""Signed documents from central: policy manifests, policy packs in pieces, announced authorizations."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence

from pydantic import ValidationError

from kiosk.contract.messages import AuthorizationBatch, PolicyManifest
from kiosk.domain.policy import PolicyPack, PublicKey
from kiosk.trust import jws
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey

PIECE_BYTES = 48 * 1024


def pack_bytes(pack: PolicyPack) -> bytes:
    """A pack as canonical JSON: sorted keys, no spaces, UTF-8. These bytes are hashed and published."""
    return json.dumps(
        pack.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def pieces(document: bytes) -> tuple[bytes, ...]:
    """A document cut into messages."""
    return tuple(document[i : i + PIECE_BYTES] for i in range(0, len(document), PIECE_BYTES))


def sign_manifest(pack: PolicyPack, key: SigningKey) -> str:
    """The signed announcement of a pack."""
    document = pack_bytes(pack)
    manifest = PolicyManifest(
        policy_id=pack.policy_id,
        version=pack.version,
        epoch=pack.epoch,
        sha256=hashlib.sha256(document).hexdigest(),
        size=len(document),
        pieces=len(pieces(document)),
    )
    return jws.sign(manifest.encode(), key)


def open_manifest(token: str, keys: Iterable[PublicKey]) -> PolicyManifest:
    """The manifest in `token`. Raises Refused: malformed, header, unknown_key, signature, schema."""
    try:
        return PolicyManifest.model_validate_json(jws.verify(token, keys))
    except ValidationError as error:
        raise Refused("schema") from error


def open_pack(document: bytes, manifest: PolicyManifest) -> PolicyPack:
    """The pack that a manifest vouches for. Raises Refused: hash, schema, manifest."""
    if not hmac.compare_digest(hashlib.sha256(document).hexdigest(), manifest.sha256):
        raise Refused("hash")
    try:
        pack = PolicyPack.model_validate_json(document)
    except ValidationError as error:
        raise Refused("schema") from error
    if (pack.policy_id, pack.version, pack.epoch) != (manifest.policy_id, manifest.version, manifest.epoch):
        raise Refused("manifest")
    return pack


def sign_batch(batch: AuthorizationBatch, key: SigningKey) -> str:
    """A signed batch of announced authorizations."""
    return jws.sign(batch.encode(), key)


def open_batch(token: str, keys: Sequence[PublicKey], kiosk_id: str) -> AuthorizationBatch:
    """The batch in `token`. Raises Refused as `open_manifest` does, and for `other_kiosk`."""
    try:
        batch = AuthorizationBatch.model_validate_json(jws.verify(token, keys))
    except ValidationError as error:
        raise Refused("schema") from error
    if batch.kiosk_id != kiosk_id:
        raise Refused("other_kiosk")
    return batch


def code_digest(code: str, secret: bytes) -> str:
    """What is stored in place of a short code: an HMAC under the device's own key.

    A plain hash of eight characters could be searched through in an hour.
    """
    return hmac.new(secret, code.encode(), hashlib.sha256).hexdigest()
