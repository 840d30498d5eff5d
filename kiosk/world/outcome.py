"""What came of a day: what the kiosk recorded beside what central has, and the files that show it."""

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.contract.validation import validate
from kiosk.world.cabinet import save_papers
from kiosk.world.central_events import Event
from kiosk.world.central_view import CentralView
from kiosk.world.town import Town
from kiosk.world.truth import contradictions

MOST_EVENTS = 100_000


@dataclass(frozen=True)
class Visit:
    """How one visit went, a customer's unless it `is_duty`. `lost`: why it ended early.

    `completes`: an item was to stay. `in_hand`: compartments and bins out of which something was
    carried away.
    """

    name: str
    completes: bool
    taps: int
    seconds: float
    screens: list[str]
    lost: str | None
    is_duty: bool = False
    in_hand: tuple[str, ...] = ()

    def __str__(self) -> str:
        taps = "1 tap, " if self.taps == 1 else f"{self.taps} taps,"
        return f"{self.name:<18} {taps:>8} {self.seconds:4.1f} s"


def kinds_of(event: Event) -> tuple[str, ...]:
    """What an event counts as: its type, and where it has one its type with a code of its own."""
    data = event.data
    code = {
        "alarm.raised": lambda: data["alarm_code"],
        "alarm.cleared": lambda: data["alarm_code"],
        "collection.discrepancy": lambda: data["discrepancy"]["kind"],
        "command.executed": lambda: data["name"],
        "staff.acted": lambda: data["act"],
    }.get(event.type)
    return (event.type, f"{event.type} {code()}") if code else (event.type,)


def counted(view: CentralView) -> Counter[str]:
    """How many central has of each kind."""
    return Counter(kind for event in view.events() for kind in kinds_of(event))


def judge(town: Town, visits: list[Visit], expected: Counter[str]) -> dict[str, Any]:
    """The content of summary.json. Everything in `faults` makes the day a failure.

    `expected` says how many of each kind of event the day was to leave at central.
    """
    view = town.central.view
    with town.books() as books:
        sent = {entry.event_id: entry.body for entry in books.ledger.entries(limit=MOST_EVENTS)}
    received = view.events()
    kinds = counted(view)
    in_hand = Counter(name for visit in visits for name in visit.in_hand)
    lost = sent.keys() - {event.event_id for event in received}
    faults = [
        *(f"{v.name}: {v.lost}" for v in visits if v.lost),
        *(
            f"{number} of {kind} were expected, central has {kinds[kind]}"
            for kind, number in expected.items()
            if kinds[kind] != number
        ),
        *contradictions(town.cabinet, received, in_hand),
        *(f"event {event_id} never arrived" for event_id in sorted(lost)),
        *(
            f"event {e.event_id} is not what the kiosk recorded"
            for e in received
            if sent.get(e.event_id) != e.body
        ),
        *(f"event {e.event_id} breaks the contract: {why}" for e in received for why in validate(e.body)),
        *(f"event {d.event_id}: {d.kind}" for d in view.disagreements()),
        *(f"event {r.event_id} was rejected: {r.code} {r.text}" for r in view.rejections()),
        *(f"events {g.first} to {g.last} are missing" for g in view.gaps()),
        *(f"photo {p.photo_id} is not whole" for p in view.photos() if not p.stored_at),
    ]
    return {
        "customers": sum(not visit.is_duty for visit in visits),
        "drop_offs": kinds["drop_off.completed"],
        "declined": kinds["return.declined"],
        "turned_away": kinds["attempt.certified"],
        "collected": in_hand.total(),
        "missing": kinds["collection.discrepancy missing"],
        "opened_by_command": kinds["command.executed open_compartment"],
        "alarms_raised": kinds["alarm.raised"],
        "alarms_cleared": kinds["alarm.cleared"],
        "events_sent": len(sent),
        "events_received": len(received),
        "redelivered": sum(event.deliveries - 1 for event in received),
        "duplicates": len(view.disagreements()),
        "lost": len(lost),
        "photos": len(view.photos()),
        "per_drop_off": [
            {"name": v.name, "taps": v.taps, "seconds": round(v.seconds, 1)}
            for v in visits
            if v.completes and not v.lost
        ],
        "faults": faults,
    }


def write(out: Path, town: Town, outcome: dict[str, Any]) -> None:
    """Write what central has, what was printed and photographed, and the summary."""
    events = town.central.view.events()
    (out / "events.jsonl").write_bytes(b"".join(e.body + b"\n" for e in events))
    (out / "delivery.jsonl").write_text(
        "".join(
            json.dumps(
                {
                    "id": e.event_id,
                    "sequence": e.sequence,
                    "stored_at": e.stored_at,
                    "deliveries": e.deliveries,
                }
            )
            + "\n"
            for e in events
        )
    )
    save_papers(town.cabinet.papers, out)
    whole = [photo.file for photo in town.central.view.photos() if photo.stored_at]
    for number, file in enumerate(whole, 1):
        shutil.copyfile(file, out / f"photo-{number:02d}.jpg")
    (out / "summary.json").write_text(json.dumps(outcome, indent=2) + "\n")


def summary(outcome: dict[str, Any]) -> str:
    """The outcome in one sentence."""
    return (
        f"{outcome['customers']} customers, {outcome['drop_offs']} drop-offs, {outcome['declined']} declined,"
        f" {outcome['turned_away']} turned away; {outcome['collected']} parcels and bags collected,"
        f" {outcome['missing']} missing; {outcome['opened_by_command']} door opened from afar;"
        f" {outcome['alarms_raised']} alarms raised, {outcome['alarms_cleared']} cleared;"
        f" {outcome['events_sent']} events sent, {outcome['events_received']} received,"
        f" {outcome['redelivered']} redelivered, {outcome['duplicates']} duplicates in effect,"
        f" {outcome['lost']} lost; {outcome['photos']} photos."
    )
