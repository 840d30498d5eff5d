"""When the database is copied and its log written back, and what becomes of a copy that fails."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.forwarder import upkeep as upkeep_module
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.upkeep import COPY_EVERY, LOOK_EVERY_S, Upkeep
from kiosk.host.clock import ManualClock
from kiosk.host.gauges import DiskGauge
from kiosk.store import Store, StoreDamagedError
from tests.forwarder.forwarder_rig import KIOSK, note, open_store
from tests.forwarder.running import eventually

ROOMY = DiskGauge(free_bytes=2**40, used_percent=30.0, free_inodes=None, used_inodes_percent=None)


class UpkeepRig:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = ManualClock()
        self.store = open_store(directory, self.clock)
        note(self.store)
        self.upkeep = Upkeep(self.store, Alarms(self.store, KIOSK), directory, self.clock)

    def copied(self, *, idle: bool = True) -> bool:
        """Whether a minute of turns makes a new copy."""
        before = self.store.backup_at()
        self.clock.advance(LOOK_EVERY_S)
        self.upkeep.step(self.clock.monotonic(), idle=idle)
        assert eventually(self._rests)
        return self.store.backup_at() != before

    def _rests(self) -> bool:
        self.upkeep.step(self.clock.monotonic(), idle=False)
        return self.upkeep._copying is None

    def age_copy(self, by: timedelta) -> None:
        """The copy was made so long ago by the kiosk's clock."""
        at = (self.clock.wall() - by).timestamp()
        os.utime(self.directory / "backup" / "kiosk.db", (at, at))

    def alarms(self) -> list[str]:
        return [entry.type for entry in self.store.ledger.selected(about="backup_failed")]


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UpkeepRig:
    monkeypatch.setattr(upkeep_module, "disk", lambda _: ROOMY)
    return UpkeepRig(tmp_path / "state")


def test_the_first_copy_is_made_as_soon_as_there_is_nothing_to_send_and_the_next_a_day_later(
    rig: UpkeepRig,
) -> None:
    assert not rig.copied(idle=False)
    assert rig.copied()
    rig.age_copy(COPY_EVERY - timedelta(minutes=10))
    assert not rig.copied()
    rig.age_copy(COPY_EVERY)
    assert rig.copied()


def test_a_copy_from_the_future_is_made_again(rig: UpkeepRig) -> None:
    assert rig.copied()
    rig.age_copy(timedelta(days=-400))
    assert rig.copied()


def test_none_is_made_while_a_customer_s_item_is_between_hand_and_door(rig: UpkeepRig) -> None:
    rig.store.visits.keep("visit-1", "{}")
    assert not rig.copied()
    rig.store.visits.forget("visit-1")
    assert rig.copied()


@pytest.mark.parametrize(
    "full", [{"used_percent": 95.0}, {"free_bytes": 50_000}], ids=["nearly full", "no room for two"]
)
def test_none_is_made_on_a_disk_without_room(
    rig: UpkeepRig, full: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    gauge = DiskGauge(**(vars_of(ROOMY) | full))  # type: ignore[arg-type]
    monkeypatch.setattr(upkeep_module, "disk", lambda _: gauge)
    assert not rig.copied()


def vars_of(gauge: DiskGauge) -> dict[str, object]:
    return {name: getattr(gauge, name) for name in DiskGauge.__slots__}


def test_a_copy_that_fails_is_an_alarm_until_one_succeeds(rig: UpkeepRig) -> None:
    obstacle = rig.directory / "backup"
    obstacle.write_text("a file where the directory is to be")
    assert not rig.copied()
    assert not rig.copied()
    assert rig.alarms() == ["alarm.raised"]
    obstacle.unlink()
    assert rig.copied()
    assert rig.alarms() == ["alarm.raised", "alarm.cleared"]


def test_a_copy_that_shows_the_database_damaged_ends_the_process(rig: UpkeepRig) -> None:
    for _ in range(40):
        note(rig.store, "x" * 900)
    rig.store.write_back()
    file = rig.directory / "kiosk.db"
    with file.open("r+b") as content:
        content.seek(file.stat().st_size - 2 * 4096)
        content.write(os.urandom(4096))
    with pytest.raises(StoreDamagedError, match="salvaged at the next start"):
        rig.copied()
    assert rig.store.backup_at() is None


def test_the_log_is_written_back_when_there_is_nothing_to_send(rig: UpkeepRig) -> None:
    rig.clock.advance(60)
    rig.upkeep.step(rig.clock.monotonic(), idle=False)
    assert not _is_written_back(rig.store)
    rig.upkeep.step(rig.clock.monotonic(), idle=True)
    assert _is_written_back(rig.store)
    rig.upkeep.close()


def _is_written_back(store: Store) -> bool:
    """Whether the file alone has the newest event."""
    newest = store.ledger.entries(limit=1000)[-1]
    return newest.body in (store._directory / "kiosk.db").read_bytes()


def test_whoever_ends_gives_a_copy_up(rig: UpkeepRig, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(given_up: threading.Event) -> bool:
        given_up.wait()
        return False

    monkeypatch.setattr(rig.store, "back_up", endless)
    rig.clock.advance(60)
    rig.upkeep.step(rig.clock.monotonic(), idle=True)
    copying = rig.upkeep._copying
    assert copying is not None
    assert not copying.ended
    rig.upkeep.close()
    assert copying.ended
