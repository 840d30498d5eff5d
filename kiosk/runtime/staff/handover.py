"""Custody that passes to a carrier: discrepancies as they are found, the whole when both sides confirm.

Everything here happens in the caller's transaction.
"""

import logging
from datetime import datetime
from itertools import groupby
from typing import Any

from kiosk.domain.collecting import (
    CollectionCompleted,
    CollectionDiscrepancy,
    CountedBy,
    Manifest,
    TakenPackage,
    by_size,
)
from kiosk.domain.drop_off import AuthorizationUse, KioskFacts
from kiosk.domain.events import DropOffCollected
from kiosk.flow.courier.effects import NoteDiscrepancy, RecordCollection
from kiosk.flow.courier.signals import CollectionRecorded
from kiosk.flow.courier.visit import CourierVisit
from kiosk.runtime.collections import Collections
from kiosk.store import Store

RequestIds = tuple[str, ...]

_log = logging.getLogger(__name__)


class Handover:
    """Writes what a collection came to.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, kiosk: KioskFacts, short_id: str, collections: Collections) -> None:
        self._store = store
        self._kiosk = kiosk
        self._short_id = short_id
        self._collections = collections

    def note(self, visit: CourierVisit, effect: NoteDiscrepancy) -> None:
        """A discrepancy; its picture is evidence from now on."""
        self._store.ledger.record(
            CollectionDiscrepancy(
                kiosk=self._kiosk,
                visit_id=visit.visit_id,
                carrier_id=_carrier(visit),
                staff_ref=visit.staff.staff_ref,
                discrepancy=effect.discrepancy,
                photo=effect.photo,
            )
        )
        if effect.photo:
            self._store.photos.commit((effect.photo.photo_id,), visit.visit_id)

    def record(self, visit: CourierVisit, effect: RecordCollection) -> tuple[CollectionRecorded, RequestIds]:
        """Everything that both sides confirmed; and the requests that are closed by it."""
        now = self._store.ledger.now()
        in_bags = [p for unit in effect.load_units for p in self._handed_over(unit.load_unit_id)]
        taken = (*effect.packages, *in_bags)
        made = Manifest(
            manifest_no=self._store.numbers.next_manifest(self._short_id),
            packages=taken,
            load_units=effect.load_units,
            discrepancies=effect.discrepancies,
        )
        by_drop_off = sorted(taken, key=lambda p: (p.drop_off_id, p.package_no))
        drop_offs = [
            (drop_off_id, tuple(packages))
            for drop_off_id, packages in groupby(by_drop_off, key=lambda p: p.drop_off_id)
        ]
        for drop_off_id, packages in drop_offs:
            if completed := self._completed(drop_off_id):
                authorization = AuthorizationUse.model_validate(completed["authorization"])
                self._store.ledger.record(self._collected(visit, made.manifest_no, authorization, packages))
            else:
                _log.error("collected, and its event is lost: drop_off=%s", drop_off_id)
        request_ids = self._collections.open_for(_carrier(visit))
        self._store.ledger.record(
            CollectionCompleted(
                kiosk=self._kiosk,
                visit_id=visit.visit_id,
                carrier_id=_carrier(visit),
                staff_ref=visit.staff.staff_ref,
                manifest_no=made.manifest_no,
                manifest_sha256=made.sha256,
                drop_offs=len(drop_offs),
                packages=len(made.packages),
                packages_by_size={size.value: count for size, count in by_size(made.packages).items()},
                load_units=made.load_units,
                discrepancies=len(made.discrepancies),
                request_ids=request_ids,
            )
        )
        recorded = CollectionRecorded(effect_id=effect.effect_id, manifest=made, recorded_at=now.at)
        return recorded, request_ids

    def _handed_over(self, load_unit_id: str) -> list[TakenPackage]:
        """What is in a sealed bag, which leaves our books with it. Nothing where a salvage has lost it."""
        unit = next((u for u in self._store.bins.closed() if u.load_unit_id == load_unit_id), None)
        if unit is None:
            _log.error("handed over, and what was in it is lost: load_unit=%s", load_unit_id)
            return []
        self._store.bins.hand_over(load_unit_id)
        return [self._in_bag(one.drop_off_id, one.package_no, load_unit_id) for one in unit.packages]

    def _in_bag(self, drop_off_id: str, package_no: int, load_unit_id: str) -> TakenPackage:
        return TakenPackage(
            drop_off_id=drop_off_id,
            package_no=package_no,
            label_number=self._label_of(drop_off_id, package_no),
            compartment_id=None,
            size=None,
            load_unit_id=load_unit_id,
            counted_by=CountedBy.LOAD_UNIT,
        )

    def _label_of(self, drop_off_id: str, package_no: int) -> str | None:
        completed = self._completed(drop_off_id)
        packages = completed["packages"] if completed else ()
        return next((p["label_number"] for p in packages if p["package_no"] == package_no), None)

    def _completed(self, drop_off_id: str) -> dict[str, Any] | None:
        """What a drop-off's event says; None where a salvage has lost it. Central has had it, or its gap."""
        entry = self._store.ledger.newest_about(drop_off_id, "drop_off.completed")
        data: dict[str, Any] | None = entry.event["data"] if entry else None
        return data

    def follow(self, drop_off_id: str, since: datetime, visit_id: str) -> None:
        """What was in a bag, as somebody could only say when it had been handed over, has left with it.

        `since`: when it was in the bag for certain, if ever. `visit_id` of whoever says so.
        """
        completed = self._completed(drop_off_id)
        if completed is None:
            return
        for package in completed["packages"]:
            bag = package["container"]["load_unit_id"]
            if bag is None or self._store.bins.is_here(bag, since):
                continue
            if (collection := self._collection_with(bag, drop_off_id)) is None:
                _log.error("gone with a bag whose collection is lost: drop_off=%s bag=%s", drop_off_id, bag)
                continue
            self._store.ledger.record(
                DropOffCollected(
                    drop_off_id=drop_off_id,
                    visit_id=visit_id,
                    kiosk=self._kiosk,
                    authorization=AuthorizationUse.model_validate(completed["authorization"]),
                    carrier_id=collection["carrier_id"],
                    staff_ref=collection["staff_ref"],
                    manifest_no=collection["manifest_no"],
                    packages=(self._in_bag(drop_off_id, package["package_no"], bag),),
                )
            )

    def _collection_with(self, load_unit_id: str, drop_off_id: str) -> dict[str, Any] | None:
        """The first that took such a bag along after nobody could say whether the drop-off is in it."""
        left = self._store.ledger.newest_about(drop_off_id, "drop_off.unresolved")
        found = self._store.ledger.selected(
            after=left.sequence if left else 0, type_="collection.completed", about=load_unit_id, limit=1
        )
        return found[0].event["data"] if found else None

    def close_requests(self, request_ids: RequestIds) -> None:
        """To be called when the collection that closes them is durable."""
        self._collections.closed(request_ids)

    def _collected(
        self,
        visit: CourierVisit,
        manifest_no: str,
        authorization: AuthorizationUse,
        packages: tuple[TakenPackage, ...],
    ) -> DropOffCollected:
        return DropOffCollected(
            drop_off_id=packages[0].drop_off_id,
            visit_id=visit.visit_id,
            kiosk=self._kiosk,
            authorization=authorization,
            carrier_id=_carrier(visit),
            staff_ref=visit.staff.staff_ref,
            manifest_no=manifest_no,
            packages=packages,
        )


def _carrier(visit: CourierVisit) -> str:
    assert visit.staff.carrier_id is not None, "a courier is of a carrier"
    return visit.staff.carrier_id
