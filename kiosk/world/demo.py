"""A whole day at the kiosk, played by scripted customers and judged at its end."""

import json
import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.config import load
from kiosk.process import open_store
from kiosk.world import stories
from kiosk.world.cabinet import save_papers
from kiosk.world.people import Album, Customer, Lost
from kiosk.world.shop import OrderLine
from kiosk.world.town import Town

DRAIN_S = 20.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Appointment:
    """One customer of the day. `offline`: the network is away. `completes`: an item stays at the kiosk."""

    name: str
    story: stories.Story
    lines: list[OrderLine]
    delivered_days_ago: int = 5
    offline: bool = False
    completes: bool = True


@dataclass
class Visit:
    """How one customer's visit went."""

    name: str
    completed: bool
    taps: int
    seconds: float
    screens: list[str]


def day(seed: int, extra: int) -> list[Appointment]:
    """The script, and `extra` customers whose order the seed chooses."""
    portal = stories.one_line
    script = [
        Appointment("plain drop-off", stories.plain_drop_off, portal()),
        Appointment("partial return", stories.partial_return, [OrderLine(p) for p in stories.PRODUCTS]),
        Appointment("too late", stories.too_late, portal(), delivered_days_ago=60, completes=False),
        Appointment("unreadable code", stories.unreadable_code, portal("trainers")),
        Appointment("offline, first", stories.plain_drop_off, portal(), offline=True),
        Appointment("offline, second", stories.plain_drop_off, portal("rain_jacket"), offline=True),
        Appointment("door left open", stories.leaves_door_open, portal()),
    ]
    chance = random.Random(seed)  # noqa: S311  repeatable is the point
    return script + [
        Appointment(f"customer {n}", stories.plain_drop_off, portal(chance.choice(stories.PRODUCTS)))
        for n in range(1, extra + 1)
    ]


def play_day(out: Path, *, seed: int, customers: int, speed: float, say: Say) -> int:
    """Play the day into `out`; 0 only if every expected event reached central once in effect."""
    _clear(out)
    visits: list[Visit] = []
    with Town(out / "world", seed=seed) as town:
        town.screen.wait_for_screen("attract", timeout=30)
        album = Album(out / "screens")
        appointments = day(seed, customers)
        for appointment in appointments:
            _cut_or_join(town, offline=appointment.offline, say=say)
            visits.append(_attend(town, appointment, album, speed, say))
        _cut_or_join(town, offline=False, say=say)
        settled = town.central.wait(lambda _: _all_arrived(town), timeout_s=DRAIN_S)
        town.end_kiosk()
        verdict = _judge(town, appointments, visits)
        _write(out, town, verdict)
    for line in verdict["faults"]:
        say(f"FAULT  {line}")
    say(_summary(verdict))
    return 0 if settled and not verdict["faults"] else 1


def _attend(town: Town, appointment: Appointment, album: Album, speed: float, say: Say) -> Visit:
    order = town.shop.order(appointment.lines, delivered_days_ago=appointment.delivered_days_ago)
    if appointment.story is stories.unreadable_code:
        town.central.announce("B-1042", [order.announced])
        town.screen.wait_for_screen("attract", timeout=5)
        time.sleep(0.5)
    customer = Customer(town.screen, town.cabinet, album, speed)
    try:
        appointment.story(customer, order)
    except Lost as lost:
        say(f"  {appointment.name}: {lost}")
        return Visit(appointment.name, False, customer.taps, customer.seconds, customer.seen)
    say(f"  {appointment.name:<18} {customer.taps} taps, {customer.seconds:4.1f} s")
    return Visit(appointment.name, True, customer.taps, customer.seconds, customer.seen)


def _cut_or_join(town: Town, *, offline: bool, say: Say) -> None:
    if offline and town.plug.is_in:
        town.plug.pull()
        say("  -- the network is down --")
    elif not offline and not town.plug.is_in:
        town.plug.insert()
        say("  -- the network is back --")


