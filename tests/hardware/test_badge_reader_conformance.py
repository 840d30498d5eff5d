"""What every badge reader does, in memory and over a wire, whatever the wire is like."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.badge_reader.cards import phone
from hardware.badge_reader.interface import Badge, NoBadge, Why
from tests.hardware.badge_reader_rigs import DRIBBLE, LOSSY, SOUND, TICK_S, Rig, driven, simulated
from tests.hardware.conformance import MEMORY, WIRES, Case, cases, note

WHOLE = WIRES[0]

CASES = [
    *cases("badge_reader", ["serial_uid em4100"], wires=SOUND),
    # On a line that loses bytes only a reader that says it again is heard; and a line of hexadecimal
    # digits, which has no check, is not asked to stand one.
    *(Case("badge_reader", "serial_uid em4100 that repeats", wire) for wire in LOSSY),
    Case("badge_reader", "serial_uid hex", WHOLE),
    Case("badge_reader", "keyboard_wedge", WHOLE),
    Case("badge_reader", "pynfc", WHOLE),
    Case("badge_reader", "pynfc", DRIBBLE),
]

BLIND_TO_PHONES = ("serial_uid em4100", "serial_uid em4100 that repeats")
SEES_SEVERAL = ("simulator", "pynfc")
"""The others speak by themselves, and name two badges one after the other."""


@pytest.fixture(params=CASES, ids=str)
def rig(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    case: Case = request.param
    note(request, case)
    monkeypatch.setattr("hardware.emulation.TICK_S", TICK_S)
    with simulated() if case.wire is MEMORY else driven(case.device, case.wire, tmp_path / "reader") as rig:
        rig.reader.want(True)
        assert rig.until(lambda: rig.reader.fault is None), rig.reader.fault
        yield rig


def test_a_badge_held_there_is_presented_once(rig: Rig) -> None:
    card = rig.card()
    rig.field.put(card)
    presented = rig.next()
    assert isinstance(presented, Badge)
    assert presented.uid == card.uid
    assert rig.rest() == []


def test_a_badge_taken_away_and_held_there_again_is_presented_again(rig: Rig) -> None:
    card = rig.card()
    for _ in range(2):
        rig.field.put(card)
        presented = rig.next()
        assert isinstance(presented, Badge)
        assert presented.uid == card.uid
        rig.field.clear()
        assert rig.rest() == []


def test_another_badge_in_its_place_is_presented_at_once(rig: Rig) -> None:
    for number in (1, 2):
        rig.field.swap(rig.card(number))
        presented = rig.next()
        assert isinstance(presented, Badge)
        assert presented.uid == rig.card(number).uid


def test_while_nobody_wants_it_nothing_is_presented(rig: Rig) -> None:
    rig.reader.want(False)
    rig.rest()  # the look that was under way comes to its end
    rig.field.put(rig.card(1))
    assert rig.rest() == []
    rig.field.clear()
    rig.pass_time(rig.absent_s)
    rig.reader.want(True)
    assert rig.rest() == []
    rig.field.put(rig.card(2))
    presented = rig.next()
    assert isinstance(presented, Badge)
    assert presented.uid == rig.card(2).uid


def test_what_nobody_took_is_forgotten_when_nobody_wants_it_any_more(rig: Rig) -> None:
    rig.field.put(rig.card())
    rig.pass_time(rig.absent_s)
    rig.reader.want(False)
    rig.field.clear()
    rig.rest()  # the look that was under way comes to its end
    rig.reader.want(True)
    assert rig.rest() == []


@pytest.mark.parametrize(
    "rig", [case for case in CASES if case.device not in BLIND_TO_PHONES], ids=str, indirect=True
)
def test_a_phone_is_no_badge_and_the_person_can_be_told(rig: Rig) -> None:
    rig.field.put(phone(seed=1))
    presented = rig.next()
    assert isinstance(presented, NoBadge)
    assert presented.why is Why.RANDOM
    assert rig.rest() == []


@pytest.mark.parametrize(
    "rig", [case for case in CASES if case.device in SEES_SEVERAL], ids=str, indirect=True
)
def test_two_badges_at_once_are_no_badge_until_one_is_left(rig: Rig) -> None:
    first, second = rig.card(1), rig.card(2)
    rig.reader.want(False)
    rig.rest()
    rig.field.put(first)
    rig.field.put(second)
    rig.reader.want(True)
    presented = rig.next()
    assert isinstance(presented, NoBadge)
    assert presented.why is Why.SEVERAL
    assert rig.rest() == []
    rig.field.swap(second)
    presented = rig.next()
    assert isinstance(presented, Badge)
    assert presented.uid == second.uid


def test_an_unplugged_reader_has_a_fault_and_reads_again_once_plugged_in(rig: Rig) -> None:
    rig.unplug()
    assert rig.until(lambda: rig.reader.fault is not None)
    assert rig.reader.fault is not None
    assert rig.reader.fault.startswith("Badge reader ")
    assert rig.reader.take() is None
    rig.plug_in()
    assert rig.until(lambda: rig.reader.fault is None), rig.reader.fault
    rig.field.put(rig.card())
    assert isinstance(rig.next(), Badge)


def test_a_closed_reader_presents_nothing(rig: Rig) -> None:
    rig.field.put(rig.card())
    rig.reader.close()
    rig.reader.want(True)
    assert rig.reader.take() is None
    rig.reader.close()
