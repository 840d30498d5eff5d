"""The published vectors for rosters and passes: the code does what they say, and so does a foreign hand."""

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.roster import StaffPass
from kiosk.trust.jws import Refused
from kiosk.trust.staff import badge_digest, pin_matches
from kiosk.trust.staff_pass import MAX_PASS_BYTES, NAMES, StaffKeys, read_pass
from kiosk.trust.staff_refusals import STAFF_REFUSALS
from kiosk.trust.vectors import VECTORS
from kiosk.trust.vectors.staff import keys

Json = dict[str, Any]

STAFF: Json = json.loads((VECTORS / "staff.json").read_text(encoding="utf-8"))
KEYS = keys()

each_valid = pytest.mark.parametrize("vector", STAFF["valid"], ids=lambda v: v["name"])
each_invalid = pytest.mark.parametrize("vector", STAFF["invalid"], ids=lambda v: v["name"])


def read(text: str, keys: StaffKeys = KEYS) -> StaffPass:
    shown = STAFF["shown"]
    now = Moment(at=datetime.fromisoformat(shown["at"]), boottime_ms=0, clock=ClockStatus.TRUSTED)
    return read_pass(text, keys, shown["kiosk_id"], shown["site_id"], now)


def scrypt(secret: bytes, salt: bytes) -> bytes:
    return hashlib.scrypt(secret, salt=salt, n=16384, r=8, p=1, dklen=12)


@each_valid
def test_a_valid_pass_is_believed_with_its_pin(vector: Json) -> None:
    found = read(vector["pass"])
    assert found.role == vector["role"]
    assert pin_matches(vector["pin"], found.pin)


@each_valid
def test_a_valid_pass_is_what_any_library_makes(vector: Json) -> None:
    header = json.dumps({"alg": "EdDSA", "kid": vector["key_id"]}, separators=(",", ":"))
    signed = b".".join(base64(part.encode()) for part in (header, vector["payload"]))
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(STAFF["keys"][vector["key_id"]]))
    assert b"*" + b".".join((signed, base64(key.sign(signed)))) == vector["pass"].encode()
    claims = json.loads(vector["payload"])
    salt = hashlib.sha256(claims["jti"].encode()).digest()[:12]
    assert claims["p"] == base64(scrypt(vector["pin"].encode(), salt)).decode()


@each_invalid
def test_an_invalid_pass_is_refused_with_its_code(vector: Json) -> None:
    with pytest.raises(Refused) as refused:
        read(vector["pass"])
    assert refused.value.code == vector["code"]


def test_every_refusal_there_is_has_a_vector() -> None:
    assert {vector["code"] for vector in STAFF["invalid"]} == set(STAFF_REFUSALS)


def test_every_claim_stands_in_a_valid_pass() -> None:
    assert {name for vector in STAFF["valid"] for name in json.loads(vector["payload"])} == NAMES


def test_each_but_the_longest_fits_its_code() -> None:
    too_long = [v["name"] for v in [*STAFF["valid"], *STAFF["invalid"]] if len(v["pass"]) > MAX_PASS_BYTES]
    assert too_long == ["too_long"]


def test_badges_and_pins_are_scrypt_as_any_library_has_it() -> None:
    salt = bytes(range(12))
    for badge in STAFF["badges"]:
        uid = bytes.fromhex(badge["uid"])
        assert badge["badge"] == base64(scrypt(uid, salt)).decode() == badge_digest(uid, STAFF["badge_salt"])
    for pin in STAFF["pins"]:
        digest = b64encode(scrypt(pin["pin"].encode(), salt)).decode()
        assert pin["hash"] == f"$scrypt$ln=14,r=8,p=1${b64encode(salt).decode()}${digest}"


def base64(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")
