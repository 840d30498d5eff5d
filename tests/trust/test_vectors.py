"""The published test vectors are what the code makes, and the code does what they say."""

import json
import os
import re
import shutil
import subprocess
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.authorization import AuthorizationReference, ReturnAuthorization
from kiosk.domain.line_facts import Circumstances
from kiosk.domain.policy import PolicyPack
from kiosk.trust.claims import NAMES
from kiosk.trust.jws import Refused
from kiosk.trust.refusals import REFUSALS
from kiosk.trust.token import verify
from kiosk.trust.vectors import VECTORS, rendered

Json = dict[str, Any]


def file(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


PACK = PolicyPack.model_validate_json((VECTORS / "pack.json").read_bytes())
VALID: list[Json] = file("valid")
INVALID: list[Json] = file("invalid")
README = (VECTORS / "README.md").read_text(encoding="utf-8")

each_valid = pytest.mark.parametrize("vector", VALID, ids=lambda v: v["name"])
each_invalid = pytest.mark.parametrize("vector", INVALID, ids=lambda v: v["name"])


def judged(vector: Json) -> tuple[AuthorizationReference, str]:
    at = datetime.fromisoformat(vector["at"])
    here = Circumstances(at, ZoneInfo("Europe/Berlin"), vector["site_id"], vector["kiosk_id"], "DE")
    return verify(vector["token"] * vector.get("times", 1), PACK, here)


def test_the_files_are_those_that_the_code_writes() -> None:
    assert {path.name for path in VECTORS.iterdir()} == {*rendered(), "README.md"}
    for name, text in rendered().items():
        assert (VECTORS / name).read_text(encoding="utf-8") == text


@each_valid
def test_a_valid_token_is_believed(vector: Json) -> None:
    authorization, key_id = judged(vector)
    assert key_id == vector["key_id"]
    assert authorization.authorization_id == json.loads(vector["payload"])["jti"]
    assert isinstance(authorization, ReturnAuthorization) is ("l" in json.loads(vector["payload"]))


@each_valid
def test_a_valid_token_is_what_any_library_signs(vector: Json) -> None:
    if vector["name"] == "turned_header":
        return
    header = json.dumps({"alg": "EdDSA", "kid": vector["key_id"]}, separators=(",", ":"))
    signed = b".".join(base64(part.encode()) for part in (header, vector["payload"]))
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file("keys")[vector["key_id"]]))
    assert b".".join((signed, base64(key.sign(signed)))).decode() == vector["token"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_the_shell_in_the_readme_makes_the_token(tmp_path: Path) -> None:
    script = README.partition("```sh\n")[2].partition("```")[0]
    for vector in VALID[:4]:
        known = {"payload": vector["payload"], "kid": vector["key_id"]}
        made = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env=os.environ | known | {"seed": file("keys")[vector["key_id"]]},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert made.stdout == vector["token"] + "\n"


@each_invalid
def test_an_invalid_token_is_refused_with_its_code_and_at_once(vector: Json) -> None:
    began = time.thread_time()
    with pytest.raises(Refused) as refused:
        judged(vector)
    assert time.thread_time() - began < 1.0, (
        "no token keeps a kiosk busy: it takes a millisecond, or backtracks for minutes"
    )
    assert refused.value.code == vector["code"]


def test_every_claim_stands_in_a_valid_token() -> None:
    assert {name for vector in VALID for name in json.loads(vector["payload"])} == NAMES


def test_every_refusal_there_is_has_a_vector() -> None:
    # An iss out of form is no merchant's id, so that it is refused before the claims are looked at.
    assert {vector["code"] for vector in INVALID} == set(REFUSALS) - {"claim_iss"}


def test_what_is_wrong_in_the_worst_ways_is_told_apart() -> None:
    worst = {
        "alg_none": "algorithm",
        "alg_hs256": "algorithm",
        "wrong_key": "signature",
        "revoked_key": "revoked_key",
        "key_over": "key_over",
        "other_issuers_key": "other_issuers_key",
        "crit": "critical",
        "typ": "header",
        "duplicate_claim": "duplicate_key",
        "exp_text": "claim_exp",
        "exp_1e30": "fraction",
        "exp_nan": "not_a_number",
        "thirty_megabytes": "oversize",
        "deep_nesting": "nesting",
        "not_ascii": "charset",
        "id_right_to_left": "invisible_characters",
        "id_zero_width_space": "invisible_characters",
        "id_markup": "markup",
        "id_escape": "control_characters",
        "other_kiosk": "other_kiosk",
        "revoked_authorization": "revoked_authorization",
    }
    codes = {vector["name"]: vector["code"] for vector in INVALID}
    assert {name: codes[name] for name in worst} == worst


def test_no_two_vectors_share_a_name() -> None:
    names = [vector["name"] for vector in [*VALID, *INVALID]]
    assert len(set(names)) == len(names)


def test_the_readme_explains_every_code_in_the_order_of_the_checks() -> None:
    table = dict(re.findall(r"^\| `(.+?)` \| (.+) \|$", README.partition("| code |")[2], re.MULTILINE))
    assert list(table.items()) == list(in_the_readme())


def in_the_readme() -> Iterator[tuple[str, str]]:
    told = False
    for code, what in REFUSALS.items():
        if code == "claim_unknown" or not code.startswith("claim_"):
            yield code, what
        elif not told:
            told = True
            yield "claim_<name>", "its claim of that name is missing, or not as the contract says"


def base64(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")
