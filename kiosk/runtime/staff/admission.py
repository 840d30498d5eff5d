"""Whether a badge or a pass counts, here and now."""

from kiosk.domain.drop_off import KioskFacts
from kiosk.domain.policy import PublicKey
from kiosk.domain.roster import StaffEntry, StaffPass
from kiosk.flow.staff.effects import SignIn
from kiosk.runtime.rules import Rules
from kiosk.store import Store
from kiosk.trust.jws import Refused
from kiosk.trust.staff import find_by_digest
from kiosk.trust.staff_pass import read_pass, staff_keys


class Admission:
    """Asked when a pass is shown, and once more of everybody when their PIN was right: the page for it may
    have stood for minutes, or waited for a customer to go.

    Concurrency: the core's, as its store.
    """

    def __init__(
        self, store: Store, rules: Rules, kiosk: KioskFacts, technician_keys: tuple[PublicKey, ...]
    ) -> None:
        self._store = store
        self._rules = rules
        self._kiosk = kiosk
        self._technician_keys = technician_keys

    def by_pass(self, text: str) -> StaffPass:
        """What a dispatcher signed. Raises Refused: no kiosk, or not this one now, believes it."""
        keys = staff_keys(self._rules.pack, self._technician_keys)
        return read_pass(text, keys, self._kiosk.kiosk_id, self._kiosk.site_id, self._store.ledger.now())

    def at_pin(self, asked: SignIn) -> StaffPass | StaffEntry:
        """Raises Refused where what was shown counts no more, or where its PIN is another by now."""
        found = self.by_pass(asked.shown) if asked.staff.pass_id else self._by_badge(asked.shown)
        if found.pin != asked.pin:
            raise Refused("unknown_badge")
        return found

    def _by_badge(self, digest: str) -> StaffEntry:
        if self._rules.pack is None:
            raise Refused("unknown_badge")
        found = find_by_digest(self._rules.pack, digest, self._kiosk.site_id, self._store.ledger.now())
        if isinstance(found, Refused):
            raise found
        return found
