"""A forwarder on a disk that fills: it evicts, it waits, it loses nothing and sends nothing in vain."""

import logging
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract.messages import HealthState, PhotoWord, StoredWord
from kiosk.forwarder.main import assemble
from kiosk.forwarder.photos import EVICTED_AT_ONCE
from kiosk.forwarder.room import FIRST_PAUSE_S
from kiosk.host.clock import ManualClock
from kiosk.host.ids import SeededIds
from kiosk.state import open_state, watch_disk
from kiosk.world.simulation.small_disk import SmallDisk
from tests.forwarder.forwarder_rig import TOPICS, ScriptedLink, Sent, note, waiting_ids
from tests.forwarder.running import configuration

TURN_S = 0.1


class ForwarderRig:
    """A whole forwarder between a broker in memory and a disk that a test fills."""

    def __init__(self, directory: Path) -> None:
        self.clock = ManualClock()
        self.disk = SmallDisk()
        self.link = ScriptedLink()
        config = configuration(directory, 1883)
        config.paths.runtime.mkdir()
        self.photo_directory = config.photo_directory
        self.store = open_state(config, self.clock, SeededIds(1, self.clock), "boot-1", self.disk.drop)
        self.disk.hold(self.store)
        watch = watch_disk(config, self.disk, self.disk.gauge)
        self.forwarder = assemble(config, self.store, self.link, TOPICS, self.clock, "boot-1", watch)
        self.forwarder.start()
        self.link.connect()
        self.turns(1)

    def turns(self, seconds: float) -> list[Sent]:
        """Let the forwarder run; the broker takes all that is sent."""
        sent: list[Sent] = []
        for _ in range(round(seconds / TURN_S)):
            self.forwarder.turn(0)
            for one in self.link.take_sent():
                sent.append(one)
                if one.mid in self.link.unacknowledged:
                    self.link.acknowledge(one)
            self.clock.advance(TURN_S)
        return sent

    def photos(self, number: int, *, confirmed: bool) -> list[str]:
        """Evidence in the spool, the first one the oldest."""
        ids = [f"{'had' if confirmed else 'waits'}-{n:02d}" for n in range(number)]
        for photo_id in ids:
            self.store.photos.keep(photo_id, b"jpeg" * 1000, self.store.ledger.now())
            self.clock.advance(1)
            if confirmed:
                self.store.photos.confirm(photo_id, self.store.ledger.now())
        self.store.photos.commit(tuple(ids), "drop-off-1")
        return ids

    def files(self) -> list[str]:
        return sorted(path.stem for path in self.photo_directory.iterdir())


@pytest.fixture
def rig(tmp_path: Path) -> ForwarderRig:
    return ForwarderRig(tmp_path)


def health(sent: list[Sent]) -> list[dict[str, Any]]:
    topic = TOPICS.state("health")
    return [HealthState.model_validate_json(s.payload).model_dump() for s in sent if s.topic == topic]


def events(sent: list[Sent]) -> list[Sent]:
    return [one for one in sent if "/up/event" in one.topic]


def test_photos_wait_until_all_events_were_sent(rig: ForwarderRig) -> None:
    rig.photos(2, confirmed=False)
    recorded = [note(rig.store).event_id for _ in range(50)]
    topics = [one.topic for one in rig.turns(10) if "/up/event" in one.topic or "/up/photo" in one.topic]
    first_photo = next(place for place, topic in enumerate(topics) if "/up/photo" in topic)
    assert sum("/up/event" in topic for topic in topics[:first_photo]) >= len(recorded)


def test_photos_that_central_has_are_not_evicted_while_there_is_room(rig: ForwarderRig) -> None:
    rig.photos(3, confirmed=True)
    rig.disk.used_percent = 84.0
    rig.turns(5)
    assert len(rig.files()) == 3


def test_a_filling_disk_loses_what_central_has_the_longest_confirmed_first(rig: ForwarderRig) -> None:
    had = rig.photos(EVICTED_AT_ONCE + 5, confirmed=True)
    waits = rig.photos(2, confirmed=False)
    rig.disk.used_percent = 85.0
    rig.turns(0.2)
    left = rig.files()
    rig.turns(2)
    assert left in (sorted([*had[EVICTED_AT_ONCE:], *waits]), waits)
    assert rig.files() == waits, "what central lacks stays, however full the disk is"


