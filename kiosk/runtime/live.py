"""How the kiosk is at this moment, gathered from what the core's watches know already."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.domain.live import LinkNow, Live
from kiosk.host.clock import Clock
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.doors import Doors
from kiosk.runtime.pressure import Pressure
from kiosk.runtime.scanning import Scanning
from kiosk.runtime.service import Service
from kiosk.runtime.staff.arrivals import Arrivals
from kiosk.runtime.training import Training
from kiosk.runtime.watches import Watches
from kiosk.store import Store


@dataclass(frozen=True)
class LiveValues:
    """No device is asked anything: what is shown is what counts. `link` reads what the forwarder tells.

    Concurrency: the core's.
    """

    store: Store
    clock: Clock
    doors: Doors
    compartments: Compartments
    watches: Watches
    scanning: Scanning
    arrivals: Arrivals
    service: Service
    training: Training
    pressure: Pressure
    roles: frozenset[str]
    link: Callable[[], Mapping[str, Any] | None]

    def read(self) -> Live:
        """As of now."""
        now, outbox = self.store.ledger.now(), self.store.outbox.status()
        return Live(
            at=now.at,
            clock=now.clock,
            clock_synchronised=self.clock.synchronised(),
            sights=dict(self.doors.sights),
            facts=dict(self.compartments.facts()),
            silent_boards=self.doors.silent_boards,
            printers={name: paper.value for name, paper in self.watches.printers.paper.items()},
            printer_trouble=dict(self.watches.printers.trouble),
            roles=self.roles,
            faults=self.service.faults,
            looks_per_s=self.scanning.looks_per_s,
            badges_read=self.arrivals.badges_read,
            bins=dict(self.watches.bins.fill_percent),
            enclosure=self.watches.enclosure.state,
            link=self._link(),
            disk_level=self.pressure.level.word,
            disk_free_bytes=self.pressure.free_bytes,
            outbox_waiting=outbox.waiting,
            outbox_quarantined=outbox.quarantined,
            outbox_oldest_at=outbox.oldest_at,
            photos_waiting=self.store.photos.waiting_count(),
            out_of_service=self.service.out_reason,
            training_until=self.training.until,
            unresolved=self.store.unresolved.count(),
        )

    def _link(self) -> LinkNow:
        told = self.link()
        if told is None:
            return LinkNow()
        return LinkNow(
            running=True,
            connected=bool(told.get("connected")),
            reason=told.get("reason"),
            central_online=bool(told.get("central_online")),
            round_trip_ms=told.get("round_trip_ms"),
            last_stored_at=told.get("last_stored_at"),
        )
