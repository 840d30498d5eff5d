"""The link to the broker: what the rest of the forwarder sees of MQTT."""

from dataclasses import dataclass
from typing import Protocol

NO_MATCHING_SUBSCRIBERS = 0x10
SESSION_TAKEN_OVER = 0x8E
PACKET_TOO_LARGE = 0x95
PAYLOAD_FORMAT_INVALID = 0x99


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker let us in. Packets larger than `maximum_packet_bytes` it does not take (None: no limit)."""

    maximum_packet_bytes: int | None


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection ended, or an attempt failed. `code` is the broker's own reason where it gave one."""

    reason: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The broker acknowledged a publish. From 0x80 on, `code` says that it did not take it."""

    mid: int
    code: int
    reason: str

    @property
    def taken(self) -> bool:
        """Whether the broker passed it on to somebody. That is no proof that central has it."""
        return self.code < 0x80 and self.code != NO_MATCHING_SUBSCRIBERS


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message to us. It comes again, after a reconnect, until it was given to `Link.ack`."""

    topic: str
    payload: bytes
    mid: int
    connection: int


LinkEvent = Connected | Disconnected | Published | Arrived


class Link(Protocol):
    """A connection to the broker that comes and goes.

    Nothing is queued for later: what cannot be sent now is not taken.
    """

    def start(self) -> None:
        """Begin to connect, and keep at it until `stop`."""

    def publish(
        self, topic: str, payload: bytes, *, content_type: str | None = None, retain: bool = False
    ) -> int | None:
        """Send with QoS 1; the id that `Published` will carry.

        None when it was not sent: no connection, or as many publishes are
        unacknowledged as the broker allows.
        """

    def take(self, wait_s: float) -> list[LinkEvent]:
        """What happened since the last call, in order; waits at most `wait_s` for something to happen."""

    def ack(self, arrived: Arrived) -> None:
        """Tell the broker that a message was dealt with."""

    def reset(self, reason: str) -> None:
        """Drop a connection that seems dead; a new one follows."""

    def stop(self) -> None:
        """Disconnect in order, so that the broker does not publish the Last Will."""
