"""Return authorizations that central announces ahead, for customers who type a code or an order number."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from kiosk.contract.messages import Announced
from kiosk.domain.machine_events import SecurityNoted
from kiosk.store import Store
from kiosk.store.announcements import Announcement
from kiosk.trust import finding
from kiosk.trust.documents import open_batch
from kiosk.trust.jws import Refused, strict_json, take_apart
from kiosk.trust.validity import announcement_keys

MOST_HELD = 8
"""Batches that wait for the first policy. Unacknowledged, they take places at the broker, which has ten
at least; beyond this many the word `stored` could get stuck behind them."""

ROWS_A_TRANSACTION = 100

EXPIRED_LOOK_S = 3600.0
"""How often expired ones are looked for; while there are more, each turn removes a transaction full."""

log = logging.getLogger(__name__)


class Announcements:
    """Batches, signed with a key that the policy names; what they are found by is stored as HMACs
    under the device's key.

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
        self._look_at = 0.0

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

    def step(self, now: float) -> None:
        """Remove some that have expired, if it is time to; `now` is monotonic."""
        if now < self._look_at:
            return
        over = self._store.ledger.now().at_least
        more = self._store.announcements.forget_expired(over, ROWS_A_TRANSACTION)
        self._look_at = now if more else now + EXPIRED_LOOK_S

    def _open(self, token: bytes) -> None:
        keys = announcement_keys(self._store.policies.believed(), self._store.ledger.now())
        try:
            batch = open_batch(token.decode("ascii", "replace"), keys, self._kiosk_id)
        except Refused as refused:
            self._note(refused.code)
            return
        kept = [self._announcement(announced) for announced in batch.announced]
        for start in range(0, len(kept), ROWS_A_TRANSACTION):
            self._store.announcements.keep(a for a in kept[start : start + ROWS_A_TRANSACTION] if a)
        log.info("authorizations announced", extra={"batch": batch.batch, "number": len(kept)})

    def _announcement(self, announced: Announced) -> Announcement | None:
        try:
            return announcement_of(announced, self._device_key)
        except Refused:
            self._note("token")
            return None

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


def announcement_of(announced: Announced, device_key: bytes) -> Announcement:
    """What is kept of an announced authorization. Raises Refused when its token is none.

    The token is not verified: that is done when somebody comes with it.
    """
    claims = strict_json(take_apart(announced.token).payload)
    factor = announced.second_factor
    try:
        return Announcement(
            identity=finding.identity_digest(claims["iss"], claims["jti"]),
            code=finding.code_digest(announced.code, device_key) if announced.code else None,
            order_no=finding.order_digest(claims["o"], device_key),
            second_factor=finding.second_factor_digest(factor, device_key) if factor else None,
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            token=announced.token,
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError) as error:
        raise Refused("claims") from error
