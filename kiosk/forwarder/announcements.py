"""Return authorizations that central announces ahead, for customers who type a short code."""

import logging
from collections.abc import Callable

from kiosk.domain.events import SecurityNoted
from kiosk.store import Store
from kiosk.trust.documents import code_digest, open_batch
from kiosk.trust.jws import Refused

MOST_HELD = 8
"""Batches that wait for the first policy. Unacknowledged, they take places at the broker, which has ten
at least; beyond this many the word `stored` could get stuck behind them."""

ROWS_A_TRANSACTION = 100

log = logging.getLogger(__name__)


class Announcements:
    """Batches, signed with a key that the policy names; codes are stored as HMACs under the device's key.

    A batch is acknowledged (`done`) when its codes are in the store. Before the
    first policy nothing says whose signature counts, so batches wait in memory.

    Concurrency: one thread; as its store.
    """

    def __init__(self, store: Store, kiosk_id: str, device_key: bytes) -> None:
        self._store = store
        self._kiosk_id = kiosk_id
        self._device_key = device_key
        self._held: list[tuple[bytes, Callable[[], None]]] = []
        self._noted: set[str] = set()

    def disconnected(self) -> None:
        """What was held comes again."""
        self._held.clear()

    def batch(self, token: bytes, done: Callable[[], None]) -> None:
        """A batch came. Raises nothing: what is wrong with it is noted."""
        if self._store.policies.newest() is not None:
            self._open(token)
            done()
        elif len(self._held) < MOST_HELD:
            self._held.append((token, done))
        else:
            self._note("no_policy")
            done()

    def policy_came(self) -> None:
        """Open what waited for a policy."""
        if self._held and self._store.policies.newest() is not None:
            for token, done in self._held:
                self._open(token)
                done()
            self._held.clear()

    def _open(self, token: bytes) -> None:
        # The active one and the one that will be: a key may be on its way in or out.
        packs = (self._store.policies.next_verified(), self._store.policies.active())
        keys = [key for kept in packs if kept for key in kept.pack.announcement_keys]
        try:
            batch = open_batch(token.decode("ascii", "replace"), keys, self._kiosk_id)
        except Refused as refused:
            self._note(refused.code)
            return
        codes = [(code_digest(a.code, self._device_key), a.token) for a in batch.announced]
        for start in range(0, len(codes), ROWS_A_TRANSACTION):
            self._store.authorizations.announce(codes[start : start + ROWS_A_TRANSACTION])
        log.info("authorizations announced", extra={"batch": batch.batch, "codes": len(codes)})

    def _note(self, code: str) -> None:
        """Tell central once a run and kind: whoever can send one bad batch can send a million."""
        if code not in self._noted:
            self._noted.add(code)
            log.warning("announced authorizations refused", extra={"code": code})
            self._store.ledger.record(
                SecurityNoted(
                    kiosk_id=self._kiosk_id,
                    code=f"announcement_{code}",
                    noted_at=self._store.ledger.now().at,
                )
            )
