"""Photos as central receives them: pieces in any order, checked against the hash in the event."""

import hashlib
import math
import os
import re
import sqlite3
from pathlib import Path
from typing import Any

from kiosk.contract.messages import PhotoWord
from kiosk.world.central_events import Unreadable
from kiosk.world.central_view import photo_path

MAX_PIECE_BYTES = 48 * 1024
MAX_PIECES = 1000

PHOTO_TABLES = """
CREATE TABLE IF NOT EXISTS photos (
    kiosk_id TEXT NOT NULL, photo_id TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
    heard_at TEXT NOT NULL, asked INTEGER NOT NULL DEFAULT 0, stored_at TEXT,
    PRIMARY KEY (kiosk_id, photo_id)) STRICT;
CREATE INDEX IF NOT EXISTS photos_awaited ON photos (heard_at) WHERE stored_at IS NULL;
CREATE TABLE IF NOT EXISTS photo_pieces (
    kiosk_id TEXT NOT NULL, photo_id TEXT NOT NULL, piece INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (kiosk_id, photo_id, piece)) STRICT;
CREATE TABLE IF NOT EXISTS photos_lost (
    kiosk_id TEXT NOT NULL, photo_id TEXT NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (kiosk_id, photo_id)) STRICT;
"""

_PHOTO_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class PhotoShelf:
    """The photo tables and the files made of them, `photos/{kiosk_id}/{photo_id}.jpg`.

    Every method runs inside the caller's transaction. A file is on disk before
    the row that names it is committed. Times are RFC 3339 texts, as in the tables.
    """

    def __init__(self, database: sqlite3.Connection, directory: Path) -> None:
        self._db = database
        self._directory = directory

    def expect(self, kiosk_id: str, photo: dict[str, Any], at: str) -> PhotoWord | None:
        """Note that an event names `photo`; the word on it, if there is one already."""
        photo_id = str(photo["photo_id"])
        if not _PHOTO_ID.fullmatch(photo_id):
            return None
        self._db.execute(
            "INSERT OR IGNORE INTO photos (kiosk_id, photo_id, sha256, bytes, heard_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (kiosk_id, photo_id, photo["sha256"], photo["bytes"], at),
        )
        return self._settle(kiosk_id, photo_id, at)

    def lose(self, kiosk_id: str, photo_id: str, why: str) -> None:
        """The kiosk says that a photo will not come: nobody asks for it any more."""
        self._db.execute("INSERT OR IGNORE INTO photos_lost VALUES (?, ?, ?)", (kiosk_id, photo_id, why))
        self._drop_pieces(kiosk_id, photo_id)

    def take(self, kiosk_id: str, photo_id: str, piece: str, body: bytes, at: str) -> PhotoWord | None:
        """Keep one piece; the word on its photo, if there is one. Raises Unreadable."""
        if not _PHOTO_ID.fullmatch(photo_id) or not piece.isdecimal() or int(piece) >= MAX_PIECES:
            raise Unreadable("not the topic of a piece")
        if not 0 < len(body) <= MAX_PIECE_BYTES:
            raise Unreadable(f"a piece of {len(body)} bytes")
        stored = self._db.execute(
            "SELECT 1 FROM photos WHERE kiosk_id = ? AND photo_id = ? AND stored_at IS NOT NULL",
            (kiosk_id, photo_id),
        ).fetchone()
        if not stored:
            self._db.execute(
                "INSERT OR REPLACE INTO photo_pieces VALUES (?, ?, ?, ?)",
                (kiosk_id, photo_id, int(piece), body),
            )
            self._db.execute(
                "UPDATE photos SET heard_at = ?, asked = 0 WHERE kiosk_id = ? AND photo_id = ?",
                (at, kiosk_id, photo_id),
            )
        return self._settle(kiosk_id, photo_id, at)

    def overdue(self, heard_before: str) -> list[tuple[str, PhotoWord]]:
        """Photos not heard of since then, by kiosk; each is asked for once, until more of it comes."""
        rows = self._db.execute(
            "SELECT kiosk_id, photo_id, bytes FROM photos"
            " WHERE stored_at IS NULL AND NOT asked AND heard_at <= ?"
            " AND (kiosk_id, photo_id) NOT IN (SELECT kiosk_id, photo_id FROM photos_lost) LIMIT 50",
            (heard_before,),
        ).fetchall()
        for kiosk_id, photo_id, _ in rows:
            self._db.execute(
                "UPDATE photos SET asked = 1 WHERE kiosk_id = ? AND photo_id = ?", (kiosk_id, photo_id)
            )
        return [
            (kiosk_id, PhotoWord(id=photo_id, missing=self._missing(kiosk_id, photo_id, size)))
            for kiosk_id, photo_id, size in rows
        ]

    def _settle(self, kiosk_id: str, photo_id: str, at: str) -> PhotoWord | None:
        awaited = self._db.execute(
            "SELECT sha256, bytes, stored_at FROM photos WHERE kiosk_id = ? AND photo_id = ?",
            (kiosk_id, photo_id),
        ).fetchone()
        if awaited is None:
            return None
        sha256, size, stored_at = awaited
        if stored_at is not None:
            return PhotoWord(id=photo_id, stored=True)
        pieces = self._pieces(kiosk_id, photo_id)
        if sum(map(len, pieces.values())) < size:
            return None
        picture = b"".join(body for _, body in sorted(pieces.items()))
        if pieces.keys() != set(range(len(pieces))) or hashlib.sha256(picture).hexdigest() != sha256:
            again = tuple(range(_piece_count(size, pieces.get(0))))
            self._drop_pieces(kiosk_id, photo_id)
            return PhotoWord(id=photo_id, missing=again)
        _write_durably(self._directory / photo_path(kiosk_id, photo_id), picture)
        self._db.execute(
            "UPDATE photos SET stored_at = ? WHERE kiosk_id = ? AND photo_id = ?",
            (at, kiosk_id, photo_id),
        )
        self._drop_pieces(kiosk_id, photo_id)
        return PhotoWord(id=photo_id, stored=True)

    def _missing(self, kiosk_id: str, photo_id: str, size: int) -> tuple[int, ...]:
        pieces = self._pieces(kiosk_id, photo_id)
        return tuple(i for i in range(_piece_count(size, pieces.get(0))) if i not in pieces)

    def _pieces(self, kiosk_id: str, photo_id: str) -> dict[int, bytes]:
        return dict(
            self._db.execute(
                "SELECT piece, body FROM photo_pieces WHERE kiosk_id = ? AND photo_id = ?",
                (kiosk_id, photo_id),
            )
        )

    def _drop_pieces(self, kiosk_id: str, photo_id: str) -> None:
        self._db.execute("DELETE FROM photo_pieces WHERE kiosk_id = ? AND photo_id = ?", (kiosk_id, photo_id))


def _piece_count(size: int, first: bytes | None) -> int:
    """How many pieces there are. Only the first tells how long they are; without it, ask for it alone."""
    return min(math.ceil(size / len(first)), MAX_PIECES) if first else 1


def _write_durably(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
    descriptor = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
