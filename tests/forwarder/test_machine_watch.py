"""Heat, a clock that nobody keeps, and events that wait too long: told when it lasts, and once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.config import AlarmSettings
from kiosk.domain.codes import Mode
from kiosk.domain.moment import Moment
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.machine_watch import HOT_FOR_S, LOOK_EVERY_S, RIGHT_FOR_S, WAITS_FOR_S, MachineWatch
from kiosk.host.clock import ManualClock
from kiosk.host.ids import SeededIds
from kiosk.store import Sources, Store
from tests.forwarder.forwarder_rig import KIOSK, note

HOUR = 3600.0
SETTINGS = AlarmSettings(temperature_c=75, backlog_h=4, clock_doubted_h=1)


class MachineRig:
    """A machine at 50 degrees whose clock a time service keeps right."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.clock = ManualClock()
        self.clock.is_synchronised = True
        self.temperature: float | None = 50.0
        self._seed = 0
        self.restart()

    def restart(self) -> None:
        """A new process on the same store."""
        self._seed += 1
        self.store = Store(
            self._directory,
            Sources(
                now=lambda: Moment(at=self.clock.wall(), boottime_ms=self.clock.boottime_ms()),
                new_id=SeededIds(self._seed, self.clock).new,
                kiosk_id=KIOSK,
                boot_id="boot",
                mode=Mode.LIVE,
            ),
        )
        alarms = Alarms(self.store, KIOSK)
        self.watch = MachineWatch(self.store, alarms, SETTINGS, self.clock, lambda: self.temperature)

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds / LOOK_EVERY_S)):
            self.watch.step(self.clock.monotonic())
            self.clock.advance(LOOK_EVERY_S)

    def told(self) -> list[str]:
        entries = self.store.ledger.selected(0, type_="alarm.*", limit=1000)
        return [f"{e.type.removeprefix('alarm.')} {e.event['data']['alarm_code']}" for e in entries]

    def confirm_all(self) -> None:
        """Central has everything."""
        self.store.outbox.confirm([waiting.event_id for waiting in self.store.outbox.waiting()])

    def text(self) -> str:
        """What was said last."""
        raised = self.store.ledger.selected(0, type_="alarm.raised", limit=1000)
        return str(raised[-1].event["data"]["text"])


@pytest.fixture
def rig(tmp_path: Path) -> MachineRig:
    return MachineRig(tmp_path / "state")


def test_a_machine_in_order_raises_nothing(rig: MachineRig) -> None:
    rig.wait(3 * HOUR)
    assert rig.told() == []
    assert rig.watch.temperature_c == 50.0


def test_heat_that_lasts_is_told_once_and_cleared_well_below(rig: MachineRig) -> None:
    rig.temperature = 76.0
    rig.wait(HOUR)
    assert rig.told() == ["raised temperature_high"]
    assert "76.0 degrees Celsius" in rig.text()
    rig.temperature = 72.0
    rig.wait(HOUR)
    assert rig.told() == ["raised temperature_high"], "not yet well below the mark"
    rig.temperature = 69.0
    rig.wait(2 * HOT_FOR_S)
    assert rig.told()[1:] == ["cleared temperature_high"]


def test_a_processor_at_work_is_no_heat(rig: MachineRig) -> None:
    for _ in range(100):
        rig.temperature = 82.0
        rig.wait(HOT_FOR_S - LOOK_EVERY_S)
        rig.temperature = 55.0
        rig.wait(LOOK_EVERY_S)
    assert rig.told() == []


def test_a_sensor_that_cannot_be_read_takes_nothing_back(rig: MachineRig) -> None:
    rig.temperature = 80.0
    rig.wait(2 * HOT_FOR_S)
    rig.temperature = None
    rig.wait(HOUR)
    assert rig.told() == ["raised temperature_high"]
    assert rig.watch.temperature_c is None


def nobody_keeps_it(rig: MachineRig) -> None:
    rig.clock.is_synchronised = False


def it_jumped_ahead(rig: MachineRig) -> None:
    rig.clock.set_wall(rig.clock.wall() + timedelta(days=30_000))


def it_went_back(rig: MachineRig) -> None:
    rig.clock.set_wall(rig.clock.wall() - timedelta(days=30))


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (nobody_keeps_it, "no time service keeps the clock right"),
        (it_jumped_ahead, "the clock jumped ahead, and is not believed"),
        (it_went_back, "the clock stands before what has been recorded already"),
    ],
)
def test_a_clock_in_doubt_for_an_hour_is_told_with_the_reason(
    rig: MachineRig, what: Callable[[MachineRig], None], said: str
) -> None:
    note(rig.store)
    rig.confirm_all()
    what(rig)
    rig.wait(HOUR - LOOK_EVERY_S)
    assert rig.told() == []
    rig.wait(60)
    assert rig.told() == ["raised clock_doubted"]
    assert rig.text() == said


def test_a_clock_that_is_kept_right_again_clears_it(rig: MachineRig) -> None:
    rig.clock.is_synchronised = False
    rig.wait(HOUR + 60)
    rig.clock.is_synchronised = True
    rig.wait(RIGHT_FOR_S - LOOK_EVERY_S)
    assert rig.told() == ["raised clock_doubted"]
    rig.wait(60)
    assert rig.told()[1:] == ["cleared clock_doubted"]


def test_a_restart_neither_repeats_an_alarm_nor_takes_it_back(rig: MachineRig) -> None:
    rig.clock.is_synchronised = False
    rig.temperature = 80.0
    rig.wait(HOUR + 60)
    told = rig.told()
    rig.restart()
    rig.wait(HOUR + 60)
    assert sorted(told) == ["raised clock_doubted", "raised temperature_high"]
    assert rig.told() == told


def test_events_that_wait_for_hours_are_one_alarm_until_central_has_them(rig: MachineRig) -> None:
    note(rig.store)
    rig.wait(4 * HOUR)
    assert rig.told() == []
    rig.wait(2 * HOUR)
    assert rig.told() == ["raised backlog_old"]
    rig.confirm_all()
    rig.wait(60)
    assert rig.told() == ["raised backlog_old", "cleared backlog_old"]


def test_after_a_night_without_power_the_backlog_has_a_minute_to_go(rig: MachineRig) -> None:
    note(rig.store)
    rig.clock.advance(12 * HOUR)
    rig.restart()
    rig.wait(WAITS_FOR_S - LOOK_EVERY_S)
    rig.confirm_all()
    rig.wait(HOUR)
    assert rig.told() == []
