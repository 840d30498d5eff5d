"""The link against peers that behave badly; mosquitto itself is met in `test_end_to_end`."""

import gc
import random
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from kiosk.config import BrokerSettings
from kiosk.forwarder.link import Arrived, Connected, Disconnected, LinkEvent
from kiosk.forwarder.paho_link import PahoLink, Will
from kiosk.host.clock import ManualClock
from tests.support.certificates import certificate

WAIT_S = 20.0

CONNACK_5 = bytes([0x20, 0x03, 0x00, 0x00, 0x00])
CONNACK_5_WITH_LIMITS = bytes([0x20, 0x0B, 0x00, 0x00, 0x08, 0x21, 0x00, 0x02, 0x27, 0x00, 0x00, 0x10, 0x00])
"""Receive Maximum 2, Maximum Packet Size 4096."""
SUBACK_5 = bytes([0x90, 0x04, 0x00, 0x01, 0x00, 0x01])
SUBACK_5_REFUSED = bytes([0x90, 0x04, 0x00, 0x01, 0x00, 0x87])
CONNACK_3_NO_SUCH_VERSION = bytes([0x20, 0x02, 0x00, 0x01])
PROTOCOL_LEVEL = 8
"""Where a CONNECT has it."""
TAKEN_OVER_5 = bytes([0xE0, 0x01, 0x8E])


class Highest(random.Random):
    """Draws the longest wait there is."""

    def uniform(self, a: float, b: float) -> float:
        return b


def link_to(
    port: int,
    now: Callable[[], float] = monotonic,
    rng: random.Random | None = None,
    **settings: object,
) -> PahoLink:
    settings = {"reconnect_min_s": 1.0, "reconnect_max_s": 60.0} | settings
    # Copied past the ranges of the configuration: a test does not wait five seconds for a keepalive.
    broker = BrokerSettings(host="127.0.0.1", port=port, tls=False).model_copy(update=settings)
    link = PahoLink(
        broker,
        client_id="B-1042",
        will=Will("kiosks/B-1042/up/state/connection", b"{}"),
        subscriptions=("kiosks/B-1042/down/#",),
        now=now,
        rng=rng or random.Random(1),
    )
    link.start()
    return link


def take_until(link: PahoLink, kind: type[LinkEvent]) -> list[LinkEvent]:
    """Everything up to and including the first event of a kind."""
    events: list[LinkEvent] = []
    deadline = monotonic() + WAIT_S
    while not any(isinstance(event, kind) for event in events):
        assert monotonic() < deadline, events
        events += link.take(0.05)
    return events


@contextmanager
def peer(
    *answers: bytes,
    tls: ssl.SSLContext | None = None,
    then: bytes | None = None,
    at_a_word: threading.Semaphore | None = None,
    heard: list[bytes] | None = None,
) -> Iterator[int]:
    """A server that answers each packet with the next of `answers`, one connection after the other.

    `then`: what it says before it hangs up, `at_a_word`; without it, it stays and listens.
    """
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                if tls is not None:
                    connection = tls.wrap_socket(connection, server_side=True)
                for answer in answers:
                    said = connection.recv(4096)
                    if heard is not None:
                        heard.append(said)
                    if not said:
                        break
                    connection.sendall(answer)
                if then is not None and at_a_word is not None:
                    at_a_word.acquire(timeout=WAIT_S)
                    connection.sendall(then)
                while then is None and connection.recv(4096):
                    pass
            except OSError:
                pass
            finally:
                connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(WAIT_S)


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture
def collected() -> Iterator[None]:
    """Nothing of this test is found by the garbage collector in a later one."""
    yield
    gc.collect()


def leaves_a_socket(test: Callable[..., None]) -> Callable[..., None]:
    """Of a failed handshake paho leaves the socket to the garbage collector."""
    is_no_fault = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    marked: Callable[..., None] = pytest.mark.usefixtures("collected")(is_no_fault(test))
    return marked


def test_nothing_can_be_published_before_there_is_a_connection(closed_port: int) -> None:
    link = link_to(closed_port)
    assert link.publish("kiosks/B-1042/up/event/visit", b"{}") is None
    take_until(link, Disconnected)
    assert link.publish("kiosks/B-1042/up/event/visit", b"{}") is None
    link.stop()


