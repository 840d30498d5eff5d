"""A door that does not open: pulsed twice more, each time written down and looked at, then given up."""

from collections.abc import Callable

import pytest

from hardware.errors import DeviceGone
from hardware.lock_board.physics import Jam
from kiosk.domain.compartments import Sight
from tests.runtime.test_doors import at_once, open_intents
from tests.support.fuse import Fuse, PowerCut
from tests.support.steady_kiosk import SteadyKiosk

STUCK = ("01", "stayed_shut")


def at_stuck_door(kiosk: SteadyKiosk) -> None:
    """The label is on, and the first door is unlocked once, in vain so far."""
    kiosk.doors[0].jam = Jam.STUCK_SHUT
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("label_is_on")
    assert kiosk.screen.name == "opening"


def alarms(kiosk: SteadyKiosk, type_: str) -> list[tuple[str, str]]:
    events = kiosk.events(f"alarm.{type_}")
    return [(e["data"]["alarm_code"], e["data"]["about"]) for e in events]


def test_it_is_blocked_and_the_next_opens_without_another_scan(kiosk: SteadyKiosk) -> None:
    at_stuck_door(kiosk)
    kiosk.wait_for("door_open", within=12)
    assert "door 1 does not open" in kiosk.words
    assert kiosk.pulses == [1, 1, 1, 2]
    facts = kiosk.store.compartments.all()
    assert facts["01"].blocked_why == "stayed_shut"
    assert facts["01"].reserved_by is None
    assert facts["02"].reserved_by is not None
    assert open_intents(kiosk) == [STUCK, STUCK, STUCK, ("02", "open")]
    assert [e["data"]["compartment_id"] for e in kiosk.events("compartment.blocked")] == ["01"]


def test_a_bolt_that_comes_free_is_no_fault(kiosk: SteadyKiosk) -> None:
    at_stuck_door(kiosk)
    kiosk.board.before_pulse = lambda _: setattr(kiosk.doors[0], "jam", None)
    kiosk.wait_for("door_open")
    assert kiosk.pulses == [1, 1]
    assert open_intents(kiosk) == [STUCK, ("01", "open")]
    kiosk.wait(2)
    assert kiosk.events("compartment.blocked") == []
    assert alarms(kiosk, "raised") == []


def test_each_pulse_has_an_intent_that_is_durable_before_it(kiosk: SteadyKiosk) -> None:
    at_the_pulse: list[list[tuple[str, str | None]]] = []
    at_once(kiosk)
    kiosk.board.before_pulse = lambda _: at_the_pulse.append(open_intents(kiosk))
    at_stuck_door(kiosk)
    kiosk.wait_for("door_open", within=12)
    assert at_the_pulse[:3] == [[("01", None)], [STUCK, ("01", None)], [STUCK, STUCK, ("01", None)]]


def test_a_door_that_nobody_sees_any_more_is_not_unlocked_again(kiosk: SteadyKiosk) -> None:
    at_stuck_door(kiosk)
    kiosk.board.fault = DeviceGone("board", "no answer")
    kiosk.wait(12)
    assert kiosk.pulses == [1]
    assert "cannot see this door" in kiosk.words


def test_a_look_that_contradicts_is_no_reason_to_unlock(kiosk: SteadyKiosk) -> None:
    """Somebody pulls the door open by hand at the very moment of the last look."""
    at_stuck_door(kiosk)
    kiosk.wait(2.9)
    open_by_hand(kiosk)
    kiosk.wait_for("door_open")
    assert kiosk.pulses == [1]


def open_by_hand(kiosk: SteadyKiosk) -> None:
    """The look before a second pulse finds the door open; no look before did."""
    door = kiosk.doors[0]

    def ask(compartment_id: str, answer: Callable[[Sight | None], None]) -> None:
        door.jam, door.pull_s = None, 0.0
        door.pulse(0.0)
        original(compartment_id, answer)

    doors = kiosk.core._doors
    original = doors.ask
    doors.ask = ask  # type: ignore[method-assign]


def test_an_alarm_calls_for_a_technician_until_the_compartment_is_released(kiosk: SteadyKiosk) -> None:
    at_stuck_door(kiosk)
    kiosk.wait_for("door_open", within=12)
    kiosk.wait(1.1)
    assert alarms(kiosk, "raised") == [("door_stayed_shut", "01")]
    kiosk.store.compartments.lift("01")
    kiosk.wait(1.1)
    assert alarms(kiosk, "cleared") == [("door_stayed_shut", "01")]


@pytest.mark.parametrize("pulses", [1, 2, 3])
def test_a_power_cut_between_two_pulses_unlocks_nothing_by_itself(
    fuse: Fuse, kiosk: SteadyKiosk, pulses: int
) -> None:
    at_stuck_door(kiosk)
    kiosk.wait(3.1 * (pulses - 1))
    assert kiosk.pulses == [1] * pulses
    fuse.writes, fuse.blows_after = 0, 1
    with pytest.raises(PowerCut):
        kiosk.wait(20)
    fuse.blows_after = None
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(20)
    assert kiosk.pulses == [1] * pulses
    assert kiosk.store.visits.open_intents() == []
    assert kiosk.screen.name == "confirming"
