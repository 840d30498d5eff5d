"""Requests that carriers come, for as long as there is a need: the ledger remembers which are open."""

from collections.abc import Callable
from typing import Any

from kiosk.domain.collection import (
    SUBJECTS,
    CollectionNeed,
    CollectionRequestCancelled,
    CollectionRequested,
    HeldPackage,
    compartments_left,
    needs,
)
from kiosk.domain.drop_off import KioskFacts
from kiosk.runtime.compartments import Compartments
from kiosk.store import Store

Key = tuple[str, CollectionNeed]
Carried = tuple[str, HeldPackage]
"""A carrier's id, and a package that it is to fetch."""


class Collections:
    """One open request a carrier and need, updated under its id, cancelled when the need is gone.

    `at_least_left`: with fewer compartments left room is needed.

    Concurrency: the core's, as its store.
    """

    def __init__(
        self,
        store: Store,
        kiosk: KioskFacts,
        compartments: Compartments,
        at_least_left: int,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._kiosk = kiosk
        self._compartments = compartments
        self._at_least_left = at_least_left
        self._new_id = new_id
        self._left: dict[str, dict[str, Carried]] = {}
        self._open = {
            (request.carrier_id, request.need): request
            for subject in store.ledger.subjects(SUBJECTS)
            if (request := self._newest(subject))
        }

    def look(self) -> None:
        """Say what is needed now and was not said; to be called every second or so."""
        facts = self._compartments.facts().values()
        left = compartments_left(facts)
        held = {known.compartment_id: known.holds for known in facts if known.holds}
        wanted = needs(self._waiting(held), left, self._at_least_left, self._store.ledger.now().at)
        for key in sorted(wanted.keys() | self._open.keys()):
            known, packages = self._open.get(key), wanted.get(key)
            if packages is None:
                self._cancel(key)
            elif known is None or known.packages != packages:
                self._request(key, packages, left)

    def _request(self, key: Key, packages: tuple[HeldPackage, ...], left: int) -> None:
        known = self._open.get(key)
        request = CollectionRequested(
            request_id=known.request_id if known else self._new_id(),
            revision=known.revision + 1 if known else 1,
            kiosk=self._kiosk,
            carrier_id=key[0],
            need=key[1],
            collect_by=min(package.collect_by for package in packages),
            packages=packages,
            compartments_left=left,
        )
        self._store.ledger.record(request)
        self._open[key] = request

    def _cancel(self, key: Key) -> None:
        known = self._open[key]
        self._store.ledger.record(
            CollectionRequestCancelled(
                request_id=known.request_id,
                revision=known.revision + 1,
                kiosk=self._kiosk,
                carrier_id=known.carrier_id,
                need=known.need,
            )
        )
        del self._open[key]

    def _newest(self, subject: str) -> CollectionRequested | None:
        """The request that is open for a carrier and need."""
        requested = self._store.ledger.newest_about(subject, "collection.requested")
        cancelled = self._store.ledger.newest_about(subject, "collection.request_cancelled")
        if requested is None or (cancelled is not None and cancelled.sequence > requested.sequence):
            return None
        return CollectionRequested.model_validate(requested.event["data"])

    def _waiting(self, held: dict[str, str]) -> dict[str, tuple[HeldPackage, ...]]:
        """By carrier, what lies in compartments, by the drop-offs' own events."""
        self._left = {drop_off_id: self._left_by(drop_off_id) for drop_off_id in sorted(set(held.values()))}
        waiting: dict[str, tuple[HeldPackage, ...]] = {}
        for compartment_id, drop_off_id in held.items():
            if found := self._left[drop_off_id].get(compartment_id):
                carrier_id, package = found
                waiting[carrier_id] = (*waiting.get(carrier_id, ()), package)
        return waiting

    def _left_by(self, drop_off_id: str) -> dict[str, Carried]:
        """By compartment, what a drop-off left; nothing where a salvage has lost its event."""
        if drop_off_id in self._left:
            return self._left[drop_off_id]
        completed = self._store.ledger.newest_about(drop_off_id, "drop_off.completed")
        packages = completed.event["data"]["packages"] if completed else ()
        return {package["container"]["id"]: _carried(package) for package in packages}


def _carried(package: dict[str, Any]) -> Carried:
    container = package["container"]
    held = HeldPackage(
        compartment_id=container["id"],
        size=container["size"],
        label_number=package["label_number"],
        written_code=package["written_code"],
        collect_by=package["collect_by"],
    )
    return package["carrier_id"], held
