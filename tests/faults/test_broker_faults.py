"""A broker that refuses, forgets, is small or slow, or lets in two kiosks of one name."""

import os
import random
import shutil
import time
from collections import Counter
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from kiosk.config import load
from kiosk.domain.machine_events import SecurityNoted
from kiosk.world.child import Child
from kiosk.world.network import LOOPBACK
from tests.faults.accounts import Books, hold_to_account
from tests.faults.drop_offs import DropOffs
from tests.faults.proxy import Trouble, Way
from tests.faults.relay import Relay
from tests.forwarder.forwarder_rig import KIOSK
from tests.forwarder.running import PASSWORDS
from tests.support.made_store import made_store

pytestmark = pytest.mark.timeout(120)

SENT_WITHIN_S = 1.5
"""A connected forwarder sends, and is answered, long before."""

DEAF = Trouble(ways=frozenset({Way.DOWN}), holds=True)


def alarms(relay: Relay) -> list[tuple[str, str]]:
    """(alarm code, raised or cleared) of every alarm, in order."""
    rows = Books(relay.kiosk / "state").ledger
    return [
        (row.data["alarm_code"], row.type.removeprefix("alarm."))
        for row in rows
        if row.type.startswith("alarm.")
    ]


def allow(relay: Relay, rules: str) -> None:
    """Restart the broker with other access rules: a reload would count at a moment that nobody is told."""
    relay.broker.stop()
    (relay.broker.directory / "mosquitto.acl").write_text(rules)
    relay.broker.start()


@pytest.mark.parametrize(("protocol", "is_told"), [("5", True), ("3.1.1", False)])
def test_what_access_rules_forbid_is_kept_until_somebody_mends_them(
    tmp_path: Path, protocol: str, is_told: bool
) -> None:
    """MQTT 3.1.1 acknowledges what it throws away; only central's silence tells."""
    with Relay(tmp_path, protocol=protocol) as relay:
        relay.drop_offs.record()
        relay.drain()
        rules = (relay.broker.directory / "mosquitto.acl").read_text()
        allow(
            relay, rules.replace(f"topic write kiosks/{KIOSK}/up/#", f"topic write kiosks/{KIOSK}/up/state/#")
        )
        relay.until(lambda: "device is back" in relay.forwarder.log.read_text())
        relay.drop_offs.record()
        if is_told:
            relay.until(lambda: ("delivery_refused", "raised") in alarms(relay))
        time.sleep(SENT_WITHIN_S)
        assert relay.store.outbox.status().waiting >= 1
        allow(relay, rules)
        assert relay.hold_to_account().drop_offs == 2
        if is_told:
            assert Counter(alarms(relay)) == {
                ("delivery_refused", "raised"): 1,
                ("delivery_refused", "cleared"): 1,
            }


def test_a_broker_that_lost_everything_it_kept_costs_nothing(tmp_path: Path) -> None:
    """Sessions, subscriptions, retained states and messages under way: all of it is gone."""
    with Relay(tmp_path) as relay:
        for _ in range(2):
            relay.drop_offs.record(photos=0)
            relay.broker.kill()
            (relay.broker.directory / "mosquitto.db").unlink(missing_ok=True)
            relay.drop_offs.record()
            relay.broker.start()
            relay.drop_offs.record(photos=0)
            relay.drain()
        assert relay.hold_to_account().drop_offs == 6


def test_a_session_that_expired_with_centrals_word_in_it_brings_a_resend(tmp_path: Path) -> None:
    """Central has the events and said so; the word is lost, and the forwarder dies before it heard it."""
    with Relay(tmp_path) as relay:
        relay.drop_offs.record(photos=0)
        relay.drain()
        relay.cable.be(DEAF)
        relay.drop_offs.record(photos=0)
        assert relay.central.wait(lambda view: len(view.events()) == 2)
        relay.forwarder.kill()
        _forget_session(relay)
        relay.cable.be(None)
        relay.forwarder.start()
        counts = relay.hold_to_account()
        assert counts.drop_offs == 2
        assert counts.redelivered == 1


