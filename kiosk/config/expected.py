"""Says in words what a key of a configuration model may hold, and turns pydantic's findings into mistakes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kiosk.config.documents import Key
from kiosk.config.mistakes import did_you_mean

_UNITS = {
    "_s": "seconds", "_ms": "milliseconds", "_h": "hours", "_mm": "millimetres", "_px": "pixels",
    "_in": "inches", "_bytes": "bytes", "_g": "grams", "_percent": "percent", "_baud": "baud", "_hz": "hertz",
}  # fmt: skip
_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a table",
}
_FORMATS = {
    "path": "a path",
    "file-path": "a path",
    "directory-path": "a path",
    "date": "a day as 2026-12-31",
    "date-time": "an instant as 2026-12-31T12:00:00Z",
}
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake whose file and line are not known yet."""

    key: Key
    found: str
    expected: str
    hint: str | None = None


def findings(error: ValidationError, model: type[BaseModel], at: Key = ()) -> Iterator[Finding]:
    """Yield what pydantic found wrong in a table of `model` that stands at `at`."""
    schema = model.model_json_schema()
    details = error.errors()
    for detail in details:
        if not _follows_from_another(detail, details):
            yield _finding(detail, schema, at)


def _follows_from_another(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Tell whether pydantic only counts or derives from a value that is listed as wrong itself."""
    if detail["type"] == "too_short":
        length = len(detail["loc"])
        return any(len(other["loc"]) > length and other["loc"][:length] == detail["loc"] for other in details)
    return detail["type"] == "default_factory_not_called"


def _finding(detail: ErrorDetails, schema: dict[str, Any], at: Key) -> Finding:
    way: Key = tuple(detail["loc"])
    key = (*at, *way)
    if detail["type"] == "extra_forbidden":
        known = sorted(_descend(schema, way[:-1]).get("properties", {}))
        hint = did_you_mean(str(way[-1]), known)
        return Finding(key, "an unknown key", "a known key" if hint else f"one of {', '.join(known)}", hint)
    node = _descend(schema, way)
    name = next((part for part in reversed(way) if isinstance(part, str)), "")
    expected = describe(node, name)
    if meaning := node.get("description", "").rstrip("."):
        expected += f" ({meaning})"
    found = "nothing" if detail["type"] == "missing" else show(detail["input"])
    hint = str(detail["ctx"]["error"]) if detail["type"] == "value_error" else None
    if hint and node.get("type") == "object":
        return Finding(key, "keys that do not go together", "a table that can be followed", hint)
    if "enum" in node and isinstance(detail["input"], str):
        hint = did_you_mean(detail["input"], [str(value) for value in node["enum"]])
    return Finding(key, found, expected, hint)


def describe(node: dict[str, Any], name: str) -> str:
    """Say what a value of this JSON Schema node looks like; the unit comes from the end of `name`."""
    if "enum" in node or "const" in node:
        return "one of " + ", ".join(show(value) for value in node.get("enum", [node.get("const")]))
    if "anyOf" in node:
        options = [option for option in node["anyOf"] if option.get("type") != "null"]
        return " or ".join(describe(option, name) for option in options)
    if node.get("format") in _FORMATS:
        return _FORMATS[node["format"]]
    said = _TYPES.get(node.get("type", ""), "a value")
    unit = next((unit for suffix, unit in _UNITS.items() if name.endswith(suffix)), None)
    if unit and said.endswith("number"):
        said += f" of {unit}"
    said += _range(node.get("minimum"), node.get("maximum"), "")
    said += _range(node.get("minLength"), node.get("maxLength"), " characters")
    said += _range(node.get("minItems"), node.get("maxItems"), " entries")
    if "pattern" in node:
        said += f" matching {node['pattern']}"
    return said


def _range(low: float | None, high: float | None, of: str) -> str:
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}{of}"
    if low is not None:
        return f" of at least {low:g}{of}"
    return f" of at most {high:g}{of}" if high is not None else ""


def show(value: object) -> str:
    """Show a value from a file as it would be written there, shortened."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return "true" if value else "false"
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
    return shown if len(shown) <= _LONGEST_SHOWN else shown[:_LONGEST_SHOWN] + '..."'


def _descend(schema: dict[str, Any], way: Key) -> dict[str, Any]:
    """Follow a way into a JSON Schema; references and "or null" are seen through.

    A value that may be of several kinds is as far as it goes: pydantic then names the kind.
    """
    node = _resolve(schema, schema)
    for part in way:
        if "anyOf" in node:
            break
        values = node.get("additionalProperties")
        named = node.get("properties", {}).get(part, values if isinstance(values, dict) else {})
        child = node.get("items", {}) if isinstance(part, int) else named
        node = _resolve(child, schema)
    return node


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in node.items() if key == "description"}
    options = [option for option in node.get("anyOf", []) if option.get("type") != "null"]
    if len(options) == 1:
        return {**_resolve(options[0], schema), **own}
    if "$ref" in node:
        return {**_resolve(schema["$defs"][node["$ref"].rsplit("/", 1)[1]], schema), **own}
    return node
