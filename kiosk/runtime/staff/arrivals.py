"""Who of the staff is here: badges held to the reader, passes held to the scanner."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from hardware.badge_reader.interface import Badge, BadgeReader, NoBadge
from kiosk.domain.roster import Role, StaffEntry, StaffMember
from kiosk.flow.staff.signing_in import SigningIn, SigningInStep
from kiosk.runtime.executor import Executor
from kiosk.runtime.rules import Rules
from kiosk.runtime.security import Security
from kiosk.runtime.settings import Settings
from kiosk.runtime.staff.admission import Admission
from kiosk.runtime.staff.performer import TRUST_LANE
from kiosk.store import Store
from kiosk.trust.jws import Refused
from kiosk.trust.staff import Scrypt, find_by_badge

LOOK_S: Final = 0.2
"""A badge is held for about half a second."""

_log = logging.getLogger(__name__)


class Arrivals:
    """Makes a sign-in of each badge and pass; `on_came` gets it. Who is refused gets one that says why.
    `badges_read` counts those that the reader could read, whosesoever they are.

    Lifetime: looks from `start` on, for as long as the executor runs.
    Concurrency: the core's; badges are looked up in the lane of hashes.
    """

    def __init__(
        self,
        store: Store,
        rules: Rules,
        settings: Settings,
        reader: BadgeReader | None,
        executor: Executor,
        security: Security,
        admission: Admission,
        is_training: Callable[[], bool],
        new_visit: Callable[[type[SigningIn]], SigningIn],
        on_came: Callable[[SigningIn], None],
        scrypt: Scrypt,
    ) -> None:
        self._store = store
        self._rules = rules
        self._kiosk = settings.kiosk
        self._reader = reader
        self._executor = executor
        self._security = security
        self._admission = admission
        self._is_training = is_training
        self._new_visit = new_visit
        self._on_came = on_came
        self._scrypt = scrypt
        self.badges_read = 0

    def start(self) -> None:
        if self._reader is not None:
            self._reader.want(True)
            self._look(self._reader)

    def show_pass(self, text: str) -> None:
        """Believe what a dispatcher signed, or say why not. The PIN is still to be asked for."""
        try:
            found = self._admission.by_pass(text)
        except Refused as refused:
            self._refuse(f"pass_{refused.code}", refused.code)
            return
        self._know(found.member, pin=found.pin, shown=text)

    def _look(self, reader: BadgeReader) -> None:
        match reader.take():
            case Badge(uid=uid):
                self.badges_read += 1
                self._find(uid)
            case NoBadge(why=why):
                self._refuse(None, why.value)
        self._executor.later(LOOK_S, partial(self._look, reader))

    def _find(self, uid: bytes) -> None:
        pack = self._rules.pack
        if pack is None:
            self._refuse(None, "no_policy")
            return

        def found(entry: Any) -> None:
            if isinstance(entry, StaffEntry):
                self._know(entry.member, pin=entry.pin, shown=entry.badge)
            else:
                self._refuse(f"badge_{entry.code}", entry.code)

        now = self._store.ledger.now()
        find = partial(find_by_badge, pack, uid, self._kiosk.site_id, now, self._scrypt)
        self._executor.submit(TRUST_LANE, find, found)

    def _refuse(self, note: str | None, why: str) -> None:
        _log.info("somebody could not sign in: why=%s", why)
        if note:
            self._security.note(note)
        self._come(step=SigningInStep.REFUSED, refused=why)

    def _know(self, staff: StaffMember, **known: Any) -> None:
        """While somebody practises, only technicians come: what the others do is never practice."""
        if self._is_training() and staff.role is not Role.TECHNICIAN:
            self._refuse(None, "training")
        else:
            self._come(staff=staff, **known)

    def _come(self, **known: Any) -> None:
        self._on_came(self._new_visit(SigningIn).but(**known))
