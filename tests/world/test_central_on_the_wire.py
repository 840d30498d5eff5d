"""Central at a real broker; the test plays the kiosk."""

import hashlib
import json
import queue
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from kiosk.contract.messages import Announced, ConnectionState, StoredWord
from kiosk.contract.topics import Topics, central_state
from kiosk.domain.policy import PolicyPack, PublicKey
from kiosk.policy.document import LeaseBlock
from kiosk.trust import documents
from kiosk.trust.keys import SigningKey
from kiosk.world.broker import Broker
from kiosk.world.central import Central, CentralError, CentralKeys
from kiosk.world.central_commands import ABOUT_BOOKS
from kiosk.world.central_view import StoredEvent
from kiosk.world.network import LOOPBACK, NetworkPlug
from kiosk.world.shop import Shop
from tests.world.kiosk_events import LEDGER, PICTURE, PIECES, drop_off, event, id_of

WAIT_S = 10.0
PASSWORDS = {"central": "c-secret", "B-1042": "k-secret", "B-2000": "o-secret"}
TOPICS = Topics("kiosks", "B-1042")
KEYS = CentralKeys(
    policy=SigningKey.from_seed("demo-policy", bytes(32)),
    announcement=SigningKey.from_seed("demo-announce", bytes([1] * 32)),
)
RULES = Shop(datetime(2026, 9, 29, tzinfo=UTC), seed=1, kiosk_ids=("B-1042",)).policy
UNLENT = RULES.model_copy(update={"leases": ()})
BLOCK = LeaseBlock(
    carrier_id="parcelnet", kind="label", prefix="39521100", digits=9, first=1000, per_kiosk=10
)


class Kiosk:
    """The kiosk's end of the line: a lasting session, and what it heard by topic."""

    def __init__(self, port: int, name: str = "B-1042") -> None:
        self._heard: dict[str, queue.SimpleQueue[bytes]] = {}
        self.topics = Topics("kiosks", name)
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5)
        self.client.username_pw_set(name, PASSWORDS[name])
        self.client.on_message = lambda c, u, message: self._of(message.topic).put(bytes(message.payload))
        subscribed: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.client.on_subscribe = lambda *_: subscribed.put(None)
        self.client.on_connect = self._on_connect
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = 3600
        self.client.connect(LOOPBACK, port, clean_start=False, properties=properties)
        self.client.loop_start()
        subscribed.get(timeout=WAIT_S)

    def _on_connect(self, *_: Any) -> None:
        self.client.subscribe([(self.topics.all_down, 1), (central_state("kiosks"), 1)])

    def _of(self, topic: str) -> "queue.SimpleQueue[bytes]":
        return self._heard.setdefault(topic, queue.SimpleQueue())

    def hear(self, topic: str) -> bytes:
        return self._of(topic).get(timeout=WAIT_S)

    def has_not_heard(self, topic: str) -> bool:
        return self._of(topic).empty()

    def hear_word(self) -> StoredWord:
        return StoredWord.model_validate_json(self.hear(self.topics.stored))

    def central_is_online(self) -> bool:
        online: bool = json.loads(self.hear(central_state("kiosks")))["online"]
        return online

    def say(self, topic: str, payload: bytes) -> None:
        self.client.publish(topic, payload, qos=1).wait_for_publish(WAIT_S)

    def report(self, body: bytes) -> None:
        self.say(self.topics.event(json.loads(body)["type"].split(".")[2]), body)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with Broker(tmp_path / "broker", PASSWORDS) as broker:
        yield broker


MakeCentral = Callable[..., Central]


@pytest.fixture
def make_central(broker: Broker, tmp_path: Path) -> MakeCentral:
    def make(port: int = broker.port, **more: Any) -> Central:
        options = {"keys": KEYS} | more
        return Central(tmp_path / "central", port=port, password="c-secret", **options)

    return make


@pytest.fixture
def central(make_central: MakeCentral) -> Iterator[Central]:
    with make_central() as central:
        yield central


@pytest.fixture
def kiosk(broker: Broker) -> Iterator[Kiosk]:
    kiosk = Kiosk(broker.port)
    yield kiosk
    kiosk.close()


