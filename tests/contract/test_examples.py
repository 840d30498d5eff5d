"""Every example keeps its schema and is byte for byte what the code would write."""

import hashlib
import json
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.contract.envelope import Origin, encode, type_name
from kiosk.contract.generate import FROM_CENTRAL, FROM_KIOSK, SCHEMAS, schemas
from kiosk.contract.messages import AuthorizationBatch, Message, PolicyManifest
from kiosk.contract.topics import EVENT_NOUNS
from kiosk.contract.validation import validate
from kiosk.domain.codes import Mode
from kiosk.domain.events import EVENT_MODELS, DropOffCompleted
from kiosk.domain.line_facts import Circumstances
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.numbers import is_short_code, leased_number, receipt_number
from kiosk.domain.policy import PolicyPack
from kiosk.trust import token
from kiosk.trust.documents import open_pack, pack_bytes, pieces

EXAMPLES = SCHEMAS.with_name("examples")
EVENTS = {type_name(model): model for model in EVENT_MODELS}
MESSAGES = FROM_KIOSK | FROM_CENTRAL


def example(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


def compact(body: bytes) -> str:
    return json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False)


def dropped_off() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(example("drop_off.completed"))["data"]
    return data


def test_there_is_one_example_for_every_type_and_none_of_an_unknown_type() -> None:
    assert {path.name for path in EXAMPLES.iterdir()} == {f"{name}.json" for name in schemas()}


def test_the_topics_are_those_of_the_event_types() -> None:
    assert set(EVENT_NOUNS) == {model.NOUN for model in EVENT_MODELS}


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_the_example_of_an_event_keeps_its_schema(name: str) -> None:
    assert validate(example(name)) == []


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_the_example_of_a_message_keeps_its_schema(name: str) -> None:
    assert validate(example(name), name) == []


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_is_encoded_exactly_as_its_example_shows(name: str) -> None:
    shown = json.loads(example(name))
    clock = ClockStatus(shown["clock"])
    encoded = encode(
        EVENTS[name].model_validate_json(json.dumps(shown["data"])),
        event_id=shown["id"],
        sequence=int(shown["sequence"]),
        happened=Moment(at=datetime.fromisoformat(shown["time"]), boottime_ms=0, clock=clock),
        recorded=Moment(at=datetime.fromisoformat(shown["recordedtime"]), boottime_ms=0, clock=clock),
        origin=Origin(
            kiosk_id=shown["source"].rpartition(":")[2],
            ledger_id=shown["ledgerid"],
            boot_id=shown["bootid"],
            mode=Mode(shown["mode"]),
        ),
    )
    assert encoded.decode() == compact(example(name))


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_message_is_encoded_exactly_as_its_example_shows(name: str) -> None:
    message = MESSAGES[name].model_validate_json(example(name))
    encoded = message.encode() if isinstance(message, Message) else message.model_dump_json().encode()
    assert encoded.decode() == compact(example(name))


def test_no_two_examples_share_an_id_or_a_sequence() -> None:
    events = [json.loads(example(name)) for name in EVENTS]
    assert len({event["id"] for event in events}) == len(events)
    assert len({event["sequence"] for event in events}) == len(events)


def test_in_the_order_of_the_sequence_nothing_is_recorded_before_what_came_earlier() -> None:
    events = sorted((json.loads(example(name)) for name in EVENTS), key=lambda e: e["sequence"])
    assert all(one["recordedtime"] <= other["recordedtime"] for one, other in pairwise(events))


def test_the_drop_off_is_small_enough_to_travel_comfortably() -> None:
    assert len(compact(example("drop_off.completed"))) <= 8 * 1024