def test_attempts_are_spaced_by_a_wait_that_doubles_up_to_the_longest(closed_port: int) -> None:
    clock = ManualClock()
    link = link_to(closed_port, clock.monotonic, Highest())
    waits = []
    for _ in range(8):
        take_until(link, Disconnected)
        wait = link._dial_at - clock.monotonic()
        clock.advance(wait - 0.001)
        assert link.take(0) == []
        assert link._dialling is None
        clock.advance(0.001)
        waits.append(wait)
    assert waits == pytest.approx([2, 4, 8, 16, 32, 60, 60, 60])
    link.stop()


def waits_after(
    link: PahoLink, clock: ManualClock, hang_up: threading.Semaphore, lived_s: float, connections: int
) -> list[float]:
    """How long the link waits after each of some connections that lived so long."""
    waits = []
    for _ in range(connections):
        take_until(link, Connected)
        clock.advance(lived_s)
        hang_up.release()
        take_until(link, Disconnected)
        waits.append(link._dial_at - clock.monotonic())
        clock.advance(waits[-1])
    return waits


def test_a_kiosk_whose_session_is_taken_again_and_again_waits_ever_longer() -> None:
    """However long each connection lives: the other machine waits meanwhile, and takes the next one too."""
    clock, hang_up = ManualClock(), threading.Semaphore(0)
    with peer(CONNACK_5, SUBACK_5, then=TAKEN_OVER_5, at_a_word=hang_up) as port:
        link = link_to(port, clock.monotonic, Highest())
        waits = waits_after(link, clock, hang_up, 120.0, 12)
        assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
        link.stop()


def test_two_that_push_each_other_off_without_a_word_settle_at_the_longest_wait() -> None:
    clock, hang_up = ManualClock(), threading.Semaphore(0)
    with peer(CONNACK_5, SUBACK_5, then=b"", at_a_word=hang_up) as port:
        link = link_to(port, clock.monotonic, Highest())
        assert waits_after(link, clock, hang_up, 59.0, 8) == [2, 4, 8, 16, 32, 60, 60, 60]
        assert waits_after(link, clock, hang_up, 60.0, 2) == [2, 2], (
            "a connection that outlived them was a good one"
        )
        link.stop()


def test_two_kiosks_do_not_come_back_at_the_same_moment(closed_port: int) -> None:
    moments = []
    for seed in range(10):
        clock = ManualClock()
        link = link_to(closed_port, clock.monotonic, random.Random(seed))
        take_until(link, Disconnected)
        moments.append(link._dial_at)
        link.stop()
    assert all(1 <= moment <= 2 for moment in moments)
    assert len(set(moments)) == 10


def test_what_is_sent_is_not_held_back_until_there_is_more() -> None:
    with peer(CONNACK_5, SUBACK_5) as port:
        link = link_to(port)
        take_until(link, Connected)
        assert link._client is not None
        connection = link._client.socket()
        assert isinstance(connection, socket.socket)
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        link.stop()


def test_the_brokers_limits_are_told_and_its_receive_maximum_is_kept() -> None:
    with peer(CONNACK_5_WITH_LIMITS, SUBACK_5) as port:
        link = link_to(port)
        connected = next(e for e in take_until(link, Connected) if isinstance(e, Connected))
        assert connected == Connected(4096)
        mids = [link.publish("kiosks/B-1042/up/event/visit", b"{}") for _ in range(3)]
        assert None not in mids[:2]
        assert mids[2] is None
        link.stop()


@pytest.mark.parametrize(
    "nonsense",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xff" * 50,
        b"\x00" * 50,
        b"\x20\xff\xff\xff\xff",
        b"\x20\x02\x00",
    ],
)
def test_a_peer_that_speaks_no_mqtt_is_a_lost_connection_and_nothing_worse(nonsense: bytes) -> None:
    with peer(nonsense) as port:
        link = link_to(port, keepalive_s=1)
        take_until(link, Disconnected)
        link.stop()


@pytest.mark.parametrize(
    "nonsense",
    [
        bytes([0x32, 0x04, 0x00, 0x09, 0x61, 0x62]),  # a topic longer than its packet
        bytes([0x40, 0x00]),  # an acknowledgement of nothing
        bytes([0xF0, 0x00]),  # a packet for clients of later versions
        bytes([0x32, 0x08, 0x00, 0x01, 0x61, 0x00, 0x01, 0x02, 0xFF, 0xFF]),  # unknown property
    ],
)
def test_a_broken_packet_in_a_good_connection_ends_it_and_the_next_one_follows(nonsense: bytes) -> None:
    with peer(CONNACK_5, SUBACK_5 + nonsense) as port:
        link = link_to(port, reconnect_min_s=0.1, reconnect_max_s=1.0)
        take_until(link, Disconnected)
        take_until(link, Connected)
        link.stop()


