"""When the database is copied and its log written back, and what becomes of a copy that fails."""

import os
import threading
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.photos import PhotoSender, PhotoSettings
from kiosk.forwarder.room import Room
from kiosk.forwarder.upkeep import (
    COPY_EVERY,
    FIRST_WAIT_S,
    LOOK_EVERY_S,
    VISIT_WAITED_FOR_S,
    Copying,
    CopyInThread,
    Upkeep,
)
from kiosk.host.ballast import BallastFile
from kiosk.host.clock import ManualClock
from kiosk.host.disk_level import Marks
from kiosk.host.disk_watch import DiskWatch
from kiosk.host.gauges import DiskGauge
from kiosk.store import Store, StoreDamagedError
from tests.forwarder.forwarder_rig import KIOSK, TOPICS, ScriptedLink, note, open_store
from tests.forwarder.running import eventually

GIB = 2**30
MARKS = Marks(filling_percent=85, tight_percent=92, full_percent=96, floor_bytes=0)


class UpkeepRig:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = ManualClock()
        self.store = open_store(directory, self.clock)
        note(self.store)
        self.disk = DiskGauge(size_bytes=GIB, free_bytes=GIB // 2, inodes=None, free_inodes=None)
        ballast = BallastFile(directory / "ballast", 4096)
        watch = DiskWatch(directory, directory, MARKS, ballast, lambda _: self.disk)
        alarms = Alarms(self.store, KIOSK)
        settings = PhotoSettings(1000, 10.0, timedelta(days=1), timedelta(days=30))
        photos = PhotoSender(self.store, ScriptedLink(), TOPICS, alarms, settings)
        self.room = Room(watch, photos)
        self.upkeep = Upkeep(self.store, alarms, self.room, self.clock, CopyInThread)

    def copied(self, *, idle: bool = True) -> bool:
        """Whether a minute of turns makes a new copy."""
        before = self.store.backup_at()
        self.clock.advance(LOOK_EVERY_S)
        self.room.step(self.clock.monotonic())
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
def rig(tmp_path: Path) -> UpkeepRig:
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


def test_a_parked_visit_holds_each_copy_up_for_half_a_day(rig: UpkeepRig) -> None:
    rig.store.visits.keep("visit-1", "{}")
    for _ in range(2):
        assert not rig.copied()
        rig.clock.advance(VISIT_WAITED_FOR_S - 2 * LOOK_EVERY_S)
        assert not rig.copied()
        assert rig.copied()
        rig.age_copy(COPY_EVERY)


@pytest.mark.parametrize(
    ("size", "free"), [(GIB, GIB // 20), (100_000, 50_000)], ids=["tight", "no room for two"]
)
def test_none_is_made_on_a_disk_without_room(rig: UpkeepRig, size: int, free: int) -> None:
    rig.disk = DiskGauge(size_bytes=size, free_bytes=free, inodes=None, free_inodes=None)
    assert not rig.copied()


def test_a_copy_that_fails_is_an_alarm_until_one_succeeds(rig: UpkeepRig) -> None:
    obstacle = rig.directory / "backup"
    obstacle.write_text("a file where the directory is to be")
    assert not rig.copied()
    rig.clock.advance(FIRST_WAIT_S)
    assert not rig.copied()
    assert rig.alarms() == ["alarm.raised"]
    obstacle.unlink()
    rig.clock.advance(2 * FIRST_WAIT_S)
    assert rig.copied()
    assert rig.alarms() == ["alarm.raised", "alarm.cleared"]


class FailedCopy:
    """Has failed as soon as it was begun, on a sound database."""

    failure: str | None = "the disk will not have it"
    damage: str | None = None
    ended = True

    def give_up(self) -> None:
        """There is nothing to give up."""


def test_after_a_failure_the_next_copy_waits_an_hour_and_then_twice_as_long_up_to_a_day(
    rig: UpkeepRig,
) -> None:
    begun: list[float] = []

    def begin(_: Store) -> Copying:
        begun.append(rig.clock.monotonic())
        return FailedCopy()

    rig.upkeep._begin_copy = begin
    rig.room.step(rig.clock.monotonic())
    for _ in range(5 * 24 * 60):
        rig.upkeep.step(rig.clock.monotonic(), idle=True)
        rig.clock.advance(60)
    waits = [round((later - earlier) / 3600) for earlier, later in pairwise(begun)]
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]


def test_the_look_for_damage_holds_nobody_up(rig: UpkeepRig, monkeypatch: pytest.MonkeyPatch) -> None:
    (rig.directory / "backup").write_text("a file where the directory is to be")
    looked_in: list[str] = []

    def look() -> None:
        looked_in.append(threading.current_thread().name)

    monkeypatch.setattr(rig.store, "damage", look)
    assert not rig.copied()
    assert looked_in == ["backup"]


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
    rig.room.step(rig.clock.monotonic())
    rig.upkeep.step(rig.clock.monotonic(), idle=True)
    copying = rig.upkeep._copying
    assert copying is not None
    assert not copying.ended
    rig.upkeep.close()
    assert copying.ended
