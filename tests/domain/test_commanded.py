"""What a kiosk will not do though central asks: what is stale, or would offer what holds an item."""

from datetime import UTC, datetime

import pytest

from kiosk.domain.arrival import Arrival, why_stale
from kiosk.domain.commanded import BY_CENTRAL, OPENED_BY_COMMAND, why_not_release, why_not_release_unseen
from kiosk.domain.compartments import Block, DoorState, Facts, Occupancy, Sight
from kiosk.domain.moment import Moment

READY_MS = 5_000


def judged(at_ms: int, arrived_ms: int = 6_000, lasts_ms: int = 1_000, boot_id: str = "boot-1") -> str | None:
    arrival = Arrival(boot_id=boot_id, boottime_ms=arrived_ms, lasts_ms=lasts_ms)
    now = Moment(at=datetime(2026, 9, 29, tzinfo=UTC), boottime_ms=at_ms)
    return why_stale(arrival, now, "boot-1", READY_MS)


def test_a_command_is_fresh_until_the_life_it_came_with_is_over() -> None:
    assert judged(6_000) is None
    assert judged(6_999) is None
    assert "its time was over" in (judged(7_000) or "")


def test_what_came_before_the_kiosk_was_ready_is_stale_however_long_it_would_last() -> None:
    assert judged(6_000, arrived_ms=READY_MS + 1, lasts_ms=10**9) is None
    assert "before the kiosk was ready" in (judged(6_000, arrived_ms=READY_MS, lasts_ms=10**9) or "")


def test_what_came_before_the_machine_was_started_again_is_stale() -> None:
    """Its clock begins anew, so nothing else can be told from the numbers."""
    assert "started again" in (judged(6_000, boot_id="boot-0", lasts_ms=10**9) or "")


def test_what_lasts_no_time_at_all_is_stale_at_once() -> None:
    assert judged(6_000, lasts_ms=0)
    assert judged(6_000, lasts_ms=-1)


@pytest.mark.parametrize(
    ("facts", "occupancy", "code"),
    [
        ({}, Occupancy.UNKNOWN, None),
        ({"blocked_why": BY_CENTRAL}, Occupancy.ABSENT, None),
        ({"reserved_by": "drop-off-1"}, Occupancy.ABSENT, "in_use"),
        ({"holds": "drop-off-1"}, Occupancy.UNKNOWN, "holds_an_item"),
        ({"holds": "drop-off-1", "blocked_why": BY_CENTRAL}, Occupancy.UNKNOWN, "holds_an_item"),
        ({"blocked_why": BY_CENTRAL}, Occupancy.PRESENT, "holds_an_item"),
        ({"holds": "drop-off-1", "blocked_why": OPENED_BY_COMMAND}, Occupancy.UNKNOWN, None),
        ({"holds": "drop-off-1", "blocked_why": OPENED_BY_COMMAND}, Occupancy.PRESENT, "holds_an_item"),
    ],
)
def test_a_compartment_is_released_only_when_nothing_is_known_to_be_in_it(
    facts: dict[str, str], occupancy: Occupancy, code: str | None
) -> None:
    """One that was opened by command may have been emptied: whoever releases it has had somebody look."""
    objection = why_not_release(Facts(compartment_id="07", **facts), Sight(occupancy=occupancy))
    assert (objection.code if objection else None) == code


@pytest.mark.parametrize(
    ("why", "also", "sight", "code"),
    [
        (BY_CENTRAL, (), Sight(door=DoorState.CLOSED), None),
        ("stayed_shut", (), Sight(door=DoorState.CLOSED), None),
        (OPENED_BY_COMMAND, (), Sight(door=DoorState.CLOSED), None),
        (OPENED_BY_COMMAND, (), Sight(door=DoorState.OPEN), "door_open"),
        ("to_count", (), Sight(door=DoorState.CLOSED), "not_looked_into"),
        ("package_not_known", (), Sight(door=DoorState.CLOSED), "not_looked_into"),
        ("found_occupied", (), Sight(door=DoorState.CLOSED, occupancy=Occupancy.ABSENT), None),
        (BY_CENTRAL, ("not_seen_empty",), Sight(door=DoorState.CLOSED), "not_looked_into"),
        ("found_occupied", (OPENED_BY_COMMAND,), Sight(door=DoorState.CLOSED), None),
    ],
)
def test_from_afar_nothing_is_released_that_may_hold_something_and_was_not_opened_since(
    why: str, also: tuple[str, ...], sight: Sight, code: str | None
) -> None:
    blocks = tuple(Block(why=reason, since=None, by=None) for reason in also)
    facts = Facts(compartment_id="07", blocked_why=why, also_blocked=blocks)
    objection = why_not_release_unseen(facts, sight)
    assert (objection.code if objection else None) == code
