"""The policy in force: which pack that is, and what it says of lines and of merchants."""

from datetime import datetime, timedelta

from kiosk.domain.drop_off import Basis
from kiosk.domain.line_facts import Circumstances
from kiosk.domain.machine_events import PolicyApplied, PolicyRefused
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.policy import Merchant, PolicyPack
from kiosk.domain.questions import LineJudged, judge_line
from kiosk.domain.validity import Validity, is_due, validity_of
from kiosk.domain.verdict import Rulebook, taken_at_counter
from kiosk.flow import effects, signals
from kiosk.flow.draft import MerchantInfo
from kiosk.runtime.settings import Settings
from kiosk.store import Store
from kiosk.store.policies import WaitingPolicy


class Rules:
    """The pack in force, and how things stand while it is. `offline` is kept by the core.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        kept = store.policies.active()
        self.pack: PolicyPack | None = kept.pack if kept else None
        self.offline = True
        self._rulebook: Rulebook | None = None

    @property
    def in_force(self) -> PolicyPack:
        assert self.pack is not None, "no visit gets this far without a policy"
        return self.pack

    @property
    def collect_within(self) -> timedelta:
        """Within what time a package is fetched. Without rules nobody knows, and it is due at once: a salvage
        may have lost them while a visit was under way.
        """
        return timedelta(hours=self.pack.collect_within_h if self.pack else 0)

    def knows(self, merchant_id: str) -> bool:
        """Whether there are rules for what goes back to this merchant."""
        return self.pack is not None and self.pack.merchant(merchant_id) is not None

    def judge(self, effect: effects.Judge) -> signals.Judged:
        """A verdict for each line that came along, or what must be asked first."""
        rulebook, now = self._current_rulebook(), self._store.ledger.now()
        here = self.circumstances(now)
        pack, authorization = rulebook.pack, effect.presented.authorization
        merchant = pack.merchant(authorization.merchant_id)
        assert merchant is not None, "identified by this very pack"
        judged = {
            line_id: judge_line(rulebook, merchant, effect.presented, authorization.line(line_id), said, here)
            for line_id, said in effect.lines.items()
        }
        if effect.at_counter:
            judged = {line_id: _at_counter(found, merchant) for line_id, found in judged.items()}
        return signals.Judged(
            effect_id=effect.effect_id,
            lines=judged,
            basis=Basis(
                policy_id=pack.policy_id,
                policy_version=pack.version,
                policy_epoch=pack.epoch,
                policy_issued_at=pack.issued_at,
                policy_age_s=int((now.at - pack.issued_at).total_seconds()),
            ),
        )

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

    def circumstances(self, now: Moment) -> Circumstances:
        kiosk = self._settings.kiosk
        return Circumstances(
            at=now.at,
            zone=self._settings.time_zone,
            site_id=kiosk.site_id,
            kiosk_id=kiosk.kiosk_id,
            country=kiosk.country,
            offline=self.offline,
            rules_expired=validity_of(self.in_force, now) is Validity.EXPIRED,
            clock_doubted=now.clock is not ClockStatus.TRUSTED,
        )

    def _current_rulebook(self) -> Rulebook:
        if self._rulebook is None or self._rulebook.pack is not self.in_force:
            self._rulebook = Rulebook(self.in_force)
        return self._rulebook


def _at_counter(found: LineJudged, merchant: Merchant) -> LineJudged:
    if found.verdict is None:
        return found
    return found.model_copy(update={"verdict": taken_at_counter(found.verdict, merchant.rules)})