def _all_arrived(town: Town) -> bool:
    """The kiosk has nothing left to send and central has every photo."""
    state = town.config_file.parent / "run" / "forwarder.json"
    waiting = json.loads(state.read_text()).get("waiting") if state.exists() else None
    photos = town.central.view.photos()
    return waiting == 0 and not town.central.view.gaps() and all(p.stored_at for p in photos)


def _judge(town: Town, appointments: list[Appointment], visits: list[Visit]) -> dict[str, Any]:
    view = town.central.view
    sent = _ledger(town)
    received = view.events()
    completed = [e for e in received if e.type == "drop_off.completed"]
    declined = [e for e in received if e.type == "return.declined"]
    expected = sum(a.completes for a in appointments)
    lost = {event_id for event_id, _ in sent} - {e.event_id for e in received}
    differing = [e for e in received if dict(sent).get(e.event_id, e.body) != e.body]
    faults = [
        *(f"{v.name} did not get to the end: saw {', '.join(v.screens)}" for v in visits if not v.completed),
        *(
            [f"{expected} drop-offs were expected, central has {len(completed)}"]
            * (len(completed) != expected)
        ),
        *([f"{len(lost)} events never arrived"] * bool(lost)),
        *(f"event {e.event_id} arrived with other bytes than the ledger has" for e in differing),
        *(f"{d.kind}: {d.event_id}" for d in view.disagreements()),
        *(f"gap in the sequence: {g.first} to {g.last}" for g in view.gaps()),
        *(f"rejected: {r.event_id} {r.code} {r.text}" for r in view.rejections()),
        *(f"photo {p.photo_id} is not whole" for p in view.photos() if not p.stored_at),
    ]
    done = [v for v, a in zip(visits, appointments, strict=True) if a.completes and v.completed]
    return {
        "customers": len(visits),
        "drop_offs": len(completed),
        "declined": len(declined),
        "events_sent": len(sent),
        "events_received": len(received),
        "duplicates": len(view.disagreements()),
        "redelivered": sum(e.deliveries - 1 for e in received),
        "lost": len(lost),
        "photos": len(view.photos()),
        "per_drop_off": [{"name": v.name, "taps": v.taps, "seconds": round(v.seconds, 1)} for v in done],
        "faults": faults,
    }


def _ledger(town: Town) -> list[tuple[str, bytes]]:
    """What the kiosk recorded, read from its own store after it was switched off."""

    store = open_store(load(town.config_file))
    try:
        return [(e.event_id, e.body) for e in store.ledger.entries(limit=100_000)]
    finally:
        store.close()


def _write(out: Path, town: Town, verdict: dict[str, Any]) -> None:
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
    for number, photo in enumerate((p for p in town.central.view.photos() if p.stored_at), 1):
        shutil.copyfile(photo.file, out / f"photo-{number:02d}.jpg")
    (out / "summary.json").write_text(json.dumps(verdict, indent=2) + "\n")


def _summary(verdict: dict[str, Any]) -> str:
    return (
        f"{verdict['customers']} customers, {verdict['drop_offs']} drop-offs, {verdict['declined']} declined;"
        f" {verdict['events_sent']} events sent, {verdict['events_received']} received,"
        f" {verdict['redelivered']} redelivered, {verdict['duplicates']} duplicates in effect,"
        f" {verdict['lost']} lost; {verdict['photos']} photos."
    )


def _clear(out: Path) -> None:
    """Remove what an earlier day left, and nothing else."""
    for name in ("world", "screens"):
        shutil.rmtree(out / name, ignore_errors=True)
    for pattern in ("*.jsonl", "receipt-*.png", "label-*.png", "photo-*.jpg", "summary.json"):
        for file in out.glob(pattern):
            file.unlink()
    (out / "screens").mkdir(parents=True, exist_ok=True)
