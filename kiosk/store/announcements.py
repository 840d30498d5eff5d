"""Authorizations announced ahead, a hundred thousand of them, found by what a customer can type."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kiosk.store.database import Database

MOST_ALIKE = 8
"""More than these with one code or order number cannot be told apart, and need not be read."""

_PACKED, _PLAIN = b"\x01", b"\x00"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announced authorization. `identity` is a digest of issuer and id: one announced again is replaced.

    `code`, `order_no` and `second_factor` are digests under the device's key.
    """

    identity: bytes
    code: bytes | None
    order_no: bytes
    second_factor: bytes | None
    expires_at: datetime
    token: str


@dataclass(frozen=True, slots=True)
class Announced:
    """What a code or an order number leads to."""

    token: str
    second_factor: bytes | None


class Announcements:
    """Written by `kiosk forward`, read by `kiosk run`.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, announcements: Iterable[Announcement]) -> None:
        """Keep them all, or none."""
        with self._db.transaction():
            for a in announcements:
                self._db.execute(
                    "INSERT OR REPLACE INTO announcement"
                    " (identity, code, order_no, second_factor, expires_at, token) VALUES (?, ?, ?, ?, ?, ?)",
                    a.identity,
                    a.code,
                    a.order_no,
                    a.second_factor,
                    int(a.expires_at.timestamp()),
                    packed(a.token),
                )

    def by_identity(self, identity: bytes) -> str | None:
        """The token of one authorization, or None."""
        row = self._db.row("SELECT token FROM announcement WHERE identity = ?", identity)
        return unpacked(row["token"]) if row else None

    def by_code(self, digest: bytes) -> list[Announced]:
        """Every authorization with this short code; more than one is a collision."""
        return self._found("SELECT token, second_factor FROM announcement WHERE code = ?", digest)

    def by_order(self, digest: bytes) -> list[Announced]:
        """Every authorization of the order with this number, of whichever shop."""
        return self._found("SELECT token, second_factor FROM announcement WHERE order_no = ?", digest)

    def forget_expired(self, before: datetime, most: int = 100) -> int:
        """Remove at most `most` that expired before an instant; how many were removed."""
        with self._db.transaction():
            removed = self._db.execute(
                "DELETE FROM announcement WHERE announcement_id IN"
                " (SELECT announcement_id FROM announcement WHERE expires_at < ? LIMIT ?)",
                int(before.timestamp()),
                most,
            )
        return removed.rowcount

    def _found(self, statement: str, digest: bytes) -> list[Announced]:
        rows = self._db.rows(f"{statement} ORDER BY expires_at, announcement_id LIMIT ?", digest, MOST_ALIKE)
        return [Announced(unpacked(row["token"]), row["second_factor"]) for row in rows]


def packed(token: str) -> bytes:
    """A token in about six tenths of its length: three quarters of base64url are worth keeping."""
    parts = [_decoded(part) for part in token.split(".")]
    if len(parts) != 3 or max(map(len, parts[::2])) > 255 or ".".join(map(_encoded, parts)) != token:
        return _PLAIN + token.encode()  # not in the one form that decoding and encoding gives back
    header, claims, signature = parts
    lengths = bytes([len(header), len(signature)])
    return _PACKED + lengths + signature + zlib.compress(header + claims, wbits=-zlib.MAX_WBITS)


def unpacked(kept: bytes) -> str:
    """The token that was packed."""
    if kept[:1] == _PLAIN:
        return kept[1:].decode()
    head, tail = kept[1], 3 + kept[2]
    text = zlib.decompress(kept[tail:], wbits=-zlib.MAX_WBITS)
    return ".".join(map(_encoded, (text[:head], text[head:], kept[3:tail])))


def _decoded(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return b""


def _encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()
