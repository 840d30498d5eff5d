"""The chain of hashes over the ledger: where it holds, and where rows are known to be lost."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

GENESIS: Final = bytes(32)
"""What the first row's hash is chained to."""


def chain(previous: bytes, body: bytes) -> bytes:
    """The hash of a row, given the hash of the row before it."""
    return hashlib.sha256(previous + body).digest()


@dataclass(frozen=True, slots=True)
class Link:
    """One row, as far as the chain is concerned."""

    sequence: int
    body: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Loss:
    """Rows `first` to `last` that a salvage did not find; the row with sequence `told_at` says so."""

    first: int
    last: int
    told_at: int


@dataclass(frozen=True, slots=True)
class Salvages:
    """What the salvages in a ledger explain: missing rows, and jumps to their own sequences.

    `ends_known`: whether each of them knew how far the ledger went; if not, more rows may be lost.
    """

    losses: Sequence[Loss] = ()
    sequences: frozenset[int] = frozenset()
    ends_known: bool = True

    def told_of(self, first: int, last: int) -> bool:
        """Whether missing rows `first` to `last` are a loss, or part of one."""
        return any(loss.first <= first and last <= loss.last for loss in self.losses)


@dataclass(frozen=True, slots=True)
class Break:
    """The row `sequence` does not follow from the row before; rows from `missing_from` to it are missing."""

    sequence: int
    missing_from: int


def breaks(links: Iterable[Link], salvages: Salvages, before: Link | None = None) -> Iterator[Break]:
    """Where the chain does not hold, over rows in order, after the row `before` or from the beginning.

    Where rows are missing that a salvage told of, nothing can be checked. A salvage itself is chained to
    the newest row that it kept, however far its sequence jumped.
    """
    before = before or Link(0, b"", GENESIS)
    for link in links:
        next_, follows = before.sequence + 1, _follows(link, before)
        if link.sequence == next_:
            holds = follows
        else:
            holds = follows and link.sequence in salvages.sequences
            holds = holds or salvages.told_of(next_, link.sequence - 1)
        if not holds:
            yield Break(link.sequence, next_)
        before = link


def strangers(links: Iterable[Link]) -> Iterator[int]:
    """The sequences of rows that are not of one chain with those just before or after them.

    It is the later of two, unless nothing vouches for the earlier and the one after both for the later.
    A stranger vouches for none: the row after it is judged as if it stood alone.
    """
    before: Link | None = Link(0, b"", GENESIS)
    vouched_for = True
    for link, after in itertools.pairwise(itertools.chain(links, [None])):
        assert link is not None
        follows = before is not None and _follows(link, before)
        if follows or before is None or link.sequence != before.sequence + 1:
            before, vouched_for = link, follows
        elif not vouched_for and after and after.sequence == link.sequence + 1 and _follows(after, link):
            yield before.sequence
            before = link
        else:
            yield link.sequence
            before = None


def _follows(link: Link, before: Link) -> bool:
    return link.hash == chain(before.hash, link.body)
