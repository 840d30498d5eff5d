"""Signed documents from central: only the key of that use signs them, and only what was hashed is opened."""

import hashlib
import json
from base64 import urlsafe_b64decode

import pytest

from kiosk.contract.messages import Announced, AuthorizationBatch, PolicyManifest
from kiosk.trust.documents import (
    PIECE_BYTES,
    PolicyKey,
    open_batch,
    open_manifest,
    open_pack,
    pack_bytes,
    pieces,
    sign_batch,
    sign_manifest,
)
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey
from kiosk.trust.token import mint
from tests.trust.forging import (
    ANNOUNCEMENTS,
    AUTHORIZATION,
    NORTHWIND,
    PACK,
    POLICY,
    SOUTHWIND,
    claims,
    forge,
    public,
)

POLICY_KEYS = (PolicyKey(**public(POLICY).model_dump(), epoch=PACK.epoch),)
ANNOUNCEMENT_KEYS = PACK.announcement_keys
BATCH = AuthorizationBatch(
    kiosk_id="B-1042",
    batch=7,
    announced=(Announced(code="54MQFVRD", token=mint(AUTHORIZATION, NORTHWIND).token),),
)


def manifest_refusal(token: str) -> str:
    with pytest.raises(Refused) as refused:
        open_manifest(token, POLICY_KEYS)
    return refused.value.code


def pack_refusal(document: bytes, manifest: PolicyManifest) -> str:
    with pytest.raises(Refused) as refused:
        open_pack(document, manifest)
    return refused.value.code


def batch_refusal(token: str, kiosk_id: str = "B-1042") -> str:
    with pytest.raises(Refused) as refused:
        open_batch(token, ANNOUNCEMENT_KEYS, kiosk_id)
    return refused.value.code


def vouching_for(document: bytes) -> PolicyManifest:
    """A manifest of PACK that vouches for any document."""
    manifest = open_manifest(sign_manifest(PACK, POLICY), POLICY_KEYS)
    return manifest.model_copy(update={"sha256": hashlib.sha256(document).hexdigest()})


def as_kid(key: SigningKey, key_id: str) -> SigningKey:
    """`key` under the name of another."""
    return SigningKey(key_id, key.private)


def test_a_pack_arrives_as_it_was_signed() -> None:
    manifest = open_manifest(sign_manifest(PACK, POLICY), POLICY_KEYS)
    assert open_pack(b"".join(pieces(pack_bytes(PACK))), manifest) == PACK
    assert (manifest.policy_id, manifest.version, manifest.epoch) == ("parcelnet-de", 41, 2)


def test_the_same_pack_has_the_same_bytes_whoever_wrote_it() -> None:
    document = pack_bytes(PACK)
    read = json.loads(document)
    assert document == json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_pieces_are_small_and_none_is_empty_or_lost(size: int) -> None:
    document = bytes(i % 251 for i in range(size))
    cut = pieces(document)
    assert b"".join(cut) == document
    assert all(0 < len(piece) <= PIECE_BYTES for piece in cut)


def test_a_pack_of_other_bytes_is_refused() -> None:
    manifest = open_manifest(sign_manifest(PACK, POLICY), POLICY_KEYS)
    document = pack_bytes(PACK)
    assert pack_refusal(document + b" ", manifest) == "hash"
    assert pack_refusal(document[:-1], manifest) == "hash"
    assert pack_refusal(b"", manifest) == "hash"


@pytest.mark.parametrize("document", [b"", b"{}", b"[]", b"\xff", b"[" * 1000])
def test_a_vouched_document_that_is_no_pack_is_refused(document: bytes) -> None:
    assert pack_refusal(document, vouching_for(document)) == "schema"


def test_a_pack_with_a_rule_field_this_kiosk_does_not_know_is_refused() -> None:
    document = json.dumps(json.loads(pack_bytes(PACK)) | {"only_on_sundays": True}).encode()
    assert pack_refusal(document, vouching_for(document)) == "schema"


@pytest.mark.parametrize("change", [{"policy_id": "other-de"}, {"version": 42}, {"epoch": 3}])
def test_a_pack_that_is_not_the_one_announced_is_refused(change: dict[str, object]) -> None:
    document = pack_bytes(PACK.model_copy(update=change))
    assert pack_refusal(document, vouching_for(document)) == "manifest"


