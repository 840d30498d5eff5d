import errno
import hashlib
import os
import sqlite3
from pathlib import Path

import pytest

from kiosk.domain.moment import rfc3339
from kiosk.store.photos import Photos
from tests.store.store_rig import StoreRig, note

JPEG = b"\xff\xd8 a picture \xff\xd9"


def spool(rig: StoreRig, photo_id: str, drop_off_id: str | None = "drop-off-1") -> Path:
    rig.store.photos.keep(photo_id, JPEG, rig.moment())
    if drop_off_id:
        rig.store.photos.commit((photo_id,), drop_off_id)
    rig.clock.advance(1)
    return rig.store.photos.path_of(photo_id)


def files(rig: StoreRig) -> set[str]:
    return {path.name for path in (rig.directory / "photos").iterdir()}


def waiting(rig: StoreRig) -> list[str]:
    return [photo.photo_id for photo in rig.store.photos.waiting()]


def test_a_kept_photo_is_a_whole_file_with_its_hash(rig: StoreRig) -> None:
    kept = rig.store.photos.keep("photo-1", JPEG, rig.moment())
    assert kept.path.read_bytes() == JPEG
    assert (kept.sha256, kept.bytes) == (hashlib.sha256(JPEG).hexdigest(), len(JPEG))
    assert files(rig) == {"photo-1.jpg"}


