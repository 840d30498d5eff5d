"""What lies behind the doors and in the bins, and whose it is to fetch: by the books, and the drop-offs' own
events.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kiosk.domain.collecting import WaitingPackage, label_in
from kiosk.domain.collection import HeldLoadUnit
from kiosk.domain.compartments import Facts
from kiosk.domain.load_unit import LoadUnit, PackageInBin
from kiosk.runtime.compartments import Compartments
from kiosk.store import Store

Carried = tuple[str, WaitingPackage]
"""A carrier's id, and a package that it is to fetch."""

ON_LABEL = ("label_number", "tracking_number", "written_code")
"""What a package can be known by from outside."""


class Holdings:
    """By carrier, the packages that wait, in cabinet order.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, compartments: Compartments) -> None:
        self._store = store
        self._compartments = compartments
        self._left: dict[str, dict[str, Carried]] = {}
        self._facts: Mapping[str, Facts] | None = None
        self._waiting: dict[str, tuple[WaitingPackage, ...]] = {}
        self._times: dict[PackageInBin, datetime | None] = {}
        self._standing: tuple[LoadUnit, ...] = ()
        self._load_units: dict[str, tuple[HeldLoadUnit, ...]] = {}

    def waiting(self) -> Mapping[str, tuple[WaitingPackage, ...]]:
        """The same object until the books have changed. Nothing of a drop-off whose event a salvage has lost:
        nobody knows whose it is.
        """
        facts = self._compartments.facts()
        if facts is not self._facts:
            self._waiting = self._read([known for known in facts.values() if known.holds])
            self._facts = facts
        return self._waiting

    def behind(self, compartment_id: str) -> WaitingPackage | None:
        """The package behind a door; None also where nobody knows which it is."""
        everything = (package for packages in self.waiting().values() for package in packages)
        return next((p for p in everything if p.compartment_id == compartment_id), None)

    def load_units(self) -> Mapping[str, tuple[HeldLoadUnit, ...]]:
        """By carrier, the bags in the bins that something fell into; the same object until they change."""
        standing = self._store.bins.standing()
        if standing is not self._standing:
            self._load_units = self._held_in([unit for unit in standing if unit.packages])
            self._standing = standing
        return self._load_units

    def _held_in(self, units: list[LoadUnit]) -> dict[str, tuple[HeldLoadUnit, ...]]:
        inside = [package for unit in units for package in unit.packages]
        self._times = {package: self._time_of(package) for package in inside}
        found: dict[str, tuple[HeldLoadUnit, ...]] = {}
        for unit in units:
            found[unit.carrier_id] = (*found.get(unit.carrier_id, ()), self._held(unit))
        return found

    def _held(self, unit: LoadUnit) -> HeldLoadUnit:
        """Where no event tells a time any more, the bag is due since it was put in."""
        times = [at for package in unit.packages if (at := self._times[package])]
        return HeldLoadUnit(
            load_unit_id=unit.load_unit_id,
            bin_id=unit.bin_id,
            packages=len(unit.packages),
            collect_by=min(times, default=unit.opened_at),
        )

    def _time_of(self, package: PackageInBin) -> datetime | None:
        """Until when it is to be fetched; None where a salvage has lost its event."""
        if package in self._times:
            return self._times[package]
        packages = self._packages_of(package.drop_off_id)
        times = (p["collect_by"] for p in packages if p["package_no"] == package.package_no)
        return next((datetime.fromisoformat(at) for at in times), None)

    def _read(self, holding: list[Facts]) -> dict[str, tuple[WaitingPackage, ...]]:
        held = {known.holds for known in holding if known.holds}
        self._left = {drop_off_id: self._left_by(drop_off_id) for drop_off_id in sorted(held)}
        waiting: dict[str, tuple[WaitingPackage, ...]] = {}
        for known in holding:
            left = self._left[known.holds or ""]
            laid = left.get(known.compartment_id)
            may_have_changed_places = laid is None or len(left) > 1
            if found := (self._counted(known) if may_have_changed_places else None) or laid:
                carrier_id, package = found
                waiting[carrier_id] = (*waiting.get(carrier_id, ()), package)
        return waiting

    def _left_by(self, drop_off_id: str) -> dict[str, Carried]:
        """By compartment, what a drop-off left."""
        if drop_off_id in self._left:
            return self._left[drop_off_id]
        return {
            package["container"]["id"]: (package["carrier_id"], _waiting(drop_off_id, package))
            for package in self._packages_of(drop_off_id)
            if package["container"]["type"] == "compartment"
        }

    def _counted(self, known: Facts) -> Carried | None:
        """What somebody counted here last, perhaps behind another door than it was laid behind."""
        counted = self._store.ledger.newest_about(known.compartment_id, "compartment.recounted")
        if known.holds is None or counted is None or counted.event["data"]["drop_off_id"] != known.holds:
            return None
        read = {counted.event["data"]["label"], label_in(counted.event["data"]["label"])}
        for package in self._packages_of(known.holds):
            if read & {package.get(key) for key in ON_LABEL}:
                place = {"id": known.compartment_id, "size": self._compartments.of(known.compartment_id).size}
                return package["carrier_id"], _waiting(known.holds, package | {"container": place})
        return None

    def _packages_of(self, drop_off_id: str) -> tuple[dict[str, Any], ...]:
        """As its event tells of them; none where a salvage has lost it."""
        completed = self._store.ledger.newest_about(drop_off_id, "drop_off.completed")
        return tuple(completed.event["data"]["packages"]) if completed else ()


def _waiting(drop_off_id: str, package: dict[str, Any]) -> WaitingPackage:
    container = package["container"]
    return WaitingPackage(
        drop_off_id=drop_off_id,
        package_no=package["package_no"],
        compartment_id=container["id"],
        size=container["size"],
        label_number=package["label_number"],
        written_code=package["written_code"],
        collect_by=package["collect_by"],
        custody_at=package["custody_at"],
    )
