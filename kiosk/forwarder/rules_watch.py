"""Watches the rules in force grow old, and says so before and when they degrade."""

from dataclasses import dataclass
from typing import Final

from kiosk.domain.policy import PolicyPack
from kiosk.domain.validity import Validity, told_of_grace, validity_of
from kiosk.forwarder.alarms import Alarms
from kiosk.store import Store

IN_GRACE: Final = "policy_in_grace"
EXPIRED: Final = "policy_expired"

_ABOUT: Final = "policy"
"""Of the kiosk's one policy, whichever version: a newer one clears the alarms of the older."""


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """What there is to say about the rules; None of all when there are none."""

    version: int | None = None
    epoch: int | None = None
    age_s: int | None = None
    validity: Validity | None = None
    waiting: int | None = None


class RulesWatch:
    """The active pack, read once and judged whenever it is looked at.

    Concurrency: one thread; as its store.
    """

    def __init__(self, store: Store, alarms: Alarms) -> None:
        self._store = store
        self._alarms = alarms
        self._told: Validity | None = None
        self._in_force: tuple[int, int] | None = None
        self._pack: PolicyPack | None = None

    def look(self) -> RulesInForce:
        """How the rules stand now. An alarm is raised when that gets worse, and cleared when it is over."""
        self._read_if_another()
        waiting = self._store.policies.waiting()
        newest = waiting[0].version if waiting else None
        if self._pack is None:
            return RulesInForce(waiting=newest)
        pack, now = self._pack, self._store.ledger.now()
        validity = validity_of(pack, now)
        if validity is not self._told:
            self._told = validity
            self._tell(pack, validity, told_of_grace(pack, now))
        age_s = int((now.at - pack.issued_at).total_seconds())
        return RulesInForce(pack.version, pack.epoch, age_s, validity, newest)

    def _read_if_another(self) -> None:
        in_force = self._store.policies.in_force()
        if in_force != self._in_force:
            active = self._store.policies.active()
            self._in_force = in_force
            # Its dates are enough here; a large pack's rules would take tens of MiB.
            self._pack = active.pack.model_copy(update={"merchants": (), "cases": ()}) if active else None

    def _tell(self, pack: PolicyPack, validity: Validity, grace: str) -> None:
        named = (
            f"{pack.policy_id} version {pack.version} was valid until {pack.valid_until:%Y-%m-%d %H:%M} UTC"
        )
        for code, stage, so in (
            (IN_GRACE, Validity.GRACE, grace),
            (EXPIRED, Validity.EXPIRED, "its grace is over: the rules degrade"),
        ):
            if validity is stage:
                self._alarms.open(code, _ABOUT, f"{named}; {so}. Publish newer rules")
            else:
                self._alarms.clear(code, _ABOUT)
