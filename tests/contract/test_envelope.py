"""The envelope of an event: made once, complete, and no larger than what travels."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from kiosk.contract.envelope import MAX_EVENT_BYTES, Origin, encode
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.codes import Mode
from kiosk.domain.event import EventData
from kiosk.domain.events import DropOffCompleted
from kiosk.domain.machine_events import AlarmRaised
from kiosk.domain.moment import ClockStatus, Moment
from tests.contract.test_examples import example

ORIGIN = Origin(
    kiosk_id="B-1042",
    ledger_id="01990000-aaaa-7000-8000-000000000001",
    boot_id="5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11",
    mode=Mode.LIVE,
)
ALARM = AlarmRaised(kiosk_id="B-1042", alarm_code=AlarmCode.PRINTER_FAILED, about="receipt", text="Отвечай!")
AT = datetime(2026, 9, 29, 15, 42, 7, 310_999, UTC)


def moment(at: datetime = AT, clock: ClockStatus = ClockStatus.TRUSTED) -> Moment:
    return Moment(at=at, boottime_ms=0, clock=clock)


def written(data: EventData = ALARM, **changes: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "event_id": "01998f2e-7a44-7c1e-9b7d-3f5c2a9e8d10",
        "sequence": 7,
        "happened": moment(),
        "recorded": moment(),
        "origin": ORIGIN,
    }
    event: dict[str, Any] = json.loads(encode(data, **(arguments | changes)))
    return event


def test_the_same_event_is_always_the_same_bytes() -> None:
    assert written() == written()


def test_text_travels_as_it_is_not_as_escapes() -> None:
    body = encode(
        ALARM,
        event_id="01998f2e-7a44-7c1e-9b7d-3f5c2a9e8d10",
        sequence=7,
        happened=moment(),
        recorded=moment(),
        origin=ORIGIN,
    )
    assert "Отвечай!".encode() in body


def test_sequences_compare_as_text_as_they_compare_as_numbers() -> None:
    numbers = [0, 1, 9, 10, 99, 100, 10**9, 10**14]
    texts = [written(sequence=number)["sequence"] for number in numbers]
    assert texts == sorted(texts)
    assert {len(text) for text in texts} == {15}


def test_times_are_utc_with_milliseconds_whatever_the_zone() -> None:
    berlin = AT.astimezone(timezone(timedelta(hours=2)))
    assert written(happened=moment(berlin))["time"] == "2026-09-29T15:42:07.310Z"


def test_when_it_happened_and_when_it_was_written_are_kept_apart() -> None:
    event = written(recorded=moment(AT + timedelta(minutes=3)))
    assert (event["time"], event["recordedtime"]) == ("2026-09-29T15:42:07.310Z", "2026-09-29T15:45:07.310Z")


@pytest.mark.parametrize(
    ("happened", "recorded", "said"),
    [
        (ClockStatus.TRUSTED, ClockStatus.TRUSTED, "trusted"),
        (ClockStatus.FLOORED, ClockStatus.TRUSTED, "floored"),
        (ClockStatus.TRUSTED, ClockStatus.FLOORED, "floored"),
        (ClockStatus.FLOORED, ClockStatus.UNTRUSTED, "untrusted"),
        (ClockStatus.UNTRUSTED, ClockStatus.TRUSTED, "untrusted"),
    ],
)
def test_an_event_is_as_believable_as_the_weaker_of_its_clocks(
    happened: ClockStatus, recorded: ClockStatus, said: str
) -> None:
    event = written(happened=moment(clock=happened), recorded=moment(clock=recorded))
    assert event["clock"] == said


@pytest.mark.parametrize("mode", list(Mode))
def test_an_event_says_what_it_counts_for(mode: Mode) -> None:
    assert written(origin=replace(ORIGIN, mode=mode))["mode"] == mode.value


def test_an_event_about_nobodys_goods_has_no_merchant_and_keeps_order_by_subject() -> None:
    event = written()
    assert "merchantid" not in event
    assert event["subject"] == event["partitionkey"] == "printer_failed:receipt"


def test_an_event_about_goods_keeps_order_within_its_authorization() -> None:
    drop_off = DropOffCompleted.model_validate(json.loads(example("drop_off.completed"))["data"])
    event = written(drop_off)
    assert (event["merchantid"], event["partitionkey"]) == ("northwind", "northwind/RMA-88213")
    assert event["subject"] == drop_off.drop_off_id


def test_an_event_that_no_intermediary_must_carry_is_never_made() -> None:
    fits = written(ALARM.model_copy(update={"text": "x" * (MAX_EVENT_BYTES - 1000)}))
    assert len(json.dumps(fits)) <= MAX_EVENT_BYTES
    with pytest.raises(ValueError, match=r"event alarm\.raised .* at most 65536 travel"):
        written(ALARM.model_copy(update={"text": "x" * MAX_EVENT_BYTES}))
