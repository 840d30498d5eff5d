"""Photos: sent in pieces when no event waits, resumed where central says, deleted when they are old."""

import hashlib
import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from kiosk.contract.messages import PhotoWord
from kiosk.contract.topics import Topics
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.events import PhotoLost, PhotoLostWhy
from kiosk.domain.moment import Moment, rfc3339
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.hold import Hold, backoff
from kiosk.forwarder.link import Connected, Link, Published
from kiosk.forwarder.pump import PACKET_OVERHEAD_BYTES
from kiosk.store import Store
from kiosk.store.photos import SpooledPhoto

PIECES_IN_FLIGHT = 4
"""Of 48 KiB: an event that comes meanwhile waits for 200 KB at most, not for a whole spool."""

PHOTOS_UNDER_WAY = 20
"""Photos sent and not confirmed; the next one waits until central has spoken about one of them."""

SILENT_AFTER = 3
"""So often a photo was sent whole without a word of central when it holds up no other any more: after a
salvage there are pictures of which nobody knows whether central expects them."""

LONGEST_SILENCE_S = 6 * 3600.0
"""A photo costs as much as a hundred events, and central asks for pieces that it lacks."""

EVICTED_AT_ONCE = 20
"""Photos deleted in one turn while the disk fills: events do not wait for a whole spool."""
_LOST: Final[dict[PhotoLostWhy, str]] = {
    "too_old": "central did not confirm it within the longest time a photo may stay here",
    "file_missing": "its file is gone",
    "file_damaged": "its file is not what was written",
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PhotoSettings:
    """Most bytes of a piece, seconds until a photo is sent again, and how long photos stay on the kiosk."""

    piece_bytes: int
    resend_after_s: float
    kept_after_stored: timedelta
    kept_at_most: timedelta


@dataclass(slots=True)
class _Transfer:
    """One photo under way. `due` is set when all of it was sent: then it is central's turn."""

    photo: SpooledPhoto
    pieces: int
    to_send: deque[int] = field(default_factory=deque)
    attempts: int = 0
    due: float | None = None


class PhotoSender:
    """What was sent is remembered in memory only; central keeps the pieces, so little is sent twice.

    Concurrency: one thread; as its store.
    """

    def __init__(
        self, store: Store, link: Link, topics: Topics, alarms: Alarms, settings: PhotoSettings
    ) -> None:
        self._store = store
        self._link = link
        self._topics = topics
        self._alarms = alarms
        self._settings = settings
        self._hold = Hold("photos", alarms, settings.resend_after_s)
        self._piece_bytes = settings.piece_bytes
        self._transfers: dict[str, _Transfer] = {}
        self._in_flight: dict[int, tuple[str, int]] = {}

    def connected(self, link: Connected) -> None:
        """Pieces fit what this broker takes. Photos under way begin anew when that is another size."""
        limit, size = link.maximum_packet_bytes, self._settings.piece_bytes
        if limit is not None:
            size = max(1, min(size, limit - PACKET_OVERHEAD_BYTES))
        if size != self._piece_bytes:
            self._piece_bytes = size
            self._transfers.clear()

    def disconnected(self) -> None:
        """Pieces on their way may not have arrived: they are sent again."""
        for photo_id, index in self._in_flight.values():
            self._again(photo_id, [index])
        self._in_flight.clear()

    def published(self, answer: Published, now: float) -> None:
        """The broker's acknowledgement of a piece, or of something else."""
        photo_id, index = self._in_flight.pop(answer.mid, (None, 0))
        if photo_id is None:
            return
        if answer.taken:
            self._hold.taken()
        else:
            self._again(photo_id, [index])
            self._hold.refused(answer, now)

    def heard(self, word: PhotoWord, at: Moment) -> None:
        """Central's word on a photo: it has all of it, or names the pieces it lacks.

        It may lack one that it had: its database can be lost as well.
        """
        if word.stored:
            self._store.photos.confirm(word.id, at)
            self._transfers.pop(word.id, None)
        elif word.id in self._transfers:
            self._again(word.id, word.missing)
        else:
            self._store.photos.unconfirm(word.id)

    def step(self, now: float) -> None:
        """Send a few pieces."""
        if self._hold.holding and not self._hold.ends(now):
            return
        while len(self._in_flight) < PIECES_IN_FLIGHT and (transfer := self._next(now)):
            if not self._send_piece(transfer, now):
                return

    def delete_old(self, now: Moment) -> None:
        """Delete what central confirmed long enough ago, and what has been here for too long in any case."""
        for photo_id in self._store.photos.confirmed_before(
            rfc3339(now.at - self._settings.kept_after_stored)
        ):
            self._store.photos.discard(photo_id)
        for photo in self._store.photos.kept_before(rfc3339(now.at - self._settings.kept_at_most)):
            self._lose(photo, "too_old")

    def evict(self) -> None:
        """Delete photos that central has, before their time: the disk needs the room."""
        if confirmed := self._store.photos.confirmed(limit=EVICTED_AT_ONCE):
            log.info("photos evicted", extra={"photos": len(confirmed)})
            self._store.photos.evict(confirmed)

    def _next(self, now: float) -> _Transfer | None:
        """The photo to send a piece of: one begun, else one not begun, else one central is silent about."""
        begun = self._transfers.values()
        if transfer := next((t for t in begun if t.to_send), None):
            return transfer
        silent = sum(t.attempts >= SILENT_AFTER for t in begun)
        for photo in self._store.photos.waiting(limit=PHOTOS_UNDER_WAY + silent):
            if photo.photo_id not in self._transfers and (transfer := self._begin(photo, now)):
                return transfer
        if transfer := next((t for t in begun if t.due is not None and t.due <= now), None):
            transfer.to_send.extend(range(transfer.pieces))
        return transfer

    def _send_piece(self, transfer: _Transfer, now: float) -> bool:
        index, photo_id = transfer.to_send[0], transfer.photo.photo_id
        try:
            piece = self._piece(transfer.photo, index)
        except OSError as error:
            self._cannot_read(transfer, error, now)
            return True
        mid = self._link.publish(self._topics.photo(photo_id, index), piece)
        if mid is None:
            return False
        self._in_flight[mid] = (photo_id, index)
        transfer.to_send.popleft()
        if not transfer.to_send:
            transfer.attempts += 1
            transfer.due = now + backoff(self._settings.resend_after_s, transfer.attempts, LONGEST_SILENCE_S)
        return True

    def _again(self, photo_id: str, indexes: Iterable[int]) -> None:
        transfer = self._transfers.get(photo_id)
        if transfer is not None:
            known = range(transfer.pieces)
            transfer.to_send.extend(i for i in indexes if i in known and i not in transfer.to_send)

    def _begin(self, photo: SpooledPhoto, now: float) -> _Transfer | None:
        """Take a photo up; None when there is nothing of it to send now, or ever."""
        pieces = -(-photo.bytes // self._piece_bytes)
        transfer = self._transfers[photo.photo_id] = _Transfer(photo, pieces)
        try:
            content = photo.path.read_bytes()
        except OSError as error:
            self._cannot_read(transfer, error, now)
            return None
        if hashlib.sha256(content).hexdigest() != photo.sha256:
            self._lose(photo, "file_damaged")
            return None
        transfer.to_send.extend(range(pieces))
        return transfer

    def _piece(self, photo: SpooledPhoto, index: int) -> bytes:
        size = self._piece_bytes
        with photo.path.open("rb") as file:
            file.seek(index * size)
            return file.read(size)

    def _cannot_read(self, transfer: _Transfer, error: OSError, now: float) -> None:
        """A file that is gone is lost. Any other trouble may pass: the photo is tried again later."""
        if isinstance(error, FileNotFoundError):
            self._lose(transfer.photo, "file_missing")
            return
        log.warning("a photo cannot be read", extra={"photo_id": transfer.photo.photo_id, "why": str(error)})
        transfer.to_send.clear()
        transfer.attempts += 1
        transfer.due = now + backoff(self._settings.resend_after_s, transfer.attempts)

    def _lose(self, photo: SpooledPhoto, why: PhotoLostWhy) -> None:
        """Say that it will not come, and let go of what is left of it."""
        log.error("photo lost", extra={"photo_id": photo.photo_id, "why": why})
        assert photo.drop_off_id is not None, "only evidence is sent"
        lost = PhotoLost(
            kiosk_id=self._topics.kiosk_id,
            photo_id=photo.photo_id,
            drop_off_id=photo.drop_off_id,
            sha256=photo.sha256,
            why=why,
        )
        with self._store.transaction():
            self._alarms.open(AlarmCode.PHOTO_LOST, photo.photo_id, _LOST[why])
            self._store.ledger.record(lost)
            self._store.photos.discard(photo.photo_id)
        self._transfers.pop(photo.photo_id, None)
