"""Signed documents from central: policy manifests, packs in pieces, announced authorizations, commands."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Final, TypeVar

from pydantic import ValidationError

from kiosk.contract.messages import AuthorizationBatch, Command, Message, PolicyManifest
from kiosk.domain.policy import PolicyPack, PublicKey
from kiosk.trust import jws
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey

PIECE_BYTES = 48 * 1024

MOST_MISTAKES_TOLD: Final = 5
"""In a refusal: as many as an analyst mends in one go, and an event stays small."""


_Arguments = TypeVar("_Arguments", bound=Message)


class PolicyKey(PublicKey):
    """A key that may sign policy packs: those of one epoch, and of no other.

    So whoever gets hold of one can use up its own epoch at most. The key of the next epoch,
    kept elsewhere, signs the pack that counts as newer than all of them.
    """

    epoch: int


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


def open_manifest(token: str, keys: Sequence[PolicyKey]) -> PolicyManifest:
    """The manifest in `token`. Raises Refused: malformed, header, unknown_key, signature, schema, epoch."""
    payload = jws.verify(token, keys)
    try:
        manifest = PolicyManifest.model_validate_json(payload)
    except ValidationError as error:
        raise Refused("schema", _mistakes(error)) from error
    key = next(key for key in keys if key.key_id == jws.key_id_of(token))
    if manifest.epoch != key.epoch:
        raise Refused("epoch", f"{key.key_id} signs epoch {key.epoch}, not {manifest.epoch}")
    return manifest


def open_pack(document: bytes, manifest: PolicyManifest) -> PolicyPack:
    """The pack that a manifest vouches for. Raises Refused: hash, schema, manifest."""
    if not hmac.compare_digest(hashlib.sha256(document).hexdigest(), manifest.sha256):
        raise Refused("hash")
    try:
        pack = PolicyPack.model_validate_json(document)
    except ValidationError as error:
        raise Refused("schema", _mistakes(error)) from error
    if (pack.policy_id, pack.version, pack.epoch) != (manifest.policy_id, manifest.version, manifest.epoch):
        raise Refused("manifest")
    return pack


def _mistakes(error: ValidationError) -> str:
    """Where a document is not as the contract asks, and how: the first few."""
    found = error.errors(include_url=False, include_input=False)
    told = [
        f"{'.'.join(map(str, mistake['loc'])) or 'the whole'}: {mistake['msg']}"
        for mistake in found[:MOST_MISTAKES_TOLD]
    ]
    more = len(found) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")


def sign_batch(batch: AuthorizationBatch, key: SigningKey) -> str:
    """A signed batch of announced authorizations."""
    return jws.sign(batch.encode(), key)


def open_batch(token: str, keys: Sequence[PublicKey], kiosk_id: str) -> AuthorizationBatch:
    """The batch in `token`. Raises Refused as `open_manifest` does, and for `other_kiosk`."""
    try:
        batch = AuthorizationBatch.model_validate_json(jws.verify(token, keys))
    except ValidationError as error:
        raise Refused("schema", _mistakes(error)) from error
    if batch.kiosk_id != kiosk_id:
        raise Refused("other_kiosk")
    return batch


def sign_command(command: Command, key: SigningKey) -> str:
    """A signed command."""
    return jws.sign(command.encode(), key)


def open_command(token: str, keys: Sequence[PublicKey], kiosk_id: str) -> Command:
    """The command in `token`. Raises Refused as `open_batch` does."""
    try:
        command = Command.model_validate_json(jws.verify(token, keys))
    except ValidationError as error:
        raise Refused("schema", _mistakes(error)) from error
    if command.kiosk_id != kiosk_id:
        raise Refused("other_kiosk")
    return command


def arguments_of(command: Command, model: type[_Arguments]) -> _Arguments:
    """What a command is to be done with. Raises Refused: arguments."""
    try:
        return model.model_validate(command.arguments)
    except ValidationError as error:
        raise Refused("arguments", _mistakes(error)) from error
