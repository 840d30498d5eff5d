"""What every drop bin does, in memory and over the wires of its parts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.drop_bin.deposit import Proof
from hardware.drop_bin.interface import BinReading, Missing, Weight
from hardware.drop_bin.physics import FALL_S, LevelFault
from hardware.errors import DeviceError
from hardware.lock_board.interface import DoorState, Occupancy
from hardware.lock_board.physics import SWING_S, Jam
from tests.hardware.conformance import MEMORY, WIRES, Case, cases, note
from tests.hardware.drop_bin_rigs import Rig, driven, simulated

SOUND, LOSSY = WIRES[0], WIRES[3]

CASES = [
    *cases("drop_bin", ["flap of kerong_cu16"], wires=(SOUND, LOSSY)),
    Case("drop_bin", "flap of waveshare_relay", SOUND),
]
"""Its parts have shown elsewhere what they do on every wire."""


@pytest.fixture(params=CASES, ids=str)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    case: Case = request.param
    note(request, case)
    with simulated() if case.wire is MEMORY else driven(case.device, case.wire, tmp_path) as rig:
        yield rig


def test_at_rest_it_is_shut_empty_and_weighs_nothing(rig: Rig) -> None:
    assert rig.comes_to_rest() == BinReading(
        flap=DoorState.CLOSED,
        beam=Occupancy.ABSENT if rig.has_beam else Occupancy.UNKNOWN,
        fill_percent=0,
        weight=Weight(0, stable=True),
        missing=rig.never_known,
    )


def test_what_is_put_in_is_shown_by_every_sensor_there_is(rig: Rig) -> None:
    deposit = rig.use(lambda: rig.world.put_in(740, litres=120))
    assert deposit.confirmed_by is Proof.WEIGHT
    assert (deposit.weight_before_g, deposit.weight_after_g) == (0, 740)
    assert (deposit.level_before_percent, deposit.level_after_percent) == (0, 50)
    assert set(deposit.missing) == rig.never_known


def test_while_the_flap_is_open_there_is_no_level_and_none_is_missed(rig: Rig) -> None:
    rig.comes_to_rest()
    rig.unlock()
    for _ in range(3):
        seen = rig.comes_to(lambda seen: seen.flap is DoorState.OPEN)
        assert seen.fill_percent is None
        assert not {Missing.LEVEL_UNKNOWN, Missing.LEVEL_SENSOR_SILENT} & seen.missing


def test_after_the_flap_has_shut_no_level_from_when_it_was_open_is_given(rig: Rig) -> None:
    rig.comes_to_rest()
    rig.unlock()
    rig.comes_to(lambda seen: seen.flap is DoorState.OPEN)
    rig.clock.now += 1
    rig.world.flap.push_shut()
    rig.comes_to_rest()
    assert {seen.reading.fill_percent for seen in rig.timeline} == {None, 0}


def test_a_flap_opened_for_nothing_is_no_deposit(rig: Rig) -> None:
    deposit = rig.use(lambda: None)
    assert deposit.confirmed_by is None
    assert {Missing.WEIGHT_NOT_RISEN, Missing.LEVEL_NOT_RISEN} <= set(deposit.missing)


def test_what_is_taken_out_is_no_deposit(rig: Rig) -> None:
    rig.world.fall_in(900, litres=20)
    rig.clock.now += FALL_S
    deposit = rig.use(rig.world.take_out)
    assert deposit.taken_out
    assert deposit.confirmed_by is None


def test_a_silent_scale_is_missed_alone_until_it_speaks_again(rig: Rig) -> None:
    rig.comes_to_rest()
    rig.mute["scale"](True)
    seen = rig.comes_to(lambda seen: seen.missing >= {Missing.SCALE_SILENT} and seen.fill_percent == 0)
    assert seen.weight is None
    rig.mute["scale"](False)
    rig.comes_to_rest()


def test_a_silent_level_sensor_is_missed_alone_until_it_speaks_again(rig: Rig) -> None:
    rig.comes_to_rest()
    rig.mute["level"](True)
    seen = rig.comes_to(lambda s: s.missing >= {Missing.LEVEL_SENSOR_SILENT} and s.weight is not None)
    assert seen.fill_percent is None
    rig.mute["level"](False)
    rig.comes_to_rest()


def test_a_level_sensor_that_looks_elsewhere_is_no_empty_bin(rig: Rig) -> None:
    rig.comes_to_rest()
    rig.eye.fault = LevelFault.FALLEN_OFF
    assert rig.comes_to(lambda seen: Missing.LEVEL_UNKNOWN in seen.missing).fill_percent is None


def test_a_flap_whose_board_is_dead_raises(rig: Rig) -> None:
    rig.comes_to_rest()
    rig.mute["board"](True)
    for _ in range(2):
        with pytest.raises(DeviceError):
            rig.bin.read()
    rig.mute["board"](False)
    rig.comes_to_rest()


def test_a_flap_that_sticks_is_seen_as_it_is(rig: Rig) -> None:
    rig.comes_to_rest()
    rig.world.flap.jam = Jam.STUCK_SHUT
    rig.unlock()
    assert rig.judged().missing == (Missing.FLAP_NOT_SEEN_OPEN,)
    rig.clock.now += 1
    rig.world.flap.jam = Jam.STUCK_OPEN
    rig.unlock()
    rig.world.put_in(500, litres=30)
    rig.clock.now += 1
    assert not rig.world.flap.push_shut()
    rig.read()
    assert rig.judged().missing == (Missing.FLAP_NOT_SEEN_CLOSED,)


def test_what_does_not_fit_stays_in_the_beam(rig: Rig) -> None:
    rig.world.fall_in(20_000, litres=290)
    rig.clock.now += FALL_S
    deposit = rig.use(lambda: rig.world.put_in(500, litres=30))
    assert deposit.confirmed_by is None
    assert deposit.level_after_percent == 100
    if rig.has_beam:
        assert Missing.BEAM_BLOCKED in deposit.missing


def test_closing_it_closes_none_of_its_parts(rig: Rig) -> None:
    rig.comes_to_rest()
    rig.bin.close()
    rig.comes_to_rest()


def test_an_unlock_is_one_pulse(rig: Rig) -> None:
    rig.comes_to_rest()
    rig.unlock()
    rig.clock.now += 1
    assert rig.world.flap.push_shut()
    rig.comes_to_rest()
    rig.clock.now += SWING_S
    assert not rig.world.flap.is_open