def test_an_event_is_answered_when_it_is_on_disk(central: Central, kiosk: Kiosk, tmp_path: Path) -> None:
    body = event("visit.ended")
    kiosk.report(body)
    assert kiosk.hear_word().stored == (id_of(body),)
    with sqlite3.connect(tmp_path / "central" / "central.db") as database:
        assert database.execute("SELECT body FROM events").fetchall() == [(body,)]
    database.close()


def test_each_event_is_reported_once_however_often_it_comes(make_central: MakeCentral, kiosk: Kiosk) -> None:
    seen: list[StoredEvent] = []
    with make_central(on_event=seen.append):
        body = event("visit.ended")
        for _ in range(3):
            kiosk.report(body)
            assert kiosk.hear_word().stored == (id_of(body),)
    assert [e.body for e in seen] == [body]


def test_a_burst_is_answered_completely_in_words_of_at_most_fifty(central: Central, kiosk: Kiosk) -> None:
    bodies = [event("visit.ended", sequence=n) for n in range(1, 181)]
    for body in bodies:
        kiosk.client.publish(kiosk.topics.event("visit"), body, qos=1)
    answered: list[str] = []
    while len(answered) < len(bodies):
        word = kiosk.hear_word()
        assert len(word.stored) <= 50
        answered += word.stored
    assert sorted(answered) == sorted(map(id_of, bodies))
    assert [e.sequence for e in central.view.events()] == list(range(1, 181))
    assert central.view.gaps() == []


def test_a_photo_goes_over_the_wire_in_pieces(central: Central, kiosk: Kiosk) -> None:
    kiosk.report(drop_off("d-1", photo=PICTURE))
    assert kiosk.hear_word().photos == ()
    for index, piece in enumerate(PIECES):
        kiosk.say(kiosk.topics.photo("photo-1", index), piece)
    [word] = kiosk.hear_word().photos
    assert (word.id, word.stored) == ("photo-1", True)
    stored = central.view.photos()[0].file.read_bytes()
    assert hashlib.sha256(stored).digest() == hashlib.sha256(PICTURE).digest()


def test_a_kiosk_that_went_quiet_is_asked_for_the_missing_pieces(central: Central, kiosk: Kiosk) -> None:
    kiosk.report(drop_off("d-1", photo=PICTURE))
    kiosk.hear_word()
    kiosk.say(kiosk.topics.photo("photo-1", 0), PIECES[0])
    [word] = kiosk.hear_word().photos
    assert (word.stored, word.missing) == (False, (1, 2))


def test_what_is_sent_while_central_is_away_is_taken_when_it_is_back(central: Central, kiosk: Kiosk) -> None:
    assert kiosk.central_is_online()
    central.pause()
    assert not kiosk.central_is_online()
    body = event("visit.ended")
    kiosk.report(body)
    central.resume()
    assert kiosk.central_is_online()
    assert kiosk.hear_word().stored == (id_of(body),)


def test_the_broker_tells_kiosks_when_central_is_cut_off(
    broker: Broker, make_central: MakeCentral, kiosk: Kiosk
) -> None:
    with NetworkPlug(broker.port) as plug, make_central(plug.port) as central:
        assert kiosk.central_is_online()
        plug.pull()
        assert not kiosk.central_is_online()
        body = event("visit.ended")
        kiosk.report(body)
        plug.insert()
        assert kiosk.central_is_online()
        assert kiosk.hear_word().stored == (id_of(body),)
        assert central.wait(lambda view: len(view.events()) == 1)


def test_a_restarted_central_knows_what_it_had(make_central: MakeCentral, kiosk: Kiosk) -> None:
    body = event("visit.ended")
    with make_central():
        kiosk.report(body)
        kiosk.hear_word()
    with make_central() as central:
        kiosk.report(body)
        kiosk.hear_word()
        assert central.view.deliveries() == {id_of(body): 2}


