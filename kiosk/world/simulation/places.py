"""Every item is in one place: by the events, by the books, and in the world."""

from typing import Any

from kiosk.domain.compartments import OPENED_BY_STAFF, Facts
from kiosk.flow.courier.visit import CourierVisit
from kiosk.store import Store
from kiosk.world.simulation.box import Box
from kiosk.world.simulation.contents import Contents
from kiosk.world.simulation.promises import must
from kiosk.world.simulation.whereabouts import (
    Behind,
    InBag,
    Package,
    PackageId,
    Unknown,
    Whereabouts,
    WithCarrier,
)

Data = dict[str, Any]


class Places:
    """What the events say of each place, held against the books and against what lies there.

    A place of which the books say themselves that they do not know may hold anything: a compartment
    that is blocked or in use. Whoever gave only their word may have lied, and no sensor sees whose
    an item is. What a sensor sees that should not be is unknown by that alone.

    Concurrency: one thread.
    """

    def __init__(self, contents: Contents, locks: int, *, has_sensors: bool) -> None:
        self._has_sensors = has_sensors
        self._locks = range(1, locks + 1)
        self.whereabouts = Whereabouts()
        self._contents = contents
        self._seen: dict[PackageId, str] = {}
        """What a sensor saw being handed in as this package: whose it really was."""

    def begin_anew(self) -> None:
        """Somebody has emptied the cabinet behind the kiosk's back: follow what comes from now on."""
        self.whereabouts = Whereabouts()
        self._seen.clear()

    def heard(self, type_: str, data: Data) -> None:
        """Take an event in, and hold what was handed over to account."""
        self.whereabouts.heard(type_, data)
        match type_:
            case "drop_off.completed":
                for package in self.whereabouts.of(data["drop_off_id"]):
                    self._see(package)
            case "drop_off.collected":
                for package in self.whereabouts.of(data["drop_off_id"]):
                    self._is_with_staff(self._seen.get(package.package_id))

    def look(self, store: Store) -> None:
        """May be called at any moment."""
        known = store.compartments.all()
        for lock in self._locks:
            name = f"{lock:02d}"
            self._look_behind(store, lock, known.get(name) or Facts(compartment_id=name))
        self._look_into_bin(store)

    def close_day(self, store: Store) -> None:
        """Nobody is there, and no courier is to come back: somebody answers for everything."""
        if store.staff_visits.unsettled():
            return
        for package in self.whereabouts.packages.values():
            place = package.place
            if isinstance(place, Unknown):
                must(place.why != OPENED_BY_STAFF, f"{package} is gone from {place.seen_at}; who has it?")

    def _look_behind(self, store: Store, lock: int, facts: Facts) -> None:
        name, owner = facts.compartment_id, self._contents.behind.get(lock)
        package = self.whereabouts.behind(name)
        if package is None:
            is_told = facts.holds is None or (facts.blocked_why and self._is_missed(facts))
            must(is_told, f"the books have {facts.holds} in {name}, and the events nothing")
        else:
            is_held = facts.holds == package.package_id[0]
            if not is_held:
                is_taken = package.package_id in _with_couriers(store)
                must(is_taken, f"{package} is in {name} by the events, and not by the books")
                package = None
        if facts.blocked_why or facts.reserved_by:
            return
        if package:
            is_there = owner is not None or package.package_id not in self._seen or self._has_sensors
            must(is_there, f"{package} is not behind door {name}, and nobody knows that")
        else:
            told = owner is None or lock in self._contents.told_empty
            must(told, f"the item of {owner} behind door {name} is known to nobody")

    def _is_missed(self, facts: Facts) -> bool:
        """Somebody looked for what it holds, and did not find it: it is blocked until somebody decides."""
        places = (package.place for package in self.whereabouts.of(facts.holds or ""))
        return any(isinstance(p, Unknown) and p.seen_at == facts.compartment_id for p in places)

    def _look_into_bin(self, store: Store) -> None:
        unit, contents = store.bins.in_bin(Box.BIN_ID), self._contents
        for bag in (*([unit] if unit else []), *store.bins.closed()):
            told = {package.package_id for package in self.whereabouts.in_bag(bag.load_unit_id)}
            booked = {(package.drop_off_id, package.package_no) for package in bag.packages}
            must(told == booked, f"the books have {len(booked)} packages in the bag, the events {len(told)}")
        for package in self.whereabouts.in_bag(unit.load_unit_id) if unit else ():
            owner = self._seen.get(package.package_id)
            is_there = owner is None or owner in contents.in_bin or owner in contents.stolen
            must(is_there, f"{package} is not in the bin, and nobody knows that")

    def _see(self, package: Package) -> None:
        """A sensor cannot tell whose it is; somebody may have used a door that another left open."""
        match package.place:
            case Behind(name) if package.by_sensor and (owner := self._contents.behind.get(int(name))):
                self._seen[package.package_id] = owner
            case InBag() if package.by_sensor and package.owner in self._contents.in_bin:
                self._seen[package.package_id] = package.owner

    def _is_with_staff(self, owner: str | None) -> None:
        """As many of an owner's as the carriers have by the events, unless that is only somebody's word."""
        if owner is None or owner in self._contents.told_taken | self._contents.stolen:
            return
        packages = (self.whereabouts.packages[p] for p, seen in self._seen.items() if seen == owner)
        handed_over = [package for package in packages if isinstance(package.place, WithCarrier)]
        taken = self._contents.with_staff[owner]
        must(taken >= len(handed_over), f"{handed_over[-1]} is handed over, and the courier has {taken}")


def _with_couriers(store: Store) -> set[PackageId]:
    """What couriers have who have not confirmed it yet."""
    visits = [
        CourierVisit.model_validate_json(kept.snapshot)
        for kept in store.staff_visits.unsettled()
        if kept.kind == CourierVisit.__name__
    ]
    return {(taken.drop_off_id, taken.package_no) for visit in visits for taken in visit.taken}
