"""The photo spool: pictures as files, durable before anything refers to them."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Row
from typing import Final

from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database
from kiosk.store.disk_errors import NothingStored, why_nothing_stored

OWNER_LOST: Final = "unknown"
"""Stands for the drop-off of a picture where the books have lost whose it is."""

SUFFIX: Final = ".jpg"
PARTIAL: Final = ".part"
"""While it is written."""


@dataclass(frozen=True, slots=True)
class SpooledPhoto:
    """A picture that is kept here; `drop_off_id` is None until one has committed with it."""

    photo_id: str
    drop_off_id: str | None
    path: Path
    sha256: str
    bytes: int


class Photos:
    """Files named after their photo, and one row each.

    A photo belongs to no drop-off until one commits; then it is sent. The
    order is: file synced, renamed, directory synced, row; so a row never
    names a torn file, and a file without a row is an orphan.

    Concurrency: as its database; a file has one writer.
    """

    def __init__(self, database: Database, directory: Path) -> None:
        self._db = database
        self._directory = directory
        if not directory.exists():
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_names(directory.parent)  # else every picture may go with the name of its directory

    def keep(self, photo_id: str, jpeg: bytes, at: Moment) -> SpooledPhoto:
        """Write a picture so that a power cut a moment later finds it whole.

        Raises `NothingStored`; then there is no file either.
        """
        sha256 = hashlib.sha256(jpeg).hexdigest()
        spooled = SpooledPhoto(photo_id, None, self.path_of(photo_id), sha256, len(jpeg))
        partial = spooled.path.with_suffix(PARTIAL)
        try:
            self._write(partial, jpeg)
            partial.rename(spooled.path)
            self._sync_directory()
            with self._db.transaction():
                self._db.execute(
                    "INSERT INTO photo (photo_id, sha256, bytes, kept_at) VALUES (?, ?, ?, ?)",
                    photo_id,
                    spooled.sha256,
                    spooled.bytes,
                    rfc3339(at.at),
                )
        except (NothingStored, OSError) as error:
            for path in (partial, spooled.path):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            if why := why_nothing_stored(error, self._directory):
                raise NothingStored(why) from error
            raise
        return spooled

    def commit(self, photo_ids: tuple[str, ...], drop_off_id: str) -> None:
        """These pictures are evidence now, and go to central."""
        with self._db.transaction():
            for photo_id in photo_ids:
                self._db.execute("UPDATE photo SET drop_off_id = ? WHERE photo_id = ?", drop_off_id, photo_id)

    def discard(self, photo_id: str) -> None:
        """Forget a picture: the file goes once it is durable that no row names it.

        A power cut in between, or a disk that does not let go of it, leaves an orphan, which `sweep` finds.
        """
        with self._db.transaction():
            self._db.execute("DELETE FROM photo WHERE photo_id = ?", photo_id)
            self._db.after_commit(lambda: self._remove_file(photo_id))

    def ownerless(self) -> list[str]:
        """Pictures that no drop-off has committed with."""
        return [r["photo_id"] for r in self._db.rows("SELECT photo_id FROM photo WHERE drop_off_id IS NULL")]

    def waiting(self, limit: int = 20) -> list[SpooledPhoto]:
        """Evidence that central has not confirmed, oldest first."""
        return [
            self._spooled(row)
            for row in self._db.rows(
                "SELECT * FROM photo WHERE drop_off_id IS NOT NULL AND stored_at IS NULL"
                " ORDER BY kept_at, photo_id LIMIT ?",
                limit,
            )
        ]

    def waiting_count(self) -> int:
        """How many pictures are evidence that central has not confirmed."""
        row = self._db.row(
            "SELECT count(*) AS waiting FROM photo WHERE drop_off_id IS NOT NULL AND stored_at IS NULL"
        )
        assert row is not None
        return int(row["waiting"])

    def confirm(self, photo_id: str, at: Moment) -> None:
        """Central has it and its hash is right."""
        with self._db.transaction():
            self._db.execute(
                "UPDATE photo SET stored_at = ? WHERE photo_id = ? AND stored_at IS NULL",
                rfc3339(at.at),
                photo_id,
            )

    def unconfirm(self, photo_id: str) -> None:
        """Central has lost it: it waits again, if it is still here."""
        with self._db.transaction():
            self._db.execute(
                "UPDATE photo SET stored_at = NULL WHERE photo_id = ? AND stored_at IS NOT NULL", photo_id
            )

    def confirmed_before(self, at: str) -> list[str]:
        """Photos that central confirmed before the instant `at`, to be deleted."""
        return [r["photo_id"] for r in self._db.rows("SELECT photo_id FROM photo WHERE stored_at < ?", at)]

    def kept_before(self, at: str) -> list[SpooledPhoto]:
        """Evidence kept before the instant `at` that central has not confirmed."""
        return [
            self._spooled(row)
            for row in self._db.rows(
                "SELECT * FROM photo WHERE drop_off_id IS NOT NULL AND stored_at IS NULL"
                " AND kept_at < ? ORDER BY kept_at, photo_id",
                at,
            )
        ]

    def confirmed(self, limit: int) -> list[str]:
        """Photos that central has, those it has had longest first."""
        return [
            r["photo_id"]
            for r in self._db.rows(
                "SELECT photo_id FROM photo WHERE stored_at IS NOT NULL ORDER BY stored_at, photo_id LIMIT ?",
                limit,
            )
        ]

    def evict(self, photo_ids: list[str]) -> None:
        """Make room with pictures that central has: the files first: a full disk deletes no row.

        A row without its file harms nobody here, and goes with the next call. A file that the disk does not
        let go of keeps its row.
        """
        for photo_id in photo_ids:
            self._remove_file(photo_id)
        with self._db.transaction():
            for photo_id in photo_ids:
                if not self.path_of(photo_id).exists():
                    self._db.execute("DELETE FROM photo WHERE photo_id = ?", photo_id)

    def sweep(self, keep: frozenset[str]) -> None:
        """At start: drop pictures that no drop-off owns, but for those a visit in suspense still needs.

        What else lies in their directory is not ours: another disk has a `lost+found` there.
        """
        for photo_id in self.ownerless():
            if photo_id not in keep:
                self.discard(photo_id)
        known = {r["photo_id"] for r in self._db.rows("SELECT photo_id FROM photo")}
        for path in self._directory.iterdir():
            if path.suffix in (SUFFIX, PARTIAL) and path.stem not in known:
                with suppress(OSError):  # an orphan harms nobody, and a disk may have become read-only
                    path.unlink(missing_ok=True)

    def _remove_file(self, photo_id: str) -> None:
        with suppress(OSError):  # what was committed is so, and nobody may take it for taken back
            self.path_of(photo_id).unlink(missing_ok=True)

    def path_of(self, photo_id: str) -> Path:
        return self._directory / f"{photo_id}{SUFFIX}"

    def _write(self, path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _spooled(self, row: Row) -> SpooledPhoto:
        photo_id = row["photo_id"]
        return SpooledPhoto(photo_id, row["drop_off_id"], self.path_of(photo_id), row["sha256"], row["bytes"])

    def _sync_directory(self) -> None:
        _sync_names(self._directory)


def _sync_names(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
