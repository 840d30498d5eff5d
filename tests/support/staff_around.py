"""What stands around the screens of the staff: cabinets of 16 and 48 doors, and a kiosk at work."""

from dataclasses import replace
from datetime import timedelta

from kiosk.domain.compartments import BlockedBy, DoorState, Facts, Occupancy, Sight
from kiosk.domain.live import LinkNow, Live
from kiosk.domain.moment import ClockStatus
from kiosk.flow.any_visit import AnyVisit
from kiosk.presentation.screen_model import DoorBox, ScreenModel
from kiosk.presentation.screens import Around, compose_for_anybody
from kiosk.presentation.words import Words
from tests.support.gallery_visits import NOW, PLACE

SIXTEEN = tuple(DoorBox(f"{n:02d}", str(n), column=(n - 1) // 8, row=(n - 1) % 8) for n in range(1, 17))

LETTERED = tuple(replace(box, compartment_id=f"A{n}", label=f"A{n}") for n, box in enumerate(SIXTEEN, 1))
"""A cabinet whose doors are A1 to A16."""

AT_WORK = Live(
    at=NOW.at,
    clock=ClockStatus.TRUSTED,
    clock_synchronised=True,
    sights={},
    facts={},
    printers={"printer": "ok", "label-printer": "ok"},
    roles=frozenset(
        {"scan_camera", "item_camera", "scan_engine", "badge_reader", "receipt_printer", "label_printer"}
    ),
    looks_per_s=14,
    badges_read=31,
    bins={"bin-1": 34, "bin-2": None},
    enclosure=DoorState.CLOSED,
    link=LinkNow(
        running=True,
        connected=True,
        central_online=True,
        round_trip_ms=48,
        last_stored_at=NOW.at - timedelta(seconds=4),
    ),
    disk_level="ok",
    disk_free_bytes=21_400_000_000,
    outbox_waiting=2,
    outbox_oldest_at=NOW.at - timedelta(seconds=9),
    photos_waiting=3,
)
"""Everything is right."""

IN_TROUBLE = AT_WORK.model_copy(
    update={
        "clock": ClockStatus.UNTRUSTED,
        "clock_synchronised": False,
        "printers": {"printer": "near_end", "label-printer": "unknown"},
        "printer_trouble": {"label-printer": "cutter_jam"},
        "faults": frozenset({"badge_reader", "bin-2", "item_camera"}),
        "enclosure": DoorState.OPEN,
        "link": LinkNow(
            running=True,
            reason="the broker refused us: not authorized",
            last_stored_at=NOW.at - timedelta(hours=5),
        ),
        "outbox_waiting": 148,
        "outbox_quarantined": 2,
        "outbox_oldest_at": NOW.at - timedelta(hours=5),
        "photos_waiting": 61,
        "out_of_service": "serviced",
        "unresolved": 3,
    }
)
"""As much is wrong as there may be at once, with doors that nobody sees."""


def seen(live: Live, doors: tuple[DoorBox, ...]) -> Live:
    """With doors: full and empty ones, one open, blocked, in use; in trouble the last four are unseen."""
    ids = [box.compartment_id for box in doors]
    unseen = set(ids[-4:]) if live.link.reason else set()
    return live.model_copy(
        update={
            "sights": {name: Sight() if name in unseen else _sight(n) for n, name in enumerate(ids, 1)},
            "facts": {name: _facts(n, name) for n, name in enumerate(ids, 1)},
        }
    )


def _sight(number: int) -> Sight:
    return Sight(
        door=DoorState.OPEN if number == 3 else DoorState.CLOSED,
        occupancy=Occupancy.PRESENT if number % 3 == 0 else Occupancy.ABSENT,
    )


def _facts(number: int, name: str) -> Facts:
    if number == 7:
        since = NOW.at - timedelta(days=1, hours=3)
        return Facts(
            compartment_id=name,
            blocked_why="lock_defective",
            blocked_since=since,
            blocked_by=BlockedBy.TECHNICIAN,
        )
    if number == 8:
        return Facts(compartment_id=name, reserved_by="d-8")
    return Facts(compartment_id=name, holds=f"d-{number}" if number % 3 == 0 else None)


def shown(visit: AnyVisit, words: Words, doors: tuple[DoorBox, ...], live: Live) -> ScreenModel:
    """The screen of a visit in the language of `words`, before a cabinet with these doors."""
    around = Around(replace(PLACE, doors=doors), live=seen(live, doors))
    return compose_for_anybody(visit.but(language=words.locale), words, around)
