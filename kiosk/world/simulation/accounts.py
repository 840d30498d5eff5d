"""What was promised, held against what is: after every step what is new, once a day everything."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from kiosk.domain.codes import Mode
from kiosk.presentation.screen_model import ScreenModel
from kiosk.store import Store
from kiosk.store.chain import GENESIS, chain
from kiosk.store.ledger import Entry
from kiosk.world.simulation.bin_accounts import BinAccounts
from kiosk.world.simulation.contents import Contents
from kiosk.world.simulation.door_accounts import DoorAccounts
from kiosk.world.simulation.places import Places
from kiosk.world.simulation.promises import must
from kiosk.world.simulation.wire import Centre

_RECEIPT = re.compile(r"\bKTEST-\d{7}-\d\b")


@dataclass
class Report:
    """What a life came to."""

    days: int = 0
    visits: int = 0
    power_cuts: int = 0
    forwarder_kills: int = 0
    accepted: int = 0
    receipts_shown: int = 0
    events: int = 0
    openings: int = 0
    deposits: int = 0
    collected: int = 0
    story: list[str] = field(default_factory=list)
    """Of the last day: what people did and what befell them."""

    def add(self, other: "Report") -> None:
        """Count another life in."""
        for name in ("days", "visits", *COUNTS):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {getattr(self, name)}" for name in COUNTS)


COUNTS = (
    *("accepted", "collected", "receipts_shown", "events", "openings", "deposits"),
    *("power_cuts", "forwarder_kills"),
)


class Accounts:
    """Looks at the ledger through a connection of its own, so that it sees only what is durable.

    `look` may be called at any moment, `close_day` when the weather was fair for a while.
    `forged`: ids of commands that central did not sign.
    The numbers count over the whole life.

    Concurrency: one thread.
    """

    def __init__(self, contents: Contents, locks: int, forged: Container[str], *, has_sensors: bool) -> None:
        self._contents = contents
        self._sequence = 0
        self._hash = GENESIS
        self.bodies: dict[str, bytes] = {}
        """What was recorded, by event id."""
        self._receipts: set[str] = set()
        self._uses: dict[tuple[str, str], str] = {}
        self._photos: dict[str, str] = {}
        self._policy = (0, 0)
        self._forged = forged
        self._answered: set[str] = set()
        self.shown: set[str] = set()
        """Receipt numbers that people have seen."""
        self.accepted = 0
        self.collected = 0
        self.events = 0
        self.bin = BinAccounts(contents)
        self.doors = DoorAccounts(contents)
        self.places = Places(contents, locks, has_sensors=has_sensors)

    def look(self, store: Store, screen: ScreenModel) -> None:
        """Hold what was recorded since the last look, and what the screen says, to account."""
        while entries := store.ledger.entries(after=self._sequence, limit=500):
            for entry in entries:
                must(
                    entry.sequence == self._sequence + 1,
                    f"sequence {entry.sequence} follows {self._sequence}",
                )
                self._sequence, self._hash = entry.sequence, chain(self._hash, entry.body)
                must(entry.event_id not in self.bodies, f"event id {entry.event_id} twice")
                self.bodies[entry.event_id] = entry.body
                self.events += 1
                must(entry.type != "photo.lost", "a photo was lost, and no disk was spoilt")
                if entry.event["mode"] == Mode.TRAINING:
                    self._practised(entry)
                else:
                    self._heard(entry.type, entry.event["data"])
        self.bin.look()
        self.bin.saw_screen(screen.name)
        self.doors.look(store)
        self.places.look(store)
        for receipt_no in _RECEIPT.findall(screen.speech):
            self.saw_receipt(receipt_no)

    def _practised(self, entry: Entry) -> None:
        """It says what would have come to be: nothing is where it says, and no number is used up."""
        used_up = set(_RECEIPT.findall(entry.body.decode())) - self._receipts
        must(not used_up, f"somebody practised, and used up {used_up}")

    def _heard(self, type_: str, data: dict[str, Any]) -> None:
        self.bin.heard(type_, data)
        self.places.heard(type_, data)
        self._photos |= {photo["photo_id"]: photo["sha256"] for photo in _photos_in(type_, data)}
        match type_:
            case "drop_off.completed":
                self._completed(data)
            case "drop_off.collected":
                self.doors.collected(data)
                self.collected += len(data["packages"])
            case "policy.applied":
                self._applied(data)
            case "command.executed" | "command.refused":
                self._answer(data["command_id"])

    def saw_receipt(self, receipt_no: str) -> None:
        """Somebody holds it, or reads it: then it is in the ledger."""
        must(receipt_no in self._receipts, f"receipt {receipt_no} is shown, and is not in the ledger")
        self.shown.add(receipt_no)

    def saw_papers(self, papers: Iterable[object]) -> None:
        """What a printer gave out is in somebody's hand."""
        for receipt_no in {number for paper in papers for number in _RECEIPT.findall(repr(paper))}:
            self.saw_receipt(receipt_no)

    def count_into(self, report: Report) -> None:
        report.accepted, report.receipts_shown = self.accepted, len(self.shown)
        report.events, report.openings = self.events, self.doors.openings + self.bin.openings
        report.deposits, report.collected = self.bin.deposits, self.collected

    def close_day(self, store: Store, central: Centre) -> None:
        """Everything in the ledger is at central, once and byte by byte, and every item is known of."""
        must(store.ledger.first_broken_link() is None, "the hash chain does not hold")
        must(not central.refusals, f"central could not take: {central.refusals}")
        must(store.outbox.status().quarantined == 0, "an event was quarantined")
        must(store.outbox.status().waiting == 0, "an event is stuck in the outbox in fair weather")
        photos = central.photos
        must(photos == self._photos, f"central has {len(photos)} photos, events name {len(self._photos)}")
        must(not store.visits.unsettled(), "a visit is still in suspense when nobody is there")
        must(not store.visits.open_intents(), "an intent was never settled")
        must(
            central.bodies == self.bodies,
            f"central has {len(central.bodies)} events, the kiosk recorded {len(self.bodies)}",
        )
        self.bin.close_day()
        self.places.close_day(store)
        self._nothing_was_rewritten(store)

    def _nothing_was_rewritten(self, store: Store) -> None:
        """What was once in the ledger is in it still."""
        after, found = 0, 0
        while entries := store.ledger.entries(after=after, limit=500):
            for entry in entries:
                must(self.bodies[entry.event_id] == entry.body, f"event {entry.event_id} was rewritten")
            after, found = entries[-1].sequence, found + len(entries)
        must(found == len(self.bodies), f"{len(self.bodies) - found} events are gone from the ledger")

    def _completed(self, data: dict[str, Any]) -> None:
        authorization, receipt_no = data["authorization"], data["receipt"]["receipt_no"]
        must(receipt_no not in self._receipts, f"receipt number {receipt_no} was given twice")
        self._receipts.add(receipt_no)
        use = (authorization["merchant_id"], authorization["authorization_id"])
        must(use not in self._uses, f"authorization {use} was accepted twice")
        self._uses[use] = data["drop_off_id"]
        self.accepted += 1
        for package, custody in zip(data["packages"], data["evidence"]["custody"], strict=True):
            if custody["confirmed_by"] == "sensor":
                lock = int(package["container"]["id"])
                must(
                    lock in self._contents.behind,
                    f"a sensor saw an item behind door {lock:02d}",
                )

    def _answer(self, command_id: str) -> None:
        must(command_id not in self._forged, f"command {command_id} is answered, and central never sent it")
        must(command_id not in self._answered, f"command {command_id} is answered twice")
        self._answered.add(command_id)

    def _applied(self, data: dict[str, Any]) -> None:
        policy = (data["epoch"], data["version"])
        must(policy >= self._policy, f"rules {policy} came after {self._policy}")
        self._policy = policy


def _photos_in(type_: str, data: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that an event names as evidence."""
    match type_:
        case "drop_off.completed" | "drop_off.unresolved":
            photos: list[dict[str, Any]] = data["evidence"]["photos"]
            return photos
        case "collection.discrepancy":
            return [data["photo"]] if data["photo"] else []
    return []
