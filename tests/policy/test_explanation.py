"""`kiosk policy explain` says row by row why, in words and for machines."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.contract.messages import AuthorizationBatch
from tests.policy.conftest import Spoil
from tests.policy.shipped import DIRECTORY

ELECTRONICS = str(DIRECTORY / "electronics.toml")
EXAMPLES = Path(__file__).parents[2] / "kiosk" / "contract" / "examples"


def explain(*words: str, file: str = ELECTRONICS, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["policy", "explain", file, *words])
    assert result.exit_code == code, result.output
    return result.output


PINNED = """\
Voltage: 1 piece of electronics.audio for 200.00 EUR, at site SITE on 2027-03-01 00:00 (Europe/Berlin)

REFERRED to service_centre: defect_in_warranty, by repair-24m
  last day 2028-08-31
  offers repair, free of charge, on terms vol-repair-3
  goes to VOL-SERVICE by swiftline, route REPAIR, in a compartment
  needs photo and item scan
  money: never

  1  loose-batteries does not apply
       no   category: battery; it is electronics.audio
  2  too-large does not apply
       no   category: electronics.tv; it is electronics.audio
  3  swollen does not apply
       no   battery: swollen; it is fine
  4  repair-failed-3m does not apply
       no   counted from a repair, and there was none
  5  dead-30d is over
       yes  category: electronics; it is electronics.audio
       yes  reason: defective or damaged_in_transit; it is defective
       no   brought within 30 days of delivered: last day 2026-09-30
  6  exchange-6m is over
       yes  category: electronics; it is electronics.audio
       yes  reason: defective; it is defective
       no   brought within 6 months of delivered: last day 2027-02-28
  7  platinum-repair-36m does not apply
       no   tier: platinum; it is standard
  8  repair-24m decides
       yes  category: electronics; it is electronics.audio
       yes  reason: defective; it is defective
       yes  brought within 24 months of the latest of delivered, repaired: last day 2028-08-31
  9  defect-too-old is not reached
 10  opened-software is not reached
 11  parts-missing is not reached
 12  dear-and-typed is not reached
 13  dear-offline is not reached
 14  platinum-60d is not reached
 15  opened-15d is not reached
 16  refund-15d is not reached
 17  exchange-30d is not reached
 18  credit-60d is not reached
