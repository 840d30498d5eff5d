"""`kiosk staff pass` and `inspect`: a pass that a kiosk believes, and what is wrong with others."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from PIL import Image

from kiosk.domain.policy import CourierKey, PolicyPack
from kiosk.staff.commands import staff
from kiosk.trust.keys import SigningKey
from kiosk.trust.staff_pass import pass_pin
from kiosk.trust.staff_refusals import STAFF_REFUSALS
from kiosk.trust.vectors import VECTORS

STAFF: dict[str, Any] = json.loads((VECTORS / "staff.json").read_text(encoding="utf-8"))
COURIER = ("--role", "courier", "--staff-ref", "c-1", "--carrier", "parcelnet", "--site", "BER-017")
TICKET = ("--role", "technician", "--staff-ref", "t-1", "--kiosk", "B-1042")


def kiosk(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(staff, arguments, input=given)


@pytest.fixture
def pack(tmp_path: Path) -> str:
    """The policy by which the vectors are judged."""
    base = json.loads((VECTORS / "pack.json").read_text(encoding="utf-8"))
    file = tmp_path / "pack.json"
    file.write_text(PolicyPack.model_validate_json(json.dumps(base | STAFF["judged_by"])).model_dump_json())
    return str(file)


def shown(text: str) -> tuple[str, ...]:
    """A pass where and when the vectors are shown."""
    here = STAFF["shown"]
    at = here["at"].partition(".")[0]
    return text, "--at", at, "--kiosk", here["kiosk_id"], "--site", here["site_id"]


@pytest.mark.parametrize(
    ("who", "believed"), [(COURIER, "courier c-1 of parcelnet"), (TICKET, "technician t-1")]
)
def test_what_is_made_is_believed(who: tuple[str, ...], believed: str, pack: str) -> None:
    made = kiosk("pass", *who)
    assert made.exit_code == 0, made.output
    seen = kiosk("inspect", "-", "--pack", pack, given=made.stdout)
    assert seen.exit_code == 0, seen.output
    assert seen.stdout.endswith(f"Believed: {believed}.\n")


def test_the_pin_is_told_beside_the_pass_and_is_in_it_only_as_a_digest() -> None:
    made = json.loads(kiosk("pass", *TICKET, "--json").stdout)
    claims = json.loads(kiosk("inspect", made["pass"], "--json").stdout)["claims"]
    digest = pass_pin(made["pin"], made["pass_id"]).rpartition("$")[2]
    assert claims["p"] == digest.translate(str.maketrans("+/", "-_"))
    assert made["pin"] not in kiosk("pass", *TICKET).stdout
    assert claims["exp"] - claims["iat"] == 8 * 3600


def test_two_that_are_made_alike_are_two() -> None:
    one, other = (json.loads(kiosk("pass", *TICKET, "--json").stdout) for _ in range(2))
    assert one["pass_id"] != other["pass_id"]


def test_the_picture_is_the_pass_and_its_owner_s_alone(tmp_path: Path) -> None:
    picture = tmp_path / "pass.png"
    picture.touch(mode=0o644)
    made = kiosk("pass", *TICKET, "--qr", str(picture))
    with Image.open(picture) as image:
        (read,) = zxingcpp.read_barcodes(image.convert("L"))
    assert read.text == made.stdout.strip()
    assert stat.S_IMODE(picture.stat().st_mode) == 0o600


def test_a_dispatcher_s_own_key_signs(tmp_path: Path, pack: str) -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    file = tmp_path / "couriers-26a.pem"
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    file.chmod(0o600)
    public = SigningKey("couriers-26a", private).public
    rules = PolicyPack.model_validate_json(Path(pack).read_text())
    key = CourierKey(key_id="couriers-26a", public_key=public)
    Path(pack).write_text(rules.model_copy(update={"courier_keys": (key,)}).model_dump_json())
    made = kiosk("pass", *COURIER, "--key", str(file))
    assert "signed as couriers-26a" in made.stderr
    assert kiosk("inspect", made.stdout.strip(), "--pack", pack).exit_code == 0
    file.chmod(0o644)
    assert "others can read" in kiosk("pass", *COURIER, "--key", str(file)).stderr


def test_the_key_decides_the_role(pack: str) -> None:
    made = kiosk("pass", *TICKET, "--key", "demo-couriers")
    seen = kiosk("inspect", made.stdout.strip(), "--pack", pack)
    assert seen.exit_code == 1
    assert "REFUSED, claim_c" in seen.stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (TICKET[:4], 2, "say --site or --kiosk: a pass for everywhere is refused everywhere"),
        ((*COURIER[:4], "--site", "BER-017"), 1, "courier c-1 has no carrier_id"),
        ((*TICKET, "--carrier", "parcelnet"), 1, "technician t-1 has a carrier_id"),
        ((*TICKET, "--hours", "49"), 2, "1<=x<=48"),
        ((*TICKET, "--key", "no/such.pem"), 1, "no/such.pem cannot be read"),
        ((*TICKET, "--qr", "no/such/pass.png"), 1, "no/such/pass.png cannot be written"),
    ],
)
def test_what_is_no_pass_ends_with_a_sentence(arguments: tuple[str, ...], exit_code: int, says: str) -> None:
    refused = kiosk("pass", *arguments)
    assert refused.exit_code == exit_code
    assert says in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize("vector", STAFF["valid"], ids=lambda vector: vector["name"])
def test_every_valid_vector_is_believed(vector: dict[str, Any], pack: str) -> None:
    seen = kiosk("inspect", *shown(vector["pass"]), "--pack", pack)
    assert seen.exit_code == 0, seen.output
    assert f"Believed: {vector['role']}" in seen.stdout


@pytest.mark.parametrize("vector", STAFF["invalid"], ids=lambda vector: vector["name"])
def test_every_invalid_vector_is_refused_in_words(vector: dict[str, Any], pack: str) -> None:
    seen = kiosk("inspect", *shown(vector["pass"]), "--pack", pack)
    assert seen.exit_code == 1
    assert f"{vector['code']}: {STAFF_REFUSALS[vector['code']]}" in seen.output
    assert not any(ord(character) < 32 and character != "\n" for character in seen.output)


def test_what_is_not_verified_is_called_so() -> None:
    seen = kiosk("inspect", STAFF["valid"][0]["pass"])
    assert seen.exit_code == 0
    assert "NOT VERIFIED" in seen.stdout
