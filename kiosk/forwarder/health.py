"""How the kiosk is, for central (retained states) and for tools on this machine (a live file)."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk import __version__
from kiosk.contract.messages import AlarmNow, ConnectionState, HealthState
from kiosk.contract.topics import Topics
from kiosk.domain.alarms import ALARMS
from kiosk.domain.moment import rfc3339
from kiosk.forwarder.link import Link
from kiosk.forwarder.machine_watch import MachineWatch
from kiosk.forwarder.room import Room
from kiosk.forwarder.rules_watch import RulesWatch
from kiosk.host.clock import Clock
from kiosk.host.gauges import disk
from kiosk.host.state_file import FORWARDER_FILE, RUN_FILE, StateFile, read_fresh_state
from kiosk.store import Store
from kiosk.store.alarms import OpenAlarms

PUBLISH_EVERY_S = 30.0
LOOK_EVERY_S = 1.0
COUNT_EVERY_S = 600.0
"""Whether events were lost is seen by counting the whole ledger."""

MOST_ALARMS = 50
"""The gravest are listed; of the others the ledger tells."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """How the way to central is. `reason` says why not, while not connected."""

    connected: bool
    reason: str | None
    connected_since: datetime | None
    central_online: bool | None
    round_trip_ms: int | None = None


class Health:
    """Looks once a second, writes that down, and publishes every 30 s and when it has become another.

    Lifetime: the live file stays until `close`.
    Concurrency: one thread; as its store.
    """

    def __init__(
        self,
        store: Store,
        link: Link,
        topics: Topics,
        rules: RulesWatch,
        machine: MachineWatch,
        room: Room,
        state: Path,
        runtime: Path,
        clock: Clock,
        boot_id: str,
    ) -> None:
        self._store = store
        self._link = link
        self._topics = topics
        self._state = state
        self._run_file = runtime / RUN_FILE
        self._file = StateFile(runtime / FORWARDER_FILE)
        self._clock = clock
        self._boot_id = boot_id
        self._look_at = 0.0
        self._count_at = 0.0
        self._drops = 0
        self._rules = rules
        self._machine = machine
        self._alarms = OpenAlarms(store.ledger)
        self._room = room
        self._published: HealthState | None = None
        self._publish_at = 0.0
        self._said_online = False

    def connected(self) -> None:
        """A new connection: the broker may hold our Last Will, or nothing."""
        self._said_online = False
        self._published = None

    def step(self, now: float, status: LinkStatus) -> None:
        """Say what is to be said now."""
        if status.connected and not self._said_online:
            self._said_online = self.say_connected(True) is not None
        if now >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            if now >= self._count_at:
                self._count_at = now + COUNT_EVERY_S
                self._drops = self._store.outbox.account(self._store.ledger.salvages).drops
            health = self._look(status)
            self._write_file(health, status)
            if status.connected:
                self._publish(health, now)

    def say_connected(self, online: bool) -> int | None:
        """Publish the retained connection state; the publish's id, or None when it could not be sent."""
        state = ConnectionState(
            online=online,
            boot_id=self._boot_id,
            ledger_id=self._store.ledger.ledger_id,
            boottime_ms=self._clock.boottime_ms(),
        )
        return self._link.publish(self._topics.state("connection"), state.encode(), retain=True)

    def close(self) -> None:
        """Take the live file away: this process is no more."""
        self._file.remove()

    def _look(self, status: LinkStatus) -> HealthState:
        outbox = self._store.outbox.status()
        rules = self._rules.look()
        health = {
            "at": self._clock.wall(),
            "boot_id": self._boot_id,
            "boottime_ms": self._clock.boottime_ms(),
            "software_version": __version__,
            "clock": self._store.ledger.now().clock,
            "clock_synchronised": self._clock.synchronised(),
            "temperature_c": self._machine.temperature_c,
            "connected_since": status.connected_since,
            "central_online": status.central_online,
            "last_stored_at": self._store.outbox.last_stored_at(),
            "policy_version": rules.version,
            "policy_epoch": rules.epoch,
            "policy_age_s": rules.age_s,
            "policy_valid_until": rules.valid_until,
            "policy_validity": rules.validity,
            "policy_waiting": rules.waiting,
            "ledger_id": self._store.ledger.ledger_id,
            "sequence": outbox.newest,
            "outbox_waiting": outbox.waiting,
            "outbox_quarantined": outbox.quarantined,
            "outbox_oldest_at": outbox.oldest_at,
            "drops": self._drops,
            "photos_waiting": self._store.photos.waiting_count(),
            "disk_used_percent": disk(self._state).used_percent,
            "disk_level": self._room.level.word,
            "backup_at": self._store.backup_at(),
        } | self._told_alarms()
        run = read_fresh_state(self._run_file, self._clock.boottime_ms()) or {}
        try:
            return HealthState.model_validate(
                health | _UNKNOWN | {k: run[k] for k in _TOLD_BY_RUN & run.keys()}
            )
        except ValidationError:
            return HealthState.model_validate(health | _UNKNOWN)

    def _told_alarms(self) -> dict[str, Any]:
        raised = [entry.event for entry in self._alarms.look()]
        alarms = [
            AlarmNow(
                code=event["data"]["alarm_code"],
                about=event["data"]["about"],
                severity=ALARMS[event["data"]["alarm_code"]].severity,
                since=event["time"],
            )
            for event in raised
        ]
        alarms.sort(key=lambda alarm: ALARMS[alarm.code].rank)
        return {"alarms_open": len(alarms), "alarms": tuple(alarms[:MOST_ALARMS])}

    def _write_file(self, health: HealthState, status: LinkStatus) -> None:
        self._file.write(
            {
                "connected": status.connected,
                "reason": status.reason,
                "central_online": status.central_online,
                "waiting": health.outbox_waiting,
                "oldest_at": rfc3339(health.outbox_oldest_at) if health.outbox_oldest_at else None,
                "last_stored_at": rfc3339(health.last_stored_at) if health.last_stored_at else None,
                "round_trip_ms": status.round_trip_ms,
                "quarantined": health.outbox_quarantined,
                "photos_waiting": health.photos_waiting,
                "boottime_ms": self._clock.boottime_ms(),
            }
        )

    def _publish(self, health: HealthState, now: float) -> None:
        changed = self._published is None or _of_interest(health) != _of_interest(self._published)
        if not changed and now < self._publish_at:
            return
        if self._link.publish(self._topics.state("health"), health.encode(), retain=True) is not None:
            self._published = health
            self._publish_at = now + PUBLISH_EVERY_S


_UNKNOWN: dict[str, Any] = {"service": "unknown", "service_reason": None}
_TOLD_BY_RUN = {"service", "service_reason", "printers", "bins", "enclosure"}


def _of_interest(health: HealthState) -> tuple[Any, ...]:
    return (
        health.service,
        health.service_reason,
        health.policy_version,
        health.policy_epoch,
        health.policy_validity,
        health.policy_waiting,
        health.outbox_quarantined,
        health.drops,
        health.disk_level,
        health.central_online,
        health.clock,
        health.alarms_open,
        health.alarms,
        health.printers,
        health.enclosure,
    )
