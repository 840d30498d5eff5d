"""The daily copy: whole, checked, in place at once or not at all."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.store import BackupFailedError
from kiosk.store.backup import back_up
from kiosk.store.soundness import quick_check
from tests.store.damage import DamagedRig, days, everything
from tests.store.store_rig import note


@pytest.fixture(scope="module")
def busy_days(tmp_path_factory: pytest.TempPathFactory) -> DamagedRig:
    """Made once, and copied for every test."""
    rig = DamagedRig(tmp_path_factory.mktemp("days") / "state")
    everything(rig)
    days(rig, drop_offs=6, events=40)
    rig.store.write_back()
    rig.store.close()
    return rig


@pytest.fixture
def rig(busy_days: DamagedRig, tmp_path: Path) -> Iterator[DamagedRig]:
    rig = DamagedRig.copy_of(busy_days, tmp_path / "state")
    yield rig
    rig.store.close()


def rows(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT count(*) FROM ledger").fetchone()[0])


def test_a_copy_is_one_file_with_all_that_was_committed_also_in_the_log(rig: DamagedRig) -> None:
    newest = note(rig.store)
    assert rig.store.backup_at() is None
    assert rig.store.back_up(threading.Event())
    assert [path.name for path in rig.around.backup.parent.iterdir()] == ["kiosk.db"]
    assert rows(rig.around.backup) == newest.sequence
    with closing(sqlite3.connect(rig.around.backup)) as copy:
        assert quick_check(copy) is None
    assert [path.name for path in rig.around.backup.parent.iterdir()] == ["kiosk.db"]
    assert rig.store.backup_at() is not None
    assert rig.around.backup.parent.stat().st_mode & 0o777 == 0o700


def test_a_copy_shows_one_moment_while_others_write(rig: DamagedRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.store.backup.PAGES_AT_ONCE", 3)
    given_up = _Looks(lambda: note(rig.store))
    before = rig.store.ledger.newest_sequence()
    assert back_up(rig.around.file, rig.around.backup, given_up)
    assert given_up.looks > 5
    assert rig.store.ledger.newest_sequence() == before + given_up.looks
    assert rows(rig.around.backup) == before


def test_a_copy_that_is_given_up_leaves_the_one_before(
    rig: DamagedRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.back_up()
    before = rig.around.backup.read_bytes()
    note(rig.store)
    given_up = threading.Event()
    given_up.set()
    assert not back_up(rig.around.file, rig.around.backup, given_up)
    assert rig.around.backup.read_bytes() == before
    assert [path.name for path in rig.around.backup.parent.iterdir()] == ["kiosk.db"]


def test_a_copy_of_a_damaged_database_does_not_replace_a_sound_one(rig: DamagedRig) -> None:
    rig.back_up()
    before = rig.around.backup.read_bytes()
    rig.store.write_back()
    rig.lose(rig.pages_of("ledger")[-1])
    with pytest.raises(BackupFailedError, match=r"kiosk\.db"):
        rig.back_up()
    assert rig.around.backup.read_bytes() == before


def test_a_copy_is_synced_before_it_takes_its_place_and_its_name_after(
    rig: DamagedRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        steps.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        real_fsync(descriptor)

    def rename(path: Path, target: Path) -> Path:
        steps.append(f"rename {path.name}")
        return real_rename(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    rig.back_up()
    assert steps == ["sync kiosk.db.new", "rename kiosk.db.new", "sync backup"]


def test_its_age_is_that_of_what_is_in_it(rig: DamagedRig) -> None:
    rig.back_up()
    at = rig.store.backup_at()
    assert at is not None
    os.utime(rig.around.backup, (at.timestamp() - 86400, at.timestamp() - 86400))
    assert rig.store.backup_at() == at - timedelta(days=1)


class _Looks(threading.Event):
    """Does something whenever it is asked whether the copy is given up."""

    def __init__(self, do: object) -> None:
        super().__init__()
        self.looks = 0
        self._do = do

    def is_set(self) -> bool:
        self.looks += 1
        self._do()  # type: ignore[operator]
        return False
