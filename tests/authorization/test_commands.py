"""`kiosk authorization`: what is made with known keys, and what is said of a token."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.authorization.commands import authorization
from kiosk.trust.refusals import REFUSALS
from kiosk.trust.token import MAX_TOKEN_BYTES
from kiosk.trust.vectors import VECTORS

PACK = ("--pack", str(VECTORS / "pack.json"))
VALID: dict[str, Any] = {v["name"]: v for v in json.loads((VECTORS / "valid.json").read_text())}
INVALID: dict[str, Any] = {v["name"]: v for v in json.loads((VECTORS / "invalid.json").read_text())}
ORDER = ("--merchant", "northwind", "--order", "NW-1", "--rma", "RMA-1")

WHOLE = """
merchant_id = "northwind"
authorization_id = "Zk3mP0qL9xA"
rma_id = "RMA-88213"
order_id = "NW-4471-20"
issued_at = 2026-09-27T10:00:00Z
expires_at = 2026-10-27T10:00:00Z
delivered_on = 2026-09-14
received_on = 2026-09-15T08:30:00Z
tier = "gold"
site_id = "BER-017"

[[lines]]
line_id = "1"
category = "fashion"
quantity = 2
unit_value = { minor = 3990, currency = "EUR" }
title = "Linen shirt"
resolutions_allowed = ["exchange", "store_credit"]
"""


def kiosk(*arguments: str, given: str | None = None) -> Result:
    """Run `kiosk authorization` with these arguments to its end."""
    return CliRunner().invoke(authorization, arguments, input=given)


def shown(vector: dict[str, Any]) -> tuple[str, ...]:
    """A vector, where and when it is shown."""
    at = vector["at"].partition(".")[0]
    return vector["token"], "--at", at, "--kiosk", vector["kiosk_id"], "--site", vector["site_id"]


def test_what_is_made_from_a_file_is_believed_and_says_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "authorization.toml"
    file.write_text(WHOLE)
    made = kiosk("mint", str(file))
    assert made.exit_code == 0, made.output
    assert "characters of 560, signed as demo-northwind" in made.stderr
    seen = kiosk("inspect", "-", *PACK, "--at", "2026-09-29", given=made.stdout)
    assert seen.exit_code == 0, seen.output
    assert seen.stdout.splitlines() == [
        "Return authorization Zk3mP0qL9xA of northwind: order NW-4471-20, RMA RMA-88213.",
        "Issued 2026-09-27 10:00:00 UTC, expires 2026-10-27 10:00:00 UTC.",
        "Counts at site BER-017 only.",
        "Delivered 2026-09-14, received 2026-09-15 08:30:00 UTC.",
        "Tier gold.",
        '  line 1: 2 x fashion of 3990 EUR cents, "Linen shirt", may choose exchange or store_credit',
        f'{len(made.stdout.strip())} characters, signed as "demo-northwind".',
        "Believed by vectors, version 1 of epoch 1.",
    ]


def test_a_json_file_and_a_toml_file_say_the_same(tmp_path: Path) -> None:
    line = {"line_id": "1", "category": "f", "unit_value": {"minor": 1, "currency": "EUR"}}
    fields = {"merchant_id": "northwind", "order_id": "o", "rma_id": "r", "authorization_id": "a"}
    times = {"issued_at": "2026-09-27T10:00:00Z", "expires_at": "2026-10-27T10:00:00Z"}
    (tmp_path / "a.json").write_text(json.dumps({**fields, **times, "lines": [line]}))
    (tmp_path / "a.toml").write_text(
        "\n".join(f'{name} = "{value}"' for name, value in (fields | times).items())
        + '\n[[lines]]\nline_id = "1"\ncategory = "f"\nunit_value = { minor = 1, currency = "EUR" }\n'
    )
    tokens = [kiosk("mint", str(tmp_path / name)).stdout for name in ("a.json", "a.toml")]
    assert tokens[0] == tokens[1] != ""


def test_a_few_words_are_enough() -> None:
    made = kiosk("mint", *ORDER, "--line", "fashion:3990:Shirt", "--line", "shoes:8900", "--json")
    told = json.loads(made.stdout)
    assert (told["left_out"], told["key_id"]) == ("nothing", "demo-northwind")
    claims = json.loads(kiosk("inspect", told["token"], "--json").stdout)["claims"]
    assert claims["l"] == [["1", "fashion", 1, 3990, "Shirt"], ["2", "shoes", 1, 8900]]
    assert claims["exp"] - claims["iat"] == 30 * 86_400
    assert claims["jti"] == told["authorization_id"]


def test_two_that_are_made_alike_are_two() -> None:
    made = [json.loads(kiosk("mint", *ORDER, "--line", "f:1", "--json").stdout) for _ in range(2)]
    assert made[0]["authorization_id"] != made[1]["authorization_id"]


def test_what_did_not_fit_is_said() -> None:
    titled = ("--line", f"fashion:100:{'T' * 40}") * 4
    made = kiosk("mint", *ORDER, *titled)
    assert "Titles did not fit and were left out." in made.stderr
    many = ("--line", f"{'c' * 30}:100") * 9
    made = kiosk("mint", *ORDER, *many)
    assert "this is a reference" in made.stderr
    assert "A reference: its lines did not fit" in kiosk("inspect", made.stdout.strip()).stdout
    whole = kiosk("mint", *ORDER, *many, "--whole").stdout.strip()
    assert len(whole) > MAX_TOKEN_BYTES
    said = kiosk("inspect", whole, *PACK).stdout
    assert "line 9: 1 x " in said
    assert "Too long for a QR code" in said
    assert "Believed" in said


@pytest.mark.parametrize("key", ["nw-26a", "Demo-northwind", "", "prod-demo"])
def test_a_key_that_somebody_may_keep_secret_is_refused_with_a_sentence(key: str) -> None:
    refused = kiosk("mint", *ORDER, "--line", "f:1", "--key", key or "-")
    assert refused.exit_code == 1
    assert "is not a key that everybody knows" in refused.stderr
    assert 'kiosk/contract/README.md, "How a shop makes a return code"' in refused.stderr
    assert refused.stdout == ""


def test_a_test_key_signs() -> None:
    assert (
        json.loads(kiosk("mint", *ORDER, "--line", "f:1", "--key", "test-a", "--json").stdout)["key_id"]
        == "test-a"
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("merchant_id = ", "is not TOML"),
        ('merchant_id = "a"\nlines = []', "lines: "),
        (WHOLE.replace('rma_id = "RMA-88213"\n', ""), "rma_id: Field required"),
        (WHOLE.replace("3990", "-1"), "lines.0.unit_value.minor: "),
        (WHOLE + 'colour = "red"', "lines.0.colour: "),
        (WHOLE.replace("10:00:00Z", "10:00:00"), "issued_at: "),
    ],
)
def test_a_mistake_in_a_file_is_said_with_its_place(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "a.toml"
    file.write_text(content)
    refused = kiosk("mint", str(file))
    assert refused.exit_code == 1
    assert str(file) in refused.stderr
    assert says in refused.stderr
    assert "Traceback" not in refused.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("mint", "no/such.toml"),
        ("mint", *ORDER),
        ("mint", *ORDER, "--line", "f"),
        ("mint", *ORDER, "--line", "f:x"),
    ],
)
def test_what_cannot_be_made_ends_with_a_sentence(arguments: tuple[str, ...]) -> None:
    refused = kiosk(*arguments)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: ")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("name", sorted(VALID))
def test_every_valid_vector_is_believed(name: str) -> None:
    seen = kiosk("inspect", *shown(VALID[name]), *PACK)
    assert seen.exit_code == 0, seen.output
    assert "Believed by vectors" in seen.stdout


@pytest.mark.parametrize("name", sorted(name for name, v in INVALID.items() if v["code"] != "oversize"))
def test_every_invalid_vector_is_refused_in_words(name: str) -> None:
    vector = INVALID[name]
    seen = kiosk("inspect", *shown(vector), *PACK)
    assert seen.exit_code == 1
    assert f"{vector['code']}: {REFUSALS[vector['code']]}" in seen.output
    assert "Traceback" not in seen.output
    assert not any(ord(character) < 32 and character != "\n" for character in seen.output)


def test_what_is_not_verified_is_called_so() -> None:
    seen = kiosk("inspect", VALID["plain"]["token"])
    assert seen.exit_code == 0
    assert "NOT VERIFIED" in seen.stdout
    assert json.loads(kiosk("inspect", VALID["plain"]["token"], "--json").stdout)["judged_by"] is None


def test_a_machine_reads_why() -> None:
    seen = kiosk("inspect", *shown(INVALID["wrong_key"]), *PACK, "--json")
    told = json.loads(seen.stdout)
    assert (seen.exit_code, told["refused"], told["why"]) == (1, "signature", REFUSALS["signature"])
    assert told["judged_by"] == "vectors, version 1 of epoch 1"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"not json"])
def test_what_is_no_pack_ends_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "pack.json"
    file.write_bytes(content)
    refused = kiosk("inspect", VALID["plain"]["token"], "--pack", str(file))
    assert refused.exit_code == 1
    assert f"{file} is no policy pack" in refused.stderr
