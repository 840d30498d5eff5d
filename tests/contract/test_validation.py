"""Validation finds what is wrong and says where; it lets through what v1 may still add."""

import json
import subprocess
import sys
from typing import Any

import pytest

from kiosk.contract.envelope import MAX_EVENT_BYTES
from kiosk.contract.generate import SCHEMAS
from kiosk.contract.validation import validate

WHOLE = (SCHEMAS.with_name("examples") / "drop_off.completed.json").read_bytes()


def changed(path: str, value: Any) -> bytes:
    """The whole example with one field set; `path` as in `data.lines.0.outcome`."""
    event = json.loads(WHOLE)
    *parents, last = path.split(".")
    place = event
    for parent in parents:
        place = place[int(parent)] if isinstance(place, list) else place[parent]
    place[last] = value
    return json.dumps(event).encode()


def without(field: str) -> bytes:
    event = json.loads(WHOLE)
    del event[field]
    return json.dumps(event).encode()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("sequence", "391207"),
        ("sequence", 391207),
        ("time", "2026-09-29T15:42:07Z"),
        ("time", "2026-09-29T17:42:07.310+02:00"),
        ("recordedtime", "2026-02-30T15:42:07.310Z"),
        ("id", "391207"),
        ("ledgerid", "the first one"),
        ("clock", "probably right"),
        ("mode", "production"),
        ("dataschema", "urn:returnskiosk:schema:drop_off.completed:2.0"),
        ("dataschema", "urn:returnskiosk:schema:drop_off_completed:1.0"),
        ("source", "urn:returnskiosk:kiosk:"),
        ("data.lines.0.outcome", "vanished"),
        ("data.lines.0.resolution.refund_trigger", "at_once"),
        ("data.lines.0.resolution.unit_value.currency", "euro"),
        ("data.evidence.photos.0.sha256", "9F2B"),
        ("data.packages.1.collect_by", "tomorrow"),
        ("data.authorization.delivered_on", "2026-13-01"),
        ("data.offline", "yes"),
    ],
)
def test_a_wrong_field_is_named(path: str, value: Any) -> None:
    problems = validate(changed(path, value))
    assert problems
    assert any(path.rpartition(".")[2] in problem.partition(": ")[0] for problem in problems)


@pytest.mark.parametrize("field", ["id", "sequence", "ledgerid", "recordedtime", "merchantid", "data"])
def test_a_missing_attribute_is_named(field: str) -> None:
    assert any(f"'{field}' is a required property" in problem for problem in validate(without(field)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("traceparent", "00-4bf9-01"),
        ("data.weather", "rain"),
        ("data.lines.0.colour", {"code": "blue"}),
        ("data.lines.0.reason.code", "arrived_wet"),
        ("data.evidence.custody.0.confirmed_by", "x_ray"),
        ("dataschema", "urn:returnskiosk:schema:drop_off.completed:1.7"),
    ],
)
def test_what_a_later_kiosk_adds_is_no_problem(path: str, value: Any) -> None:
    assert validate(changed(path, value)) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 50_000, "not JSON"),
        (b"[]", "a JSON list where an object is expected"),
        (b"7", "a JSON int where an object is expected"),
        (b" " * (MAX_EVENT_BYTES + 1), "at most 65536 travel"),
        (b"{}", "type: None is no event"),
        (b'{"type": ["org.returnskiosk.drop_off.completed.v1"]}', "is no event"),
        (b'{"type": "org.returnskiosk.drop_off.completed.v2"}', "is no event"),
        (b'{"type": "org.returnskiosk.drop_off.teleported.v1"}', "is no event"),
        (b'{"type": "org.returnskiosk.stored.v1"}', "is no event"),
        (b'{"type": "org.returnskiosk.../examples/stored.v1"}', "is no event"),
    ],
)
def test_what_is_no_event_is_told_apart(body: bytes, problem: str) -> None:
    found = validate(body)
    assert len(found) == 1
    assert problem in found[0]


def test_every_problem_is_listed_not_only_the_first() -> None:
    event = json.loads(WHOLE)
    event["sequence"], event["clock"] = "1", "no"
    assert [problem.partition(":")[0] for problem in validate(json.dumps(event).encode())] == [
        "clock",
        "sequence",
    ]


def test_the_word_of_central_is_checked_by_name() -> None:
    assert validate(b'{"stored": ["a"]}', "stored") == []
    assert validate(b'{"stored": "a"}', "stored") == ["stored: 'a' is not of type 'array'"]


def test_a_kiosk_that_only_imports_validation_does_not_load_jsonschema() -> None:
    program = "import sys, kiosk.contract.validation; sys.exit('jsonschema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
