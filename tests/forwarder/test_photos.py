import errno
import hashlib
import random
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.contract.messages import PhotoWord
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.photos import PHOTOS_UNDER_WAY, PIECES_IN_FLIGHT, PhotoSender, PhotoSettings
from kiosk.forwarder.pump import PACKET_OVERHEAD_BYTES
from kiosk.host.clock import ManualClock
from kiosk.store.photos import Photos
from tests.forwarder.forwarder_rig import (
    KIOSK,
    NOT_AUTHORIZED,
    TOPICS,
    ScriptedLink,
    Sent,
    open_store,
)

PIECE = 1000
RESEND_S = 10.0
KEPT_AFTER_STORED = timedelta(hours=1)
KEPT_AT_MOST = timedelta(hours=168)


class PhotoRig:
    def __init__(self, directory: Path) -> None:
        self.clock = ManualClock()
        self.store = open_store(directory, self.clock)
        self.directory = directory
        self.restart()

    def restart(self) -> None:
        self.link = ScriptedLink()
        self.photos = PhotoSender(
            self.store,
            self.link,
            TOPICS,
            Alarms(self.store, KIOSK),
            PhotoSettings(PIECE, RESEND_S, KEPT_AFTER_STORED, KEPT_AT_MOST),
        )
        self.link.connect()

    def spool(self, photo_id: str = "photo-1", size: int = 4500, *, evidence: bool = True) -> bytes:
        jpeg = random.Random(photo_id).randbytes(size)
        self.store.photos.keep(photo_id, jpeg, self.store.ledger.now())
        if evidence:
            self.store.photos.commit((photo_id,), "drop-off-1")
        return jpeg

    def step(self) -> list[Sent]:
        self.photos.step(self.clock.monotonic())
        return self.link.take_sent()

    def acknowledge(self, sent: Sent, code: int = 0) -> None:
        self.photos.published(self.link.acknowledge(sent, code), self.clock.monotonic())

    def deliver_all(self) -> list[Sent]:
        delivered: list[Sent] = []
        while sent := self.step():
            for one in sent:
                self.acknowledge(one)
            delivered += sent
        return delivered

    def hear(self, word: PhotoWord) -> None:
        self.photos.heard(word, self.store.ledger.now())

    def waiting(self) -> list[str]:
        return [photo.photo_id for photo in self.store.photos.waiting()]


@pytest.fixture
def rig(tmp_path: Path) -> PhotoRig:
    return PhotoRig(tmp_path)


def topics(sent: list[Sent]) -> list[str]:
    return [one.topic for one in sent]


def test_a_photo_travels_in_numbered_pieces_that_make_it_up(rig: PhotoRig) -> None:
    jpeg = rig.spool(size=4500)
    sent = rig.deliver_all()
    assert topics(sent) == [TOPICS.photo("photo-1", index) for index in range(5)]
    assert [len(one.payload) for one in sent] == [1000, 1000, 1000, 1000, 500]
    assert b"".join(one.payload for one in sent) == jpeg


def test_pieces_are_no_larger_than_the_broker_takes_packets(rig: PhotoRig) -> None:
    jpeg = rig.spool()
    rig.step()
    rig.photos.disconnected()
    rig.photos.connected(rig.link.connect(maximum_packet_bytes=PACKET_OVERHEAD_BYTES + 700))
    sent = rig.deliver_all()
    assert b"".join(one.payload for one in sent) == jpeg
    assert max(len(one.payload) for one in sent) == 700
    rig.photos.connected(rig.link.connect(maximum_packet_bytes=None))
    assert len(rig.step()[0].payload) == PIECE


def test_few_pieces_are_on_their_way_at_a_time(rig: PhotoRig) -> None:
    rig.spool(size=9000)
    assert len(rig.step()) == PIECES_IN_FLIGHT
    assert rig.step() == []


def test_a_picture_that_is_no_evidence_stays_here(rig: PhotoRig) -> None:
    rig.spool(evidence=False)
    assert rig.step() == []


def test_the_brokers_acknowledgement_is_not_centrals_word(rig: PhotoRig) -> None:
    rig.spool()
    rig.deliver_all()
    assert rig.waiting() == ["photo-1"]
    rig.hear(PhotoWord(id="photo-1", stored=True))
    assert rig.waiting() == []


def test_only_the_missing_pieces_are_sent_again(rig: PhotoRig) -> None:
    rig.spool()
    rig.deliver_all()
    rig.hear(PhotoWord(id="photo-1", missing=(3, 1)))
    assert sorted(topics(rig.deliver_all())) == [TOPICS.photo("photo-1", index) for index in (1, 3)]
    rig.hear(PhotoWord(id="photo-1", stored=True))
    assert rig.waiting() == []


