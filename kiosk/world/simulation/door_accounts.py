"""Why may this door open? Asked before each pulse; and whose doors were open, of what was collected."""

from collections.abc import Iterable
from typing import Any

from kiosk.domain.compartments import Facts
from kiosk.runtime.openings import FOR_CUSTOMER, FOR_STAFF
from kiosk.store import Intent, Store
from kiosk.world.simulation.contents import Contents
from kiosk.world.simulation.promises import must


class DoorAccounts:
    """Doors open for a reason that is durable, and none is offered that is not free.

    Concurrency: one thread.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._opened_for: dict[int, str] = {}
        """The customer's visit for which a door was opened last, by lock."""
        self._meant_for: dict[int, str] = {}
        """The customer's visit for which it was meant to open while nothing blocked it."""
        self._asked_for: dict[int, str] = {}
        """The visit of the staff for which it was unlocked last."""
        self._been_open: set[tuple[str, str]] = set()
        """Visits of the staff, and compartments that were open to them."""
        self.openings = 0

    def look(self, store: Store) -> None:
        """What is meant to open, as a busy board may pulse it late, or not at all."""
        for intent in store.visits.open_intents():
            if intent.kind == FOR_STAFF:
                self._asked_for[int(intent.detail["compartment_id"])] = intent.visit_id
            elif intent.kind == FOR_CUSTOMER:
                facts = _facts(store, intent.detail["compartment_id"])
                if facts.blocked_why is None:
                    self._meant_for[int(facts.compartment_id)] = intent.visit_id

    def watch_pulse(self, store: Store, lock: int, *, is_open: bool) -> None:
        """Called before the coil moves. What the staff and central open is in doubt before."""
        self.openings += 1
        name = f"{lock:02d}"
        intents = [i for i in store.visits.open_intents() if i.detail.get("compartment_id") == name]
        must(intents, f"door {name} opens and no durable intent says why")
        facts = _facts(store, name)
        self._asked_for.pop(lock, None)
        if customers := [intent for intent in intents if intent.kind == FOR_CUSTOMER]:
            self._watch_offer(lock, facts, customers, is_open=is_open)
            return
        must(facts.blocked_why, f"door {name} opens without a customer, and what it holds is not in doubt")
        if intents[-1].kind == FOR_STAFF:
            self._asked_for[lock] = intents[-1].visit_id

    def see_doors(self, open_or_unseen: Iterable[int]) -> None:
        """These stand open, or no board tells how they stand."""
        for lock in open_or_unseen:
            if visit_id := self._asked_for.get(lock):
                self._been_open.add((visit_id, f"{lock:02d}"))

    def collected(self, data: dict[str, Any]) -> None:
        """What was taken out of a compartment was taken through its door."""
        for taken in data["packages"]:
            name = taken["compartment_id"]
            was_open = name is None or (data["visit_id"], name) in self._been_open
            must(was_open, f"a package is collected from {name}, whose door never opened for that visit")

    def _watch_offer(self, lock: int, facts: Facts, intents: list[Intent], *, is_open: bool) -> None:
        """Only its own visit opens it again."""
        name = facts.compartment_id
        must(facts.holds is None, f"door {name} opens for a visit, and holds {facts.holds}")
        visits = {intent.visit_id for intent in intents}
        if not visits & {self._opened_for.get(lock)}:
            is_theirs = self._meant_for.get(lock) in visits
            must(is_theirs or facts.blocked_why is None, f"door {name} is offered, and {facts.blocked_why}")
            owner = self._contents.behind.get(lock)
            is_clear = owner is None or lock in self._contents.told_empty
            must(is_clear, f"door {name} is offered with the item of {owner} behind it")
            must(not is_open, f"door {name} is offered and stands open")
        self._opened_for[lock] = visits.pop()


def _facts(store: Store, compartment_id: str) -> Facts:
    return store.compartments.all().get(compartment_id) or Facts(compartment_id=compartment_id)
