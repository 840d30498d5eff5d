"""Custody in the books: numbers, compartments, and what becomes of a drop-off.

Everything here happens in the caller's transaction.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from kiosk.domain.commanded import OPENED_BY_COMMAND
from kiosk.domain.compartments import (
    NOT_SEEN_EMPTY,
    Compartment,
    DoorState,
    Occupancy,
    Sight,
    Size,
    allocate,
)
from kiosk.domain.drop_off import Evidence
from kiosk.domain.machine_events import CompartmentBlocked, CompartmentReleased
from kiosk.flow import effects, facts, signals
from kiosk.flow.draft import Draft
from kiosk.flow.visit import Visit
from kiosk.runtime.rules import Rules
from kiosk.runtime.settings import Settings
from kiosk.store import Store


class Desk:
    """Answers effects that need no device, at once.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, rules: Rules, settings: Settings, sights: Mapping[str, Sight]) -> None:
        self._store = store
        self._rules = rules
        self._settings = settings
        self._sights = sights

    def begin(self, effect: effects.Begin) -> signals.Begun | signals.NotBegun:
        """Reserve the authorization and take the numbers: all of it durable, or none."""
        store, now = self._store, self._store.ledger.now()
        draft = effect.draft
        if not all(self._smallest_free(at_least=package.at_least) for package in draft.packages):
            return signals.NotBegun(effect_id=effect.effect_id, why="no_compartment")
        authorization, is_signed = draft.presented.authorization, draft.presented.key_id is not None
        if not store.authorizations.reserve(authorization, draft.drop_off_id, now, is_signed=is_signed):
            return signals.NotBegun(effect_id=effect.effect_id, why="already_used")
        leases = [
            lease for lease in self._rules.in_force.leases if lease.kiosk_id == self._settings.kiosk.kiosk_id
        ]
        today = now.at.astimezone(self._settings.time_zone).date()
        return signals.Begun(
            effect_id=effect.effect_id,
            numbers=tuple(
                signals.LabelNumbers(
                    label_number=store.numbers.take(leases, "label", carrier, today),
                    tracking_number=store.numbers.take(leases, "tracking", carrier, today),
                    written_code=store.numbers.next_written_code(),
                )
                for carrier in effect.carriers
            ),
        )

    def allocate(self, effect: effects.OpenCompartment) -> Compartment | None:
        """The compartment to open now; the one named, if it is to be opened again."""
        if effect.reopen:
            return next(c for c in self._settings.compartments if c.compartment_id == effect.reopen)
        return self._smallest_free(larger_than=effect.larger_than, at_least=effect.at_least)

    def _smallest_free(
        self, *, larger_than: Size | None = None, at_least: Size | None = None
    ) -> Compartment | None:
        return allocate(
            self._settings.compartments,
            self._store.compartments.all(),
            self._sights,
            larger_than=larger_than,
            at_least=at_least,
        )

    def commit(self, effect: effects.Commit, visit_id: str) -> signals.Committed:
        """Custody passes: event, receipt number, compartments, photos, authorization, all at once."""
        draft, store = effect.draft, self._store
        standing = self._standing(draft)
        event = facts.completed(
            draft,
            visit_id,
            store.numbers.next_receipt(self._settings.short_id),
            effect.stages_ms,
            effect.language,
            standing,
        )
        store.ledger.record(event, standing.now)
        store.authorizations.consume(draft.presented.authorization, draft.drop_off_id)
        for package in draft.packages:
            if package.compartment_id is None:
                continue
            if package.confirmed_by is None:
                self._leave(package.compartment_id)
            else:
                store.compartments.hold(package.compartment_id, draft.drop_off_id)
        self._keep_photos(draft, event.evidence)
        return signals.Committed(effect_id=effect.effect_id, event=event, completed_at=standing.now.at)

    def withdraw(self, effect: effects.Withdraw, visit_id: str) -> None:
        draft = effect.draft
        self._store.ledger.record(facts.withdrawn(draft, visit_id, effect.why, self._standing(draft)))
        self._store.authorizations.release(draft.presented.authorization, draft.drop_off_id)
        for package in draft.packages:
            if package.compartment_id:
                self._leave(package.compartment_id)
        self.discard_photos(draft)

    def leave_unresolved(self, effect: effects.LeaveUnresolved, visit_id: str) -> None:
        draft = effect.draft
        event = facts.unresolved(draft, visit_id, effect.why, self._standing(draft))
        self._store.ledger.record(event)
        self._keep_photos(draft, event.evidence)
        for package in draft.packages:
            if package.compartment_id:
                self.block(package.compartment_id, "unresolved")

    def record_turned_away(self, effect: effects.RecordTurnedAway, visit_id: str) -> None:
        self._store.ledger.record(facts.turned_away(effect.draft, visit_id, self._standing(effect.draft)))

    def certify(self, effect: effects.CertifyAttempt, visit_id: str) -> signals.Certified:
        standing = self._standing(effect.draft)
        number = self._store.numbers.next_certificate(self._settings.short_id)
        event = facts.certified(effect.draft, visit_id, number, effect.why, standing)
        self._store.ledger.record(event, standing.now)
        return signals.Certified(effect_id=effect.effect_id, event=event, certified_at=standing.now.at)

    def end(self, visit: Visit, last_step: str) -> None:
        """Report how the visit went and drop what it leaves behind."""
        self._store.ledger.record(facts.visit_ended(visit, last_step, self._settings.kiosk.kiosk_id))
        if visit.draft and not visit.unresolved:
            self.discard_photos(visit.draft)

    def _keep_photos(self, draft: Draft, evidence: Evidence) -> None:
        """Those that the event names go to central, which expects no others."""
        named = tuple(photo.photo_id for photo in evidence.photos)
        self._store.photos.commit(named, draft.drop_off_id)
        for photo_id in set(draft.photo_ids) - set(named):
            self._store.photos.discard(photo_id)

    def discard_photos(self, draft: Draft) -> None:
        for photo_id in draft.photo_ids:
            self._store.photos.discard(photo_id)

    # --- compartments ---------------------------------------------------------------------------

    def block(self, compartment_id: str, why: str) -> None:
        """Offer it no more, and say so."""
        if self._store.compartments.block(compartment_id, why):
            self._store.ledger.record(
                CompartmentBlocked(
                    kiosk_id=self._settings.kiosk.kiosk_id, compartment_id=compartment_id, why=why
                )
            )

    def doubt(self, compartment_id: str, why: str) -> None:
        """What it holds may be gone. Where it was blocked already, that is given up instead."""
        known = self._store.compartments.all().get(compartment_id)
        if known and known.blocked_why not in (None, why):
            self._store.compartments.release(compartment_id)
        else:
            self.block(compartment_id, why)

    def block_anew(self, compartment_id: str, why: str) -> None:
        """Block it for this, whatever it was blocked for before."""
        self._store.compartments.unblock(compartment_id)
        self.block(compartment_id, why)

    def release_blocked(
        self, compartment_id: str, by: Literal["sensor", "central"], holds: str | None = None
    ) -> None:
        """It is blocked no more, and what it holds is known: nothing, or this drop-off."""
        known = self._store.compartments.all().get(compartment_id)
        if holds is None:
            self._store.compartments.release(compartment_id)
        if known and known.blocked_why:
            self._store.compartments.unblock(compartment_id)
            self._store.ledger.record(
                CompartmentReleased(
                    kiosk_id=self._settings.kiosk.kiosk_id, compartment_id=compartment_id, by=by
                )
            )

    def stayed_shut(self, compartment_id: str) -> None:
        """Its door does not open: nobody's any more, and nobody's turn to look but a technician's."""
        self._store.compartments.release(compartment_id)
        self.block(compartment_id, "stayed_shut")

    def seen(self, compartment_id: str, sight: Sight) -> None:
        """A compartment that waited to be seen empty is offered again when the sensor says so.

        One that was opened by command also waited for what it holds to be seen.
        """
        known = self._store.compartments.all().get(compartment_id)
        if known and known.blocked_why in (NOT_SEEN_EMPTY, OPENED_BY_COMMAND) and _is_empty(sight):
            self.release_blocked(compartment_id, by="sensor")
        elif known and known.holds and known.blocked_why == OPENED_BY_COMMAND and _holds_something(sight):
            self.release_blocked(compartment_id, by="sensor", holds=known.holds)

    def release(self, effect: effects.ReleaseCompartment) -> None:
        self._leave(effect.compartment_id, seen_empty=effect.seen_empty)

    def _leave(self, compartment_id: str, *, seen_empty: bool | None = None) -> None:
        self._store.compartments.release(compartment_id)
        empty = _is_empty(self._sights[compartment_id]) if seen_empty is None else seen_empty
        if not empty:
            self.block(compartment_id, NOT_SEEN_EMPTY)

    def _standing(self, draft: Draft) -> facts.Standing:
        now = self._store.ledger.now()
        return facts.Standing(
            kiosk=self._settings.kiosk,
            now=now,
            offline=self._rules.offline,
            collect_by=now.at + timedelta(hours=self._rules.in_force.collect_within_h),
            packaging=self._settings.packaging,
            use=max(1, len(self._store.authorizations.uses(draft.presented.authorization))),
        )


def _holds_something(sight: Sight) -> bool:
    return sight.door is DoorState.CLOSED and sight.occupancy is Occupancy.PRESENT


def _is_empty(sight: Sight) -> bool:
    return sight.door is DoorState.CLOSED and sight.occupancy is Occupancy.ABSENT
