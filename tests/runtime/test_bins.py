"""Drop bins say when they are to be emptied, and which of their sensors is gone."""

import pytest

from hardware.drop_bin.interface import BinReading, Missing
from hardware.drop_bin.physics import Bin
from hardware.drop_bin.simulator import FULL_MM, SimulatedDropBin
from hardware.errors import DeviceTimeout
from hardware.lock_board.interface import DoorState
from kiosk.config import AlarmSettings
from kiosk.domain.alarms import AlarmCode
from kiosk.runtime.attendance import BIN_LOOK_S
from kiosk.runtime.bins import LASTS_S, Bins
from tests.runtime.watch_rig import WatchRig

NEARLY, FULL = AlarmCode.BIN_NEARLY_FULL, AlarmCode.BIN_FULL
SILENT = AlarmCode.BIN_SENSOR_SILENT


def reading(fill_percent: int | None, *missing: Missing, flap: DoorState = DoorState.CLOSED) -> BinReading:
    return BinReading(flap, fill_percent=fill_percent, missing=frozenset(missing))


class Roof:
    """A bin read every two seconds, as `Attendance` does."""

    def __init__(self, watch: WatchRig, settings: AlarmSettings) -> None:
        self._watch = watch
        self.bins = Bins(watch.alarms, settings, watch.clock)

    def sees(self, reading: BinReading, for_s: float = LASTS_S + BIN_LOOK_S) -> None:
        for _ in range(round(for_s / BIN_LOOK_S)):
            self.bins.seen("bin-1", reading)
            self._watch.clock.advance(BIN_LOOK_S)


@pytest.fixture
def roof(watch: WatchRig) -> Roof:
    return Roof(watch, AlarmSettings())


def test_a_bin_that_fills_is_told_at_eighty_and_at_a_hundred_percent(watch: WatchRig, roof: Roof) -> None:
    roof.sees(reading(79))
    assert watch.told() == []
    roof.sees(reading(80))
    assert watch.told() == [("raised", NEARLY, "bin-1")]
    roof.sees(reading(100))
    assert watch.told() == [("raised", NEARLY, "bin-1"), ("raised", FULL, "bin-1")]
    assert watch.texts() == ["80 % full", "100 % full"]


def test_emptied_it_is_over_once(watch: WatchRig, roof: Roof) -> None:
    roof.sees(reading(100))
    roof.sees(reading(0), for_s=60)
    assert sorted(watch.told()[2:]) == [("cleared", FULL, "bin-1"), ("cleared", NEARLY, "bin-1")]


def test_the_marks_are_the_operators(watch: WatchRig) -> None:
    roof = Roof(watch, AlarmSettings(bin_nearly_full_percent=50, bin_full_percent=60))
    roof.sees(reading(55))
    assert watch.told() == [("raised", NEARLY, "bin-1")]


def test_a_parcel_that_slides_past_the_sensor_fills_nothing(watch: WatchRig, roof: Roof) -> None:
    for _ in range(20):
        roof.sees(reading(100), for_s=LASTS_S - BIN_LOOK_S)
        roof.sees(reading(40), for_s=BIN_LOOK_S)
    assert watch.told() == []


def test_a_level_that_trembles_about_a_mark_is_one_alarm(watch: WatchRig, roof: Roof) -> None:
    roof.sees(reading(81))
    for level in (79, 81, 78, 80, 77) * 10:
        roof.sees(reading(level))
    assert watch.told() == [("raised", NEARLY, "bin-1")]


def test_an_open_flap_takes_nothing_back(watch: WatchRig, roof: Roof) -> None:
    roof.sees(reading(85))
    roof.sees(reading(None, flap=DoorState.OPEN), for_s=60)
    assert watch.told() == [("raised", NEARLY, "bin-1")]
    assert roof.bins.fill_percent == {"bin-1": 85}


def test_a_restart_takes_nothing_back_before_the_level_is_known_again(watch: WatchRig, roof: Roof) -> None:
    roof.sees(reading(85))
    watch.restart()
    again = Roof(watch, AlarmSettings())
    again.sees(reading(None, flap=DoorState.OPEN), for_s=30)
    again.sees(reading(86), for_s=30)
    assert watch.told() == [("raised", NEARLY, "bin-1")]


@pytest.mark.parametrize(
    ("missing", "level"), [(Missing.LEVEL_SENSOR_SILENT, None), (Missing.SCALE_SILENT, 40)]
)
def test_a_sensor_that_is_silent_is_named_and_its_word_counts_no_more(
    watch: WatchRig, roof: Roof, missing: Missing, level: int | None
) -> None:
    roof.sees(reading(40))
    roof.sees(reading(level, missing))
    assert watch.told() == [("raised", SILENT, "bin-1")]
    assert watch.texts() == [missing.value]
    assert roof.bins.fill_percent == {"bin-1": level}
    roof.sees(reading(40))
    assert watch.told()[1:] == [("cleared", SILENT, "bin-1")]


def test_a_silent_scale_makes_no_secret_of_the_level_behind_an_open_flap(roof: Roof) -> None:
    roof.sees(reading(40))
    roof.sees(reading(None, Missing.SCALE_SILENT, flap=DoorState.OPEN))
    assert roof.bins.fill_percent == {"bin-1": 40}


def test_what_a_bin_cannot_see_just_now_is_no_broken_sensor(watch: WatchRig, roof: Roof) -> None:
    roof.sees(reading(None, Missing.LEVEL_UNKNOWN, Missing.BEAM_UNKNOWN), for_s=60)
    assert watch.told() == []


def test_two_bins_are_told_of_apart(watch: WatchRig, roof: Roof) -> None:
    for _ in range(10):
        roof.bins.seen("bin-1", reading(85))
        roof.bins.seen("bin-2", reading(10))
        watch.clock.advance(BIN_LOOK_S)
    assert watch.told() == [("raised", NEARLY, "bin-1")]
    assert roof.bins.fill_percent == {"bin-1": 85, "bin-2": 10}


def test_parcels_in_a_simulated_bin_reach_the_marks(watch: WatchRig, roof: Roof) -> None:
    world = Bin(litres=100.0, clock=watch.clock.monotonic)
    device = SimulatedDropBin(world, clock=watch.clock.monotonic)

    def reads(for_s: float = 30.0) -> None:
        for _ in range(round(for_s / BIN_LOOK_S)):
            roof.bins.seen("bin-1", device.read())
            watch.clock.advance(BIN_LOOK_S)

    reads()
    assert watch.told() == []
    to_full = (world.depth_mm - FULL_MM) / world.depth_mm
    world.fall_in(5_000, 100.0 * to_full * 0.9)
    reads()
    assert watch.told() == [("raised", NEARLY, "bin-1")]
    device.level_sensor.fault = DeviceTimeout("no answer")
    reads()
    assert watch.told()[1:] == [("raised", SILENT, "bin-1")]
