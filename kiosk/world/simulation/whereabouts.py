"""Where everything is that was ever handed in, by the ledger's events alone, as central reads them."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from kiosk.world.simulation.promises import must

Data = dict[str, Any]
PackageId = tuple[str, int]
"""A drop-off's id, and the number of the package in it."""

SENSORS = frozenset({"sensor", "weight", "level", "beam"})
"""What proves that an item is inside; all else is somebody's word."""


@dataclass(frozen=True)
class Behind:
    """In this compartment."""

    compartment_id: str


@dataclass(frozen=True)
class InBag:
    """In this load unit, which stands in a drop bin or was sealed."""

    load_unit_id: str


@dataclass(frozen=True)
class WithCarrier:
    """Handed over, with a manifest."""

    carrier_id: str


@dataclass(frozen=True)
class WithCustomer:
    """Never handed in after all."""


@dataclass(frozen=True)
class Unknown:
    """Nobody answers for it: `why` in a word. `seen_at`: the compartment or load unit it was in."""

    why: str
    seen_at: str


Place = Behind | InBag | WithCarrier | WithCustomer | Unknown


@dataclass(frozen=True)
class Package:
    """What the events say of one. `by_sensor`: one proved that it was handed in."""

    package_id: PackageId
    owner: str
    place: Place
    carrier_id: str
    label_number: str | None
    by_sensor: bool

    def __str__(self) -> str:
        return f"package {self.package_id[1]} of {self.owner}"


