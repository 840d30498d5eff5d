"""What central checks before it takes an event: who speaks, on which topic, and the event's JSON Schema."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kiosk.contract.envelope import SEQUENCE_DIGITS, TYPE_PREFIX, source_of, type_name
from kiosk.contract.validation import validate
from kiosk.domain.events import EVENT_MODELS

_MAX_ID = 64
_MAX_TEXT = 300

_SEQUENCE = re.compile(rf"[0-9]{{{SEQUENCE_DIGITS}}}")

_SHORT_NAMES = {f"{TYPE_PREFIX}.{type_name(model)}.v1": type_name(model) for model in EVENT_MODELS}


class Unreadable(Exception):
    """A payload without so much as an id: there is nothing to answer. The text says why."""


class Unacceptable(Exception):
    """An event that central will never take; `code` is wrong_source, wrong_topic, unknown_type or schema.

    `ledger_id` and `sequence` are None where the event had none worth the name.
    """

    def __init__(self, fields: dict[str, Any], code: str, text: str) -> None:
        super().__init__(f"{fields['id']}: {code}: {text}")
        self.event_id: str = fields["id"]
        self.code = code
        self.text = text[:_MAX_TEXT]
        sequence, ledger_id = fields.get("sequence"), fields.get("ledgerid")
        self.ledger_id = ledger_id if isinstance(ledger_id, str) else None
        self.sequence = int(sequence) if isinstance(sequence, str) and _SEQUENCE.fullmatch(sequence) else None


@dataclass(frozen=True)
class Event:
    """One event as it came: `type` is the short name (`drop_off.completed`), `body` the very bytes."""

    kiosk_id: str
    event_id: str
    type: str
    ledger_id: str
    sequence: int
    time: str
    mode: str
    body: bytes

    @cached_property
    def data(self) -> dict[str, Any]:
        """What the event says, without its envelope."""
        data: dict[str, Any] = json.loads(self.body)["data"]
        return data


def read_event(kiosk_id: str, noun: str, payload: bytes) -> Event:
    """The event in `payload`, which kiosk `kiosk_id` published on the topic of `noun`.

    Raises Unreadable and Unacceptable.
    """
    fields = _with_an_id(payload)
    name = _SHORT_NAMES.get(str(fields.get("type")))
    if name is None:
        raise Unacceptable(fields, "unknown_type", f"{fields.get('type')!r} is not in the contract")
    if problems := validate(payload):
        raise Unacceptable(fields, "schema", "; ".join(problems))
    # The broker vouches for the name in the topic, so a kiosk cannot speak for another.
    if fields["source"] != source_of(kiosk_id):
        raise Unacceptable(fields, "wrong_source", f"{kiosk_id} published an event of {fields['source']}")
    # Consumers are let in topic by topic: on a wrong one, an event reaches those who may not read it.
    if name.partition(".")[0] != noun:
        raise Unacceptable(fields, "wrong_topic", f"{name} came on the topic of {noun}")
    return Event(
        kiosk_id=kiosk_id,
        event_id=fields["id"],
        type=name,
        ledger_id=fields["ledgerid"],
        sequence=int(fields["sequence"]),
        time=fields["time"],
        mode=fields["mode"],
        body=payload,
    )


def _with_an_id(payload: bytes) -> dict[str, Any]:
    """The fields of an I-JSON object (RFC 7493), so that a database can hold every text and number in it."""
    try:
        parsed = json.loads(payload, parse_int=_exact_integer)
        json.dumps(parsed, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise Unreadable("not a JSON object")
    if not isinstance(parsed.get("id"), str) or not 0 < len(parsed["id"]) <= _MAX_ID:
        raise Unreadable(f"no id of 1 to {_MAX_ID} characters")
    return parsed


def _exact_integer(digits: str) -> int:
    if len(digits) > 16 or abs(int(digits)) >= 2**53:
        raise ValueError("an integer that not every JSON reader keeps exactly")
    return int(digits)
