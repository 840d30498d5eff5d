"""The way to central: the network, the broker's door, our name and password, and whether central is there."""

import random
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from kiosk.config import BrokerSettings, Config
from kiosk.contract.messages import CentralState, ConnectionState
from kiosk.contract.topics import Topics, central_state
from kiosk.doctor.finding import Finding, fault, note, ok
from kiosk.forwarder.link import Arrived, Connected, Disconnected
from kiosk.forwarder.paho_link import PahoLink, Will
from kiosk.host.boot import boot_id

REACH_WITHIN_S = 4.0
LOGIN_WITHIN_S = 8.0
CENTRAL_WITHIN_S = 1.0
"""A retained state comes with the subscription; a slow line gets this long."""

LOOK_EVERY_S = 0.05

NOT_LET_IN = ("Not authorized", "Bad user name or password", "Banned")
UNSUPPORTED_VERSION = "Unsupported protocol version"
CLIENT_ID_REFUSED = "Client identifier not valid"
"""How a broker's reasons are spelt in MQTT 5, and by the link for 3.1.1 too."""

CERTIFICATE_NOT_YET_VALID = 9
CERTIFICATE_EXPIRED = 10
UNKNOWN_ISSUERS = frozenset({18, 19, 20, 21})
OTHER_HOST = frozenset({62, 64})


def reach(config: Config) -> Iterator[Finding]:
    """Whether the broker's door opens: name, TCP, TLS. Never logs in."""
    broker = config.broker
    address = f"{broker.host}:{broker.port}"
    for name in ("ca_file", "client_certificate", "client_key", "password_file"):
        if (file := getattr(broker, name)) is not None and (why := _unreadable(file)):
            yield fault("broker", f"broker.{name} {file} cannot be read: {why}", _mend_file(file))
            return
    try:
        with socket.create_connection((broker.host, broker.port), REACH_WITHIN_S) as line:
            yield ok("broker", f"{address} can be reached")
            if broker.tls:
                yield _handshake(line, config)
    except OSError as error:
        yield fault("broker", *_unreached(error, config))


def log_in(config: Config) -> Iterator[Finding]:
    """Log in as `kiosk forward` does, with its own name and session; for when it does not run.

    Publishes nothing and acknowledges nothing: what arrives meanwhile comes again to the forwarder.
    """
    topics = Topics(config.broker.topic_root, config.kiosk.id)
    state_topic = central_state(config.broker.topic_root)
    link = PahoLink(
        config.broker,
        client_id=config.kiosk.id,
        # True whenever it is published: the forwarder does not run.
        will=Will(topics.state("connection"), ConnectionState(online=False, boot_id=boot_id()).encode()),
        subscriptions=(topics.all_down, state_topic),
        now=time.monotonic,
        rng=random.Random(),  # noqa: S311  jitter
    )
    link.start()
    try:
        yield from _watch(link, config, state_topic)
    finally:
        link.stop()


def refused(reason: str, config: Config) -> Finding:
    """A login that failed, in words: from a try of our own, or as the forwarder tells it."""
    broker = config.broker
    if any(words in reason for words in NOT_LET_IN):
        mend = (
            f"the broker must know this kiosk and allow it its topics; compare broker.username"
            f" ({broker.username}) and {broker.password_file or broker.client_certificate} with its list"
        )
    elif UNSUPPORTED_VERSION in reason:
        mend = f'set broker.protocol to "{"3.1.1" if broker.protocol == "5" else "5"}"'
    elif CLIENT_ID_REFUSED in reason:
        mend = f"have the broker's administrator allow the client id {config.kiosk.id}"
    else:
        mend = (
            f"check that broker.port ({broker.port}) is an MQTT port and that broker.tls"
            f" ({str(broker.tls).lower()}) is what it expects; the broker's own log says more"
        )
    return fault("broker", f"the login failed: {reason}", mend)


def central(online: bool | None, root: str) -> Finding:
    """What central says of itself; None when it has said nothing."""
    if online:
        return ok("central", "says that it is online")
    if online is None:
        return note(
            "central",
            f"has never said on {central_state(root)} whether it is online",
            "start central; let this kiosk read that topic in the broker's access rules",
        )
    return note("central", "says that it is away; events wait meanwhile", "start central")


