"""Watches the rules in force grow old, and says so before and when they degrade."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.policy import PolicyPack
from kiosk.domain.validity import Validity, told_of_grace, validity_of
from kiosk.forwarder.alarms import Alarms
from kiosk.store import Store

_ABOUT: Final = "policy"
"""Of the kiosk's one policy, whichever version: a newer one clears the alarms of the older."""

_STAGES: Final = (AlarmCode.POLICY_ENDS_SOON, AlarmCode.POLICY_IN_GRACE, AlarmCode.POLICY_EXPIRED)


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """What there is to say about the rules; None of all when there are none."""

    version: int | None = None
    epoch: int | None = None
    age_s: int | None = None
    valid_until: datetime | None = None
    validity: Validity | None = None
    waiting: int | None = None


class RulesWatch:
    """The active pack, read once and judged whenever it is looked at.

    Concurrency: one thread; as its store.
    """

    def __init__(self, store: Store, alarms: Alarms, ends_within: timedelta) -> None:
        self._store = store
        self._alarms = alarms
        self._ends_within = ends_within
        self._told: AlarmCode | None = None
        self._has_told = False
        self._in_force: tuple[int, int] | None = None
        self._pack: PolicyPack | None = None

    def look(self) -> RulesInForce:
        """How the rules stand now."""
        self._read_if_another()
        waiting = self._store.policies.waiting()
        newest = waiting[0].version if waiting else None
        if self._pack is None:
            return RulesInForce(waiting=newest)
        pack, now = self._pack, self._store.ledger.now()
        age_s = int((now.at - pack.issued_at).total_seconds())
        validity = validity_of(pack, now)
        return RulesInForce(pack.version, pack.epoch, age_s, pack.valid_until, validity, newest)

    def step(self) -> None:
        """Raise an alarm when the rules get worse, and clear it when that is over; one stage at a time."""
        rules = self.look()
        stage = self._stage(rules)
        if self._pack is None or (self._has_told and self._told is stage):
            return
        for code in _STAGES:
            if code is stage:
                self._alarms.open(code, _ABOUT, self._text(self._pack, stage))
            else:
                self._alarms.clear(code, _ABOUT)
        self._has_told, self._told = True, stage  # and not before: what could not be stored is told again

    def _stage(self, rules: RulesInForce) -> AlarmCode | None:
        match rules.validity:
            case Validity.EXPIRED:
                return AlarmCode.POLICY_EXPIRED
            case Validity.GRACE:
                return AlarmCode.POLICY_IN_GRACE
        ends_soon = rules.valid_until and rules.valid_until - self._store.ledger.now().at < self._ends_within
        return AlarmCode.POLICY_ENDS_SOON if ends_soon and rules.waiting is None else None

    def _text(self, pack: PolicyPack, stage: AlarmCode) -> str:
        named, until = f"{pack.policy_id} version {pack.version}", f"{pack.valid_until:%Y-%m-%d %H:%M} UTC"
        if stage is AlarmCode.POLICY_ENDS_SOON:
            return f"{named} is valid until {until}. Publish newer rules"
        so = told_of_grace(pack, self._store.ledger.now())
        if stage is AlarmCode.POLICY_EXPIRED:
            so = "its grace is over: the rules degrade"
        return f"{named} was valid until {until}; {so}. Publish newer rules"

    def _read_if_another(self) -> None:
        in_force = self._store.policies.in_force()
        if in_force != self._in_force:
            active = self._store.policies.active()
            self._in_force = in_force
            # Its dates are enough here; a large pack's rules would take tens of MiB.
            self._pack = active.pack.model_copy(update={"merchants": (), "cases": ()}) if active else None