def test_rules_are_found_by_a_kiosk_that_connects_later(central: Central, broker: Broker) -> None:
    pack = RULES
    central.publish_policy("B-1042", pack)
    newer = pack.model_copy(update={"version": pack.version + 1})
    central.publish_policy("B-1042", newer)
    late = Kiosk(broker.port)
    keys = [documents.PolicyKey(key_id=KEYS.policy.key_id, public_key=KEYS.policy.public, epoch=newer.epoch)]
    manifest = documents.open_manifest(late.hear(TOPICS.policy).decode(), keys)
    document = b"".join(late.hear(TOPICS.policy_piece(newer.version, i)) for i in range(manifest.pieces))
    assert documents.open_pack(document, manifest) == newer
    central.announce("B-1042", ())
    late.hear(TOPICS.authorization)
    assert late.has_not_heard(TOPICS.policy_piece(pack.version, 0)), "pieces of older rules are cleared"
    late.close()


def rules_heard(kiosk: Kiosk) -> PolicyPack:
    """The rules that were published last, as a kiosk believes them."""
    keys = [documents.PolicyKey(key_id=KEYS.policy.key_id, public_key=KEYS.policy.public, epoch=RULES.epoch)]
    manifest = documents.open_manifest(kiosk.hear(kiosk.topics.policy).decode(), keys)
    pieces = (kiosk.hear(kiosk.topics.policy_piece(manifest.version, i)) for i in range(manifest.pieces))
    return documents.open_pack(b"".join(pieces), manifest)


def lent(pack: PolicyPack) -> list[tuple[str | None, int, int]]:
    return [(lease.ledger_id, lease.first, lease.last) for lease in pack.leases]


def come_with(kiosk: Kiosk, ledger_id: str, boottime_ms: int = 1) -> None:
    state = ConnectionState(online=True, boot_id=ledger_id, ledger_id=ledger_id, boottime_ms=boottime_ms)
    kiosk.say(kiosk.topics.state("connection"), state.encode())


def test_numbers_are_lent_to_each_store_that_a_kiosk_comes_with_and_none_twice(
    central: Central, kiosk: Kiosk, broker: Broker
) -> None:
    come_with(kiosk, "one")
    assert central.wait(lambda view: view.state("B-1042", "connection") is not None)
    central.publish_rules("B-1042", UNLENT, [BLOCK])
    first = rules_heard(kiosk)
    assert (first.version, lent(first)) == (UNLENT.version, [("one", 1000, 1009)])
    come_with(kiosk, "one", 2)
    come_with(kiosk, "another")
    second = rules_heard(kiosk)
    assert (second.version, lent(second)) == (
        first.version + 1,
        [("one", 1000, 1009), ("another", 1010, 1019)],
    )
    assert second.issued_at > first.issued_at
    neighbour = Kiosk(broker.port, "B-2000")
    central.publish_rules("B-2000", UNLENT, [BLOCK])
    assert lent(rules_heard(neighbour)) == []
    come_with(neighbour, "third")
    assert lent(rules_heard(neighbour)) == [("third", 1020, 1029)]
    neighbour.close()
    central.publish_rules("B-1042", UNLENT, [BLOCK])
    third = rules_heard(kiosk)
    assert (third.version, lent(third)) == (second.version + 1, lent(second))


def test_a_store_that_has_burnt_its_numbers_gets_others_once(make_central: MakeCentral, kiosk: Kiosk) -> None:
    burnt = event("ledger.salvaged", leases_burnt=True)
    with make_central() as central:
        come_with(kiosk, LEDGER)
        assert central.wait(lambda view: view.state("B-1042", "connection") is not None)
        central.publish_rules("B-1042", UNLENT, [BLOCK])
        assert lent(rules_heard(kiosk)) == [(LEDGER, 1000, 1009)]
        kiosk.report(burnt)
        kiosk.hear_word()
        assert lent(rules_heard(kiosk)) == [(LEDGER, 1010, 1019)]
    with make_central() as central:
        come_with(kiosk, LEDGER, 2)
        kiosk.report(burnt)
        kiosk.hear_word()
        settle(central)
        assert kiosk.has_not_heard(TOPICS.policy)


def test_announced_authorizations_reach_a_kiosk_signed_and_numbered(central: Central, kiosk: Kiosk) -> None:
    announced = (Announced(code="ABCDEFGH", token="t"),)
    assert [central.announce("B-1042", announced), central.announce("B-1042", announced)] == [1, 2]
    keys = [PublicKey(key_id=KEYS.announcement.key_id, public_key=KEYS.announcement.public)]
    for number in (1, 2):
        batch = documents.open_batch(kiosk.hear(TOPICS.authorization).decode(), keys, "B-1042")
        assert (batch.batch, batch.announced) == (number, announced)