def test_a_refused_subscription_is_a_connection_that_is_of_no_use() -> None:
    with peer(CONNACK_5, SUBACK_5_REFUSED) as port:
        link = link_to(port)
        ended = take_until(link, Disconnected)[-1]
        assert ended == Disconnected("the broker refused a subscription: Not authorized", 0x87)
        link.stop()


def test_a_broker_without_mqtt_5_is_spoken_to_in_3_1_1_from_then_on() -> None:
    heard: list[bytes] = []
    with peer(CONNACK_3_NO_SUCH_VERSION, heard=heard) as port:
        link = link_to(port, reconnect_min_s=0.1, reconnect_max_s=1.0)
        for _ in range(3):
            take_until(link, Disconnected)
        link.stop()
    assert [connect[PROTOCOL_LEVEL] for connect in heard[:3]] == [5, 4, 4]


def test_a_message_of_an_earlier_connection_is_not_acknowledged_on_this_one() -> None:
    publish = bytes([0x32, 0x07, 0x00, 0x01, 0x61, 0x00, 0x07, 0x00, 0x7A])
    received: list[bytes] = []
    with peer(CONNACK_5, SUBACK_5 + publish) as port:
        link = link_to(port, reconnect_min_s=0.1, reconnect_max_s=1.0)
        arrived = next(e for e in take_until(link, Arrived) if isinstance(e, Arrived))
        assert (arrived.topic, arrived.payload) == ("a", b"z")
        link.reset("test")
        take_until(link, Connected)
        client = link._client
        assert client is not None
        client.ack = lambda mid, qos: received.append(b"ack")  # type: ignore[method-assign,assignment,return-value]
        link.ack(arrived)
        assert received == []
        link.ack(next(e for e in take_until(link, Arrived) if isinstance(e, Arrived)))
        assert received == [b"ack"]
        link.stop()


def test_a_broker_with_the_right_certificate_is_connected_to(tmp_path: Path) -> None:
    with peer(CONNACK_5, SUBACK_5, tls=certificate(tmp_path / "ca.pem")) as port:
        link = link_to(port, tls=True, ca_file=tmp_path / "ca.pem")
        take_until(link, Connected)
        link.stop()


@leaves_a_socket
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"address": "127.0.0.2"}, "IP address mismatch"),
        ({"days": -1}, "certificate has expired"),
        ({}, "self-signed certificate"),
    ],
    ids=["another address", "expired", "another authority"],
)
def test_a_broker_that_is_not_who_it_should_be_gets_nothing(
    tmp_path: Path, wrong: dict[str, object], reason: str
) -> None:
    server = certificate(tmp_path / "broker.pem", **wrong)  # type: ignore[arg-type]
    trusted = tmp_path / "broker.pem"
    if not wrong:
        trusted = tmp_path / "other.pem"
        certificate(trusted)
    with peer(CONNACK_5, SUBACK_5, tls=server) as port:
        link = link_to(port, tls=True, ca_file=trusted)
        (ended,) = take_until(link, Disconnected)
        assert isinstance(ended, Disconnected)
        assert reason in ended.reason
        link.stop()


@leaves_a_socket
def test_a_broker_without_tls_is_not_spoken_to_in_the_clear(tmp_path: Path) -> None:
    certificate(tmp_path / "ca.pem")
    with peer(CONNACK_5, SUBACK_5) as port:
        link = link_to(port, tls=True, ca_file=tmp_path / "ca.pem")
        (ended,) = take_until(link, Disconnected)
        assert isinstance(ended, Disconnected)
        link.stop()


@pytest.mark.parametrize(
    ("files", "named"),
    [
        (("ca_file",), "broker.ca_file {}/ca_file cannot be used: No such file"),
        (
            ("client_certificate", "client_key"),
            "client_key {}/client_certificate cannot be used: No such file",
        ),
        (("password_file",), "broker.password_file {}/password_file cannot be used: No such file"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_missing_file_is_a_reason_told_by_its_name_and_not_an_end(
    tmp_path: Path, closed_port: int, files: tuple[str, ...], named: str
) -> None:
    user = {"username": "B-1042"} if "password_file" in files else {}
    link = link_to(closed_port, tls=True, **user, **{file: tmp_path / file for file in files})
    (ended,) = take_until(link, Disconnected)
    assert isinstance(ended, Disconnected)
    assert named.format(tmp_path) in ended.reason
    link.stop()
