"""Requests that carriers come, for as long as there is a need: the ledger remembers which are open."""

from collections.abc import Callable, Mapping

from kiosk.domain.collecting import WaitingPackage
from kiosk.domain.collection import (
    SUBJECTS,
    CollectionNeed,
    CollectionRequestCancelled,
    CollectionRequested,
    HeldLoadUnit,
    HeldPackage,
    ToFetch,
    Waiting,
    compartments_left,
    needs,
)
from kiosk.domain.drop_off import KioskFacts
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.holdings import Holdings
from kiosk.store import Store

Key = tuple[str, CollectionNeed]


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
        holdings: Holdings,
        at_least_left: int,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._kiosk = kiosk
        self._compartments = compartments
        self._holdings = holdings
        self._at_least_left = at_least_left
        self._new_id = new_id
        self._behind_doors: Mapping[str, tuple[WaitingPackage, ...]] = {}
        self._in_bins: Mapping[str, tuple[HeldLoadUnit, ...]] = {}
        self._to_fetch: Waiting = {}
        self._open = {
            (request.carrier_id, request.need): request
            for subject in store.ledger.subjects(SUBJECTS)
            if (request := self._newest(subject))
        }

    def look(self, here: str | None = None) -> None:
        """Say what is needed now and was not said; to be called every second or so.

        `here`: the carrier that is fetching at this moment, of which there is nothing to say before they end.
        """
        left = compartments_left(self._compartments.configured, self._compartments.facts())
        wanted = needs(self._waiting(), left, self._at_least_left, self._store.ledger.now().at)
        for key in sorted(wanted.keys() | self._open.keys()):
            if key[0] == here:
                continue
            known, held = self._open.get(key), wanted.get(key)
            if held is None:
                self._cancel(key)
            elif known is None or (held.packages, held.load_units) != (known.packages, known.load_units):
                self._request(key, held, left)

    def _waiting(self) -> Waiting:
        """Read anew when the holdings are others."""
        behind_doors, in_bins = self._holdings.waiting(), self._holdings.load_units()
        if behind_doors is not self._behind_doors or in_bins is not self._in_bins:
            self._behind_doors, self._in_bins = behind_doors, in_bins
            self._to_fetch = {
                carrier_id: ToFetch(
                    packages=tuple(map(_held, behind_doors.get(carrier_id, ()))),
                    load_units=in_bins.get(carrier_id, ()),
                )
                for carrier_id in behind_doors.keys() | in_bins.keys()
            }
        return self._to_fetch

    def open_for(self, carrier_id: str) -> tuple[str, ...]:
        """The requests that a collection of this carrier closes."""
        return tuple(r.request_id for (carrier, _), r in sorted(self._open.items()) if carrier == carrier_id)

    def closed(self, request_ids: tuple[str, ...]) -> None:
        """A collection has been recorded that closes these."""
        self._open = {key: r for key, r in self._open.items() if r.request_id not in request_ids}

    def _request(self, key: Key, held: ToFetch, left: int) -> None:
        known = self._open.get(key)
        request = CollectionRequested(
            request_id=known.request_id if known else self._new_id(),
            revision=known.revision + 1 if known else 1,
            kiosk=self._kiosk,
            carrier_id=key[0],
            need=key[1],
            collect_by=held.collect_by,
            packages=held.packages,
            load_units=held.load_units,
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
        request = CollectionRequested.model_validate(requested.event["data"])
        completed = self._store.ledger.newest_about(f"{SUBJECTS}{request.carrier_id}", "collection.completed")
        is_closed = completed is not None and completed.sequence > requested.sequence
        return None if is_closed else request


def _held(package: WaitingPackage) -> HeldPackage:
    return HeldPackage(
        compartment_id=package.compartment_id,
        size=package.size,
        label_number=package.label_number,
        written_code=package.written_code,
        collect_by=package.collect_by,
    )