def _watch(link: PahoLink, config: Config, state_topic: str) -> Iterator[Finding]:
    broker, online = config.broker, None
    logged_in = False
    deadline = time.monotonic() + LOGIN_WITHIN_S
    while online is None and time.monotonic() < deadline:
        for event in link.take(LOOK_EVERY_S):
            match event:
                case Connected():
                    logged_in = True
                    deadline = time.monotonic() + CENTRAL_WITHIN_S
                case Disconnected():
                    yield refused(event.reason, config)
                    return
                case Arrived(topic=topic, payload=payload) if topic == state_topic:
                    online = _says(payload)
    if not logged_in:
        yield refused(f"no MQTT answer within {LOGIN_WITHIN_S:g} s", config)
        return
    yield ok("broker", f"lets {config.kiosk.id} in, with MQTT {broker.protocol}")
    yield central(online, broker.topic_root)


def _says(payload: bytes) -> bool | None:
    try:
        return CentralState.model_validate_json(payload).online
    except ValidationError:
        return None


def _handshake(line: socket.socket, config: Config) -> Finding:
    broker = config.broker
    context = ssl.create_default_context(cafile=str(broker.ca_file) if broker.ca_file else None)
    if broker.client_certificate is not None:
        try:
            context.load_cert_chain(broker.client_certificate, broker.client_key)
        except ssl.SSLError as error:
            return fault(
                "broker",
                f"broker.client_certificate and broker.client_key do not go together: {error.reason}",
                "provision this kiosk's certificate and key anew",
            )
    try:
        with context.wrap_socket(line, server_hostname=broker.host) as secured:
            certificate = secured.getpeercert() or {}
            return ok("broker", f"{secured.version()}, its certificate holds until {certificate['notAfter']}")
    except ssl.SSLCertVerificationError as error:
        return fault(
            "broker",
            f"its certificate is not accepted: {error.verify_message}",
            _mend_certificate(error, broker),
        )
    except OSError as error:
        return fault(
            "broker",
            f"there is no TLS on port {broker.port}: {error.strerror or error}",
            "broker.port must be the broker's TLS port, usually 8883",
        )


def _mend_certificate(error: ssl.SSLCertVerificationError, broker: BrokerSettings) -> str:
    if error.verify_code == CERTIFICATE_EXPIRED:
        return "renew the broker's certificate; if it is new, this machine's clock is wrong"
    if error.verify_code == CERTIFICATE_NOT_YET_VALID:
        return "set this machine's clock"
    if error.verify_code in UNKNOWN_ISSUERS:
        return (
            f"broker.ca_file ({broker.ca_file or 'not set'}) must hold what signed the broker's certificate"
        )
    if error.verify_code in OTHER_HOST:
        return f'broker.host must be a name that stands in the certificate; "{broker.host}" does not'
    return "look at the broker's certificate with `openssl s_client`"


def _unreached(error: OSError, config: Config) -> tuple[str, str]:
    host, port, file = config.broker.host, config.broker.port, config.file.name
    if isinstance(error, socket.gaierror):
        return f"nobody knows the name {host}", f"check broker.host in {file}, and the name server"
    if isinstance(error, ConnectionRefusedError):
        return (
            f"nothing listens at {host}:{port}",
            f"start the broker, or correct broker.port in {file} (8883 with TLS, 1883 without, as a rule)",
        )
    if isinstance(error, TimeoutError):
        return (
            f"{host}:{port} does not answer within {REACH_WITHIN_S:g} s",
            f"check the network cable, the firewall for TCP {port}, and broker.host in {file}",
        )
    return (
        f"no way to {host}:{port}: {error.strerror}",
        "check cable, address and route: `ip address`, `ip route`",
    )


def _unreadable(file: Path) -> str | None:
    try:
        file.read_bytes()
    except OSError as error:
        return error.strerror
    return None


def _mend_file(file: Path) -> str:
    return f"put the file there, readable for the user who runs the kiosk, or correct its path ({file.name})"