"""


def test_a_case_is_explained_row_by_row() -> None:
    assert explain("--case", "six-months-and-a-day-is-repair") == PINNED


def test_an_item_is_explained_as_it_is_described() -> None:
    told = explain(
        "--category", "electronics.phone", "--value", "70000", "--reason", "changed_mind",
        "--answers", "opened=yes", "--answers", "complete=yes",
        "--delivered", "2026-08-31", "--on", "2026-09-10", "--tier", "standard",
    )  # fmt: skip
    assert "ACCEPTED: within_window, by opened-15d" in told
    assert "offers refund_original, less 105.00 EUR" in told
    assert "offers store_credit, free of charge, on terms vol-credit-1" in told
    assert "reason: changed_mind" not in told, "no row down to the one that decides looks at it"


def test_what_must_be_asked_first_is_said_with_the_answer_that_nobody_gives() -> None:
    told = explain(
        "--category", "software", "--on", "2026-09-10", "--delivered", "2026-09-01", "--reason", "other"
    )
    assert "FIRST ASKED" not in told, "the cases' answers are those of case_defaults"
    demo = str(DIRECTORY / "demo.toml")
    told = explain("--case", "headphones-are-asked-for-a-reason", file=demo)
    assert "FIRST ASKED: reason. With nobody to ask it were:\nREFERRED to inspection: " in told
    assert "?    reason: defective or damaged_in_transit; it is not known" in told
    assert "?    reason: any but damaged_in_transit or defective; it is not known" in told


def test_what_is_said_beside_a_case_is_so_instead() -> None:
    told = explain("--case", "six-months-and-a-day-is-repair", "--tier", "platinum")
    assert "by platinum-repair-36m" in told
    assert "by dear-offline" in explain("--case", "phone-for-1200-signed-and-online", "--offline")


def test_a_merchant_that_the_site_does_not_know_is_said_to_be_unknown() -> None:
    told = explain("--case", "toolhouse-elsewhere", file=str(DIRECTORY / "marketplace.toml"))
    assert "NOT KNOWN HERE: this merchant has not been rolled out to that site by then. Else it were:" in told


@pytest.mark.parametrize(
    ("file", "case", "said"),
    [
        (
            "fashion",
            "christmas-last-day",
            "30 days of delivered, or until 2027-01-31 if that is later: last day",
        ),
        ("fashion", "christmas-last-day", "purchased: from 2026-11-01 until 2026-12-24; it is 2026-12-24"),
        ("fashion", "dear-and-offline", "yes  offline: only offline; it is offline"),
        ("fashion", "dear-and-offline", "yes  value: more than 300.00 EUR; it is 300.01 EUR"),
        ("fashion", "eleven-pieces", "yes  quantity: more than 10; it is 11"),
        ("fashion", "with-expired-rules", "yes  rules expired: only with expired rules; it is expired"),
        ("fashion", "a-clock-nobody-vouches-for", "last day 2026-10-14, which the clock may be wrong about"),
        (
            "grocery",
            "mealkit-after-24-hours",
            "no   brought within 24 hours of delivered: until 2026-10-25 17:00",
        ),
        ("grocery", "mealkit-last-second-of-24-hours", "takes a compartment that is kept for chilled"),
        (
            "marketplace",
            "us-day-14-counts-the-first",
            "14 days of received, that day being the first: last day",
        ),
        ("marketplace", "state-unknown-and-decisive", "?    region: CA; it is not known"),
        ("marketplace", "repair-at-the-pilot-kiosk", "yes  applies from: from 2026-11-01 00:00"),
        (
            "eu-distance-selling",
            "asked-on-day-15",
            "no   asked for within 14 days of received, or the next working",
        ),
        ("eu-distance-selling", "nobody-knows-when-it-was-asked-for", "asked_on is not known"),
    ],
)
def test_each_thing_a_row_looks_at_is_said_in_words(file: str, case: str, said: str) -> None:
    assert said in explain("--case", case, file=str(DIRECTORY / f"{file}.toml"))


def test_every_case_that_is_shipped_can_be_explained() -> None:
    for name in ("fashion", "electronics", "grocery", "marketplace", "eu-distance-selling", "luxury"):
        file = DIRECTORY / f"{name}.toml"
        for line in file.read_text().splitlines():
            if line.startswith("case_id = "):
                assert explain("--case", line.split('"')[1], "--json", file=str(file))


def test_for_machines_it_is_json() -> None:
    (told,) = json.loads(explain("--case", "six-months-and-a-day-is-repair", "--json"))
    assert (told["merchant_id"], told["known_here"], told["asks"]) == ("voltage", True, [])
    assert told["verdict"]["rule_ids"] == ["repair-24m"]
    outcomes = [row["outcome"] for row in told["rows"]]
    assert outcomes[3:8] == ["does_not_apply", "is_over", "is_over", "does_not_apply", "decides"]
    assert told["rows"][7]["checks"][2] == {
        "name": "window",
        "truth": True,
        "needs": None,
        "ends_at": "2028-09-01T00:00:00+02:00",
        "text": "brought within 24 months of the latest of delivered, repaired: last day 2028-08-31",
    }


def test_every_line_of_an_authorization_is_explained_from_its_token_or_its_json(
    tmp_path: Path, spoilt: Spoil
) -> None:
    batch = AuthorizationBatch.model_validate_json((EXAMPLES / "authorization_batch.json").read_text())
    file = tmp_path / "token"
    file.write_text(batch.announced[0].token + "\n")
    renamed = [
        (f'merchant_id = "tiny"\n{next_key}', f'merchant_id = "northwind"\n{next_key}')
        for next_key in ("name", "category")
    ]
    small = spoilt(*renamed)
    told = explain("--authorization", str(file), "--on", "2026-10-01", file=str(small))
    assert told.startswith("Tiny: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say of what: one of --case, --authorization, --category"),
        (("--case", "swolen-battery-stays-outside"), 'did you mean "swollen-battery-stays-outside"?'),
        (("--category", "software", "--on", "tomorrow"), '"tomorrow" is no date: write 2026-12-31, or'),
        (("--category", "software", "--reason", "bored"), "reason: Input should be 'changed_mind'"),
        (("--category", "software", "--merchant", "voltge"), 'did you mean "voltage"?'),
        (("--category", "software", "--time-zone", "Mars/Olympus"), "there is no time zone Mars/Olympus"),
    ],
)
def test_what_cannot_be_explained_is_said_with_the_mend(words: tuple[str, ...], said: str) -> None:
    assert said in explain(*words, code=1)


def test_a_file_that_is_no_authorization_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "a"
    for text in ("", "[]", '{"merchant_id": 1}', "eyJhbGciOiJub25lIn0.e30.x", "\x00"):
        file.write_text(text)
        assert "is neither a token nor the JSON of an authorization" in explain(
            "--authorization", str(file), code=1
        )
