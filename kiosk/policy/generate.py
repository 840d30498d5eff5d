"""Writes the JSON Schema of a policy file, by which editors complete and check it.

python -m kiosk.policy.generate
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from kiosk.domain.policy import PolicyPack
from kiosk.domain.rule import Handling
from kiosk.policy.document import LeaseBlock, Product

Schema = dict[str, Any]

SCHEMA_FILE: Final = Path(__file__).parents[2] / "config" / "policies" / "policy.schema.json"


def schema() -> Schema:
    """The JSON Schema of a policy file, as a TOML reader gives it."""
    pack = PolicyPack.model_json_schema(mode="validation")
    definitions: dict[str, Schema] = pack.pop("$defs")
    for model in (LeaseBlock, Product, Handling):
        own = model.model_json_schema(mode="validation")
        definitions |= own.pop("$defs", {}) | {model.__name__: own}
    _leave_out(pack, "issued_at", "valid_until")
    _leave_out(definitions["Merchant"], "keys")
    case = definitions["Case"]
    defaults = {**case, "required": [], "description": "What every case has that does not say otherwise."}
    defaults["properties"] = {k: v for k, v in case["properties"].items() if k not in ("case_id", "expect")}
    case["required"] = ["case_id", "expect"]
    case["properties"]["without"] = _WITHOUT
    for properties in (case["properties"], defaults["properties"]):
        properties["at"] = _AT
    for column in ("handling", "at_counter"):
        handling = definitions["Rule"]["properties"][column]
        handling["anyOf"] = [{"type": "string", "description": "One of [handlings]."}, *handling["anyOf"]]
    whole: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:returnskiosk:schema:policy_file:1.0",
        "title": "policy file",
        "description": "The rules of an operator's merchants, from which a policy pack is made.",
        "type": "object",
        "properties": {
            "categories": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Every category there is, so that a misspelt one is noticed.",
            },
            "policy": pack,
            "handlings": {
                "type": "object",
                "additionalProperties": _ref("Handling"),
                "description": "Handlings by name, for rows that share one.",
            },
            "case_defaults": defaults,
            "leases": {"type": "array", "items": _ref("LeaseBlock")},
            "products": {"type": "object", "additionalProperties": _ref("Product")},
        },
        "required": ["policy"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }
    for part in _parts(whole):
        _tidy(part)
    return whole


def rendered() -> str:
    """The text of the schema file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


_WITHOUT: Final[Schema] = {
    "type": "array",
    "items": {"type": "string"},
    "description": "Which of case_defaults it does not have: what is not known in this case.",
}

_AT: Final[Schema] = {
    "anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}],
    "description": "Without a zone it is the time of `time_zone`; a day alone is its noon.",
}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _leave_out(model: Schema, *keys: str) -> None:
    model["required"] = [key for key in model["required"] if key not in keys]


def _tidy(part: Schema) -> None:
    if isinstance(part.get("title"), str) and part["title"] != "policy file":
        part.pop("title")
    if isinstance(part.get("description"), str):
        part["description"] = " ".join(part["description"].split())


def _parts(schema: Schema) -> Iterator[Schema]:
    yield schema
    nested = [*schema.get("$defs", {}).values(), *schema.get("properties", {}).values()]
    nested += [*schema.get("anyOf", ()), schema.get("items"), schema.get("additionalProperties")]
    for part in nested:
        if isinstance(part, dict):
            yield from _parts(part)


if __name__ == "__main__":
    SCHEMA_FILE.write_text(rendered(), encoding="utf-8")
