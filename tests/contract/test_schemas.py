"""The schemas are generated, committed, and friendly to those who read them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kiosk.contract import generate
from kiosk.contract.envelope import type_name
from kiosk.contract.generate import FROM_CENTRAL, FROM_KIOSK, SCHEMAS, rendered, schemas, write
from kiosk.domain.codes import RefundTrigger
from kiosk.domain.events import EVENT_MODELS

WRITTEN_BY_KIOSK = sorted([type_name(model) for model in EVENT_MODELS] + list(FROM_KIOSK))


def objects_in(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object schema in a schema."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects_in(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects_in(part)


def test_the_committed_schemas_are_the_generated_ones() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.iterdir()}
    assert committed == rendered(), "run: python -m kiosk.contract.generate"


def test_generating_again_changes_nothing_and_removes_what_is_no_schema_any_more(tmp_path: Path) -> None:
    (tmp_path / "parcel.teleported.json").write_text("{}")
    write(tmp_path)
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(rendered())


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_schema_is_valid_and_named(name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:returnskiosk:schema:{name}:1.0"
    assert schema["description"], "a schema says what it is for"


@pytest.mark.parametrize("name", WRITTEN_BY_KIOSK)
def test_a_consumer_is_told_to_accept_fields_it_does_not_know(name: str) -> None:
    assert all(part["additionalProperties"] is True for part in objects_in(schemas()[name]))


def test_rules_that_central_writes_are_closed_because_a_kiosk_refuses_what_it_does_not_know() -> None:
    assert all(part["additionalProperties"] is False for part in objects_in(schemas()["policy_pack"]))


def test_messages_that_central_writes_may_grow() -> None:
    messages = [name for name in FROM_CENTRAL if name != "policy_pack"]
    assert all(part["additionalProperties"] is True for n in messages for part in objects_in(schemas()[n]))


def test_a_code_list_is_open_unless_custody_or_money_hangs_on_it() -> None:
    definitions = schemas()["drop_off.completed"]["$defs"]
    assert "changed_mind" in definitions["ReasonCode"]["x-extensible-enum"]
    assert "enum" not in definitions["ReasonCode"]
    assert definitions["RefundTrigger"]["enum"] == [trigger.value for trigger in RefundTrigger]
    assert definitions["Line"]["properties"]["outcome"]["enum"] == ["deposited", "not_brought", "declined"]


def test_a_list_that_is_said_to_be_closed_exists() -> None:
    found = {name for schema in schemas().values() for name in schema.get("$defs", {})}
    assert found >= generate._CLOSED_LISTS - {"ClockStatus", "Mode"}
    for model, field in generate._CLOSED_FIELDS:
        assert field in schemas()["drop_off.completed"]["$defs"][model]["properties"]


def test_an_event_about_goods_names_its_merchant() -> None:
    assert "merchantid" in schemas()["drop_off.completed"]["required"]
    assert "merchantid" not in schemas()["alarm.raised"]["required"]