def test_eviction_ends_when_there_is_room(rig: ForwarderRig) -> None:
    had = rig.photos(2 * EVICTED_AT_ONCE, confirmed=True)
    rig.disk.used_percent = 90.0
    rig.turns(TURN_S)
    rig.disk.used_percent = 50.0
    rig.turns(5)
    assert rig.files() == had[EVICTED_AT_ONCE:]


def test_central_sees_the_level_at_once(rig: ForwarderRig) -> None:
    rig.disk.used_percent = 93.0
    told = health(rig.turns(2))
    assert [state["disk_level"] for state in told] == ["tight"]


def test_a_full_disk_confirms_nothing_that_is_not_stored_and_central_is_heard_again(
    rig: ForwarderRig, caplog: pytest.LogCaptureFixture
) -> None:
    entry = note(rig.store)
    rig.turns(1)
    rig.disk.ballast_pages = 0
    rig.disk.read_only(True)
    rig.link.say(TOPICS.stored, StoredWord(stored=(entry.event_id,)))
    with caplog.at_level(logging.ERROR):
        rig.turns(600)
    assert rig.link.acked == []
    assert waiting_ids(rig.store) == [entry.event_id]
    assert [r.message for r in caplog.records] == ["nothing can be stored; waiting"], "said once"
    rig.disk.read_only(False)
    rig.turns(301)
    assert len(rig.link.resets) == 1
    rig.link.connect()
    rig.turns(1)
    rig.link.say(TOPICS.stored, StoredWord(stored=(entry.event_id,)))
    rig.turns(1)
    assert waiting_ids(rig.store) == []
    assert len(rig.link.acked) == 1


def test_on_a_full_disk_it_tries_seldom_and_sends_no_events_but_says_how_it_is(
    rig: ForwarderRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = note(rig.store)
    assert events(rig.turns(1))
    rig.disk.ballast_pages = 0
    rig.disk.read_only(True)
    rig.disk.used_percent = 100.0
    tries = 0
    prove = rig.store.prove

    def counted() -> None:
        nonlocal tries
        tries += 1
        prove()

    monkeypatch.setattr(rig.store, "prove", counted)
    rig.link.say(TOPICS.stored, StoredWord(stored=(entry.event_id,)))
    sent = rig.turns(1200)
    assert events(sent) == []
    assert 5 <= tries <= 20
    assert health(sent)[-1]["disk_level"] == "full"


def test_the_ballast_lets_it_confirm_and_evict_on_a_full_disk(
    rig: ForwarderRig,
) -> None:
    """What central confirms makes the room that all else waits for."""
    (photo_id,) = rig.photos(1, confirmed=False)
    entries = [note(rig.store) for _ in range(3)]
    rig.turns(1)
    rig.disk.fill()
    rig.disk.used_percent = 100.0
    word = StoredWord(
        stored=tuple(entry.event_id for entry in entries), photos=(PhotoWord(id=photo_id, stored=True),)
    )
    rig.link.say(TOPICS.stored, word)
    rig.turns(2)
    assert waiting_ids(rig.store) == []
    assert rig.files() == []


def test_a_connection_that_ends_and_comes_while_it_waits_is_noticed(rig: ForwarderRig) -> None:
    entry = note(rig.store)
    rig.turns(1)
    rig.disk.read_only(True)
    rig.link.say(TOPICS.stored, StoredWord(stored=(entry.event_id,)))
    rig.turns(1)
    rig.link.cut()
    assert health(rig.turns(1)) == []
    assert not rig.forwarder._connected
    rig.link.connect()
    assert health(rig.turns(1)), "central hears how it is as soon as it can"


def test_the_first_pause_is_short(rig: ForwarderRig) -> None:
    entry = note(rig.store)
    rig.turns(1)
    rig.disk.read_only(True)
    rig.link.say(TOPICS.stored, StoredWord(stored=(entry.event_id,)))
    rig.turns(1)
    rig.disk.read_only(False)
    rig.turns(FIRST_PAUSE_S)
    assert len(rig.link.resets) == 1
