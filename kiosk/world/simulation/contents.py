"""What lies where in the world, whatever the kiosk believes."""

from collections import Counter, defaultdict


class Contents:
    """Every item is known by the authorization it belongs to.

    `behind` which lock; `in_bin`, from the bottom to the top, with its weight in grams. `just_fell_in`:
    something did since the flap was opened. `with_staff`: how many of each owner's the staff took along,
    `told_taken`: whose they say that they took, and did not. `told_empty`: locks of which somebody
    said that they are empty, and they are not. `stolen`: whose was fished out of the bin; `fished`: how many
    grams by whom.

    Concurrency: one thread.
    """

    def __init__(self) -> None:
        self.behind: dict[int, str] = {}
        self.in_bin: dict[str, int] = {}
        self.just_fell_in = False
        self.with_staff: Counter[str] = Counter()
        self.told_taken: set[str] = set()
        self.told_empty: set[int] = set()
        self.stolen: set[str] = set()
        self.fished: defaultdict[str, list[int]] = defaultdict(list)

    def takes_out(self, lock: int) -> str:
        """Somebody of the staff takes what lies behind a lock; whose it was."""
        owner = self.behind.pop(lock)
        self.with_staff[owner] += 1
        self.told_empty.discard(lock)
        return owner

    def fishes_out(self, who: str) -> None:
        """A customer takes what lies on top in the bin."""
        owner, grams = self.in_bin.popitem()
        self.stolen.add(owner)
        self.fished[who].append(grams)

    def takes_bag(self) -> None:
        """A bag goes with the courier, and what is in it."""
        self.with_staff.update(self.in_bin.keys())
        self.in_bin.clear()
