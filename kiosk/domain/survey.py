"""From what was seen at each pulse to the wiring of a board, or to what contradicts itself.

A board is pulsed lock by lock. Which contact changed is seen, which door moved is told by whoever stands
there. Three things follow: which place each lock opens, how the contacts are to be read (which level is
shut, and in which order the board reports them), and what is wired wrongly and must be put right first.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import chain, count
from typing import Final, Literal

from kiosk.domain.model import Value

Levels = tuple[bool | None, ...]
"""One level a terminal, index 0 is terminal 1; None where the board says nothing."""

LOCKS_PER_BYTE: Final = 8

ContactClosed = Literal["shut", "open"]
ItemActive = Literal["present", "absent"]

_CONTACT_CLOSED: Final[Mapping[bool | None, ContactClosed | None]] = {True: "shut", False: "open", None: None}
_ITEM_ACTIVE: Final[Mapping[bool | None, ItemActive | None]] = {True: "absent", False: "present", None: None}
"""By the level that most contacts had behind shut doors, and most item inputs in empty compartments."""


class Look(Value):
    """What a board said at one moment, with no meaning given to it: contacts closed, item inputs active."""

    contacts: Levels
    items: Levels = ()


class Pulse(Value):
    """One lock was pulsed while every door was shut.

    `after` is what the board said when something had changed, None where nothing did. `place` is the
    door that moved, as somebody saw it; None: no door did. `items_moved` are the item inputs, by
    terminal, that changed while the door stood open.
    """

    lock: int
    before: Look
    after: Look | None
    place: str | None
    items_moved: frozenset[int] = frozenset()

    @cached_property
    def changed(self) -> tuple[int, ...]:
        """The terminals whose contact changed; one of which the board said nothing has told nothing."""
        if self.after is None:
            return ()
        levels = zip(self.before.contacts, self.after.contacts, strict=True)
        return tuple(terminal for terminal, pair in enumerate(levels, 1) if set(pair) == {True, False})


class Wrong(StrEnum):
    """What contradicts itself at a lock, and is put right by hand before it is walked again."""

    NO_CONTACT = "no_contact"
    SEVERAL_CONTACTS = "several_contacts"
    CROSSED = "crossed"
    OTHER_KIND = "other_kind"
    SAME_DOOR = "same_door"
    ITEM_CROSSED = "item_crossed"
    ITEM_OTHER_KIND = "item_other_kind"


class Trouble(Value):
    """At `lock`. `other` is the lock that it is in conflict with, where there is one."""

    lock: int
    wrong: Wrong
    other: int | None = None


class BoardWiring(Value):
    """One board understood. `locks` are the sound ones by place; those in `troubles` are not among them.

    `contact_closed`: how a door stands while its contact is closed, None where no contact was seen to move.
    `item_active`: what an active item input says, None where not every door showed a sensor that works: an
    input that nothing is wired to would be taken for a compartment that is always empty, or never.
    `item_sensors`: at how many doors one was seen to work.
    """

    locks: dict[str, int]
    contact_closed: ContactClosed | None
    last_lock_first: bool
    item_active: ItemActive | None
    item_sensors: int = 0
    troubles: tuple[Trouble, ...] = ()


def solve(pulses: Iterable[Pulse]) -> BoardWiring:
    """Understand one board by its pulses; the last one of a lock counts."""
    walked = sorted({pulse.lock: pulse for pulse in pulses}.values(), key=lambda pulse: pulse.lock)
    moved = [pulse for pulse in walked if pulse.place is not None]
    single = [pulse for pulse in moved if len(pulse.changed) == 1]
    last_lock_first = _is_reversed(single)
    closed_when_shut = _most(pulse.before.contacts[pulse.changed[0] - 1] for pulse in single)
    resting = [(pulse, item) for pulse in moved for item in sorted(pulse.items_moved)]
    active_when_empty = _most(pulse.before.items[item - 1] for pulse, item in resting)
    troubles = [
        *(trouble for pulse in moved for trouble in _contact(pulse, last_lock_first, closed_when_shut)),
        *_same_doors(moved),
        *_items(resting, active_when_empty),
    ]
    wrong = {trouble.lock for trouble in troubles}
    sensors = sum(bool(pulse.items_moved) for pulse in moved)
    return BoardWiring(
        locks={pulse.place: pulse.lock for pulse in moved if pulse.place and pulse.lock not in wrong},
        contact_closed=_CONTACT_CLOSED[closed_when_shut],
        last_lock_first=last_lock_first,
        item_active=_ITEM_ACTIVE[active_when_empty] if sensors == len(moved) else None,
        item_sensors=sensors,
        troubles=tuple(sorted(troubles, key=lambda trouble: (trouble.lock, trouble.wrong))),
    )


def terminal_of(lock: int, terminals: int, *, last_lock_first: bool) -> int:
    """Where a lock's contact is reported: in reverse the bytes change places, and not the bits in them."""
    if not last_lock_first:
        return lock
    byte, bit = divmod(lock - 1, LOCKS_PER_BYTE)
    return (terminals // LOCKS_PER_BYTE - 1 - byte) * LOCKS_PER_BYTE + bit + 1


def _is_reversed(single: Sequence[Pulse]) -> bool:
    """The order that explains more of what was seen; boards with one status byte have but one."""

    def explained(*, last_lock_first: bool) -> int:
        return sum(_contact_of(pulse, last_lock_first) == pulse.changed[0] for pulse in single)

    return explained(last_lock_first=True) > explained(last_lock_first=False)


def _contact_of(pulse: Pulse, last_lock_first: bool) -> int:
    told = sum(level is not None for level in pulse.before.contacts)
    return terminal_of(pulse.lock, told, last_lock_first=last_lock_first)


def _contact(pulse: Pulse, last_lock_first: bool, closed_when_shut: bool | None) -> Iterable[Trouble]:
    """What contradicts the rest of the board at one lock whose door moved."""
    if not pulse.changed:
        yield Trouble(lock=pulse.lock, wrong=Wrong.NO_CONTACT)
    elif len(pulse.changed) > 1:
        yield Trouble(lock=pulse.lock, wrong=Wrong.SEVERAL_CONTACTS)
    elif (terminal := pulse.changed[0]) != _contact_of(pulse, last_lock_first):
        told = sum(level is not None for level in pulse.before.contacts)
        # To turn the bytes twice changes nothing, so the same sum leads back from a terminal to its lock.
        other = terminal_of(terminal, told, last_lock_first=last_lock_first)
        yield Trouble(lock=pulse.lock, wrong=Wrong.CROSSED, other=other)
    elif pulse.before.contacts[terminal - 1] is not closed_when_shut:
        yield Trouble(lock=pulse.lock, wrong=Wrong.OTHER_KIND)


def _same_doors(moved: Sequence[Pulse]) -> Iterable[Trouble]:
    by_place: dict[str, list[int]] = {}
    for pulse in moved:
        by_place.setdefault(str(pulse.place), []).append(pulse.lock)
    for locks in by_place.values():
        if len(locks) > 1:
            for lock in locks:
                other = next(another for another in locks if another != lock)
                yield Trouble(lock=lock, wrong=Wrong.SAME_DOOR, other=other)


def _items(resting: Sequence[tuple[Pulse, int]], active_when_empty: bool | None) -> Iterable[Trouble]:
    for pulse, item in resting:
        if item != pulse.lock:
            yield Trouble(lock=pulse.lock, wrong=Wrong.ITEM_CROSSED, other=item)
        elif pulse.before.items[item - 1] is not active_when_empty:
            yield Trouble(lock=pulse.lock, wrong=Wrong.ITEM_OTHER_KIND)


def _most(levels: Iterable[bool | None]) -> bool | None:
    counted = Counter(level for level in levels if level is not None)
    return counted.most_common(1)[0][0] if counted else None


def missing(places: Iterable[str], boards: Mapping[str, BoardWiring]) -> tuple[str, ...]:
    """The places that no lock was found to open, in their order."""
    found = {place for wiring in boards.values() for place in wiring.locks}
    return tuple(place for place in places if place not in found)


class BoardFound(Value):
    """A lock board that answered. `name` is what it is called in this cabinet, empty while it has none."""

    url: str
    driver: str
    baud_rate: int
    address: int
    terminals: int
    name: str = ""


class PlannedPlace(Value):
    """A compartment, by its id, or the flap of a drop bin, by its name, and where its lock should be."""

    place: str
    board: str
    lock: int


def alike(boards: Iterable[BoardFound]) -> tuple[BoardFound, BoardFound] | None:
    """Two boards on two ports that nobody could tell apart if their adapters were swapped; None is well."""
    seen: dict[tuple[str, int], BoardFound] = {}
    for board in boards:
        other = seen.setdefault((board.driver, board.address), board)
        if other.url != board.url:
            return other, board
    return None


def named(found: Iterable[BoardFound], free: Iterable[str]) -> tuple[BoardFound, ...]:
    """Give each board a name: those of the plan that are free first, in their order."""
    names = chain(free, (f"locks-{number}" for number in count(1)))
    boards = sorted(found, key=lambda board: (board.url, board.address))
    used: set[str] = set()
    result = []
    for board in boards:
        name = next(name for name in names if name not in used)
        used.add(name)
        result.append(board.model_copy(update={"name": name}))
    return tuple(result)
