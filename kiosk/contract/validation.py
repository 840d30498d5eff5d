"""Does a message keep the contract? For central systems, test benches and our own tests.

A kiosk does not need this: what it writes comes out of the models themselves.
`jsonschema` is therefore imported only when somebody asks.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from kiosk.contract.envelope import MAX_EVENT_BYTES, TYPE_PREFIX
from kiosk.contract.generate import SCHEMAS

_EVENT_TYPE = re.compile(rf"{re.escape(TYPE_PREFIX)}\.([a-z_]+\.[a-z_]+)\.v1")


def validate(body: bytes, schema: str | None = None) -> list[str]:
    """What is wrong with a message, one line a problem; empty when nothing is.

    `schema` names the file in `schemas/` that it should keep, such as
    "stored"; without it, the message is an event and its `type` says.
    """
    if schema is None and len(body) > MAX_EVENT_BYTES:
        return [f"the event has {len(body)} bytes, at most {MAX_EVENT_BYTES} travel"]
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        return [f"not JSON: {error}"]
    if not isinstance(message, dict):
        return [f"a JSON {type(message).__name__} where an object is expected"]
    if schema is None:
        event_type = _EVENT_TYPE.fullmatch(str(message.get("type")))
        if event_type is None or event_type[1] not in schema_names():
            return [f"type: {message.get('type')!r} is no event of this contract"]
        schema = event_type[1]
    return _problems(schema)(message)


@cache
def schema_names() -> frozenset[str]:
    """The names of all schemas of the contract, `drop_off.completed` or `stored`."""
    return frozenset(path.stem for path in SCHEMAS.glob("*.json"))


@cache
def _problems(name: str) -> Callable[[dict[str, Any]], list[str]]:
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.exceptions import best_match

    formats = FormatChecker(formats=["date", "uuid"])
    formats.checks("date-time", raises=ValueError)(_is_instant)
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=formats)

    def problems(message: dict[str, Any]) -> list[str]:
        found = [best_match([error]) or error for error in validator.iter_errors(message)]
        return sorted(f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in found)

    return problems


def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None
