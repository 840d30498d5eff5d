"""The forwarder's parts, joined: one turn takes what the link has, and sends what may be sent."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from kiosk.forwarder.announcements import Announcements
from kiosk.forwarder.compartments import CompartmentsTeller
from kiosk.forwarder.health import Health, LinkStatus
from kiosk.forwarder.inbound import Inbound
from kiosk.forwarder.link import Arrived, Connected, Disconnected, Link, LinkEvent, Published
from kiosk.forwarder.look_ups import LookUps
from kiosk.forwarder.machine_watch import MachineWatch
from kiosk.forwarder.photos import PhotoSender
from kiosk.forwarder.pump import Pump
from kiosk.forwarder.room import Room, StorePause
from kiosk.forwarder.rules_watch import RulesWatch
from kiosk.forwarder.twin import TwinWatch
from kiosk.forwarder.upkeep import Upkeep
from kiosk.host.clock import Clock
from kiosk.log import Presence
from kiosk.store import NothingStored, Store

DELETE_EVERY_S = 60.0
LOOK_EVERY_S = 1.0
FAREWELL_LIMIT_S = 2.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a forwarder is made of."""

    store: Store
    link: Link
    pump: Pump
    photos: PhotoSender
    announcements: Announcements
    look_ups: LookUps
    inbound: Inbound
    health: Health
    compartments: CompartmentsTeller
    room: Room
    upkeep: Upkeep
    twin: TwinWatch
    rules: RulesWatch
    machine: MachineWatch
    clock: Clock


class Forwarder:
    """Everything of `kiosk forward` but the process around it.

    Lifetime: from `start` to `stop`.
    Concurrency: one thread; it never waits but in `turn`, for `wait_s` at most.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._broker = Presence(log, "broker")
        self._connected = False
        self._reason: str | None = None
        self._delete_at = 0.0
        self._look_at = 0.0
        self._connected_since: datetime | None = None
        self._pause = StorePause()

    def start(self) -> None:
        self._parts.link.start()

    def turn(self, wait_s: float) -> None:
        """Wait for the link, at most `wait_s`, then do what there is to do.

        While the disk takes nothing that is little: what central says is left unacknowledged, and nothing
        is sent whose confirmation could not be stored.
        """
        events = self._parts.link.take(wait_s)
        now = self._parts.clock.monotonic()
        try:
            if self._pause.is_on:
                self._bide(events, now)
            else:
                self._work(events, now)
        except NothingStored as error:
            self._pause.refused(error.why, now)

    def _bide(self, events: Sequence[LinkEvent], now: float) -> None:
        self._note([event for event in events if not isinstance(event, Arrived)], now)
        self._parts.room.step(now)
        self._parts.health.step(now, self._status())
        self._parts.compartments.step(now, connected=self._connected)
        if not self._pause.lasts(now):
            self._parts.store.prove()
            self._pause.end()
            self._parts.link.reset("what central said while nothing could be stored must come again")

    def _work(self, events: Sequence[LinkEvent], now: float) -> None:
        parts = self._parts
        parts.room.step(now)
        for arrived, group in groupby(events, key=lambda event: isinstance(event, Arrived)):
            if arrived:
                parts.inbound.handle(event for event in group if isinstance(event, Arrived))
            else:
                self._note(group, now)
        parts.inbound.settle()
        parts.inbound.step()
        parts.machine.step(now)
        if now >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            parts.rules.step()
        if parts.pump.may_send:
            parts.look_ups.step()  # before anything else: somebody waits at the screen
        parts.health.step(now, self._status())  # before events, at which a broker may hang up
        parts.compartments.step(now, connected=self._connected)
        parts.pump.step(now)
        if parts.pump.may_send and parts.pump.drained:
            parts.photos.step(now)
        if now >= self._delete_at:
            self._delete_at = now + DELETE_EVERY_S
            parts.photos.delete_old(parts.store.ledger.now())
        parts.announcements.step(now)
        parts.twin.step(now)
        parts.upkeep.step(now, idle=parts.pump.drained or not parts.pump.may_send)

    def stop(self) -> None:
        """Tell everybody that this kiosk goes, and go."""
        parts = self._parts
        mid = parts.health.say_connected(False) if self._connected else None
        deadline = parts.clock.monotonic() + FAREWELL_LIMIT_S
        while mid is not None and parts.clock.monotonic() < deadline:
            # Closed before the broker has answered, a socket may take the last message with it.
            events = parts.link.take(0.1)
            if any(
                isinstance(e, Disconnected) or (isinstance(e, Published) and e.mid == mid) for e in events
            ):
                break
        parts.link.stop()
        parts.inbound.close()
        parts.upkeep.close()
        parts.health.close()

    def _note(self, events: Iterable[LinkEvent], now: float) -> None:
        parts = self._parts
        for event in events:
            match event:
                case Connected():
                    self._connected, self._reason = True, None
                    self._connected_since = parts.clock.wall()
                    self._broker.returned()
                    parts.pump.connected(event, now)
                    parts.photos.connected(event)
                    parts.health.connected()
                    parts.compartments.connected()
                    parts.twin.connected(now)
                case Disconnected():
                    self._connected, self._reason = False, event.reason
                    self._connected_since = None
                    self._broker.gone(event.reason)
                    parts.pump.disconnected(event, now)
                    parts.photos.disconnected()
                    parts.inbound.disconnected()
                    parts.twin.disconnected(event, now)
                case Published():
                    parts.pump.published(event, now)
                    parts.photos.published(event, now)

    def _status(self) -> LinkStatus:
        inbound = self._parts.inbound
        return LinkStatus(
            self._connected,
            self._reason,
            self._connected_since,
            inbound.central_online,
            self._parts.pump.round_trip_ms,
        )
