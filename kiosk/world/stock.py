"""Parcels that are behind the doors before the demonstration begins, as if their customers had brought them.

They come into the books through the kiosk's own store, in the transaction that custody passes in, with leased
numbers and used authorizations; only the visits at the screen, and their photos, did not take place.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Final

from hardware.lock_board.physics import Door
from kiosk import contract
from kiosk.domain.authorization import ReturnAuthorization
from kiosk.domain.drop_off import Container, Package
from kiosk.domain.events import DropOffCompleted
from kiosk.domain.leases import NumberLease
from kiosk.store import Store
from kiosk.world.shop import Order, Shop
from kiosk.world.site import KIOSK_ID, SHORT_ID, size_of

EXAMPLE: Final = Path(contract.__file__).with_name("examples") / "drop_off.completed.json"


class Stock:
    """Hands parcels over, one after the other, before the kiosk starts.

    Concurrency: as the store.
    """

    def __init__(self, store: Store, shop: Shop) -> None:
        self._store = store
        self._shop = shop
        self._example = DropOffCompleted.model_validate(json.loads(EXAMPLE.read_text())["data"])
        self._handed_over = 0

    def hand_over(self, compartment_id: str, door: Door) -> None:
        """Put one parcel behind a door, in the books and in the world."""
        self._handed_over += 1
        drop_off_id = f"stock-{self._handed_over}"
        order, now = self._shop.order(), self._store.ledger.now()
        with self._store.transaction():
            reserved = self._store.authorizations.reserve(
                order.authorization, drop_off_id, now, is_signed=True
            )
            assert reserved, "an order is used once"
            self._store.compartments.reserve(compartment_id, drop_off_id)
            self._store.numbers.next_receipt(SHORT_ID)
            self._store.ledger.record(self._completed(order, drop_off_id, compartment_id))
            self._store.authorizations.consume(order.authorization, drop_off_id)
            self._store.compartments.hold(compartment_id, drop_off_id)
        put_behind(door)

    def _completed(self, order: Order, drop_off_id: str, compartment_id: str) -> DropOffCompleted:
        example = self._example
        evidence = example.evidence
        return example.model_copy(
            update={
                "drop_off_id": drop_off_id,
                "visit_id": f"visit-of-{drop_off_id}",
                "authorization": example.authorization.model_copy(update=_named(order.authorization)),
                "lines": example.lines[:1],
                "packages": (self._package(example.packages[0], compartment_id),),
                "evidence": evidence.model_copy(update={"photos": (), "custody": evidence.custody[:1]}),
            }
        )

    def _package(self, example: Package, compartment_id: str) -> Package:
        now = self._store.ledger.now()
        label, tracking = (
            self._store.numbers.take(self._leases, kind, example.carrier_id, now.at.date())
            for kind in ("label", "tracking")
        )
        container = Container(
            type="compartment", id=compartment_id, size=size_of(compartment_id), load_unit_id=None
        )
        return example.model_copy(
            update={
                "label_number": label,
                "tracking_number": tracking,
                "container": container,
                "collect_by": now.at + timedelta(hours=self._shop.policy.collect_within_h),
                "custody_at": now.at,
            }
        )

    @property
    def _leases(self) -> tuple[NumberLease, ...]:
        return tuple(lease for lease in self._shop.policy.leases if lease.kiosk_id == KIOSK_ID)


def put_behind(door: Door) -> None:
    """Lay something behind a door, with a hand so quick that nobody sees it open."""
    swing_s, door.pull_s = door.pull_s, 0.0
    door.pulse(0.0)
    door.put_in()
    assert door.push_shut(), "nothing holds it open"
    door.pull_s = swing_s


def _named(authorization: ReturnAuthorization) -> dict[str, object]:
    return {
        "authorization_id": authorization.authorization_id,
        "rma_id": authorization.rma_id,
        "order_id": authorization.order_id,
    }
