"""Before a store is opened: who repairs it, and that no power cut comes in between."""

import errno
import itertools
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.store import NothingStored, StoreDamagedError, StoreInUseError, StoreTooNewError, salvage
from kiosk.store.guard import MARK_FILE, make_sound, refuse_damaged, remember
from kiosk.store.rebuilding import rebuild
from kiosk.store.sharing import alone, repair_wanted
from tests.store.damage import DamagedRig, days, everything

STEPS = 15


@pytest.fixture(scope="module")
def busy_days(tmp_path_factory: pytest.TempPathFactory) -> DamagedRig:
    """Made once, and copied for every test."""
    rig = DamagedRig(tmp_path_factory.mktemp("days") / "state")
    everything(rig)
    days(rig, drop_offs=6, events=60)
    rig.store.write_back()
    rig.store.close()
    return rig


@pytest.fixture
def rig(busy_days: DamagedRig, tmp_path: Path) -> Iterator[DamagedRig]:
    rig = DamagedRig.copy_of(busy_days, tmp_path / "state")
    yield rig
    rig.store.close()


def write(rig: DamagedRig, content: bytes) -> None:
    rig.store.close()
    rig.around.file.write_bytes(content)


# --- who may touch it -----------------------------------------------------------------------------


def test_a_damaged_store_of_newer_software_is_not_touched(rig: DamagedRig) -> None:
    whole = rig.close()
    with closing(sqlite3.connect(rig.around.file)) as database, database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('kiosk', 'm999_later')"
        )
    rig.lose(rig.pages_of("ledger")[-1])
    before = rig.around.file.read_bytes()
    with pytest.raises(StoreTooNewError, match="m999_later"):
        make_sound(rig.around, rig.sources)
    assert rig.around.file.read_bytes() == before
    write(rig, whole)
    rig.start_again()


def test_tools_say_that_it_is_damaged_and_repair_nothing(rig: DamagedRig) -> None:
    rig.lose(rig.pages_of("ledger")[-1])
    before = rig.around.file.read_bytes()
    with pytest.raises(StoreDamagedError, match="Start `kiosk run` or `kiosk forward`"):
        refuse_damaged(rig.around)
    assert rig.around.file.read_bytes() == before
    rig.start_again()


# --- who repairs --------------------------------------------------------------------------------


def test_while_another_process_has_it_open_it_is_asked_to_let_go_and_nothing_is_moved(
    rig: DamagedRig,
) -> None:
    other = rig.open()
    rig.lose(rig.pages_of("ledger")[-1])
    assert not other.repair_wanted()
    with pytest.raises(StoreInUseError, match="another process still has it open"):
        make_sound(rig.around, rig.sources, wait_s=0.1)
    assert other.repair_wanted()
    assert not list(rig.directory.glob("*damaged*"))
    other.close()
    rig.start_again()
    assert len(rig.salvaged()) == 1
    assert not repair_wanted(rig.directory)


def test_of_two_processes_that_find_it_damaged_one_repairs_it_and_both_go_on(rig: DamagedRig) -> None:
    rig.lose(rig.pages_of("ledger")[-1])
    start = threading.Barrier(2)

    def begin() -> None:
        start.wait()
        make_sound(rig.around, rig.sources)

    processes = [threading.Thread(target=begin) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    rig.store = rig.open()
    assert len(rig.salvaged()) == 1
    assert len(list(rig.directory.glob("kiosk.db.damaged-*Z"))) == 1


def test_whoever_opens_a_store_waits_until_its_repair_is_over(rig: DamagedRig) -> None:
    rig.store.close()
    opened = threading.Event()

    def open_it() -> None:
        rig.store = rig.open()
        opened.set()

    opener = threading.Thread(target=open_it)
    with alone(rig.directory):
        opener.start()
        assert not opened.wait(0.2)
    opener.join()
    assert opened.is_set()


def test_a_wish_for_repair_is_over_when_the_store_is_found_sound(rig: DamagedRig) -> None:
    other = rig.open()
    with pytest.raises(StoreInUseError), alone(rig.directory, within_s=0):
        pass
    other.close()
    rig.start_again()
    assert not rig.store.repair_wanted()


# --- power cuts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("step", range(STEPS))
def test_a_process_killed_at_any_step_of_the_exchange_ends_in_one_sound_store(
    rig: DamagedRig, step: int
) -> None:
    rig.lose(rig.pages_of("ledger")[-1])
    (rig.directory / "kiosk.db-wal").write_bytes(b"a log that is none")
    damaged = rig.around.file.read_bytes()
    exit_code = salvage_in_a_child_killed_at(step, rig)
    assert exit_code == (-signal.SIGKILL if step < STEPS - 1 else 0), "the last one is beyond the end"
    rig.start_again()
    assert len(rig.salvaged()) == 1
    assert rig.store.ledger.first_broken_link() is None
    (kept,) = rig.directory.glob("kiosk.db.damaged-*Z")
    assert kept.read_bytes() == damaged
    assert not list(rig.directory.glob("*.new"))
    assert not list(rig.directory.glob("*.salvaging*"))


def test_a_salvage_for_which_there_is_no_room_leaves_everything_as_it_was(
    rig: DamagedRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.lose(rig.pages_of("ledger")[-1])
    damaged = rig.around.file.read_bytes()

    def full(damaged: Path, backup: Path, new: Path, alive: object) -> None:
        rebuild(damaged, backup, new)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(salvage, "rebuild", full)
        with pytest.raises(NothingStored, match="disk_full"):
            make_sound(rig.around, rig.sources)
    assert rig.around.file.read_bytes() == damaged
    assert not list(rig.directory.glob("*.salvaging*"))
    assert not list(rig.directory.glob("*.damaged*"))
    rig.start_again()
    assert len(rig.salvaged()) == 1


def test_a_mark_that_cannot_be_left_keeps_no_kiosk_from_starting(
    rig: DamagedRig, caplog: pytest.LogCaptureFixture
) -> None:
    mark = rig.directory / MARK_FILE
    mark.unlink()
    mark.mkdir()
    remember(rig.directory, "another")
    assert "no mark was left" in caplog.text


def salvage_in_a_child_killed_at(step: int, rig: DamagedRig) -> int:
    """Its exit code, or minus the signal. A step is what changes a name in the directory, or syncs."""
    child = os.fork()
    if child == 0:
        taken = itertools.count()

        def deadly(real: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
                if next(taken) == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **options)

            return call

        for place, name in ((Path, "rename"), (Path, "unlink"), (os, "fsync")):
            setattr(place, name, deadly(getattr(place, name)))
        make_sound(rig.around, rig.sources)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
