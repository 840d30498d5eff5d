"""What lies in the cabinet beside what central was told: the emulated world is never wrong about itself."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from kiosk.world.cabinet import Cabinet
from kiosk.world.central_events import Event
from kiosk.world.site import BIN_ID

SCALE_DOUBT_G: Final = 20
"""Two weighings, each give or take some grams, make the weight of what fell in between."""


@dataclass
class Told:
    """By central: where each package is, which doors and bins couriers emptied, what lies in the bin."""

    behind: dict[tuple[str, int], str] = field(default_factory=dict)
    bin_g: Counter[tuple[str, int]] = field(default_factory=Counter)
    taken_from: Counter[str] = field(default_factory=Counter)

    def hear(self, event: Event) -> None:
        """The next event of the ledger."""
        data = event.data
        match event.type:
            case "drop_off.completed":
                for package in data["packages"]:
                    self._put_in((data["drop_off_id"], package["package_no"]), package)
            case "drop_off.collected":
                for package in data["packages"]:
                    self._take_out((data["drop_off_id"], package["package_no"]))
                    if package["compartment_id"]:
                        self.taken_from[package["compartment_id"]] += 1
            case "collection.completed":
                self.taken_from.update(unit["bin_id"] for unit in data["load_units"])
            case "collection.discrepancy" if data["discrepancy"]["kind"] == "missing":
                self._take_out((data["discrepancy"]["drop_off_id"], data["discrepancy"]["package_no"]))

    def _put_in(self, package_id: tuple[str, int], package: dict[str, Any]) -> None:
        if package["container"]["id"] == BIN_ID:
            self.bin_g[package_id] = package["weight_g"] or 0
        else:
            self.behind[package_id] = package["container"]["id"]

    def _take_out(self, package_id: tuple[str, int]) -> None:
        self.behind.pop(package_id, None)
        self.bin_g.pop(package_id, None)


def contradictions(cabinet: Cabinet, events: Iterable[Event], in_hand: Counter[str]) -> Iterator[str]:
    """Sentences about what is not as central was told.

    `in_hand` is out of which compartments and bins couriers carried something away, how often each.
    """
    told = Told()
    for event in events:
        told.hear(event)
    behind = set(told.behind.values())
    for name, door in cabinet.doors.items():
        if door.is_open:
            yield f"door {name} stands open"
        if door.is_occupied != (name in behind):
            yield f"door {name}: {_words(door.is_occupied)} by the world, {_words(name in behind)} by central"
    if abs(cabinet.bin.grams - told.bin_g.total()) > SCALE_DOUBT_G:
        yield f"{cabinet.bin.grams} g lie in the bin, {told.bin_g.total()} g by central"
    for name in sorted(in_hand.keys() | told.taken_from.keys()):
        if in_hand[name] != told.taken_from[name]:
            yield f"{name} was emptied {in_hand[name]} times, {told.taken_from[name]} times by central"


def _words(is_occupied: bool) -> str:
    return "something is behind it" if is_occupied else "nothing is behind it"
