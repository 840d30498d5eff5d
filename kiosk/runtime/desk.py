"""What a visit asks of the books: authorizations, verdicts, numbers, custody.

Everything here happens in the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.domain.authorization import AuthorizationReference, Method, Presented, ReturnAuthorization
from kiosk.domain.compartments import Compartment, DoorState, Occupancy, Sight, allocate
from kiosk.domain.drop_off import Basis, KioskFacts, Packaging
from kiosk.domain.events import (
    CompartmentBlocked,
    CompartmentReleased,
    PolicyApplied,
    PolicyRefused,
)
from kiosk.domain.line_facts import Circumstances
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.numbers import is_short_code
from kiosk.domain.policy import PolicyPack
from kiosk.domain.questions import judge_line
from kiosk.domain.validity import Validity, is_due, validity_of
from kiosk.domain.verdict import Rulebook
from kiosk.flow import effects, facts, signals
from kiosk.flow.visit import (
    Draft,
    EarlierReturn,
    MerchantInfo,
    Notice,
    Undeclared,
    UndeclaredShop,
    Visit,
)
from kiosk.runtime import undeclared
from kiosk.runtime.codes import Codes, kind_of_foreign_code, may_be_order_number
from kiosk.store import Store
from kiosk.store.policies import WaitingPolicy
from kiosk.trust import token
from kiosk.trust.jws import Refused

NOT_SEEN_EMPTY = "not_seen_empty"
"""A compartment that was opened and may hold something; the sensor, or a person, will tell."""

Identity = signals.Identified | signals.NotIdentified | signals.PostcodeAsked

HONEST_REFUSALS = {"expired": Notice.CODE_EXPIRED}
"""What a customer can be told; every other refusal is one generic sentence."""


@dataclass(frozen=True)
class Settings:
    """What the desk must know of this kiosk and never changes while it runs."""

    kiosk: KioskFacts
    short_id: str
    time_zone: ZoneInfo
    packaging: Packaging
    compartments: tuple[Compartment, ...]
    device_key: bytes


class Desk:
    """Answers effects that need no device, at once.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, settings: Settings, sights: Mapping[str, Sight]) -> None:
        self._store = store
        self._settings = settings
        self._sights = sights
        self._codes = Codes(store, settings.kiosk.kiosk_id, settings.device_key)
        kept = store.policies.active()
        self.pack: PolicyPack | None = kept.pack if kept else None
        self.offline = True
        self._rules: Rulebook | None = None

    # --- who is there ---------------------------------------------------------------------------

    def identify(self, effect: effects.Identify, new_id: str) -> Identity | None:
        """Believe a signed authorization, or say in one sentence why not.

        None: nobody announced what was typed, and central is asked.
        """
        text, effect_id = effect.text, effect.effect_id
        typed = effect.method is Method.TYPED_CODE or is_short_code(text)
        if not typed and token.looks_like_token(text):
            return self._believe_scanned(effect_id, text, new_id)
        if not typed and not may_be_order_number(text):
            return _unknown(effect_id, kind_of_foreign_code(text))
        if self._codes.too_many_wrong:
            return _unknown(effect_id, Notice.TOO_MANY_WRONG_CODES)
        found = self._codes.announced(text, effect.postcode)
        if found is None and not typed:
            return _unknown(effect_id, kind_of_foreign_code(text))
        if found is None and self._may_ask_central:
            self._codes.ask_central(effect)
            return None
        if found is not None and found.ask_postcode:
            return signals.PostcodeAsked(effect_id=effect_id, sought=text)
        identity = self._believe_typed(effect_id, found.tokens if found else (), Method.TYPED_CODE, new_id)
        return self._or_undeclared(identity, text, effect.postcode)

    def take_up_answer(self, effect: effects.TakeUpAnswer, new_id: str) -> Identity:
        """What central knows of a code, verified like any other; its silence means that it knows nothing."""
        effect_id = effect.effect_id
        asked, answer = self._store.look_ups.take(effect.request_id)
        found = answer.found.token if answer is not None and answer.found else None
        if asked is not None and asked.authorization_id:
            return self._in_full(
                effect_id, (asked.merchant_id, asked.authorization_id), found, Method.LOOKED_UP, new_id
            )
        if asked is not None and asked.postcode is None and answer is not None and answer.ask_postcode:
            return signals.PostcodeAsked(effect_id=effect_id, sought=asked.code or "")
        identity = self._believe_typed(effect_id, (found,) if found else (), Method.LOOKED_UP, new_id)
        if asked is None or asked.order_no is None:
            return identity
        return self._or_undeclared(identity, asked.order_no, asked.postcode)

    def take_undeclared(self, effect: effects.TakeUndeclared, new_id: str) -> signals.Identified:
        """What the customer says stands for an authorization; the rules know that nobody signed it."""
        now = self._store.ledger.now()
        return signals.Identified(
            effect_id=effect.effect_id,
            drop_off_id=new_id,
            presented=Presented(
                authorization=undeclared.authorization_for(effect, now, new_id),
                method=Method.UNDECLARED,
                key_id=None,
            ),
            merchant=self.merchant_info(effect.merchant_id, now.at),
        )

    def _or_undeclared(self, identity: Identity, order_no: str, postcode: str | None) -> Identity:
        """An order that was found nowhere may be returned without an authorization, where rules allow it."""
        is_missing = isinstance(identity, signals.NotIdentified) and identity.notice is Notice.CODE_UNKNOWN
        if not is_missing or postcode is None or is_short_code(order_no) or self.pack is None:
            return identity
        now, kiosk = self._store.ledger.now(), self._settings.kiosk
        shops = tuple(
            UndeclaredShop(
                merchant=self.merchant_info(merchant.merchant_id, now.at), kinds=merchant.undeclared
            )
            for merchant in undeclared.shops_that_take(self.pack, kiosk, now)
        )
        if not shops:
            return identity
        currency = undeclared.currency_of(kiosk.country)
        return identity.model_copy(
            update={"undeclared": Undeclared(order_id=order_no, currency=currency, shops=shops)}
        )

    @property
    def _may_ask_central(self) -> bool:
        return not self.offline and self.pack is not None

    def _believe_scanned(self, effect_id: str, text: str, new_id: str) -> Identity | None:
        """A token says everything, or is a reference to what was announced or central knows."""
        verified = self._verify(effect_id, text, token.MAX_TOKEN_BYTES)
        if isinstance(verified, signals.NotIdentified):
            return verified
        meant = verified[0]
        if isinstance(meant, ReturnAuthorization):
            return self._identified(effect_id, meant, verified[1], Method.SIGNED_QR, new_id)
        announced = self._codes.announced_in_full(meant)
        if announced is None and self._may_ask_central:
            self._codes.ask_in_full(effect_id, meant)
            return None
        return self._in_full(
            effect_id, (meant.merchant_id, meant.authorization_id), announced, Method.SIGNED_QR, new_id
        )

    def _in_full(
        self,
        effect_id: str,
        meant: tuple[str | None, str],
        text: str | None,
        method: Method,
        new_id: str,
    ) -> Identity:
        """The authorization that a signed reference means. A miss is no wrong code: it was signed."""
        verified = self._verify(effect_id, text) if text else _unknown(effect_id, Notice.CODE_UNKNOWN)
        if isinstance(verified, signals.NotIdentified):
            return verified
        authorization, key_id = verified
        is_it = (authorization.merchant_id, authorization.authorization_id) == meant
        if not is_it or not isinstance(authorization, ReturnAuthorization):
            return _unknown(effect_id, Notice.CODE_UNKNOWN)
        return self._identified(effect_id, authorization, key_id, method, new_id)

    def _believe_typed(self, effect_id: str, tokens: Sequence[str], method: Method, new_id: str) -> Identity:
        """The first that is good and not used up: returns of one order are used one after the other."""
        answer: Identity | None = None
        for text in tokens:
            verified = self._verify(effect_id, text)
            if isinstance(verified, signals.NotIdentified):
                answer = verified
                continue
            authorization, key_id = verified
            if isinstance(authorization, ReturnAuthorization):
                answer = self._identified(effect_id, authorization, key_id, method, new_id)
                if isinstance(answer, signals.Identified):
                    break
        if answer is None:
            self._codes.wrong()
        return answer or _unknown(effect_id, Notice.CODE_UNKNOWN)

    def _verify(
        self, effect_id: str, text: str, at_most: int = token.MAX_ANNOUNCED_BYTES
    ) -> tuple[AuthorizationReference, str] | signals.NotIdentified:
        if self.pack is None:
            return _unknown(effect_id, Notice.CODE_UNKNOWN)
        here = self._circumstances(self._store.ledger.now())
        try:
            verified = token.verify(text, self.pack, here, at_most=at_most)
        except Refused as refused:
            self._codes.note(f"token_{refused.code}")
            return _unknown(effect_id, HONEST_REFUSALS.get(refused.code, Notice.CODE_NOT_VALID))
        self._store.ledger.saw_authorization(verified[0].issued_at)
        return verified

    def _identified(
        self, effect_id: str, authorization: ReturnAuthorization, key_id: str, method: Method, new_id: str
    ) -> Identity:
        if used_up := self._used_up(authorization):
            return signals.NotIdentified(
                effect_id=effect_id,
                notice=Notice.RETURN_IN_QUESTION,
                earlier=used_up if isinstance(used_up, EarlierReturn) else None,
            )
        return signals.Identified(
            effect_id=effect_id,
            drop_off_id=new_id,
            presented=Presented(authorization=authorization, method=method, key_id=key_id),
            merchant=self.merchant_info(authorization.merchant_id, self._store.ledger.now().at),
        )

    def judge(self, effect: effects.Judge) -> signals.Judged:
        """A verdict for each line that came along, or what must be asked first."""
        rulebook, now = self._rulebook(), self._store.ledger.now()
        here = self._circumstances(now)
        pack, authorization = rulebook.pack, effect.presented.authorization
        merchant = pack.merchant(authorization.merchant_id)
        assert merchant is not None, "identified by this very pack"
        return signals.Judged(
            effect_id=effect.effect_id,
            lines={
                line_id: judge_line(
                    rulebook, merchant, effect.presented, authorization.line(line_id), said, here
                )
                for line_id, said in effect.lines.items()
            },
            basis=Basis(
                policy_id=pack.policy_id,
                policy_version=pack.version,
                policy_epoch=pack.epoch,
                policy_issued_at=pack.issued_at,
                policy_age_s=int((now.at - pack.issued_at).total_seconds()),
            ),
        )

    # --- custody --------------------------------------------------------------------------------

    def begin(self, effect: effects.Begin) -> signals.Begun | signals.NotBegun:
        """Reserve the authorization and take the numbers: all of it durable, or none."""
        store, now = self._store, self._store.ledger.now()
        if self.allocate(None) is None:
            return signals.NotBegun(effect_id=effect.effect_id, why="no_compartment")
        draft = effect.draft
        if not store.authorizations.reserve(draft.presented.authorization, draft.drop_off_id, now):
            return signals.NotBegun(effect_id=effect.effect_id, why="already_used")
        leases = [lease for lease in self._pack().leases if lease.kiosk_id == self._settings.kiosk.kiosk_id]
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

    def allocate(self, effect: effects.OpenCompartment | None) -> Compartment | None:
        """The compartment to open now; the one named, if it is to be opened again."""
        if effect and effect.reopen:
            return next(c for c in self._settings.compartments if c.compartment_id == effect.reopen)
        return allocate(
            self._settings.compartments,
            self._store.compartments.all(),
            self._sights,
            larger_than=effect.larger_than if effect else None,
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
        store.authorizations.consume(draft.drop_off_id)
        for package in draft.packages:
            if package.compartment_id is None:
                continue
            if package.confirmed_by is None:
                self._leave(package.compartment_id)
            else:
                store.compartments.hold(package.compartment_id, draft.drop_off_id)
        evidence = tuple(photo.photo_id for photo in event.evidence.photos)
        store.photos.commit(evidence, draft.drop_off_id)
        for photo_id in set(draft.photo_ids) - set(evidence):
            store.photos.discard(photo_id)
        return signals.Committed(effect_id=effect.effect_id, event=event, completed_at=standing.now.at)

    def withdraw(self, effect: effects.Withdraw, visit_id: str) -> None:
        draft = effect.draft
        self._store.ledger.record(facts.withdrawn(draft, visit_id, effect.why, self._standing(draft)))
        self._store.authorizations.release(draft.drop_off_id)
        for package in draft.packages:
            if package.compartment_id:
                self._leave(package.compartment_id)
        self.discard_photos(draft)

    def leave_unresolved(self, effect: effects.LeaveUnresolved, visit_id: str) -> None:
        draft = effect.draft
        self._store.ledger.record(facts.unresolved(draft, visit_id, effect.why, self._standing(draft)))
        self._store.photos.commit(draft.photo_ids, draft.drop_off_id)
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

    def stayed_shut(self, compartment_id: str) -> None:
        """Its door does not open: nobody's any more, and nobody's turn to look but a technician's."""
        self._store.compartments.release(compartment_id)
        self.block(compartment_id, "stayed_shut")

    def seen(self, compartment_id: str, sight: Sight) -> None:
        """A compartment that waited to be seen empty is offered again when the sensor says so."""
        known = self._store.compartments.all().get(compartment_id)
        if known and known.blocked_why == NOT_SEEN_EMPTY and _is_empty(sight):
            self._store.compartments.unblock(compartment_id)
            self._store.compartments.release(compartment_id)
            self._store.ledger.record(
                CompartmentReleased(
                    kiosk_id=self._settings.kiosk.kiosk_id, compartment_id=compartment_id, by="sensor"
                )
            )

    def release(self, effect: effects.ReleaseCompartment) -> None:
        self._leave(effect.compartment_id, seen_empty=effect.seen_empty)

    def _leave(self, compartment_id: str, *, seen_empty: bool | None = None) -> None:
        self._store.compartments.release(compartment_id)
        empty = _is_empty(self._sights[compartment_id]) if seen_empty is None else seen_empty
        if not empty:
            self.block(compartment_id, NOT_SEEN_EMPTY)

    # --- policy ---------------------------------------------------------------------------------

    def take_up_policy(self) -> bool:
        """Put the newest pack in force whose time has come, between visits only. True when there was one."""
        now = self._store.ledger.now()
        due = next(
            (
                waiting
                for waiting in self._store.policies.waiting()
                if is_due(waiting.valid_from, now, replaces=self.pack is not None)
            ),
            None,
        )
        return due is not None and self._put_in_force(due)

    def _put_in_force(self, due: WaitingPolicy) -> bool:
        kept = self._store.policies.kept(due)
        if kept is None:
            with self._store.transaction():
                self._store.policies.forget(due)
                self._store.ledger.record(
                    PolicyRefused(
                        kiosk_id=self._settings.kiosk.kiosk_id,
                        version=due.version,
                        code="damaged",
                        text=f"version {due.version} of epoch {due.epoch} is not on the drive as it was"
                        " received; it is taken again at the next connection. Look at the drive",
                    )
                )
            return False
        with self._store.transaction():
            self._store.policies.activate(kept)
            self._store.ledger.saw_document(kept.pack.issued_at)
            self._store.ledger.record(
                PolicyApplied(
                    kiosk_id=self._settings.kiosk.kiosk_id,
                    policy_id=kept.pack.policy_id,
                    version=kept.pack.version,
                    epoch=kept.pack.epoch,
                    sha256=kept.sha256,
                )
            )
        self.pack = kept.pack
        return True

    # --- pieces ---------------------------------------------------------------------------------

    def _used_up(self, authorization: ReturnAuthorization) -> EarlierReturn | Notice | None:
        """Where the last use went; None while one is free, or in the hands of a parked visit."""
        uses = self._store.authorizations.uses(authorization)
        if len(uses) < authorization.uses_allowed:
            return None
        newest = self._store.ledger.newest_about
        completed = [newest(drop_off_id, "drop_off.completed") for drop_off_id, _ in uses]
        in_question = [newest(drop_off_id, "drop_off.unresolved") for drop_off_id, _ in uses]
        if any(not (done or asked) for done, asked in zip(completed, in_question, strict=True)):
            return None
        if completed[-1] is None:
            return Notice.RETURN_IN_QUESTION
        event = completed[-1].event
        return EarlierReturn(
            drop_off_id=uses[-1][0],
            receipt_no=event["data"]["receipt"]["receipt_no"],
            completed_at=event["time"],
        )

    def _circumstances(self, now: Moment) -> Circumstances:
        kiosk = self._settings.kiosk
        return Circumstances(
            at=now.at,
            zone=self._settings.time_zone,
            site_id=kiosk.site_id,
            kiosk_id=kiosk.kiosk_id,
            country=kiosk.country,
            offline=self.offline,
            rules_expired=validity_of(self._pack(), now) is Validity.EXPIRED,
            clock_doubted=now.clock is not ClockStatus.TRUSTED,
        )

    def _rulebook(self) -> Rulebook:
        if self._rules is None or self._rules.pack is not self._pack():
            self._rules = Rulebook(self._pack())
        return self._rules

    def _standing(self, draft: Draft) -> facts.Standing:
        now = self._store.ledger.now()
        return facts.Standing(
            kiosk=self._settings.kiosk,
            now=now,
            offline=self.offline,
            collect_by=now.at + timedelta(hours=self._pack().collect_within_h),
            packaging=self._settings.packaging,
            use=max(1, len(self._store.authorizations.uses(draft.presented.authorization))),
        )

    def merchant_info(self, merchant_id: str, on: datetime) -> MerchantInfo:
        """What is said of a merchant about a return made `on`; its id where the policy no longer names it."""
        merchant = self.pack.merchant(merchant_id) if self.pack else None
        day = on.astimezone(self._settings.time_zone).date()
        return MerchantInfo(
            merchant_id=merchant_id,
            name=merchant.name if merchant else merchant_id,
            phone=merchant.phone if merchant else "-",
            terms_id=merchant.terms_id if merchant else "-",
            writes_by=day + timedelta(days=merchant.writes_within_days if merchant else 0),
        )

    def _pack(self) -> PolicyPack:
        assert self.pack is not None, "no visit gets this far without a policy"
        return self.pack


def _is_empty(sight: Sight) -> bool:
    return sight.door is DoorState.CLOSED and sight.occupancy is Occupancy.ABSENT


def _unknown(effect_id: str, notice: Notice) -> signals.NotIdentified:
    return signals.NotIdentified(effect_id=effect_id, notice=notice)
