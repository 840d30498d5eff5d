"""The contract's README says what the code does."""

import json
import re
from pathlib import Path

from kiosk.contract.envelope import type_name
from kiosk.contract.generate import SCHEMAS
from kiosk.contract.topics import Topics, central_state
from kiosk.domain.authorization import ReturnAuthorization
from kiosk.domain.codes import Mode, ReasonCode, RefundTrigger, Resolution
from kiosk.domain.events import EVENT_MODELS
from kiosk.domain.staff_events import Act
from kiosk.trust import claims, jws, token
from kiosk.trust.keys import SigningKey

README = SCHEMAS.with_name("README.md").read_text(encoding="utf-8")
EVENTS = SCHEMAS.with_name("EVENTS.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(text: str) -> list[str]:
    """What stands in backquotes in the first column of the tables in `text`."""
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_it_can_be_read_in_one_sitting() -> None:
    assert len(README.splitlines()) <= 200


def test_every_topic_is_in_the_table() -> None:
    topics = Topics("{root}", "{kiosk_id}")
    assert set(first_cells(section("Topics"))) == {
        topics.event("{noun}"),
        topics.photo("{photo_id}", 0).replace("/0", "/{index}"),
        topics.state("connection"),
        topics.state("health"),
        topics.state("compartments"),
        topics.stored,
        topics.policy,
        topics.policy_piece(1, 0).replace("/1/0", "/{version}/{index}"),
        topics.authorization,
        topics.request,
        topics.response,
        topics.command,
        central_state("{root}"),
    }


def test_every_event_is_in_the_table() -> None:
    table = EVENTS.partition("\n## ")[0]
    assert set(first_cells(table)) == {type_name(model) for model in EVENT_MODELS}


def test_everything_that_the_staff_do_by_hand_is_in_the_table() -> None:
    told = EVENTS.partition("\n## What `staff.acted` tells\n")[2].partition("\n## ")[0]
    assert sorted(first_cells(told)) == sorted(["act", *Act])


def test_every_mode_and_every_trigger_of_a_refund_is_named() -> None:
    assert all(f"`{mode.value}`" in section("Envelope") for mode in Mode)
    assert all(f"`{trigger.value}`" in section("When custody passes") for trigger in RefundTrigger)


def test_every_claim_of_a_token_is_in_the_table() -> None:
    table = section("How a shop makes a return code").partition("An id is")[0]
    assert set(first_cells(table)) == claims.NAMES


def test_every_short_reason_is_in_the_table() -> None:
    table = section("How a shop makes a return code").partition("Reasons, if the shop asked:")[2]
    named = re.findall(r"`(\w\w)` (\w+)", table)
    assert {short: ReasonCode(reason) for short, reason in named} == claims.REASONS


def test_every_letter_for_a_resolution_is_explained() -> None:
    named = re.findall(r"`(\w)`\s(\w+)", section("How a shop makes a return code").partition("narrows")[2])
    letters = {letter: Resolution(resolution) for letter, resolution in named[: len(Resolution)]}
    assert letters == claims.RESOLUTIONS


def test_the_size_of_a_token_is_the_one_that_counts() -> None:
    assert f"at most {token.MAX_TOKEN_BYTES} characters" in README
    assert f"at most {token.MAX_ANNOUNCED_BYTES} characters" in README
    assert f"`{token.RESERVED_SCHEME}` is kept" in README
    assert f"at most {token.MAX_LIFETIME.days} days apart" in README


def test_whoever_checks_an_implementation_gets_the_token_it_says() -> None:
    text = section("How a shop makes a return code")
    seed = re.search(r"`([0-9a-f]{64})`", text)
    document, signature = re.findall(r"```(?:json)?\n(.*?)\n```", text, re.DOTALL)
    assert seed
    payload = document.replace("\n", "").encode()
    made = jws.sign(payload, SigningKey.from_seed("demo-northwind", bytes.fromhex(seed[1])))
    assert made.endswith(f".{signature}")
    assert f"a token of {len(made)} characters" in text
    authorization = claims.authorization_in(json.loads(payload))
    assert isinstance(authorization, ReturnAuthorization)
    assert authorization.lines[1].line_id == "2"


def test_every_file_it_names_exists() -> None:
    root = Path(__file__).parents[2]
    named = re.findall(r"`((?:kiosk|schemas|examples|vectors)/[\w./]*|\w+\.(?:yaml|py))`", README)
    assert named
    for name in named:
        assert (root / "kiosk" / "contract" / name).exists() or (root / name).exists(), name
