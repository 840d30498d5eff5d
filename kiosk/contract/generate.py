"""Writes `schemas/`: one JSON Schema for each event type and each message, from the models; and `ALARMS.md`.

    python -m kiosk.contract.generate

What a kiosk writes is described for those who read it: fields they do not
know are allowed, and a code list is open (`x-extensible-enum`) unless custody
or money hangs on it. What central writes is described as strictly as the
kiosk reads it.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from kiosk.contract import alarms_page
from kiosk.contract.commands import NoArguments, OneCompartment
from kiosk.contract.envelope import SEQUENCE_DIGITS, TYPE_PREFIX, type_name
from kiosk.contract.messages import (
    AuthorizationBatch,
    CentralState,
    Command,
    CompartmentsState,
    ConnectionState,
    HealthState,
    LookUpRequest,
    LookUpResponse,
    PolicyManifest,
    Resend,
    StoredWord,
)
from kiosk.domain.codes import Mode, Referral, RefundTrigger, VerdictValue
from kiosk.domain.compartments import Occupancy
from kiosk.domain.event import EventData
from kiosk.domain.events import EVENT_MODELS
from kiosk.domain.moment import ClockStatus
from kiosk.domain.policy import PolicyPack

Schema = dict[str, Any]

SCHEMAS = Path(__file__).with_name("schemas")

FROM_KIOSK: dict[str, type[BaseModel]] = {
    "connection": ConnectionState,
    "health": HealthState,
    "compartments": CompartmentsState,
    "look_up_request": LookUpRequest,
}
"""The messages a kiosk writes beside events, by the name of their schema."""

FROM_CENTRAL: dict[str, type[BaseModel]] = {
    "stored": StoredWord,
    "policy_manifest": PolicyManifest,
    "policy_pack": PolicyPack,
    "authorization_batch": AuthorizationBatch,
    "look_up_response": LookUpResponse,
    "command": Command,
    "command_resend": Resend,
    "command_one_compartment": OneCompartment,
    "command_no_arguments": NoArguments,
    "central_state": CentralState,
}
"""The messages central writes, by the name of their schema."""

_CLOSED_LISTS = {
    model.__name__ for model in (ClockStatus, Mode, Occupancy, Referral, RefundTrigger, VerdictValue)
}
_CLOSED_FIELDS = {("Line", "outcome")}

_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$"


def schemas() -> dict[str, Schema]:
    """Every schema of the contract by its name, `drop_off.completed` or `stored`."""
    events = {type_name(model): _event_schema(model) for model in EVENT_MODELS}
    from_kiosk = {name: _head(name) | _written_by_kiosk(model) for name, model in FROM_KIOSK.items()}
    from_central = {name: _head(name) | _written_by_central(model) for name, model in FROM_CENTRAL.items()}
    return events | from_kiosk | from_central


def rendered() -> dict[str, str]:
    """The text of every file in `schemas/` by its file name."""
    return {
        f"{name}.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }


def write(directory: Path) -> None:
    """Make `directory` hold exactly the schemas: write them all, remove the files of others."""
    directory.mkdir(parents=True, exist_ok=True)
    files = rendered()
    for stale in set(directory.glob("*.json")) - {directory / name for name in files}:
        stale.unlink()
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8")


def _head(name: str) -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:returnskiosk:schema:{name}:1.0",
        "title": name,
    }


def _event_schema(model: type[EventData]) -> Schema:
    name = type_name(model)
    data = _written_by_kiosk(model)
    definitions = data.pop("$defs", {})
    description = data.pop("description")
    attributes = _attributes(name)
    optional = set() if "authorization" in model.model_fields else {"merchantid"}
    schema = {
        "description": description,
        "type": "object",
        "properties": attributes | {"data": data},
        "required": [key for key in [*attributes, "data"] if key not in optional],
        "additionalProperties": True,
    }
    return _head(name) | schema | ({"$defs": definitions} if definitions else {})


def _attributes(name: str) -> dict[str, Schema]:
    """The CloudEvents attributes around the data of one event type."""

    def text(description: str, **limits: Any) -> Schema:
        return {"type": "string", **limits, "description": description}

    return {
        "specversion": text("CloudEvents.", const="1.0"),
        "id": text("Transport key: the same in every redelivery.", format="uuid"),
        "source": text("The kiosk.", pattern=r"^urn:returnskiosk:kiosk:[A-Za-z0-9_-]{1,32}$"),
        "type": text("What happened.", const=f"{TYPE_PREFIX}.{name}.v1"),
        "subject": text("The business key the event is about.", minLength=1),
        "time": text("When it happened.", format="date-time", pattern=_INSTANT),
        "recordedtime": text("When it was written.", format="date-time", pattern=_INSTANT),
        "datacontenttype": text("Of data.", const="application/json"),
        "dataschema": text(
            "This schema, or a later one of v1 that only adds.",
            pattern=rf"^urn:returnskiosk:schema:{re.escape(name)}:1\.[0-9]+$",
        ),
        "sequence": text(
            "Without gaps within a ledger, but before ledger.salvaged; compare as text.",
            pattern=f"^[0-9]{{{SEQUENCE_DIGITS}}}$",
        ),
        "ledgerid": text("New whenever a kiosk gets a new store.", format="uuid"),
        "bootid": text("New whenever the machine starts.", format="uuid"),
        "clock": text("How far the times can be believed.", enum=[c.value for c in ClockStatus]),
        "mode": text("What it counts for: money acts only on live.", enum=[m.value for m in Mode]),
        "merchantid": text("Whose goods it is about; absent where nobody's.", minLength=1),
        "partitionkey": text("Events with the same key keep their order.", minLength=1),
    }


def _written_by_kiosk(model: type[BaseModel]) -> Schema:
    """For consumers, who ignore a field they do not know and accept a code they do not know."""
    schema = model.model_json_schema(mode="serialization")
    for part, definition, field in _parts(schema):
        _tidy(part)
        if "properties" in part:
            part["additionalProperties"] = True
        if "enum" in part and definition not in _CLOSED_LISTS and (definition, field) not in _CLOSED_FIELDS:
            part["x-extensible-enum"] = part.pop("enum")
        if part.get("format") == "date-time":
            part["pattern"] = _INSTANT
    return schema


def _written_by_central(model: type[BaseModel]) -> Schema:
    """As the kiosk reads it: it ignores unknown fields in messages and refuses them in rules."""
    schema = model.model_json_schema(mode="validation")
    for part, _, _ in _parts(schema):
        _tidy(part)
        if "properties" in part:
            part.setdefault("additionalProperties", True)
    return schema


def _tidy(part: Schema) -> None:
    """Drop titles, which only repeat a field's name; put docstrings on one line."""
    part.pop("title", None)
    if "description" in part:
        part["description"] = " ".join(part["description"].split())


def _parts(schema: Schema, definition: str = "", field: str = "") -> Iterator[tuple[Schema, str, str]]:
    """A schema and all schemas in it, each with the definition and the property it stands in."""
    yield schema, definition, field
    for name, part in schema.get("$defs", {}).items():
        yield from _parts(part, name)
    for name, part in schema.get("properties", {}).items():
        yield from _parts(part, definition, name)
    nested = [schema.get("items"), schema.get("additionalProperties")]
    for part in [*schema.get("anyOf", ()), *schema.get("prefixItems", ()), *nested]:
        if isinstance(part, dict):
            yield from _parts(part, definition, field)


if __name__ == "__main__":
    write(SCHEMAS)
    alarms_page.FILE.write_text(alarms_page.rendered(), encoding="utf-8")