def test_file_and_directory_are_synced_before_a_row_names_the_photo(
    rig: StoreRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        steps.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        real_fsync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        steps.append(f"rename {self.name} {target.name}")
        assert rig.open().photos.waiting() == []
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    rig.store.photos.keep("photo-1", JPEG, rig.moment())
    assert steps == ["sync photo-1.part", "rename photo-1.part photo-1.jpg", "sync photos"]


def test_a_new_directory_of_photos_is_synced_into_the_one_it_lies_in(
    rig: StoreRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may lie elsewhere than the database, whose own syncs would not reach it."""
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda d: synced.append(str(Path(f"/proc/self/fd/{d}").readlink())))
    elsewhere = rig.directory.resolve() / "disk" / "photos"
    elsewhere.parent.mkdir()
    for _ in range(2):
        Photos(rig.store._database, elsewhere)
    assert synced == [str(elsewhere.parent)]


def test_only_evidence_waits_for_central_oldest_first(rig: StoreRig) -> None:
    spool(rig, "photo-b")
    spool(rig, "photo-undecided", None)
    spool(rig, "photo-a")
    assert waiting(rig) == ["photo-b", "photo-a"]


def test_a_confirmed_photo_waits_no_more_and_is_known_by_the_time_of_the_first_word(rig: StoreRig) -> None:
    spool(rig, "photo-1")
    first_word = rig.moment()
    rig.store.photos.confirm("photo-1", first_word)
    rig.clock.advance(60)
    rig.store.photos.confirm("photo-1", rig.moment())
    assert waiting(rig) == []
    assert rig.store.photos.confirmed_before(rfc3339(first_word.at)) == []
    assert rig.store.photos.confirmed_before(rfc3339(rig.moment().at)) == ["photo-1"]


def test_only_unconfirmed_evidence_reaches_the_hard_cap(rig: StoreRig) -> None:
    spool(rig, "photo-old")
    spool(rig, "photo-stored")
    spool(rig, "photo-undecided", None)
    rig.store.photos.confirm("photo-stored", rig.moment())
    cap = rfc3339(rig.moment().at)
    spool(rig, "photo-new")
    assert [photo.photo_id for photo in rig.store.photos.kept_before(cap)] == ["photo-old"]


def test_a_discarded_photo_leaves_neither_row_nor_file(rig: StoreRig) -> None:
    path = spool(rig, "photo-1")
    rig.store.photos.discard("photo-1")
    rig.store.photos.discard("photo-1")
    assert not path.exists()
    assert waiting(rig) == []


def test_a_photo_discarded_in_a_transaction_keeps_its_file_until_the_commit(rig: StoreRig) -> None:
    path = spool(rig, "photo-1")
    with rig.store.transaction():
        rig.store.photos.discard("photo-1")
        assert path.exists()
    assert not path.exists()


def test_a_transaction_that_is_taken_back_takes_no_file_with_it(rig: StoreRig) -> None:
    path = spool(rig, "photo-1")
    database = rig.store.ledger._db

    def discard_and_fail_at_commit() -> None:
        with rig.store.transaction():
            rig.store.photos.discard("photo-1")
            database.execute("PRAGMA defer_foreign_keys = ON")
            database.execute("INSERT INTO outbox (sequence) VALUES (999)")

    with pytest.raises(sqlite3.IntegrityError):
        discard_and_fail_at_commit()
    note(rig.store)  # the next commit is none of its business
    assert waiting(rig) == ["photo-1"]
    assert path.exists()


def test_the_sweep_removes_torn_orphaned_and_undecided_pictures_and_keeps_the_rest(rig: StoreRig) -> None:
    evidence = spool(rig, "photo-evidence")
    in_suspense = spool(rig, "photo-in-suspense", None)
    spool(rig, "photo-undecided", None)
    evidence.with_name("photo-orphan.jpg").write_bytes(JPEG)
    evidence.with_name("photo-torn.part").write_bytes(JPEG[:3])
    rig.restart()
    rig.store.photos.sweep(keep=frozenset({"photo-in-suspense"}))
    assert files(rig) == {evidence.name, in_suspense.name}
    rig.store.photos.commit(("photo-undecided", "photo-in-suspense"), "drop-off-1")
    assert waiting(rig) == ["photo-evidence", "photo-in-suspense"]


def test_the_sweep_leaves_what_is_no_picture_of_ours(rig: StoreRig) -> None:
    """A disk of its own has a directory for what was lost, and a person may have left a note."""
    directory = rig.directory / "photos"
    (directory / "lost+found").mkdir()
    (directory / "README").write_text("whose disk this is")
    rig.store.photos.sweep(keep=frozenset())
    assert files(rig) == {"lost+found", "README"}


def test_what_a_disk_does_not_let_go_of_ends_neither_start_nor_eviction(
    rig: StoreRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = spool(rig, "photo-1")
    rig.store.photos.confirm("photo-1", rig.moment())
    orphan = kept.with_name("orphan.jpg")
    orphan.write_bytes(JPEG)

    def unlink(self: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self), missing_ok)

    with monkeypatch.context() as read_only:
        read_only.setattr(Path, "unlink", unlink)
        rig.store.photos.sweep(keep=frozenset())
        rig.store.photos.evict(["photo-1"])
    assert rig.store.photos.confirmed(limit=9) == ["photo-1"]
    rig.store.photos.sweep(keep=frozenset())
    rig.store.photos.evict(["photo-1"])
    assert files(rig) == set()
    assert rig.store.photos.confirmed(limit=9) == []


def test_a_power_cut_between_row_and_file_leaves_an_orphan_that_the_sweep_finds(
    rig: StoreRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool(rig, "photo-1")

    def power_cut(self: Path, missing_ok: bool = False) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as cut:
        cut.setattr(Path, "unlink", power_cut)
        with pytest.raises(RuntimeError, match="power cut"):
            rig.store.photos.discard("photo-1")
    rig.restart()
    assert waiting(rig) == []
    rig.store.photos.sweep(keep=frozenset())
    assert files(rig) == set()


def test_the_sweep_does_not_mind_a_file_that_the_other_process_deletes_meanwhile(
    rig: StoreRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = rig.directory / "photos"
    gone = directory / "photo-gone.jpg"
    monkeypatch.setattr(Path, "iterdir", lambda self: iter([gone]))
    rig.store.photos.sweep(keep=frozenset())
