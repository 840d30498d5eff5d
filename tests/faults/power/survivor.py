"""What must be so after a power cut, asked of the real kiosk that is started on what the disk holds."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kiosk.domain.compartments import CompartmentState, Facts, state_of
from tests.faults.power.past import KioskAgain, Past
from tests.support.steady_kiosk import NOW, SteadyKiosk

HOURS_OFF = 2
LONG_S = 160
"""Longer than any time that a visit may run out in; where none is left, a moment is enough."""

ENDS = ("drop_off.completed", "drop_off.withdrawn", "drop_off.unresolved")


def complaints(directory: Path, past: Past, *, item_sensors: bool = True, began: datetime = NOW) -> list[str]:
    """Start a kiosk on `directory` after the power came back, and say what is not as it must be.

    First as it starts, then when everybody has shut their doors and gone. The worst have a word in
    capitals before them: LOST, DAMAGED, or UNTRACED for a door that opened without an intent.
    """
    try:
        kiosk = KioskAgain(directory, past, hours=HOURS_OFF, item_sensors=item_sensors, began=began)
    except Exception as error:
        return [f"DAMAGED: it does not start: {type(error).__name__}: {error}"]
    try:
        return [
            *_database(kiosk),
            *_promises(kiosk, past),
            *_photos(kiosk),
            *_doors(kiosk, past),
            *_offers(kiosk),
            *_when_all_have_gone(kiosk),
            *_labels(kiosk, past),
        ]
    finally:
        kiosk.cut_power()


def _database(kiosk: SteadyKiosk) -> Iterator[str]:
    """Whole, gap-free, and every fact on its way to central."""
    damage = [row[0] for row in _rows(kiosk, "PRAGMA integrity_check") if row[0] != "ok"]
    damage += [f"row {row[1]} of {row[0]} points nowhere" for row in _rows(kiosk, "PRAGMA foreign_key_check")]
    yield from (f"DAMAGED: {what}" for what in damage)
    if (link := kiosk.store.ledger.first_broken_link()) is not None:
        yield f"DAMAGED: the ledger's chain breaks at {link}"
    sequences = [row[0] for row in _rows(kiosk, "SELECT sequence FROM ledger ORDER BY sequence")]
    if sequences != list(range(1, len(sequences) + 1)):
        yield f"the sequence has gaps: {sequences}"
    unmarked = "SELECT sequence FROM ledger EXCEPT SELECT sequence FROM outbox"
    if unsent := [row[0] for row in _rows(kiosk, unmarked)]:
        yield f"LOST: nobody will send {unsent} to central"


def _promises(kiosk: KioskAgain, past: Past) -> Iterator[str]:
    """What people were told is so: numbers on screens and papers, and rules once taken.

    A number must have been in the ledger before the cut; that recovery might give it anew is luck.
    """
    completed = {
        e["data"]["receipt"]["receipt_no"]
        for e in kiosk.events("drop_off.completed")
        if datetime.fromisoformat(e["recordedtime"]) < kiosk.back_at
    }
    for number in sorted(past.receipts - completed):
        yield f"LOST: {number} was shown, and no drop-off has it"
    in_force, newest = kiosk.store.policies.in_force(), kiosk.store.policies.newest()
    if past.in_force and (in_force is None or in_force[1] < past.in_force):
        yield f"LOST: policy {past.in_force} was in force, now it is {in_force}"
    if past.kept and (newest is None or newest[1] < past.kept):
        yield f"LOST: central was told that policy {past.kept} is kept; the newest is {newest}"


def _photos(kiosk: SteadyKiosk) -> Iterator[str]:
    """Every picture that is somebody's evidence is there, whole."""
    wanted = {r["photo_id"]: r["sha256"] for r in _rows(kiosk, "SELECT * FROM photo")}
    for event in kiosk.events("drop_off.completed"):
        wanted |= {p["photo_id"]: p["sha256"] for p in event["data"]["evidence"]["photos"]}
    for photo_id, sha256 in wanted.items():
        path = kiosk.store.photos.path_of(photo_id)
        content = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(content).hexdigest() != sha256:
            yield f"LOST: photo {photo_id} has {len(content)} bytes"


def _doors(kiosk: SteadyKiosk, past: Past) -> Iterator[str]:
    """A door that opened has its intent, and none opens because the power came back."""
    intended = Counter(row[0] for row in _rows(kiosk, "SELECT detail ->> 'compartment_id' FROM intent"))
    for lock, times in Counter(past.pulses).items():
        if intended[f"{lock:02d}"] < times:
            yield f"UNTRACED: door {lock} opened {times} times, intended were {intended[f'{lock:02d}']}"
    if kiosk.pulses:
        yield f"UNTRACED: {kiosk.pulses} opened at the start"


def _offers(kiosk: SteadyKiosk) -> Iterator[str]:
    """Nobody gets a compartment that holds something."""
    facts = kiosk.store.compartments.all()
    sights = kiosk.core._doors.sights
    for lock, door in enumerate(kiosk.doors, 1):
        compartment_id = f"{lock:02d}"
        known = facts.get(compartment_id, Facts(compartment_id=compartment_id))
        state = state_of(known, sights[compartment_id])
        if state is CompartmentState.FREE and (door.is_occupied or door.is_open):
            yield f"compartment {lock} is offered, and something is in it"


def _when_all_have_gone(kiosk: SteadyKiosk) -> Iterator[str]:
    """Every drop-off that was begun has one end, and everything inside is known to somebody."""
    for door in kiosk.doors:
        if door.is_open:
            assert door.push_shut()
    kiosk.wait(LONG_S if kiosk.store.visits.unsettled() else 1)
    yield from _offers(kiosk)
    if kiosk.store.visits.unsettled() or kiosk.store.visits.open_intents():
        yield f"not settled: {kiosk.store.visits.open_intents()}, the screen is {kiosk.screen.name}"
    facts = kiosk.store.compartments.all().values()
    yield from (f"{f.compartment_id} stays reserved" for f in facts if f.reserved_by and not f.blocked_why)
    ends = Counter(e["data"]["drop_off_id"] for end in ENDS for e in kiosk.events(end))
    yield from (f"{drop_off} ended {times} times" for drop_off, times in ends.items() if times > 1)
    for drop_off, state in _rows(kiosk, "SELECT drop_off_id, state FROM authorization_use"):
        if ends[drop_off] != 1:
            yield f"{drop_off} is {state}, and has {ends[drop_off]} ends"
    if any(door.is_occupied for door in kiosk.doors):
        kept = [e for end in ("drop_off.completed", "drop_off.unresolved") for e in kiosk.events(end)]
        if not kept:
            yield "LOST: something is inside, and no event tells of it"
    if kiosk.pulses:
        yield f"UNTRACED: {kiosk.pulses} opened with nobody there"


def _labels(kiosk: SteadyKiosk, past: Past) -> Iterator[str]:
    """A number that is on paper is used up, and the ledger says for what: it cannot be given again."""
    told = b"".join(entry.body for entry in kiosk.store.ledger.entries(limit=1000)).decode()
    yield from (
        f"LOST: label {number} was printed, and nobody knows of it"
        for number in past.labels
        if number not in told
    )


def _rows(kiosk: SteadyKiosk, statement: str) -> list[sqlite3.Row]:
    return kiosk.store._database.rows(statement)
