"""What an analyst and an operator type."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from kiosk.cli import main
from kiosk.config import load
from kiosk.domain.codes import Mode
from kiosk.domain.policy import PolicyPack
from kiosk.policy import read_policy
from kiosk.trust.documents import PolicyKey, open_manifest, open_pack
from kiosk.trust.keys import demo_key
from tests.doctor.patient import Patient
from tests.policy.conftest import Spoil
from tests.policy.shipped import DIRECTORY, EXAMPLES, name_of
from tests.support.made_store import made_store


def kiosk(*words: object) -> Result:
    return CliRunner().invoke(main, ["policy", *map(str, words)])


# --- check and test ---------------------------------------------------------------------------------


def test_a_file_without_mistakes_is_counted(spoilt: Spoil) -> None:
    file = spoilt()
    result = kiosk("check", file)
    assert result.output == f"{file}: no mistakes, 0 warnings. 1 merchant, 2 rules, 3 cases.\n"
    assert result.exit_code == 0


def test_warnings_are_told_by_line_and_count_only_where_they_shall(spoilt: Spoil) -> None:
    file = spoilt((', de = "Kein Spielzeug." }', ' }\nshoes = { en = "a", de = "b" }'))
    result = kiosk("check", file)
    assert f"{file}: warning: merchant tiny, text shoes: is said by no rule\n" in result.output
    assert result.exit_code == 0
    assert kiosk("check", "--strict", file).exit_code == 1


@pytest.mark.parametrize(
    "command",
    [("check",), ("test",), ("explain", "--case", "toys"), ("sign", "--key", "demo-policy", "--out", "x")],
)
def test_a_file_with_mistakes_is_good_for_nothing(spoilt: Spoil, command: tuple[str, ...]) -> None:
    file = spoilt(("version = 3", "version = 0"))
    result = kiosk(command[0], file, *command[1:])
    assert f"{file}:5: policy.version: found 0, expected a whole number of at least 1" in result.output
    assert result.exit_code == 2


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_the_cases_of_an_example_pass(path: Path) -> None:
    result = kiosk("test", path)
    assert result.output == f"{len(read_policy(path).pack.cases)} cases, 0 failed.\n"
    assert result.exit_code == 0


def test_one_wrong_rule_fails_and_the_case_is_named_with_its_line_and_what_differs(tmp_path: Path) -> None:
    text = (DIRECTORY / "fashion.toml").read_text()
    right = 'window = { length = 100 }\nverdict = "accepted"'
    assert text.count(right) == 1
    file = tmp_path / "fashion.toml"
    file.write_text(text.replace(right, 'window = { length = 10 }\nverdict = "accepted"'))
    result = kiosk("test", file)
    line = 1 + text[: text.index('case_id = "gold-day-100"')].count("\n") - 1
    assert (
        f"{file}:{line}: case gold-day-100: verdict is declined and not accepted; rule_id is "
        in result.output
    )
    assert result.output.endswith("33 cases, 1 failed.\n")
    assert result.exit_code == 1


# --- sign -------------------------------------------------------------------------------------------

DEMO_KEY = PolicyKey(key_id="demo-policy", public_key=demo_key("demo-policy").public, epoch=1)
Encrypted = BestAvailableEncryption(b"secret")


def opened(out: Path, key: PolicyKey) -> PolicyPack:
    """What a kiosk makes of the files."""
    manifest = open_manifest((out / "manifest.jws").read_text(), [key])
    document = b"".join((out / f"piece-{index}").read_bytes() for index in range(manifest.pieces))
    return open_pack(document, manifest)


def test_what_is_signed_with_the_demonstrations_key_is_believed(spoilt: Spoil, tmp_path: Path) -> None:
    result = kiosk("sign", spoilt(), "--key", "demo-policy", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "retained, to .../down/policy/3/0" in result.output
    assert result.output.splitlines()[-1].endswith("retained, to .../down/policy")
    assert opened(tmp_path / "out", DEMO_KEY) == read_policy(spoilt()).pack


def test_each_kiosk_gets_its_block_of_numbers(tmp_path: Path) -> None:
    kiosks = ("--kiosk", "B-1", "--kiosk", "B-2")
    result = kiosk("sign", DIRECTORY / "demo.toml", "--key", "demo-policy", *kiosks, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    pack = opened(tmp_path, DEMO_KEY)
    labels = [lease for lease in pack.leases if (lease.carrier_id, lease.kind) == ("parcelnet", "label")]
    assert [(lease.kiosk_id, lease.first) for lease in labels] == [("B-1", 1000), ("B-2", 6000)]
    assert labels[0].expires_on == pack.valid_until.date()


def test_a_replaced_card_gets_a_block_of_its_own(tmp_path: Path) -> None:
    kiosks = ("--kiosk", "B-1=old-ledger", "--kiosk", "B-2=another", "--kiosk", "B-1=new-ledger")
    result = kiosk("sign", DIRECTORY / "demo.toml", "--key", "demo-policy", *kiosks, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    leases = [
        lease for lease in opened(tmp_path, DEMO_KEY).leases if lease.lease_id.startswith("parcelnet-l")
    ]
    assert [
        lease.first
        for ledger in ("old-ledger", "new-ledger")
        for lease in leases
        if lease.serves("B-1", ledger, Mode.LIVE)
    ] == [1000, 11000]


@pytest.mark.parametrize("holder", ["=", "=ledger", "B 1042"])
def test_a_kiosk_that_no_numbers_can_be_lent_to_is_told_in_one_sentence(holder: str, tmp_path: Path) -> None:
    asked = ("--key", "demo-policy", "--kiosk", holder)
    result = kiosk("sign", DIRECTORY / "demo.toml", *asked, "--out", tmp_path)
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1), result.output
    assert result.output.startswith("Error: not signed, a lease for --kiosk: kiosk_id: ")


def test_a_pem_key_that_only_its_owner_reads_signs(spoilt: Spoil, tmp_path: Path) -> None:
    private = Ed25519PrivateKey.generate()
    pem = tmp_path / "operator-26.pem"
    pem.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    pem.chmod(0o600)
    assert kiosk("sign", spoilt(), "--key", pem, "--out", tmp_path / "out").exit_code == 0
    public = demo_key("x").from_seed("operator-26", private.private_bytes_raw()).public
    assert (
        opened(tmp_path / "out", PolicyKey(key_id="operator-26", public_key=public, epoch=1)).policy_id
        == "small"
    )
    pem.chmod(0o640)
    result = kiosk("sign", spoilt(), "--key", pem, "--out", tmp_path / "out")
    assert (f"others can read {pem}: chmod 600 {pem}" in result.output, result.exit_code) == (True, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no key", "is no Ed25519 key without a passphrase"),
        (
            generate_private_key(SECP256R1()).private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            ),
            "is a private key, but not an Ed25519 one",
        ),
        (
            Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, Encrypted),
            "is no Ed25519 key without a passphrase",
        ),
    ],
)
def test_what_is_no_key_is_said_to_be_none(spoilt: Spoil, tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(0o600)
    result = kiosk("sign", spoilt(), "--key", file, "--out", tmp_path / "out")
    assert (said in result.output, result.exit_code) == (True, 1), result.output
    assert "cannot be read: No such file" in kiosk("sign", spoilt(), "--key", "nokey", "--out", "x").output


def test_rules_that_fail_their_own_case_are_not_signed(spoilt: Spoil, tmp_path: Path) -> None:
    result = kiosk(
        "sign", spoilt(("length = 30", "length = 29")), "--key", "demo-policy", "--out", tmp_path / "out"
    )
    assert "case day-30: verdict is declined and not accepted" in result.output
    assert "not signed: 1 case failed" in result.output
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()


# --- show -------------------------------------------------------------------------------------------


def test_the_rules_in_force_are_shown_with_their_age_and_what_waits(tmp_path: Path) -> None:
    with Patient(tmp_path) as patient:
        pack = patient.shop.policy
        told = kiosk("show", "--config", patient.config_file).output.splitlines()
        assert told[0].startswith(f"parcelnet-demo  version {pack.version}, epoch {pack.epoch}  sha256 ")
        assert ", 0 days ago; in force until " in told[1]
        assert told[2:] == [
            "  northwind: 2 rules, 0 checklists, 1 keys",
            "  voltline: 3 rules, 0 checklists, 1 keys",
        ]
        shown = kiosk("show", "--config", patient.config_file, "--json").output
        assert json.loads(shown) == pack.model_dump(mode="json")
        old = pack.model_copy(
            update={
                "version": pack.version + 1,
                "issued_at": pack.issued_at - timedelta(days=400),
                "valid_until": pack.issued_at - timedelta(days=1),
                "merchants": (pack.merchants[0].model_copy(update={"sites": ("ELSEWHERE",)}),),
            }
        )
        patient.with_store(lambda store: patient.take_up(store, old))
        told = kiosk("show", "--config", patient.config_file).output.splitlines()
        assert "EXPIRED since" in told[1]
        assert "400 days ago" in told[1]
        assert told[2] == "  northwind: 2 rules, 0 checklists, 1 keys; not rolled out here"


def test_a_kiosk_without_rules_says_so(tmp_path: Path) -> None:
    with Patient(tmp_path) as patient:
        config = load(patient.config_file)
        for file in config.paths.state.glob("*.db*"):
            file.unlink()
        made_store(config).close()
        result = kiosk("show", "--config", patient.config_file)
        assert ("no rules are in force" in result.output, result.exit_code) == (True, 1), result.output


def test_a_damaged_store_is_told_in_a_sentence(tmp_path: Path) -> None:
    with Patient(tmp_path) as patient:
        state = load(patient.config_file).paths.state
        for file in state.glob("*.db*"):
            file.unlink()
        (state / "kiosk.db").write_bytes(b"no database" * 1000)
        result = kiosk("show", "--config", patient.config_file)
        assert (result.exit_code, type(result.exception)) == (1, SystemExit)
        assert "they salvage what can be read" in result.output
