"""The retained state of health: whole, soon when something changed, and honest about a silent `kiosk run`."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import AlarmSettings
from kiosk.contract.generate import SCHEMAS
from kiosk.contract.messages import HealthState
from kiosk.contract.validation import validate
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.moment import rfc3339
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.health import (
    COUNT_EVERY_S,
    LOOK_EVERY_S,
    MOST_ALARMS,
    PUBLISH_EVERY_S,
    Health,
    LinkStatus,
)
from kiosk.forwarder.machine_watch import MachineWatch
from kiosk.forwarder.rules_watch import RulesWatch
from kiosk.host.clock import ManualClock
from kiosk.host.disk_level import DiskLevel
from kiosk.host.state_file import FORWARDER_FILE, RUN_FILE, SILENT_MS, StateFile
from tests.forwarder.forwarder_rig import KIOSK, TOPICS, ScriptedLink, note, open_store

RUN = {
    "service": "out_of_service",
    "service_reason": "lock_board",
    "printers": [{"name": "receipts", "paper": "near_end"}],
    "bins": [{"name": "bin-1", "fill_percent": 35}],
    "enclosure": "closed",
}
IN_ORDER = LinkStatus(connected=True, reason=None, connected_since=None, central_online=True)


class RoomyDisk:
    """What health asks of `Room`."""

    level = DiskLevel.ROOMY


class HealthRig:
    """Health between a store, the live file of `kiosk run`, and a broker in memory."""

    def __init__(self, directory: Path) -> None:
        self.clock = ManualClock()
        self.store = open_store(directory / "state", self.clock)
        self.alarms = Alarms(self.store, KIOSK)
        self.link = ScriptedLink()
        self.link.connect()
        self.temperature = 48.5
        self.run: dict[str, Any] | None = RUN
        self.status = IN_ORDER
        self.forwarder_file = directory / FORWARDER_FILE
        self._run_file = StateFile(directory / RUN_FILE)
        self._machine = MachineWatch(
            self.store, self.alarms, AlarmSettings(), self.clock, lambda: self.temperature
        )
        self.health = Health(
            self.store,
            self.link,
            TOPICS,
            RulesWatch(self.store, self.alarms, timedelta(days=7)),
            self._machine,
            RoomyDisk(),  # type: ignore[arg-type]
            directory / "state",
            directory,
            self.clock,
            "boot-1",
        )

    def turns(self, seconds: float = LOOK_EVERY_S) -> list[dict[str, Any]]:
        """What is published of health while time passes, each by the contract and retained."""
        for _ in range(round(seconds)):
            if self.run is not None:
                self._run_file.write(self.run | {"boottime_ms": self.clock.boottime_ms()})
            self._machine.step(self.clock.monotonic())
            self.health.step(self.clock.monotonic(), self.status)
            self.clock.advance(1)
        sent = [one for one in self.link.take_sent() if one.topic == TOPICS.state("health")]
        assert all(one.retain and validate(one.payload, "health") == [] for one in sent)
        return [json.loads(one.payload) for one in sent]


@pytest.fixture
def rig(tmp_path: Path) -> HealthRig:
    return HealthRig(tmp_path)


def test_it_is_whole_at_once_and_has_every_part(rig: HealthRig) -> None:
    note(rig.store)
    (health,) = rig.turns()
    assert health.keys() == HealthState.model_fields.keys()
    for key, value in RUN.items():
        assert health[key] == value
    assert health["temperature_c"] == 48.5
    assert (health["clock"], health["clock_synchronised"]) == ("untrusted", False)
    assert (health["sequence"], health["outbox_waiting"], health["central_online"]) == (1, 1, True)
    assert (health["boottime_ms"], health["boot_id"]) == (60_000, "boot-1")


def test_when_central_last_confirmed_an_event_is_known_after_a_restart_too(tmp_path: Path) -> None:
    rig = HealthRig(tmp_path)
    entry = note(rig.store)
    rig.clock.advance(30)
    rig.store.outbox.confirm([entry.event_id])
    stored_at = rfc3339(rig.clock.wall())
    (health,) = rig.turns()
    rig.store.close()
    (again,) = HealthRig(tmp_path).turns()
    assert [health["last_stored_at"], again["last_stored_at"]] == [stored_at, stored_at]


def test_events_that_were_lost_are_counted_when_it_begins_and_later_on(rig: HealthRig) -> None:
    for _ in range(3):
        note(rig.store)
    (health,) = rig.turns()
    assert health["drops"] == 0
    rig.store.outbox._db.execute("DELETE FROM outbox WHERE sequence = 2")
    rig.store.outbox._db.execute("DELETE FROM ledger WHERE sequence = 2")
    assert [health["drops"] for health in rig.turns(COUNT_EVERY_S + LOOK_EVERY_S)][-1] == 1


def test_it_is_said_every_half_minute_though_nothing_happens(rig: HealthRig) -> None:
    rig.turns()
    assert len(rig.turns(4 * PUBLISH_EVERY_S)) == 4


def test_an_alarm_is_in_the_next_seconds_health_and_out_of_it_when_it_is_over(rig: HealthRig) -> None:
    rig.turns()
    rig.alarms.open(AlarmCode.DOOR_LEFT_OPEN, "07", "the door stands open")
    raised_at = rfc3339(rig.clock.wall())
    (health,) = rig.turns()
    assert health["alarms_open"] == 1
    assert health["alarms"] == [
        {"code": "door_left_open", "about": "07", "severity": "major", "since": raised_at}
    ]
    rig.alarms.clear(AlarmCode.DOOR_LEFT_OPEN, "07")
    (health,) = rig.turns()
    assert (health["alarms_open"], health["alarms"]) == (0, [])


def test_the_gravest_are_listed_first_and_all_are_counted(rig: HealthRig) -> None:
    for number in range(MOST_ALARMS):
        rig.alarms.open(AlarmCode.PRINTER_PAPER_LOW, f"printer-{number}", "near its end")
    rig.alarms.open(AlarmCode.DISK_FULL, "disk", "full")
    rig.alarms.open(AlarmCode.PHOTO_LOST, "photo-1", "lost")
    (health,) = rig.turns()
    assert health["alarms_open"] == MOST_ALARMS + 1, "what nothing clears is in no list"
    assert health["alarms"][0]["code"] == "disk_full"
    assert len(health["alarms"]) == MOST_ALARMS


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("printers", [{"name": "receipts", "paper": "out"}]),
        ("enclosure", "open"),
        ("service", "in_service"),
    ],
)
def test_what_people_wait_for_is_said_at_once(rig: HealthRig, key: str, value: object) -> None:
    rig.turns()
    rig.run = RUN | {key: value}
    (health,) = rig.turns()
    assert health[key] == value


def test_a_level_that_rises_is_said_with_the_next(rig: HealthRig) -> None:
    rig.turns()
    rig.run = RUN | {"bins": [{"name": "bin-1", "fill_percent": 36}]}
    assert rig.turns(5) == []
    (health,) = rig.turns(PUBLISH_EVERY_S)
    assert health["bins"] == [{"name": "bin-1", "fill_percent": 36}]


def test_of_a_silent_kiosk_run_nothing_is_claimed(rig: HealthRig) -> None:
    rig.turns()
    rig.run = None
    health = rig.turns(SILENT_MS / 1000 + 2)[-1]
    assert (health["service"], health["service_reason"]) == ("unknown", None)
    assert (health["printers"], health["bins"], health["enclosure"]) == ([], [], "unknown")


def test_what_a_kiosk_run_of_another_version_says_spoils_nothing(rig: HealthRig) -> None:
    rig.run = RUN | {"printers": [{"name": "receipts", "paper": "damp"}]}
    (health,) = rig.turns()
    assert (health["service"], health["printers"]) == ("unknown", [])
    assert health["temperature_c"] == 48.5


def test_a_new_connection_is_told_all_of_it_again(rig: HealthRig) -> None:
    rig.turns()
    rig.health.connected()
    assert len(rig.turns()) == 1


def test_without_a_connection_nothing_is_said_and_the_live_file_goes_on(rig: HealthRig) -> None:
    rig.status = replace(IN_ORDER, connected=False, reason="refused", central_online=None)
    assert rig.turns(60) == []
    said = json.loads(rig.forwarder_file.read_text())
    assert (said["connected"], said["reason"]) == (False, "refused")
    rig.health.close()
    assert not rig.forwarder_file.exists()


def test_the_example_of_the_contract_is_such_a_message() -> None:
    example = (SCHEMAS.with_name("examples") / "health.json").read_bytes()
    assert validate(example, "health") == []
    assert json.loads(example).keys() == HealthState.model_fields.keys()
