"""The link, made with paho: one client a connection, turned by its owner's own loop."""

import logging
import queue
import random
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from kiosk.config import BrokerSettings
from kiosk.forwarder.link import SESSION_TAKEN_OVER, Arrived, Connected, Disconnected, LinkEvent, Published

SESSION_EXPIRY_S = 7 * 24 * 3600
"""The broker keeps messages to an absent kiosk for this long."""

MAXIMUM_PACKET_BYTES = 256 * 1024
"""Of what is sent to us; pieces are 48 KiB."""

STEADY_S = 30.0
"""A connection that lived this long, and longer than the longest wait, was a good one: the next
back-off starts small again. Two that push each other off wait as long as the other one lives."""

TAKEN_OVER_LONGEST_S = 900.0
"""The longest wait when somebody else has our session: between us, one of the two gets through."""

UNSUPPORTED_VERSION = 0x84
"""A broker without MQTT 5 says so in its own old words, which paho translates."""

STOP_LIMIT_S = 2.0
MOST_TURNS = 100
NO_LIMIT = 65535

log = logging.getLogger(__name__)

_properties: Callable[[int], Any] = Properties
"""Named anew because paho does not annotate it."""


@cache
def _of_content(content_type: str) -> Any:
    """Made once a type and not once a publish: paho takes as long to make them as to publish."""
    properties = _properties(PacketTypes.PUBLISH)
    properties.ContentType = content_type
    return properties


@contextmanager
def _named(key: str, file: Path | None) -> Iterator[None]:
    """Have an error name the file, and the key of the configuration that it comes from."""
    try:
        yield
    except OSError as error:
        raise OSError(f"{key} {file} cannot be used: {error.strerror or error}") from error


