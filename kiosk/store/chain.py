"""The chain of hashes over the ledger: where it holds, and where rows are known to be lost."""

import hashlib
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
    """What the salvages in a ledger explain: missing rows, and jumps to their own sequences."""

    losses: Sequence[Loss] = ()
    sequences: frozenset[int] = frozenset()

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
        next_, follows = before.sequence + 1, link.hash == chain(before.hash, link.body)
        if link.sequence == next_:
            holds = follows
        else:
            holds = follows and link.sequence in salvages.sequences
            holds = holds or salvages.told_of(next_, link.sequence - 1)
        if not holds:
            yield Break(link.sequence, next_)
        before = link


def strangers(links: Iterable[Link]) -> Iterator[int]:
    """The sequences of rows that do not follow from the row just before them, where that is there.

    Such a row vouches for none: the row after it is judged as if it stood alone.
    """
    before: Link | None = Link(0, b"", GENESIS)
    for link in links:
        is_next = before is not None and link.sequence == before.sequence + 1
        if before is not None and is_next and link.hash != chain(before.hash, link.body):
            yield link.sequence
            before = None
        else:
            before = link
