"""`kiosk staff entry` and `roster`: what is printed is what a kiosk then finds."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.policy import read_policy
from kiosk.staff.commands import staff
from kiosk.trust.staff import pin_matches
from kiosk.trust.vectors import VECTORS
from tests.policy.conftest import SMALL

ANNA = ("--role", "courier", "--staff-ref", "c-1", "--carrier", "parcelnet")
BADGE = ("--badge", "04:A1:B2:C3:D4:E5:01")
PIN = ("--pin", "2580")


def kiosk(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(staff, arguments, input=given)


def policy(directory: Path, *rows: str) -> str:
    """A policy file with these rows of a roster."""
    file = directory / "shop.toml"
    salted = SMALL.replace("version = 3", 'version = 3\nbadge_salt = "AAECAwQFBgcICQoL"')
    file.write_text("\n".join((salted, *rows)))
    return str(file)


def test_a_row_goes_into_the_file_as_it_is_printed_and_its_badge_is_found(tmp_path: Path) -> None:
    made = kiosk("entry", *ANNA, *BADGE, *PIN, "--language", "pl", "--policy", policy(tmp_path))
    assert made.exit_code == 0, made.output
    file = policy(tmp_path, made.stdout)
    (entry,) = read_policy(Path(file)).pack.roster
    assert pin_matches("2580", entry.pin)
    found = kiosk("roster", file, *BADGE, "--site", "BER-017")
    assert (found.exit_code, found.stdout) == (0, "c-1: courier of parcelnet; badge; at every site; in pl.\n")


def test_the_pin_is_asked_for_twice_and_shown_never() -> None:
    made = kiosk("entry", *ANNA, given="2580\n2580\n")
    assert made.exit_code == 0, made.output
    assert "2580" not in made.output
    assert kiosk("entry", *ANNA, given="2580\n2581\n").exit_code == 1


def test_where_no_file_has_a_salt_a_new_one_is_printed_as_a_comment() -> None:
    first, second = (kiosk("entry", *ANNA, *BADGE, *PIN).stdout for _ in range(2))
    assert first.startswith('# Once, in [policy]: badge_salt = "')
    assert first.splitlines()[0] != second.splitlines()[0]
    assert "badge" in tomllib.loads(first)["policy"]["roster"][0]


def test_whoever_has_no_badge_gets_no_salt() -> None:
    assert kiosk("entry", *ANNA, *PIN).stdout.startswith("[[policy.roster]]")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((*ANNA[:4], *PIN), "courier c-1 has no carrier_id: whose packages may they take?"),
        (
            ("--role", "attendant", *ANNA[2:], *PIN),
            "attendant c-1 has a carrier_id, which only couriers have",
        ),
        ((*ANNA, "--pin", "258"), "a PIN has 4 to 8 digits"),
        ((*ANNA, "--pin", "25a0"), "a PIN has 4 to 8 digits"),
        ((*ANNA, *PIN, "--badge", "04a"), "04a is no UID in hex"),
        ((*ANNA, *PIN, "--badge", "04a1"), "a badge's UID has 4, 5, 7 or 10 bytes, not 2"),
        ((*ANNA, *PIN, "--site", "a b"), "sites.0: "),
        ((*ANNA, *PIN, "--policy", "no/such.toml"), "no/such.toml"),
    ],
)
def test_what_is_no_row_ends_with_a_sentence(arguments: tuple[str, ...], says: str) -> None:
    refused = kiosk("entry", *arguments)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: ")
    assert says in refused.stderr
    assert refused.stdout == ""


def test_a_row_that_the_roster_cannot_take_is_refused(tmp_path: Path) -> None:
    file = policy(tmp_path, kiosk("entry", *ANNA, *BADGE, *PIN, "--policy", policy(tmp_path)).stdout)
    again = kiosk("entry", *ANNA, *PIN, "--policy", file)
    assert again.stderr == "Error: the roster has two rows of c-1\n"
    other = kiosk("entry", "--role", "attendant", "--staff-ref", "a-1", *BADGE, *PIN, "--policy", file)
    assert other.stderr == "Error: c-1 and a-1 have the same badge\n"


def test_a_roster_says_who_is_let_in_and_why_somebody_is_not(tmp_path: Path) -> None:
    salted = policy(tmp_path)
    at_one = ("--role", "attendant", "--staff-ref", "a-1", "--site", "BER-017", "--until", "2027-01-01")
    rows = [kiosk("entry", *who, *PIN, "--policy", salted).stdout for who in ((*ANNA, *BADGE), at_one)]
    file = policy(tmp_path, *rows)
    said = kiosk("roster", file, "--at", "2026-12-31").stdout.splitlines()
    assert said == [
        "c-1: courier of parcelnet; badge; at every site.",
        "a-1: attendant; no badge; at BER-017; until 2027-01-01 00:00 UTC.",
        "2 in the roster, 1 with a badge.",
    ]
    late = kiosk("roster", file, "--at", "2027-01-01").stdout
    assert "UTC. NOT LET IN: the person does not work any more." in late
    elsewhere = json.loads(kiosk("roster", file, "--site", "HAM-002", "--at", "2026-12-31", "--json").stdout)
    assert [(row["staff_ref"], row["why_not"]) for row in elsewhere] == [("c-1", None), ("a-1", "other_site")]
    assert "scrypt" not in json.dumps(elsewhere)


def test_a_badge_that_is_nobody_s_is_refused_with_its_code(tmp_path: Path) -> None:
    refused = kiosk("roster", policy(tmp_path), *BADGE, "--site", "BER-017")
    assert refused.exit_code == 1
    assert refused.stderr == "Error: unknown_badge: no row of the roster has this badge\n"
    assert kiosk("roster", policy(tmp_path), *BADGE).exit_code == 2


def test_keys_and_whoever_is_revoked_are_named() -> None:
    shown = kiosk("roster", str(VECTORS.parent / "examples" / "policy_pack.json")).stdout
    assert "Key couriers-26a signs passes for couriers of parcelnet." in shown
    assert "Key technicians-26a signs passes for technicians." in shown
    assert "Signed in by nothing: c-1002." in shown
