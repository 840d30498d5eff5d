import queue
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from kiosk.world.broker import Broker, BrokerError
from kiosk.world.network import LOOPBACK, NetworkPlug

WAIT_S = 10.0
PASSWORDS = {"central": "c-secret", "B-1042": "k-secret", "B-2000": "other"}


class Peer:
    """An MQTT client whose callbacks end in queues."""

    def __init__(self, user: str, *, password: str | None = None) -> None:
        self.connected: queue.SimpleQueue[ReasonCode] = queue.SimpleQueue()
        self.disconnected: queue.SimpleQueue[ReasonCode] = queue.SimpleQueue()
        self.acknowledged: queue.SimpleQueue[ReasonCode] = queue.SimpleQueue()
        self.subscribed: queue.SimpleQueue[list[ReasonCode]] = queue.SimpleQueue()
        self.messages: queue.SimpleQueue[mqtt.MQTTMessage] = queue.SimpleQueue()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=user, protocol=mqtt.MQTTv5)
        self.client.username_pw_set(user, password or PASSWORDS[user])
        self.client.reconnect_delay_set(0.1, 0.2)  # type: ignore[arg-type]  # paho says int and takes seconds
        self.client.on_connect = lambda c, u, f, reason, p: self.connected.put(reason)
        self.client.on_disconnect = lambda c, u, f, reason, p: self.disconnected.put(reason)
        self.client.on_publish = lambda c, u, mid, reason, p: self.acknowledged.put(reason)
        self.client.on_subscribe = lambda c, u, mid, reasons, p: self.subscribed.put(reasons)
        self.client.on_message = lambda c, u, message: self.messages.put(message)

    def connect(self, port: int) -> str:
        """Connect with a lasting session; the broker's answer."""
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = 3600
        self.client.connect(LOOPBACK, port, clean_start=False, properties=properties)
        self.client.loop_start()
        return str(self.connected.get(timeout=WAIT_S))

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> str:
        self.client.publish(topic, payload, qos=1, retain=retain)
        return str(self.acknowledged.get(timeout=WAIT_S))

    def subscribe(self, topic: str) -> str:
        self.client.subscribe(topic, qos=1)
        return str(self.subscribed.get(timeout=WAIT_S)[0])

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Broker]:
    with Broker(tmp_path / "broker", PASSWORDS) as broker:
        yield broker


@pytest.fixture
def peers() -> Iterator[dict[str, Peer]]:
    everyone = {user: Peer(user) for user in PASSWORDS}
    yield everyone
    for peer in everyone.values():
        peer.close()


def test_nobody_enters_without_the_right_password(running: Broker) -> None:
    stranger = Peer("B-1042", password="guessed")
    assert stranger.connect(running.port) == "Not authorized"
    stranger.close()


def test_a_kiosk_publishes_only_under_its_own_name(running: Broker, peers: dict[str, Peer]) -> None:
    kiosk, central = peers["B-1042"], peers["central"]
    assert kiosk.connect(running.port) == "Success"
    assert central.connect(running.port) == "Success"
    central.subscribe("kiosks/+/up/#")
    assert kiosk.publish("kiosks/B-2000/up/event/drop_off", b"forged") == "Not authorized"
    assert kiosk.publish("kiosks/B-1042/down/stored", b"forged") == "Not authorized"
    assert kiosk.publish("kiosks/central/state", b"forged", retain=True) == "Not authorized"
    assert kiosk.publish("kiosks/B-1042/up/event/drop_off", b"own") == "Success"
    assert central.messages.get(timeout=WAIT_S).payload == b"own"


def test_a_kiosk_hears_central_and_not_other_kiosks(running: Broker, peers: dict[str, Peer]) -> None:
    kiosk, central = peers["B-1042"], peers["central"]
    kiosk.connect(running.port)
    central.connect(running.port)
    kiosk.subscribe("#")
    central.publish("kiosks/B-2000/down/stored", b"for another")
    central.publish("kiosks/B-2000/up/event/drop_off", b"of another")
    central.publish("kiosks/B-1042/down/stored", b"mine")
    central.publish("kiosks/central/state", b"for all", retain=True)
    assert [kiosk.messages.get(timeout=WAIT_S).payload for _ in range(2)] == [b"mine", b"for all"]


def test_a_killed_broker_comes_back_with_sessions_and_retained_messages(
    running: Broker, peers: dict[str, Peer]
) -> None:
    kiosk, central = peers["B-1042"], peers["central"]
    kiosk.connect(running.port)
    kiosk.subscribe("kiosks/B-1042/down/#")
    kiosk.close()
    central.connect(running.port)
    central.publish("kiosks/B-1042/down/policy", b"manifest", retain=True)
    # It saves after it acknowledged, before it serves the next request: so let it serve one.
    central.subscribe("kiosks/+/up/#")
    running.kill()
    port = running.port
    running.start()
    assert running.port == port
    again = Peer("B-1042")
    again.connect(port)
    assert again.messages.get(timeout=WAIT_S).payload == b"manifest"
    again.close()


def test_a_missing_mosquitto_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(BrokerError, match=r"mosquitto is not on this machine.*apt-get install mosquitto"):
        Broker(tmp_path, PASSWORDS)


def test_a_port_in_use_is_reported_with_mosquittos_own_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        broker = Broker(tmp_path, PASSWORDS, port=taken.getsockname()[1])
        with pytest.raises(BrokerError, match=r"in use"):
            broker.start()


def test_a_user_name_that_would_change_the_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="account"):
        Broker(tmp_path, {"x\ntopic readwrite #": "p"})


def test_a_pulled_plug_cuts_and_refuses_and_an_inserted_one_carries_again(
    running: Broker, peers: dict[str, Peer]
) -> None:
    kiosk = peers["B-1042"]
    with NetworkPlug(running.port) as plug:
        assert kiosk.connect(plug.port) == "Success"
        plug.pull()
        assert not plug.is_in
        kiosk.disconnected.get(timeout=WAIT_S)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((LOOPBACK, plug.port), timeout=WAIT_S)
        plug.insert()
        assert kiosk.connected.get(timeout=WAIT_S) == "Success"
        assert kiosk.publish("kiosks/B-1042/up/state/health", b"back") == "No matching subscribers"
        kiosk.close()


def test_a_plug_whose_broker_is_down_lets_no_client_wait(tmp_path: Path) -> None:
    broker = Broker(tmp_path, PASSWORDS)
    with NetworkPlug(broker.port) as plug, socket.create_connection((LOOPBACK, plug.port)) as client:
        client.settimeout(WAIT_S)
        assert client.recv(1) == b""
