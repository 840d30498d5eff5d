"""In and out of service at central's command, and what the kiosk says of itself when asked."""

from collections.abc import Mapping
from functools import partial

import kiosk
from kiosk.contract.commands import NoArguments
from kiosk.contract.messages import Command
from kiosk.domain.compartments import DoorState, Sight
from kiosk.domain.machine_events import CommandResult
from kiosk.host.gauges import resident_bytes, temperature_c
from kiosk.runtime.commands import Taken
from kiosk.runtime.pressure import Pressure
from kiosk.runtime.rules import Rules
from kiosk.runtime.service import Service
from kiosk.store import Store
from kiosk.trust.documents import arguments_of

KIB = 1024


class CommandedService:
    """Executes the commands about the kiosk as a whole, in the transaction that takes them.

    Concurrency: the core's, as its store.
    """

    def __init__(
        self, store: Store, service: Service, rules: Rules, pressure: Pressure, sights: Mapping[str, Sight]
    ) -> None:
        self._store = store
        self._service = service
        self._rules = rules
        self._pressure = pressure
        self._sights = sights

    def take_out(self, command: Command) -> Taken:
        """No more visits until it is put back. What was begun ends."""
        arguments_of(command, NoArguments)
        self._store.servicing.begin(self._store.ledger.now())
        return Taken({}, then=partial(self._service.is_serviced, True))

    def put_back(self, command: Command) -> Taken:
        """In service again, unless something else is in the way; `still` says what."""
        arguments_of(command, NoArguments)
        self._store.servicing.end()
        still = self._service.out_reason_but_serviced
        return Taken({"still": still} if still else {}, then=partial(self._service.is_serviced, False))

    def diagnose(self, command: Command) -> Taken:
        """Small numbers and words: what a technician asks first."""
        arguments_of(command, NoArguments)
        return Taken({**self._software(), **self._traffic(), **self._devices()})

    def _software(self) -> CommandResult:
        now, pack, warmth = self._store.ledger.now(), self._rules.pack, temperature_c()
        return {
            "software_version": kiosk.__version__,
            "service": self._service.out_reason or "in_service",
            "clock": now.clock.value,
            "machine_up_s": now.boottime_ms // 1000,
            "memory_kib": resident_bytes() // KIB,
            **({"policy_epoch": pack.epoch, "policy_version": pack.version} if pack else {}),
            **({"temperature_c": round(warmth)} if warmth is not None else {}),
        }

    def _traffic(self) -> CommandResult:
        outbox = self._store.outbox.status()
        return {
            "disk_level": self._pressure.level.word,
            "database_kib": self._store.size_bytes() // KIB,
            "sequence": outbox.newest,
            "outbox_waiting": outbox.waiting,
            "outbox_quarantined": outbox.quarantined,
            "photos_waiting": self._store.photos.waiting_count(),
        }

    def _devices(self) -> CommandResult:
        facts = self._store.compartments.all().values()
        return {
            "lacking": " ".join(sorted(self._service.faults)),
            "doors_open": " ".join(self._seen(DoorState.OPEN)),
            "doors_unknown": " ".join(self._seen(DoorState.UNKNOWN)),
            "compartments_blocked": " ".join(sorted(f.compartment_id for f in facts if f.blocked_why)),
            "compartments_holding": sum(f.holds is not None for f in facts),
            "visits_in_suspense": len(self._store.visits.unsettled()),
        }

    def _seen(self, door: DoorState) -> list[str]:
        return [compartment_id for compartment_id, sight in self._sights.items() if sight.door is door]