def _send_at_once(_: mqtt.Client, __: Any, opened: Any) -> None:
    """No event waits until the broker's machine has acknowledged the bytes of the one before."""
    opened.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes, retained, when this connection dies."""

    topic: str
    payload: bytes


class PahoLink:
    """One kiosk's link to the broker.

    Every connection gets a client of its own: a paho client that reconnects by
    itself sends again whatever it holds, past every window. The client has no
    network thread: `take` turns it, so its callbacks run in the caller's thread
    and can neither deadlock nor die unseen. Only dialling, which may wait long
    for a name server, has a thread, and hands over what it got.

    Lifetime: from `start` to `stop`; not started again.
    Concurrency: one thread calls everything.
    """

    def __init__(
        self,
        broker: BrokerSettings,
        client_id: str,
        will: Will,
        subscriptions: tuple[str, ...],
        now: Callable[[], float],
        rng: random.Random,
    ) -> None:
        self._broker = broker
        self._client_id = client_id
        self._will = will
        self._subscriptions = subscriptions
        self._now = now
        self._rng = rng
        self._version5 = broker.protocol == "5"
        self._events: list[LinkEvent] = []
        self._dialled: queue.SimpleQueue[mqtt.Client | str] = queue.SimpleQueue()
        self._dialling: threading.Thread | None = None
        self._dial_at = 0.0
        self._failures = 0
        self._client: mqtt.Client | None = None
        self._connections = 0
        self._connected_at: float | None = None
        self._receive_maximum = NO_LIMIT
        self._unacknowledged: set[int] = set()
        self._end: Disconnected | None = None

    def start(self) -> None:
        self._dial_at = self._now()

    def publish(
        self, topic: str, payload: bytes, *, content_type: str | None = None, retain: bool = False
    ) -> int | None:
        if self._client is None or self._connected_at is None or self._end is not None:
            return None
        if len(self._unacknowledged) >= self._receive_maximum:
            return None
        properties = _of_content(content_type) if self._version5 and content_type is not None else None
        info = self._client.publish(topic, payload, qos=1, retain=retain, properties=properties)
        if info.rc is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            return None
        self._unacknowledged.add(info.mid)
        return info.mid

    def take(self, wait_s: float) -> list[LinkEvent]:
        if self._client is None:
            self._dial_or_pick_up(wait_s)
        else:
            self._turn(self._client, wait_s)
        events, self._events = self._events, []
        return events

    def ack(self, arrived: Arrived) -> None:
        # An id belongs to its connection: acknowledged on the next one, it would stand for another message.
        if self._client is not None and arrived.connection == self._connections:
            self._client.ack(arrived.mid, qos=1)

    def reset(self, reason: str) -> None:
        if self._client is not None:
            self._end = self._end or Disconnected(reason)

    def stop(self) -> None:
        if self._dialling is not None:
            self._dialling.join(STOP_LIMIT_S)
        if self._client is None:
            return
        self._client.disconnect()
        deadline = self._now() + STOP_LIMIT_S
        while self._end is None and self._now() < deadline:
            self._client.loop(0.1)
        self._client = None

    def _dial_or_pick_up(self, wait_s: float) -> None:
        if self._dialling is None and self._now() >= self._dial_at:
            self._dialling = threading.Thread(target=self._dial, name="broker dial", daemon=True)
            self._dialling.start()
        try:
            outcome = self._dialled.get(timeout=wait_s)
        except queue.Empty:
            return
        self._dialling = None
        if isinstance(outcome, str):
            self._lost(Disconnected(f"cannot reach {self._broker.host}:{self._broker.port}: {outcome}"))
            return
        self._client = outcome
        self._connections += 1
        self._turn(outcome, 0)

    def _dial(self) -> None:
        try:
            self._dialled.put(self._dialled_client())
        # Whatever goes wrong here is a reason to try again later, and must not end a thread unseen.
        # Only its text is kept: the exception would hold on to the half-open socket.
        except Exception as error:
            self._dialled.put(str(error))

    def _dialled_client(self) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._client_id,
            clean_session=None if self._version5 else False,
            protocol=MQTTProtocolVersion.MQTTv5 if self._version5 else MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.max_inflight_messages_set(0)  # no window of paho's own: ours is the one
        client.on_socket_open = _send_at_once
        client.will_set(self._will.topic, self._will.payload, qos=1, retain=True)
        self._authenticate(client)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        address = (self._broker.host, self._broker.port, self._broker.keepalive_s)
        if self._version5:
            properties = _properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = SESSION_EXPIRY_S
            properties.MaximumPacketSize = MAXIMUM_PACKET_BYTES
            client.connect(*address, clean_start=False, properties=properties)
        else:
            client.connect(*address)
        return client

    def _authenticate(self, client: mqtt.Client) -> None:
        # Read at each attempt: passwords and certificates are replaced while we run.
        broker = self._broker
        if broker.username is not None:
            password = None
            if broker.password_file is not None:
                with _named("broker.password_file", broker.password_file):
                    password = broker.password_file.read_text().strip()
            client.username_pw_set(broker.username, password)
        if broker.tls:
            with _named("broker.ca_file", broker.ca_file):
                context = ssl.create_default_context(cafile=str(broker.ca_file) if broker.ca_file else None)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if broker.client_certificate is not None:
                with _named("broker.client_certificate or client_key", broker.client_certificate):
                    context.load_cert_chain(broker.client_certificate, broker.client_key)
            client.tls_set_context(context)

    def _turn(self, client: mqtt.Client, wait_s: float) -> None:
        for _ in range(MOST_TURNS):
            seen = len(self._events)
            try:
                code = client.loop(0 if self._end else wait_s)
            # paho raises what it stumbles over in a packet; a broker that speaks nonsense must not end us.
            except Exception as error:
                log.exception("a packet of the broker could not be read")
                code, self._end = MQTTErrorCode.MQTT_ERR_PROTOCOL, Disconnected(f"unreadable packet: {error}")
            if self._end is not None or code is not MQTTErrorCode.MQTT_ERR_SUCCESS:
                self._lost(self._end or Disconnected(mqtt.error_string(code)))
                return
            if len(self._events) == seen:
                return
            wait_s = 0

    def _lost(self, end: Disconnected) -> None:
        low, high = self._broker.reconnect_min_s, self._broker.reconnect_max_s
        if end.code == SESSION_TAKEN_OVER:
            high = max(high, TAKEN_OVER_LONGEST_S)
        lived_s = 0.0 if self._connected_at is None else self._now() - self._connected_at
        self._failures = 1 if lived_s >= max(STEADY_S, high) else self._failures + 1
        # Drawn at random, so that a fleet does not come back all at once.
        self._dial_at = self._now() + self._rng.uniform(
            low, max(low, min(high, low * 2.0 ** min(self._failures, 20)))
        )
        self._client, self._connected_at, self._end = None, None, None
        self._unacknowledged.clear()
        self._events.append(end)

    def _on_connect(self, client: mqtt.Client, _: Any, __: Any, reason: ReasonCode, properties: Any) -> None:
        if reason.is_failure:
            self._end = Disconnected(f"the broker refused us: {reason}", reason.value)
            if self._version5 and reason.value == UNSUPPORTED_VERSION:
                log.warning("the broker has no MQTT 5; going on with 3.1.1")
                self._version5 = False
            return
        # Subscribed each time: the broker may have lost the session. And before anything is
        # published, so that no answer is missed.
        client.subscribe([(topic, 1) for topic in self._subscriptions])
        self._connected_at = self._now()
        self._receive_maximum = getattr(properties, "ReceiveMaximum", NO_LIMIT)
        self._events.append(Connected(getattr(properties, "MaximumPacketSize", None)))

    def _on_subscribe(self, _: mqtt.Client, __: Any, ___: int, reasons: list[ReasonCode], ____: Any) -> None:
        refused = next((reason for reason in reasons if reason.is_failure), None)
        if refused is not None:
            # Deaf to central, the outbox would never empty.
            self._end = Disconnected(f"the broker refused a subscription: {refused}", refused.value)

    def _on_disconnect(
        self, _: mqtt.Client, __: Any, flags: mqtt.DisconnectFlags, reason: ReasonCode, ___: Any
    ) -> None:
        code = reason.value if flags.is_disconnect_packet_from_server else None
        self._end = self._end or Disconnected(f"the connection ended: {reason}", code)

    def _on_publish(self, _: mqtt.Client, __: Any, mid: int, reason: ReasonCode, ___: Any) -> None:
        self._unacknowledged.discard(mid)
        self._events.append(Published(mid, reason.value, str(reason)))

    def _on_message(self, _: mqtt.Client, __: Any, message: mqtt.MQTTMessage) -> None:
        self._events.append(Arrived(message.topic, bytes(message.payload), message.mid, self._connections))