def test_the_drop_off_lists_every_line_and_every_package_is_explained() -> None:
    data = dropped_off()
    deposited = [line for line in data["lines"] if line["outcome"] == "deposited"]
    numbers = {package["package_no"] for package in data["packages"]}
    assert {line["outcome"] for line in data["lines"]} == {"deposited", "not_brought", "declined"}
    assert {line["package_no"] for line in deposited} == numbers
    assert {custody["package_no"] for custody in data["evidence"]["custody"]} == numbers
    assert {package["container"]["type"] for package in data["packages"]} == {"compartment", "drop_bin"}


def test_a_refund_key_is_drop_off_and_line() -> None:
    data = dropped_off()
    keys = {line["line_id"]: line["refund_key"] for line in data["lines"] if line["outcome"] == "deposited"}
    assert keys == {line_id: f"{data['drop_off_id']}:{line_id}" for line_id in keys}


def test_the_numbers_on_the_labels_come_from_the_leases_in_the_policy() -> None:
    pack = PolicyPack.model_validate_json(example("policy_pack"))
    for package in dropped_off()["packages"]:
        for lease in pack.leases:
            lent = {leased_number(lease, value) for value in range(lease.first, lease.last + 1)}
            assert package[f"{lease.kind}_number"] in lent


def test_the_receipt_number_has_its_check_digit() -> None:
    assert dropped_off()["receipt"]["receipt_no"] == receipt_number("B1042", 48213)


def test_packages_are_collected_as_soon_as_the_policy_promises() -> None:
    event = DropOffCompleted.model_validate(dropped_off())
    pack = PolicyPack.model_validate_json(example("policy_pack"))
    taken = max(package.custody_at for package in event.packages)
    assert {p.collect_by for p in event.packages} == {taken + timedelta(hours=pack.collect_within_h)}


def test_the_manifest_announces_exactly_the_pack_shown() -> None:
    pack = PolicyPack.model_validate_json(example("policy_pack"))
    manifest = PolicyManifest.model_validate_json(example("policy_manifest"))
    document = pack_bytes(pack)
    assert open_pack(document, manifest) == pack
    assert (manifest.size, manifest.pieces) == (len(document), len(pieces(document)))
    assert json.loads(example("policy.applied"))["data"]["sha256"] == hashlib.sha256(document).hexdigest()


def test_the_announced_authorization_is_signed_by_its_merchant() -> None:
    pack = PolicyPack.model_validate_json(example("policy_pack"))
    batch = AuthorizationBatch.model_validate_json(example("authorization_batch"))
    for announced in batch.announced:
        assert is_short_code(announced.code)
        noon = datetime.fromisoformat("2026-09-29T12:00:00Z")
        here = Circumstances(noon, ZoneInfo("Europe/Berlin"), "BER-017", "B-1042", "DE")
        authorization, key_id = token.verify(announced.token, pack, here)
        assert (authorization.merchant_id, key_id) == ("northwind", "nw-26a")


def test_no_example_carries_a_demo_key_because_they_are_of_a_live_kiosk() -> None:
    assert not [path for path in EXAMPLES.iterdir() if b"demo" in path.read_bytes()]


def test_the_manifest_of_the_examples_has_the_hash_that_their_events_come_to() -> None:
    """Written as EVENTS.md has it, with nothing of the kiosk's code."""
    completed, collected, told = (
        json.loads(example(name))["data"]
        for name in ("collection.completed", "drop_off.collected", "collection.discrepancy")
    )
    lines = [_line("package", p, "drop_off_id", "package_no", "label_number") for p in collected["packages"]]
    lines += [_line("load_unit", u, "load_unit_id", "seal", "packages") for u in completed["load_units"]]
    lines.append(_line("discrepancy", told["discrepancy"], *DISCREPANCY))
    text = "\n".join([completed["manifest_no"], *sorted(lines)])
    assert hashlib.sha256(text.encode()).hexdigest() == completed["manifest_sha256"]


DISCREPANCY = ("kind", "compartment_id", "drop_off_id", "package_no", "label_number", "counted")


def _line(what: str, said: dict[str, Any], *fields: str) -> str:
    return " ".join((what, *("-" if said[field] is None else str(said[field]) for field in fields)))