def test_commands_reach_a_kiosk_signed_each_with_a_higher_count(
    make_central: MakeCentral, kiosk: Kiosk
) -> None:
    command_key = SigningKey.from_seed("demo-command", bytes([2] * 32))
    at = datetime(2026, 9, 29, 15, 42, tzinfo=UTC)
    with make_central(now=lambda: at, keys=replace(KEYS, command=command_key)) as central:
        asked = [central.ask_resend("B-1042", "ledger", 1, last) for last in (7, 9)]
    keys = [PublicKey(key_id=command_key.key_id, public_key=command_key.public)]
    heard = [documents.open_command(kiosk.hear(TOPICS.command).decode(), keys, "B-1042") for _ in asked]
    assert [command.command_id for command in heard] == asked
    assert [command.count for command in heard] == [1790696520000, 1790696520001]
    assert [command.arguments["to"] for command in heard] == [7, 9]
    assert {command.expires_at for command in heard} == {at + ABOUT_BOOKS}


def test_a_central_without_a_key_for_commands_gives_none(central: Central) -> None:
    with pytest.raises(CentralError, match="no key for commands"):
        central.ask_resend("B-1042", "ledger", 1, 2)


def test_a_batch_that_a_session_took_is_not_sent_again(central: Central, kiosk: Kiosk) -> None:
    first = central.announce("B-1042", ())
    kiosk.hear(TOPICS.authorization)
    settle(central)
    kiosk.say(kiosk.topics.state("connection"), b'{"online":true,"boot_id":"b"}')
    assert central.wait(lambda view: view.state("B-1042", "connection") is not None)
    second = central.announce("B-1042", ())
    keys = [PublicKey(key_id=KEYS.announcement.key_id, public_key=KEYS.announcement.public)]
    heard = documents.open_batch(kiosk.hear(TOPICS.authorization).decode(), keys, "B-1042")
    assert (first, second, heard.batch) == (1, 2, 2)


def settle(central: Central) -> None:
    """Return when central has dealt with every acknowledgement of what it published before."""
    central.publish_policy("B-2000", RULES)
    central.announce("B-2000", ())


def test_a_batch_that_met_no_session_goes_out_when_the_kiosk_comes(central: Central, broker: Broker) -> None:
    central.announce("B-1042", (Announced(code="ABCDEFGH", token="t"),))
    settle(central)
    late = Kiosk(broker.port)
    late.say(late.topics.state("connection"), b'{"online":true,"boot_id":"b"}')
    assert late.hear(TOPICS.authorization)
    late.close()


def test_a_wrong_password_is_named(broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.world.central.CALL_LIMIT_S", 0.5)
    central = Central(tmp_path / "central", port=broker.port, password="guessed", keys=KEYS)
    with pytest.raises(CentralError, match="Not authorized"):
        central.start()


def test_a_central_whose_broker_has_gone_leaves_all_the_same(central: Central, broker: Broker) -> None:
    broker.kill()
    central.stop()


def test_a_database_that_does_not_open_is_named(
    make_central: MakeCentral, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.world.central.CALL_LIMIT_S", 0.5)
    (tmp_path / "central").mkdir()
    (tmp_path / "central" / "central.db").write_text("this is no database, this is a text" * 40)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        make_central().start()


def test_a_central_that_cannot_write_goes_offline_and_what_came_comes_again(
    make_central: MakeCentral, kiosk: Kiosk, tmp_path: Path
) -> None:
    central = make_central()
    central.start()
    assert kiosk.central_is_online()
    with sqlite3.connect(tmp_path / "central" / "central.db") as database:
        database.execute("DROP TABLE events")
    database.close()
    body = event("visit.ended")
    kiosk.report(body)
    assert not kiosk.central_is_online()
    with pytest.raises(sqlite3.OperationalError, match="events"):
        central.stop()
    with make_central():
        assert kiosk.hear_word().stored == (id_of(body),)
