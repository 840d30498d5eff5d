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

SECOND_THOUGHTS = frozenset({"flap_open", "bin_keeping", "bin_confirming"})
"""Screens on which a customer may say that they keep what the flap was opened for."""

Data = dict[str, Any]


class BinAccounts:
    """`deposits` were proven by a sensor, over the whole life. `opened_for`: the visit for which the flap was
    opened last; whoever drops something in then, it counts as that visit's.

    Concurrency: one thread.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._ended: set[str] = set()
        """Authorizations and visits of which an event has told what became of them."""
        self._asked: set[str] = set()
        """Visits whose customer could say so."""
        self._let_in: dict[str, str] = {}
        """By owner, the visit at whose flap a parcel was dropped in."""
        self.opened_for = ""
        self.deposits = 0
        self.openings = 0

    def watch_flap(self, store: Store, *, is_open: bool) -> None:
        """Why may the flap open? Called before its coil moves."""
        self.openings += 1
        unit = store.bins.in_bin(Box.BIN_ID)
        must(unit, "the flap opens and no load unit stands in the bin")
        intents = [i for i in store.visits.open_intents() if i.detail.get("bin_id") == Box.BIN_ID]
        must(intents, "the flap opens and no durable intent says why")
        must(not is_open, "the flap is unlocked and stands open")
        self.opened_for = intents[-1].visit_id

    def look(self) -> None:
        """Take in what fell in since the last look; what was fished out may fall in at another one's flap."""
        self._let_in = {owner: self._let_in.get(owner, self.opened_for) for owner in self._contents.in_bin}

    def saw_screen(self, name: str) -> None:
        """What whoever stands at the kiosk can read now."""
        if name in SECOND_THOUGHTS:
            self._asked.add(self.opened_for)

    def heard(self, type_: str, data: Data) -> None:
        """Hold an event to account. Who was not asked has not said that they keep it."""
        self.look()
        is_word = type_ != "drop_off.withdrawn" or data["visit_id"] in self._asked
        if type_ in ENDS and is_word:
            self._ended |= {data["authorization"]["authorization_id"], data["visit_id"]}
        if type_ == "drop_off.completed":
            for package, custody in zip(data["packages"], data["evidence"]["custody"], strict=True):
                if package["container"]["type"] == "drop_bin":
                    self._fell_in(data, package, custody["confirmed_by"])

    def close_day(self) -> None:
        """What lies in the bin is known of, if only as that of somebody whose flap was open."""
        self.look()
        for owner in self._contents.in_bin:
            is_known = self._ended & {owner, self._let_in[owner]}
            must(is_known, f"the parcel of {owner} in the bin is known to nobody")

    def _fell_in(self, data: Data, package: Data, confirmed_by: str) -> None:
        """A flap that was left open may have let in what others dropped after it."""
        customer = data["authorization"]["authorization_id"]
        must(package["label_status"] != "not_printed", f"the parcel of {customer} in the bin has no label")
        if confirmed_by not in ("weight", "level", "beam"):
            return
        self.deposits += 1
        if confirmed_by == "beam" and package["weight_g"] is None and customer in self._contents.fished:
            return  # without a scale, what is fished out breaks the beam as what falls in does
        fell = [o for o in self._contents.in_bin if self._let_in[o] == data["visit_id"]]
        must(fell, f"a sensor saw the parcel of {customer} fall into the bin")
        if package["weight_g"] is not None:
            told, grams = package["weight_g"], self._contents.in_bin[fell[-1]]
            is_right = any(abs(told - g) <= SCALE_DOUBT_G for g in self._changes({customer, *fell}))
            must(is_right, f"the parcel of {customer} weighs {grams} g, not {told}")

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
