"""Custody in the books: numbers, compartments, and what becomes of a drop-off.

Everything here happens in the caller's transaction.
"""

from datetime import datetime

from kiosk.domain.codes import ConfirmedBy
from kiosk.domain.compartments import UNRESOLVED, Goods, Size
from kiosk.domain.drop_off import Evidence
from kiosk.domain.events import WithdrawnWhy
from kiosk.domain.load_unit import PackageInBin
from kiosk.domain.rule import ContainerKind, Handling
from kiosk.flow import effects, facts, signals
from kiosk.flow.draft import Draft, PackageDraft
from kiosk.flow.visit import Visit
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.drop_bins import DropBins
from kiosk.runtime.rules import Rules
from kiosk.runtime.settings import Settings
from kiosk.store import Store


class Desk:
    """Answers effects that need no device, at once.

    Concurrency: the core's, as its store.
    """

    def __init__(
        self, store: Store, rules: Rules, settings: Settings, compartments: Compartments, bins: DropBins
    ) -> None:
        self._store = store
        self._rules = rules
        self._settings = settings
        self._compartments = compartments
        self._bins = bins

    @property
    def kiosk_id(self) -> str:
        """Whose desk it is."""
        return self._settings.kiosk.kiosk_id

    def has_room(self, handling: Handling, without_bag: frozenset[str]) -> bool:
        """Whether there is a place for a line that is handled so, before anybody photographs it.

        `without_bag`: bins that take nothing now. Nobody is sent away for a door that a board which has just
        come back has not told of yet.
        """
        has_room = self._has_room(
            handling.goes_into, handling.compartment_size, handling.goods, handling.carrier_id, without_bag
        )
        return has_room or self._compartments.some_unknown

    def begin(self, effect: effects.Begin, without_bag: frozenset[str]) -> signals.Begun | signals.NotBegun:
        """Reserve the authorization and take the numbers: all of it durable, or none.

        `without_bag`: as in `has_room`.
        """
        store, now = self._store, self._store.ledger.now()
        draft = effect.draft
        if not all(
            self._has_room(p.goes_into, p.at_least, p.goods, p.carrier_id, without_bag)
            for p in draft.packages
        ):
            return signals.NotBegun(effect_id=effect.effect_id, why="no_compartment")
        authorization, is_signed = draft.presented.authorization, draft.presented.key_id is not None
        if not store.authorizations.reserve(authorization, draft.drop_off_id, now, is_signed=is_signed):
            return signals.NotBegun(effect_id=effect.effect_id, why="already_used")
        leases = [
            lease
            for lease in self._rules.in_force.leases
            if lease.serves(self.kiosk_id, store.ledger.ledger_id, self._settings.mode)
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

    def commit(
        self, effect: effects.Commit, visit_id: str, laid_down_by: datetime | None = None
    ) -> signals.Committed:
        """Custody passes: event, receipt number, compartments, photos, authorization, all at once.

        `laid_down_by`: until when the packages got where they are; now, if left out.
        """
        draft, store = effect.draft, self._store
        standing = self.standing(draft)
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
            self._lay_down(package, draft.drop_off_id, laid_down_by)
        self._keep_photos(draft, event.evidence)
        return signals.Committed(effect_id=effect.effect_id, event=event, completed_at=standing.now.at)

    def _lay_down(self, package: PackageDraft, drop_off_id: str, laid_down_by: datetime | None) -> None:
        """Where it lies now, in the books; a compartment that it did not get into is nobody's."""
        if package.bin and package.confirmed_by:
            inside = PackageInBin(drop_off_id=drop_off_id, package_no=package.package_no)
            self._store.bins.put_in(package.bin.load_unit_id, inside, laid_down_by)
        elif package.compartment_id and package.confirmed_by:
            self._compartments.hold(package.compartment_id, drop_off_id)
        elif package.compartment_id:
            self._leave(package.compartment_id, drop_off_id)

    def _leave(self, compartment_id: str, drop_off_id: str) -> None:
        if not self._compartments.is_given_away(compartment_id, drop_off_id):
            self._compartments.leave(compartment_id)

    def _has_room(
        self,
        goes_into: ContainerKind,
        at_least: Size | None,
        goods: Goods | None,
        carrier_id: str,
        without_bag: frozenset[str],
    ) -> bool:
        in_compartment = goes_into != "drop_bin" and self._compartments.free_one(
            at_least=at_least, goods=goods
        )
        in_bin = goes_into != "compartment" and self._bins.taking(carrier_id, but_not=without_bag)
        return bool(in_compartment or in_bin)

    def withdraw(self, effect: effects.Withdraw, visit_id: str) -> None:
        self._withdraw(effect.draft, visit_id, effect.why)
        self.discard_photos(effect.draft)

    def resolve(
        self, left: effects.LeaveUnresolved, visit_id: str, left_at: datetime, *, is_here: bool
    ) -> bool:
        """Somebody has looked for the package in hand: whether it was handed over after all.

        What is in a compartment that was empty meanwhile, and is another's by now, is not this package.
        Its pictures are central's already, whatever became of it.
        """
        draft, at = left.draft, self._store.ledger.now().at
        compartment_id = draft.package.compartment_id if draft.package else None
        if compartment_id and self._compartments.is_given_away(compartment_id, draft.drop_off_id):
            is_here = False
        if is_here:
            draft = draft.with_package(confirmed_by=ConfirmedBy.STAFF, custody_at=at)
        if draft.confirmed:
            commit = effects.Commit(draft=draft, stages_ms=left.stages_ms, language=left.language)
            self.commit(commit, visit_id, left_at)
        else:
            self._withdraw(draft, visit_id, "seen_empty")
        self._store.unresolved.forget(draft.drop_off_id)
        return is_here

    def _withdraw(self, draft: Draft, visit_id: str, why: WithdrawnWhy) -> None:
        self._store.ledger.record(facts.withdrawn(draft, visit_id, why, self.standing(draft)))
        self._store.authorizations.release(draft.presented.authorization, draft.drop_off_id)
        for package in draft.packages:
            if package.compartment_id:
                self._leave(package.compartment_id, draft.drop_off_id)

    def leave_unresolved(self, effect: effects.LeaveUnresolved, visit_id: str) -> None:
        draft, standing = effect.draft, self.standing(effect.draft)
        event = facts.unresolved(draft, visit_id, effect.why, standing)
        self._store.ledger.record(event)
        self._store.unresolved.keep(draft.drop_off_id, visit_id, effect.model_dump_json(), standing.now)
        self._keep_photos(draft, event.evidence)
        for package in draft.packages:
            if package.compartment_id:
                self._compartments.block(package.compartment_id, UNRESOLVED)

    def record_turned_away(self, effect: effects.RecordTurnedAway, visit_id: str) -> None:
        self._store.ledger.record(facts.turned_away(effect.draft, visit_id, self.standing(effect.draft)))

    def certify(self, effect: effects.CertifyAttempt, visit_id: str) -> signals.Certified:
        standing = self.standing(effect.draft)
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

    def standing(self, draft: Draft) -> facts.Standing:
        """What every event about this drop-off says of the kiosk, as of now."""
        now = self._store.ledger.now()
        return facts.Standing(
            kiosk=self._settings.kiosk,
            now=now,
            offline=self._rules.offline,
            collect_by=now.at + self._rules.collect_within,
            packaging=self._settings.packaging,
            use=max(1, len(self._store.authorizations.uses(draft.presented.authorization))),
        )
