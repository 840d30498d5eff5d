"""Returns whose visit is lost: what they held is given to a person, and their codes to nobody until then."""

import logging
from collections.abc import Iterable, Set
from typing import Final

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import NOT_SEEN_EMPTY, UNRESOLVED, VISIT_UNREADABLE, Facts
from kiosk.domain.machine_events import CompartmentBlocked, alarm_subject
from kiosk.runtime.alarms import Alarms
from kiosk.store import Store
from kiosk.store.authorizations import Claim
from kiosk.store.photos import OWNER_LOST

SAYS_LESS: Final = frozenset({NOT_SEEN_EMPTY, UNRESOLVED})
"""What `VISIT_UNREADABLE` takes the place of: a sensor tells nothing of a return that is lost, and the list
of unresolved ones has it no more. Other blocks stay beside it."""

_log = logging.getLogger(__name__)


class LostReturns:
    """Drop-offs that were begun, and that neither a visit nor the list of unresolved ones knows any more.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, alarms: Alarms, kiosk_id: str) -> None:
        self._store = store
        self._alarms = alarms
        self._kiosk_id = kiosk_id

    def give_to_a_person(self, known: Set[str], needed: Set[str]) -> None:
        """Everything of drop-offs that are not `known`. Pictures are theirs that nobody else has `needed`.

        In the caller's transaction. Central is told once, at whatever start it was found.
        """
        reserved = [facts for facts in self._store.compartments.all().values() if facts.reserved_by]
        claims = {claim.drop_off_id: claim for claim in self._store.authorizations.reserved()}
        lost = ({facts.reserved_by or "" for facts in reserved} | claims.keys()) - known
        new = [drop_off_id for drop_off_id in sorted(lost) if not is_lost(self._store, drop_off_id)]
        for drop_off_id in sorted(lost):
            doors = [facts for facts in reserved if facts.reserved_by == drop_off_id]
            for facts in doors:
                self._leave(facts, drop_off_id)
            text = _in_words(drop_off_id, claims.get(drop_off_id), [f.compartment_id for f in doors])
            self._alarms.set(AlarmCode.VISIT_UNREADABLE, drop_off_id, text)
        if new:
            _log.error("returns are lost: drop_offs=%s", new)
            pictures = tuple(p for p in self._store.photos.ownerless() if p not in needed)
            self._store.photos.commit(pictures, new[0] if len(new) == 1 else OWNER_LOST)

    def _leave(self, facts: Facts, drop_off_id: str) -> None:
        """Reserved for nobody, and offered to nobody before a person has looked."""
        compartment_id, books = facts.compartment_id, self._store.compartments
        books.release(compartment_id)
        books.block(compartment_id, VISIT_UNREADABLE, first=True)
        books.lift(compartment_id, SAYS_LESS)
        self._store.ledger.record(
            CompartmentBlocked(
                kiosk_id=self._kiosk_id,
                compartment_id=compartment_id,
                why=VISIT_UNREADABLE,
                drop_off_id=drop_off_id,
            )
        )


def is_lost(store: Store, drop_off_id: str) -> bool:
    """Whether a person was told that this drop-off is lost."""
    subject = alarm_subject(AlarmCode.VISIT_UNREADABLE, drop_off_id)
    return store.ledger.newest_about(subject, "alarm.raised") is not None


def seen_empty(store: Store, compartment_id: str) -> None:
    """Somebody has looked behind this door: the code of a return that was lost there works again.

    Unless something of it may still be behind another one, of which a salvage may have lost everything. In
    the caller's transaction, before the door is released.
    """
    facts = store.compartments.all()
    for claim in store.authorizations.reserved():
        if not is_lost(store, claim.drop_off_id):
            continue
        told = store.ledger.selected(type_="compartment.blocked", about=claim.drop_off_id)
        doors = {entry.event["data"]["compartment_id"] for entry in told}
        others = doors - {compartment_id}
        in_question = (door not in facts or VISIT_UNREADABLE in facts[door].reasons for door in others)
        if compartment_id in doors and not any(in_question):
            store.authorizations.release_claim(claim)


def _in_words(drop_off_id: str, claim: Claim | None, doors: Iterable[str]) -> str:
    code = (
        f"authorization {claim.authorization_id} of {claim.merchant_id}" if claim else "a code that is lost"
    )
    where = ", ".join(doors) or "where it was put, if it was,"
    return (
        f"drop-off {drop_off_id}, with {code}, was under way in a visit that is lost: look into {where} and"
        " settle it by hand. The code stays in question here until it was seen empty"
    )