@pytest.mark.parametrize("key", [NORTHWIND, SOUTHWIND, ANNOUNCEMENTS], ids=lambda key: key.key_id)
def test_no_key_of_another_use_signs_a_manifest(key: SigningKey) -> None:
    assert manifest_refusal(sign_manifest(PACK, key)) == "unknown_key"
    assert manifest_refusal(sign_manifest(PACK, as_kid(key, POLICY.key_id))) == "signature"


def test_a_return_authorization_is_no_manifest_even_under_the_right_key() -> None:
    assert manifest_refusal(forge(claims(), key=POLICY)) == "schema"


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"epoch": 0},
        {"sha256": "A" * 64},
        {"sha256": "a" * 63},
        {"size": 1},
        {"size": 51 * 1024 * 1024},
        {"pieces": 0},
        {"pieces": 2001},
        {"policy_id": None},
    ],
)
def test_a_manifest_out_of_bounds_is_refused(change: dict[str, object]) -> None:
    manifest = open_manifest(sign_manifest(PACK, POLICY), POLICY_KEYS).model_dump() | change
    assert manifest_refusal(forge(manifest, key=POLICY)) == "schema"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "malformed"),
        ("no manifest", "malformed"),
        ("é.é.é", "malformed"),
        ("\ud800.\ud800.\ud800", "malformed"),
        ("." * 1000, "malformed"),
        (forge(claims(), key=POLICY, header={"alg": "none", "kid": "policy-26a"}), "algorithm"),
        (forge(claims(), key=POLICY, header={"alg": "HS256", "kid": "policy-26a"}), "algorithm"),
        (forge(b"[" * 100_000, key=POLICY), "schema"),
        (forge(claims(), header=b"[" * 100_000), "nesting"),
        (forge(claims(), header=b'{"alg":' * 50_000), "nesting"),
    ],
)
def test_what_is_no_manifest_at_all_is_refused(token: str, code: str) -> None:
    assert manifest_refusal(token) == code


def test_a_damaged_signature_is_refused() -> None:
    signed, _, signature = sign_manifest(PACK, POLICY).rpartition(".")
    other = "A" if signature[0] != "A" else "B"
    assert manifest_refusal(f"{signed}.{other}{signature[1:]}") == "signature"


def test_a_public_key_that_is_no_one_s_verifies_nothing() -> None:
    with pytest.raises(Refused):
        open_manifest(
            sign_manifest(PACK, POLICY), [PolicyKey(key_id=POLICY.key_id, public_key="A" * 43, epoch=2)]
        )


def test_a_batch_arrives_as_it_was_signed() -> None:
    assert open_batch(sign_batch(BATCH, ANNOUNCEMENTS), ANNOUNCEMENT_KEYS, "B-1042") == BATCH


def test_a_batch_for_another_kiosk_is_refused() -> None:
    assert batch_refusal(sign_batch(BATCH, ANNOUNCEMENTS), kiosk_id="B-1043") == "other_kiosk"


@pytest.mark.parametrize("key", [NORTHWIND, POLICY], ids=lambda key: key.key_id)
def test_no_key_of_another_use_signs_a_batch(key: SigningKey) -> None:
    assert batch_refusal(sign_batch(BATCH, key)) == "unknown_key"
    assert batch_refusal(sign_batch(BATCH, as_kid(key, ANNOUNCEMENTS.key_id))) == "signature"


def test_a_manifest_is_no_batch_even_under_the_right_key() -> None:
    assert batch_refusal(sign_manifest(PACK, ANNOUNCEMENTS)) == "schema"


def test_a_field_that_a_later_central_adds_to_a_batch_is_ignored() -> None:
    token = forge(BATCH.model_dump() | {"season": "winter"}, key=ANNOUNCEMENTS)
    assert open_batch(token, ANNOUNCEMENT_KEYS, "B-1042") == BATCH


def test_the_header_of_everything_signed_is_the_same() -> None:
    for token in (sign_manifest(PACK, POLICY), sign_batch(BATCH, POLICY), mint(AUTHORIZATION, POLICY).token):
        header = urlsafe_b64decode(token.split(".")[0] + "==")
        assert json.loads(header) == {"alg": "EdDSA", "kid": "policy-26a"}
