"""What came of a day: what the kiosk recorded beside what central has, and the files that show it."""

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.contract.validation import validate
from kiosk.world.cabinet import save_papers
from kiosk.world.town import Town

MOST_EVENTS = 100_000


@dataclass(frozen=True)
class Visit:
    """How one customer's visit went. `completes`: an item was to stay. `lost`: why it ended early."""

    name: str
    completes: bool
    taps: int
    seconds: float
    screens: list[str]
    lost: str | None

    def __str__(self) -> str:
        return f"{self.name:<18} {self.taps:2} taps, {self.seconds:4.1f} s"


def judge(town: Town, visits: list[Visit], completes: list[bool]) -> dict[str, Any]:
    """The content of summary.json. Everything in `faults` makes the day a failure.

    `completes` says of each customer who was to come whether an item was to stay.
    """
    view = town.central.view
    with town.books() as books:
        sent = {entry.event_id: entry.body for entry in books.ledger.entries(limit=MOST_EVENTS)}
    received = view.events()
    types = Counter(event.type for event in received)
    expected = {
        "drop_off.completed": sum(completes),
        "return.declined": len(completes) - sum(completes),
        "visit.ended": len(completes),
    }
    lost = sent.keys() - {event.event_id for event in received}
    faults = [
        *(f"{v.name}: {v.lost}" for v in visits if v.lost),
        *(
            f"{number} of {type_} were expected, central has {types[type_]}"
            for type_, number in expected.items()
            if types[type_] != number
        ),
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
        "customers": len(visits),
        "drop_offs": types["drop_off.completed"],
        "declined": types["return.declined"],
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
        f"{outcome['customers']} customers, {outcome['drop_offs']} drop-offs, {outcome['declined']} declined;"
        f" {outcome['events_sent']} events sent, {outcome['events_received']} received,"
        f" {outcome['redelivered']} redelivered, {outcome['duplicates']} duplicates in effect,"
        f" {outcome['lost']} lost; {outcome['photos']} photos."
    )