class Whereabouts:
    """Folds events; one that contradicts those before it raises PromiseBroken.

    Concurrency: one thread.
    """

    def __init__(self) -> None:
        self.packages: dict[PackageId, Package] = {}
        self._inside: dict[Place, set[PackageId]] = defaultdict(set)
        self._of: dict[str, set[PackageId]] = defaultdict(set)
        self._blocked_why: dict[str, str] = {}

    def heard(self, type_: str, data: Data) -> None:
        match type_:
            case "drop_off.completed":
                self._withdrawn_but(data, self._arrive(data, None))
            case "drop_off.unresolved":
                self._arrive(data, "unresolved")
            case "drop_off.withdrawn":
                self._withdrawn_but(data, frozenset())
            case "drop_off.collected":
                for taken in data["packages"]:
                    self._collected(data, taken)
            case "collection.discrepancy" if data["discrepancy"]["kind"] == "missing":
                self._lost("missing", data["discrepancy"]["compartment_id"])
            case "collection.discrepancy" if data["discrepancy"]["kind"] == "left_behind":
                self._found(data["discrepancy"]["drop_off_id"], data["discrepancy"]["compartment_id"])
            case "staff.acted" if data["act"] == "parcel_missing":
                self._lost("missing", data["about"])
            case "compartment.recounted":
                self._recounted(data)
            case "compartment.blocked":
                self._blocked_why[data["compartment_id"]] = data["why"]
            case "compartment.released":
                self._released(data)

    def behind(self, compartment_id: str) -> Package | None:
        """What the events have in this compartment."""
        inside = self._inside[Behind(compartment_id)]
        return self.packages[min(inside)] if inside else None

    def in_bag(self, load_unit_id: str) -> tuple[Package, ...]:
        return tuple(self.packages[p] for p in sorted(self._inside[InBag(load_unit_id)]))

    def of(self, drop_off_id: str) -> tuple[Package, ...]:
        return tuple(self.packages[p] for p in sorted(self._of[drop_off_id]))

    # --- handed in ------------------------------------------------------------------------------

    def _arrive(self, data: Data, doubt: str | None) -> frozenset[PackageId]:
        """These packages are where the event says, or it is not known whether they are."""
        owner = data["authorization"]["authorization_id"]
        arrived = set()
        for told, custody in zip(data["packages"], data["evidence"]["custody"], strict=True):
            package_id = (data["drop_off_id"], told["package_no"])
            before, container = self.packages.get(package_id), told["container"]
            must(
                before is None or isinstance(before.place, Unknown),
                f"package {told['package_no']} of {owner} is handed in, and was before",
            )
            at = container["load_unit_id"] or container["id"]
            place: Place = Unknown(doubt, at) if doubt else _inside(container)
            if isinstance(place, Behind):
                other = self.behind(at)
                must(other is None, f"package of {owner} is handed in behind door {at}, where {other} is")
            package = Package(
                package_id=package_id,
                owner=owner,
                place=place,
                carrier_id=told["carrier_id"],
                label_number=told["label_number"],
                by_sensor=custody["confirmed_by"] in SENSORS,
            )
            self._of[data["drop_off_id"]].add(package_id)
            self._move(package, place)
            arrived.add(package_id)
        return frozenset(arrived)

    def _withdrawn_but(self, data: Data, arrived: frozenset[PackageId]) -> None:
        """What of this drop-off was in doubt, and did not arrive, is its customer's."""
        for package in self.of(data["drop_off_id"]):
            if package.package_id not in arrived:
                must(isinstance(package.place, Unknown), f"{package} is withdrawn, and was handed in")
                self._move(package, WithCustomer())

    # --- gone -----------------------------------------------------------------------------------

    def _collected(self, data: Data, taken: Data) -> None:
        package = self.packages.get((data["drop_off_id"], taken["package_no"]))
        must(package, f"a package of drop-off {data['drop_off_id']} is collected that was never handed in")
        assert package is not None
        must(not isinstance(package.place, WithCarrier), f"{package} is collected twice")
        at = taken["load_unit_id"] or taken["compartment_id"]
        was_at = _where(package.place)
        must(was_at == at, f"{package} is collected from {at}, and was {package.place}")
        theirs = package.carrier_id == data["carrier_id"]
        must(theirs, f"{package} is {package.carrier_id}'s, and {data['carrier_id']} collected it")
        self._move(package, WithCarrier(data["carrier_id"]))

    def _lost(self, why: str, compartment_id: str | None) -> None:
        if package := self.behind(compartment_id or ""):
            self._move(package, Unknown(why, compartment_id or ""))

    def _found(self, drop_off_id: str, compartment_id: str) -> None:
        """It was missed here, and is here after all: the last word counts."""
        for package in self.of(drop_off_id):
            if package.place == Unknown("missing", compartment_id):
                self._move(package, Behind(compartment_id))

    def _released(self, data: Data) -> None:
        """Blocked no more: what it holds is in it still, or whoever had it open has it."""
        compartment_id = data["compartment_id"]
        why = self._blocked_why.pop(compartment_id, "")
        holds = data["holds"]
        self._found(holds or "", compartment_id)
        package = self.behind(compartment_id)
        if package and package.package_id[0] != holds:
            given_up = "by_central" if data["by"] == "central" else why  # who asks has had somebody look
            self._move(package, Unknown(given_up, compartment_id))

    def _recounted(self, data: Data) -> None:
        """What was found counts, whatever the events before said."""
        compartment_id, found = data["compartment_id"], data["drop_off_id"]
        self._lost("recounted", compartment_id)
        if found:
            labelled = [p for p in self.of(found) if p.label_number in (data["label"], data["label"][2:])]
            must(labelled, f"{data['label']} is found in {compartment_id}, and is on no package of {found}")
            self._move(labelled[0], Behind(compartment_id))

    def _move(self, package: Package, to: Place) -> None:
        self._inside[package.place].discard(package.package_id)
        self._inside[to].add(package.package_id)
        self.packages[package.package_id] = replace(package, place=to)


def _inside(container: Data) -> Place:
    return InBag(container["load_unit_id"]) if container["load_unit_id"] else Behind(container["id"])


def _where(place: Place) -> str | None:
    match place:
        case Behind(at) | InBag(at) | Unknown(seen_at=at):
            return at
    return None
