"""What changes at the cabinet is shown once, with its time."""

from collections.abc import Callable
from datetime import UTC, datetime

from hardware.lock_board.physics import SWING_S
from kiosk.hw.watch import watch
from tests.hw.conftest import Hands

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def seen(hands: Hands, *deeds: Callable[[], object]) -> list[str]:
    """What is shown while these things are done, one at every look, and then nothing."""
    to_do = list(deeds)
    hands.do = lambda: to_do.pop(0)() if to_do else None
    with hands.bench() as bench:
        return list(watch(bench, for_s=5.0, clock=lambda: NOON))


def test_every_door_and_device_is_shown_at_first(hands: Hands) -> None:
    assert seen(hands) == [
        "12:00:00  locks              answers",
        "12:00:00  door A1            closed, item absent",
        "12:00:00  locks lock 2       closed, item absent",
        "12:00:00  locks lock 3       closed, item absent",
        "12:00:00  locks lock 4       closed, item absent",
        "12:00:00  printer            answers; paper ok, cover shut",
    ]


def test_a_door_that_moves_and_an_item_that_comes_are_shown_as_they_do(hands: Hands) -> None:
    door = hands.doors[0]

    def swing() -> None:
        hands.now += SWING_S

    def let_go() -> None:
        hands.now += 1.0

    assert seen(hands, door.pulse, swing, door.put_in, let_go, door.push_shut)[6:] == [
        "12:00:00  door A1            open, item absent",
        "12:00:00  door A1            open, item present",
        "12:00:00  door A1            closed, item present",
    ]


def test_a_device_that_goes_is_shown_and_so_is_its_return(hands: Hands) -> None:
    shown = seen(hands, hands.unplug, lambda: None, hands.plug_in)[6:]
    assert "Check" in shown[0]
    assert shown[-1] == "12:00:00  locks              answers"
