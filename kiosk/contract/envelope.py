"""The envelope: CloudEvents 1.0, structured JSON, one event a message."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json

from kiosk.domain.codes import Mode
from kiosk.domain.event import EventData
from kiosk.domain.moment import ClockStatus, Moment, rfc3339

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
TYPE_PREFIX = "org.returnskiosk"
SOURCE_PREFIX = "urn:returnskiosk:kiosk:"
MAX_EVENT_BYTES = 64 * 1024
"""CloudEvents asks intermediaries to carry no more; ours are about 6 KB."""

SEQUENCE_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Origin:
    """What every event of one kiosk, one store and one boot has in common."""

    kiosk_id: str
    ledger_id: str
    boot_id: str
    mode: Mode


def type_name(model: type[EventData]) -> str:
    """`drop_off.completed`, the short name of an event type."""
    return f"{model.NOUN}.{model.PARTICIPLE}"


def source_of(kiosk_id: str) -> str:
    """What stands in `source` of an event of this kiosk."""
    return SOURCE_PREFIX + kiosk_id


def kiosk_of(event: bytes) -> str:
    """The id of the kiosk that an encoded event is from."""
    source: str = json.loads(event)["source"]
    return source.removeprefix(SOURCE_PREFIX)


def encode(
    data: EventData,
    *,
    event_id: str,
    sequence: int,
    happened: Moment,
    recorded: Moment,
    origin: Origin,
) -> bytes:
    """The bytes of an event, made once and never again: every delivery sends these.

    `happened` is when the fact came true, `recorded` when it was written.
    Raises ValueError above MAX_EVENT_BYTES.
    """
    name = type_name(type(data))
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id,
        "source": source_of(origin.kiosk_id),
        "type": f"{TYPE_PREFIX}.{name}.v1",
        "subject": data.subject,
        "time": rfc3339(happened.at),
        "recordedtime": rfc3339(recorded.at),
        "datacontenttype": "application/json",
        "dataschema": f"urn:returnskiosk:schema:{name}:1.0",
        "sequence": f"{sequence:0{SEQUENCE_DIGITS}d}",
        "ledgerid": origin.ledger_id,
        "bootid": origin.boot_id,
        "clock": _weaker(happened.clock, recorded.clock).value,
        "mode": origin.mode.value,
        "merchantid": data.merchant,
        "partitionkey": data.partition or data.subject,
    }
    present = {key: value for key, value in envelope.items() if value is not None}
    body = to_json(present | {"data": data})
    if len(body) > MAX_EVENT_BYTES:
        raise ValueError(f"event {name} {event_id} has {len(body)} bytes, at most {MAX_EVENT_BYTES} travel")
    return body


def _weaker(one: ClockStatus, other: ClockStatus) -> ClockStatus:
    return one if one is other else max(one, other, key=list(ClockStatus).index)
