"""How the kiosk is at this moment, for the screens of the staff, and what is still wrong with it."""

from enum import StrEnum

from pydantic import Field

from kiosk.domain.compartments import DoorState, Facts, Sight
from kiosk.domain.model import Value
from kiosk.domain.moment import ClockStatus, Instant


class LinkNow(Value):
    """The way to central, as the forwarder tells of it; `running` is false where it tells nothing."""

    running: bool = False
    connected: bool = False
    reason: str | None = None
    central_online: bool = False
    round_trip_ms: int | None = None
    last_stored_at: Instant | None = None


class Live(Value):
    """What the watches of the core know already; nothing is asked of a device for it.

    `printers` are the paper states by printer, `roles` the devices by role that this cabinet has,
    `bins` the levels in percent. `looks_per_s`: camera frames searched for codes.
    """

    at: Instant
    clock: ClockStatus
    clock_synchronised: bool | None
    sights: dict[str, Sight]
    facts: dict[str, Facts]
    silent_boards: frozenset[str] = frozenset()
    printers: dict[str, str] = Field(default_factory=dict)
    printer_trouble: dict[str, str] = Field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    faults: frozenset[str] = frozenset()
    looks_per_s: int = 0
    badges_read: int = 0
    bins: dict[str, int | None] = Field(default_factory=dict)
    enclosure: DoorState = DoorState.UNKNOWN
    link: LinkNow = LinkNow()
    disk_level: str = ""
    disk_free_bytes: int = 0
    outbox_waiting: int = 0
    outbox_quarantined: int = 0
    outbox_oldest_at: Instant | None = None
    photos_waiting: int = 0
    out_of_service: str | None = None
    training_until: Instant | None = None
    unresolved: int = 0


class Wrong(StrEnum):
    """What should not be so when the staff leave a kiosk to its customers, gravest first."""

    ENCLOSURE_OPEN = "enclosure_open"
    DOORS_OPEN = "doors_open"
    DOORS_UNKNOWN = "doors_unknown"
    OUT_OF_SERVICE = "out_of_service"
    TRAINING = "training"
    UNRESOLVED = "unresolved"
    BLOCKED = "blocked"
    PRINTERS = "printers"
    DEVICES = "devices"
    LINK = "link"


def still_wrong(live: Live) -> dict[Wrong, tuple[str, ...]]:
    """What is wrong now, each with the things that it is about, by name."""
    found = {
        Wrong.ENCLOSURE_OPEN: ("enclosure",) if live.enclosure is DoorState.OPEN else (),
        Wrong.DOORS_OPEN: _doors(live, DoorState.OPEN),
        Wrong.DOORS_UNKNOWN: _doors(live, DoorState.UNKNOWN),
        Wrong.OUT_OF_SERVICE: (live.out_of_service,) if live.out_of_service else (),
        Wrong.TRAINING: ("training",) if live.training_until else (),
        Wrong.UNRESOLVED: (str(live.unresolved),) if live.unresolved else (),
        Wrong.BLOCKED: tuple(name for name, facts in live.facts.items() if facts.blocked_why),
        Wrong.PRINTERS: tuple(
            name for name, paper in live.printers.items() if paper == "out" or name in live.printer_trouble
        ),
        Wrong.DEVICES: tuple(sorted(live.faults & live.roles)),
        Wrong.LINK: () if live.link.connected and live.link.central_online else ("link",),
    }
    return {wrong: about for wrong, about in found.items() if about}


def _doors(live: Live, door: DoorState) -> tuple[str, ...]:
    return tuple(name for name, sight in live.sights.items() if sight.door is door)