def test_pieces_that_do_not_exist_and_photos_that_are_not_ours_are_not_sent(rig: PhotoRig) -> None:
    rig.spool()
    rig.deliver_all()
    rig.hear(PhotoWord(id="photo-1", missing=(5, -1, 4000)))
    rig.hear(PhotoWord(id="../../etc/passwd", missing=(0,)))
    rig.hear(PhotoWord(id="../../etc/passwd", stored=True))
    assert rig.step() == []
    assert rig.waiting() == ["photo-1"]


def test_a_piece_asked_for_twice_before_it_is_sent_goes_once(rig: PhotoRig) -> None:
    rig.spool()
    rig.deliver_all()
    for _ in range(2):
        rig.hear(PhotoWord(id="photo-1", missing=(2,)))
    assert len(rig.deliver_all()) == 1


def test_a_confirmed_photo_that_central_has_lost_is_sent_again_and_kept_until_it_has_it(
    rig: PhotoRig,
) -> None:
    jpeg = rig.spool()
    rig.deliver_all()
    rig.hear(PhotoWord(id="photo-1", stored=True))
    assert rig.deliver_all() == []
    rig.hear(PhotoWord(id="photo-1", missing=tuple(range(5))))
    rig.clock.advance(2 * KEPT_AFTER_STORED.total_seconds())
    rig.photos.delete_old(rig.store.ledger.now())
    assert b"".join(sent.payload for sent in rig.deliver_all()) == jpeg
    rig.hear(PhotoWord(id="photo-1", stored=True))
    assert rig.waiting() == []


def test_a_confirmed_photo_that_central_has_lost_and_whose_file_is_gone_is_reported_lost(
    rig: PhotoRig,
) -> None:
    rig.spool()
    rig.deliver_all()
    rig.hear(PhotoWord(id="photo-1", stored=True))
    rig.store.photos.path_of("photo-1").unlink()
    rig.hear(PhotoWord(id="photo-1", missing=(0,)))
    assert rig.deliver_all() == []
    (lost,) = [e.event["data"] for e in rig.store.ledger.entries() if e.type == "photo.lost"]
    assert (lost["photo_id"], lost["why"]) == ("photo-1", "file_missing")


def test_a_cut_connection_resumes_with_the_pieces_that_were_on_their_way(rig: PhotoRig) -> None:
    rig.spool(size=6000)
    for sent in rig.step():
        rig.acknowledge(sent)
    lost = rig.step()
    assert topics(lost) == [TOPICS.photo("photo-1", index) for index in (4, 5)]
    rig.link.cut()
    rig.photos.disconnected()
    rig.link.connect()
    assert topics(rig.deliver_all()) == topics(lost)


def test_after_a_restart_an_unconfirmed_photo_is_sent_again(rig: PhotoRig) -> None:
    jpeg = rig.spool()
    rig.deliver_all()
    rig.restart()
    assert b"".join(one.payload for one in rig.deliver_all()) == jpeg


def test_silence_of_central_brings_the_whole_photo_again_ever_later(rig: PhotoRig) -> None:
    rig.spool()
    rig.deliver_all()
    for wait_s in (RESEND_S, RESEND_S * 2, RESEND_S * 4):
        rig.clock.advance(wait_s - 1)
        assert rig.step() == []
        rig.clock.advance(1)
        assert len(rig.deliver_all()) == 5


def test_a_photo_central_is_silent_about_does_not_keep_others_waiting(rig: PhotoRig) -> None:
    for number in range(PHOTOS_UNDER_WAY + 5):
        rig.spool(f"photo-{number:02d}", size=10)
        rig.clock.advance(0.01)
    assert len(rig.deliver_all()) == PHOTOS_UNDER_WAY
    rig.hear(PhotoWord(id="photo-00", stored=True))
    assert topics(rig.deliver_all()) == [TOPICS.photo(f"photo-{PHOTOS_UNDER_WAY}", 0)]


def test_pictures_central_will_never_speak_about_hold_up_no_others_and_are_sent_ever_more_seldom(
    rig: PhotoRig,
) -> None:
    """As after a salvage: nobody knows any more whether central expects them."""
    for number in range(PHOTOS_UNDER_WAY):
        rig.spool(f"photo-{number}", size=900)
        rig.clock.advance(1)
    rig.deliver_all()
    rig.spool("photo-of-today", size=900)
    sent: list[str] = []
    for _ in range(60):
        rig.clock.advance(60)
        sent += topics(rig.deliver_all())
    assert TOPICS.photo("photo-of-today", 0) in sent
    rig.hear(PhotoWord(id="photo-of-today", stored=True))
    rig.clock.advance(6 * 3600)
    rig.deliver_all()
    rig.clock.advance(3600)
    assert rig.deliver_all() == []


