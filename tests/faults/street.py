"""What is true outside the books: coils that pulled, items behind doors, papers in hands, people's memory."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.domain.moment import rfc3339
from kiosk.world.cabinet import Cabinet, PieceOfPaper
from kiosk.world.central_view import CentralView
from tests.faults.accounts import Books, Counts, hold_to_account, raise_if

RECEIPT_NO = re.compile(r"\bB1042-\d+-[0-9A-Z]\b")

CLOCK_GRAIN = timedelta(milliseconds=1)
"""Times in the books are kept in milliseconds."""


@dataclass(frozen=True)
class Pulse:
    """A coil that was put under current."""

    at: datetime
    compartment_id: str
    was_occupied: bool


class PulseWatch:
    """Notes every pulse that a cabinet's board gives a coil, from now on."""

    def __init__(self, cabinet: Cabinet) -> None:
        self.pulses: list[Pulse] = []
        wiring, names = cabinet.board.wiring, list(cabinet.doors)
        pulse = wiring.pulse

        def watched(lock: int, pulse_s: float) -> None:
            name = names[lock - 1]
            self.pulses.append(Pulse(datetime.now(UTC), name, cabinet.doors[name].is_occupied))
            pulse(lock, pulse_s)

        wiring.pulse = watched  # type: ignore[method-assign]


@dataclass(frozen=True)
class Memory:
    """What one customer knows at the end. `behind`: the door behind which the item lies."""

    who: str
    authorization_id: str
    behind: str | None
    was_told_done: bool


def hold_street_to_account(
    state: Path,
    view: CentralView,
    cabinet: Cabinet,
    watch: PulseWatch,
    people: Sequence[Memory],
    *,
    same_clock: bool = True,
) -> Counts:
    """As `hold_to_account`, and beside it what can be seen and touched.

    `same_clock`: the kiosk's clock is this machine's, so that times can be compared.
    """
    counts = hold_to_account(state, view)
    books = Books(state)
    raise_if(
        [
            *_pulses(books, watch.pulses, same_clock),
            *_compartments(books, cabinet),
            *_people(books, people),
            *_papers(books, cabinet.papers),
        ]
    )
    return replace(counts, pulses=len(watch.pulses))


def _pulses(books: Books, pulses: Sequence[Pulse], same_clock: bool) -> Iterator[str]:
    """Each pulse has an intent of its own, written before it; only its own visit opens a full compartment."""
    intents = books.rows("SELECT * FROM intent WHERE kind = 'open' ORDER BY begun_at, intent_id")
    unused: dict[str, list[Any]] = {}
    for intent in intents:
        unused.setdefault(json.loads(intent["detail"])["compartment_id"], []).append(intent)
    last_visit: dict[str, str] = {}
    for pulse in pulses:
        by = rfc3339(pulse.at + CLOCK_GRAIN)
        before = [i for i in unused.get(pulse.compartment_id, []) if not same_clock or i["begun_at"] <= by]
        if not before:
            yield f"UNTRACED: door {pulse.compartment_id} was unlocked at {pulse.at}, which nobody intended"
            continue
        # Of several only the newest can have been meant: what was intended earlier was never done.
        intent = before[-1] if same_clock else before[0]
        unused[pulse.compartment_id] = unused[pulse.compartment_id][
            unused[pulse.compartment_id].index(intent) + 1 :
        ]
        if pulse.was_occupied and last_visit.get(pulse.compartment_id) != intent["visit_id"]:
            yield f"door {pulse.compartment_id} was opened at {pulse.at} for a stranger to what lies in it"
        last_visit[pulse.compartment_id] = intent["visit_id"]


def _compartments(books: Books, cabinet: Cabinet) -> Iterator[str]:
    """Where something lies, the books hold it or offer the place to nobody; what they hold, lies there."""
    facts = {row["compartment_id"]: dict(row) for row in books.rows("SELECT * FROM compartment")}
    withdrawn = {data["drop_off_id"] for data in books.of("drop_off.withdrawn")}
    inside: dict[str, str] = {}
    for data in books.of("drop_off.completed"):
        for package in data["packages"]:
            door = package["container"]["id"]
            if door in inside:
                yield f"{inside[door]} and {data['drop_off_id']} both lie behind door {door}"
            inside[door] = data["drop_off_id"]
    for name, door in cabinet.doors.items():
        fact = facts.get(name, {"holds": None, "blocked_why": None})
        if door.is_occupied and not fact["holds"] and not fact["blocked_why"]:
            yield f"LOST: something lies behind door {name} and the books know nothing of it"
        if fact["holds"] and not door.is_occupied:
            yield f"the books say that {fact['holds']} lies behind door {name}, where nothing is"
        if fact["holds"] != inside.get(name):
            yield f"door {name} holds {fact['holds']}, and {inside.get(name)} was completed there"
        if fact["holds"] in withdrawn:
            yield f"door {name} holds {fact['holds']}, which was withdrawn"


def _people(books: Books, people: Sequence[Memory]) -> Iterator[str]:
    taken: dict[str, list[dict[str, Any]]] = {}
    for data in books.of("drop_off.completed", "drop_off.unresolved"):
        taken.setdefault(data["authorization"]["authorization_id"], []).append(data)
    for person in people:
        known = taken.get(person.authorization_id, [])
        completed = [data for data in known if data.get("status") == "in_custody_at_kiosk"]
        if person.was_told_done and len(completed) != 1:
            yield f"LOST: {person.who} was told that the item is taken; {len(completed)} events say so"
        if person.behind and not known:
            yield f"LOST: the item of {person.who} lies behind door {person.behind}; no event says so"
        doors = {package["container"]["id"] for data in known for package in data["packages"]}
        if person.behind and person.behind not in doors:
            yield f"the item of {person.who} lies behind door {person.behind}; the event says {doors}"
        if not person.behind and completed:
            yield f"{person.who} has the item; the event says that it lies behind {doors}"


def _papers(books: Books, papers: Sequence[PieceOfPaper]) -> Iterator[str]:
    """A receipt number on paper is in the ledger, with that return."""
    known = {
        data["receipt"]["receipt_no"]: data["authorization"]["rma_id"]
        for data in books.of("drop_off.completed")
    }
    for paper in papers:
        text = "\n".join(paper.lines)
        for number in RECEIPT_NO.findall(text):
            if number not in known:
                yield f"a paper bears receipt number {number}, which the ledger does not know"
            elif known[number] not in text:
                yield f"a paper bears receipt number {number} and not its return, {known[number]}"
