"""Which rows are not of one chain with their neighbours, and so were spoilt."""

import itertools
from dataclasses import replace

import pytest

from kiosk.store.chain import GENESIS, Link, Salvages, breaks, chain, strangers


def rows(last: int) -> list[Link]:
    links = [Link(0, b"", GENESIS)]
    for sequence in range(1, last + 1):
        body = b"event %d" % sequence
        links.append(Link(sequence, body, chain(links[-1].hash, body)))
    return links[1:]


def found(present: list[int], hash_spoilt: int | None = None, body_spoilt: int | None = None) -> list[int]:
    links = [link for link in rows(9) if link.sequence in present]
    for at, link in enumerate(links):
        if link.sequence == hash_spoilt:
            links[at] = replace(link, hash=bytes(32))
        if link.sequence == body_spoilt:
            links[at] = replace(link, body=b"event X")
    return list(strangers(links))


@pytest.mark.parametrize("present", [[1, 2, 3], [3, 4, 5], [1, 3, 5], [1, 2, 5, 6], [9], []])
def test_rows_that_are_missing_make_no_stranger_of_those_that_are_left(present: list[int]) -> None:
    assert found(present) == []


@pytest.mark.parametrize("spoilt", [1, 2, 3])
def test_a_spoilt_row_is_the_stranger_where_the_row_before_it_is_there(spoilt: int) -> None:
    assert found([1, 2, 3, 4, 5], hash_spoilt=spoilt) == [spoilt]
    assert found([1, 2, 3, 4, 5], body_spoilt=spoilt) == [spoilt]


def test_a_spoilt_row_after_a_gap_is_the_stranger_and_not_the_good_one_after_it() -> None:
    assert found([1, 2, 4, 5, 6], hash_spoilt=4) == [4]
    assert found([4, 5, 6, 7], hash_spoilt=4) == [4]


def test_a_good_row_after_a_gap_stays_where_the_one_after_it_is_spoilt() -> None:
    assert found([1, 2, 4, 5, 6], hash_spoilt=5) == [5]


def test_without_the_strangers_the_chain_breaks_only_where_rows_are_missing() -> None:
    for count in range(7):
        for present in itertools.combinations(range(1, 7), count):
            for spoilt in itertools.combinations(present, min(count, 2)):
                links = [replace(r, hash=bytes(32)) if r.sequence in spoilt else r for r in rows(6)]
                links = [link for link in links if link.sequence in present]
                gone = set(strangers(links))
                left = breaks((link for link in links if link.sequence not in gone), Salvages())
                assert all(gap.missing_from < gap.sequence for gap in left)


def test_a_row_chained_over_a_jump_is_vouched_for_by_the_one_before() -> None:
    first, body = rows(1)[0], b"salvaged"
    jumped = Link(8, body, chain(first.hash, body))
    spoilt = Link(9, b"alarm", bytes(32))
    after = Link(10, b"next", chain(spoilt.hash, b"next"))
    assert list(strangers([first, jumped, spoilt, after])) == [9]