def test_a_refused_piece_is_tried_again_after_a_pause(rig: PhotoRig) -> None:
    rig.spool(size=1500)
    for sent in rig.step():
        rig.acknowledge(sent, NOT_AUTHORIZED)
    assert rig.step() == []
    rig.clock.advance(RESEND_S)
    assert len(rig.deliver_all()) == 2
    types = [entry.type for entry in rig.store.ledger.entries()]
    assert types == ["alarm.raised", "alarm.cleared"]


@pytest.mark.parametrize(
    ("damage", "why"), [("gone", "file_missing"), ("other", "file_damaged"), ("empty", "file_damaged")]
)
def test_a_photo_whose_file_is_damaged_is_reported_lost_and_not_sent(
    rig: PhotoRig, damage: str, why: str
) -> None:
    jpeg = rig.spool("damaged")
    rig.clock.advance(1)
    rig.spool("healthy", size=10)
    path = rig.store.photos.path_of("damaged")
    path.unlink() if damage == "gone" else path.write_bytes(b"other" if damage == "other" else b"")
    assert topics(rig.deliver_all()) == [TOPICS.photo("healthy", 0)]
    alarm, lost = rig.store.ledger.entries()
    assert alarm.event["subject"] == "photo_lost:damaged"
    assert lost.type == "photo.lost"
    assert lost.event["data"] == {
        "kiosk_id": KIOSK,
        "photo_id": "damaged",
        "drop_off_id": "drop-off-1",
        "sha256": hashlib.sha256(jpeg).hexdigest(),
        "why": why,
    }
    assert rig.waiting() == ["healthy"]


def test_a_file_that_goes_while_its_pieces_are_sent_is_a_lost_photo(rig: PhotoRig) -> None:
    rig.spool("first", size=6000)
    rig.clock.advance(1)
    rig.spool("next", size=10)
    for sent in rig.step():
        rig.acknowledge(sent)
    rig.store.photos.path_of("first").unlink()
    assert topics(rig.deliver_all()) == [TOPICS.photo("next", 0)]
    assert [e.type for e in rig.store.ledger.entries()] == ["alarm.raised", "photo.lost"]


def test_a_file_that_cannot_be_read_just_now_is_no_lost_photo(
    rig: PhotoRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    jpeg = rig.spool()
    with monkeypatch.context() as broken:
        broken.setattr(Path, "read_bytes", failing)
        assert rig.deliver_all() == []
    rig.clock.advance(RESEND_S - 1)
    assert rig.deliver_all() == []
    rig.clock.advance(1)
    assert b"".join(one.payload for one in rig.deliver_all()) == jpeg
    assert rig.store.ledger.entries() == []


def failing(path: Path) -> bytes:
    raise OSError(errno.EIO, "Input/output error", str(path))


def test_a_power_cut_while_a_photo_is_given_up_never_leaves_it_lost_and_untold(
    rig: PhotoRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.spool()
    rig.clock.advance(KEPT_AT_MOST.total_seconds() + 1)
    monkeypatch.setattr(Photos, "_remove_file", cut_off)
    with pytest.raises(PowerCutError):
        rig.photos.delete_old(rig.store.ledger.now())
    assert [e.type for e in rig.store.ledger.entries()] == ["alarm.raised", "photo.lost"]
    assert rig.waiting() == []
    assert rig.store.photos.path_of("photo-1").exists(), "the next start sweeps it"


class PowerCutError(Exception):
    """Nothing happens after it."""


def cut_off(photos: Photos, photo_id: str) -> None:
    raise PowerCutError


def test_a_confirmed_photo_is_deleted_when_its_time_is_over_and_not_before(rig: PhotoRig) -> None:
    rig.spool()
    rig.deliver_all()
    rig.hear(PhotoWord(id="photo-1", stored=True))
    path = rig.store.photos.path_of("photo-1")
    rig.clock.advance(KEPT_AFTER_STORED.total_seconds())
    rig.hear(PhotoWord(id="photo-1", stored=True))  # said again, it does not count from anew
    rig.photos.delete_old(rig.store.ledger.now())
    assert path.exists()
    rig.clock.advance(1)
    rig.photos.delete_old(rig.store.ledger.now())
    assert not path.exists()
    assert rig.store.ledger.entries() == []


def test_a_photo_never_confirmed_is_deleted_at_the_hard_cap_with_an_alarm(rig: PhotoRig) -> None:
    rig.spool()
    rig.clock.advance(KEPT_AT_MOST.total_seconds())
    rig.photos.delete_old(rig.store.ledger.now())
    assert rig.waiting() == ["photo-1"]
    rig.clock.advance(1)
    rig.photos.delete_old(rig.store.ledger.now())
    assert rig.waiting() == []
    assert not rig.store.photos.path_of("photo-1").exists()
    alarm, lost = rig.store.ledger.entries()
    assert alarm.event["subject"] == "photo_lost:photo-1"
    assert (lost.event["data"]["photo_id"], lost.event["data"]["why"]) == ("photo-1", "too_old")