def _forget_session(relay: Relay) -> None:
    """What the broker does by itself when a kiosk was away for too long."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=KIOSK, protocol=mqtt.MQTTv5)
    client.username_pw_set(KIOSK, PASSWORDS[KIOSK])
    client.connect(LOOPBACK, relay.broker.port, clean_start=True)
    client.loop_start()
    deadline = time.monotonic() + 5
    while not client.is_connected():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    client.disconnect()
    client.loop_stop()


def test_an_event_larger_than_the_broker_takes_is_set_aside_and_all_else_flows(tmp_path: Path) -> None:
    with Relay(tmp_path, broker_lines=("max_packet_size 5000",)) as relay:
        relay.drop_offs.record(photos=0)
        _note(relay)
        counts = relay.hold_to_account(set_aside=1)
        assert counts.events == 3
        assert alarms(relay) == [("event_quarantined", "raised")]


def test_photos_go_in_pieces_as_small_as_the_broker_wants_them(tmp_path: Path) -> None:
    """Events pass; a piece as large as it is configured would be thrown out again and again."""
    with Relay(tmp_path, photo_piece_bytes=49152, broker_lines=("max_packet_size 10000",)) as relay:
        for _ in range(3):
            relay.drop_offs.record()
            _note(relay)
        counts = relay.hold_to_account()
        assert (counts.drop_offs, counts.photos) == (3, 3)
        assert alarms(relay) == []
        assert "device is gone" not in relay.forwarder.log.read_text()


def _note(relay: Relay) -> None:
    """The smallest event there is."""
    now = relay.store.ledger.now().at
    relay.store.ledger.record(SecurityNoted(kiosk_id=KIOSK, code="probe", noted_at=now))


def test_a_broker_that_takes_one_at_a_time_gets_one_at_a_time(tmp_path: Path) -> None:
    with Relay(tmp_path, broker_lines=("max_inflight_messages 1",)) as relay:
        for _ in range(4):
            relay.drop_offs.record(photo_bytes=(5_000, 12_000))
        counts = relay.hold_to_account()
        assert (counts.drop_offs, counts.photos) == (4, 4)


def test_a_slow_central_gets_everything_and_little_of_it_twice(tmp_path: Path) -> None:
    """It takes longer over a batch than the forwarder waits before it sends again."""
    with Relay(tmp_path, on_event=lambda _: time.sleep(0.3)) as relay:
        for _ in range(6):
            relay.drop_offs.record(photos=0)
        counts = relay.hold_to_account()
        assert counts.drop_offs == 6
        assert counts.redelivered <= 12


def test_two_kiosks_of_one_name_throw_each_other_out_and_lose_nothing(tmp_path: Path) -> None:
    """A second device has the first one's identity: each takes the other's session and hears its words."""
    with Relay(tmp_path) as relay:
        twin = tmp_path / "twin"
        shutil.copytree(relay.kiosk, twin, ignore=shutil.ignore_patterns("state", "runtime"))
        store = made_store(load(twin / "kiosk.toml"))
        child = Child(
            ["-m", "kiosk.cli", "forward", "--config", str(twin / "kiosk.toml")],
            tmp_path / "twin.log",
            name="twin",
            environment=dict(os.environ),
        )
        child.start()
        try:
            drop_offs = DropOffs(store, random.Random(2))
            for _ in range(5):
                relay.drop_offs.record()
                drop_offs.record()
                time.sleep(0.2)
            relay.until(lambda: relay.forwarder.log.read_text().count("device is gone") >= 2)
            relay.forwarder.end()
            relay.until(lambda: not store.outbox.status().waiting and not store.photos.waiting())
        finally:
            child.end()
            store.close()
        relay.forwarder.start()
        assert relay.hold_to_account().drop_offs == 5
        assert hold_to_account(twin / "state", relay.central.view).drop_offs == 5
