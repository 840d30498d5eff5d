"""What was promised of the drop bin, held against what lies in it."""

from collections.abc import Iterable, Iterator
from typing import Any

from kiosk.store import Store
from kiosk.world.simulation.box import Box
from kiosk.world.simulation.contents import Contents
from kiosk.world.simulation.promises import must

SCALE_DOUBT_G = 20
"""A simulated scale is noisy by a gram or two."""

ENDS = frozenset({"drop_off.completed", "drop_off.withdrawn", "drop_off.unresolved"})

Data = dict[str, Any]


class BinAccounts:
    """`deposits` were proven by a sensor, over the whole life.

    Concurrency: one thread.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._ended: set[str] = set()
        """Authorizations of which an event has told what became of them."""
        self._seen: set[str] = set()
        """Whose parcels a sensor is known to have seen, or somebody has vouched for."""
        self.deposits = 0
        self.openings = 0

    def watch_flap(self, store: Store, *, is_open: bool) -> None:
        """Why may the flap open? Called before its coil moves."""
        self.openings += 1
        unit = store.bins.in_bin(Box.BIN_ID)
        must(unit, "the flap opens and no load unit stands in the bin")
        intents = [i.detail for i in store.visits.open_intents() if i.detail.get("bin_id") == Box.BIN_ID]
        must(intents, "the flap opens and no durable intent says why")
        must(not is_open, "the flap is unlocked and stands open")

    def heard(self, type_: str, data: Data) -> None:
        """Hold an event to account."""
        if type_ in ENDS:
            self._ended.add(data["authorization"]["authorization_id"])
        if type_ == "drop_off.completed":
            for package, custody in zip(data["packages"], data["evidence"]["custody"], strict=True):
                if package["container"]["type"] == "drop_bin":
                    self._fell_in(data, package, custody["confirmed_by"])

    def close_day(self) -> None:
        """What lies in the bin is known of, if only as somebody else's."""
        for owner in self._contents.in_bin:
            must(owner in self._ended | self._seen, f"the parcel of {owner} in the bin is known to nobody")

    def _fell_in(self, data: Data, package: Data, confirmed_by: str) -> None:
        """A flap that was left open may have let in what others dropped after it."""
        customer = owner = data["authorization"]["authorization_id"]
        must(package["label_status"] != "not_printed", f"the parcel of {owner} in the bin has no label")
        if confirmed_by not in ("weight", "level", "beam"):
            self._is_vouched_for(owner)
            return
        self.deposits += 1
        if confirmed_by == "beam" and package["weight_g"] is None and owner in self._contents.fished:
            return  # without a scale, what is fished out breaks the beam as what falls in does
        fell = list(self._contents.in_bin)
        if owner not in self._contents.in_bin and set(fell) - self._seen:
            owner = fell[-1]
        self._seen.add(owner)
        must(owner in fell, f"a sensor saw the parcel of {owner} fall into the bin")
        if package["weight_g"] is not None:
            told, grams = package["weight_g"], self._contents.in_bin[owner]
            is_right = any(abs(told - change) <= SCALE_DOUBT_G for change in self._changes({customer, owner}))
            must(is_right, f"the parcel of {owner} weighs {grams} g, not {told}")

    def _is_vouched_for(self, customer: str) -> None:
        """At a flap that one left open, the next may say that the parcel is inside, and mean their own."""
        unknown = [o for o in self._contents.in_bin if o not in self._ended | self._seen]
        if customer not in self._contents.in_bin and unknown:
            self._seen.add(unknown[-1])

    def _changes(self, people: Iterable[str]) -> Iterator[int]:
        """By how many grams one use of the bin may have changed it: some fell in one after the other, and
        before them these people may have fished something out.
        """
        fished = [0, *(grams for who in people for grams in _runs(self._contents.fished.get(who, [])))]
        fell = _runs(list(self._contents.in_bin.values()))
        return (into - out for into in fell for out in fished)


def _runs(grams: list[int]) -> Iterator[int]:
    """The sums of some that follow one another."""
    return (sum(grams[first : last + 1]) for last in range(len(grams)) for first in range(last + 1))
