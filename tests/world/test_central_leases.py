"""What central remembers of the numbers it lends; the wire is in `test_central_on_the_wire`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.policy.document import LeaseBlock
from kiosk.world.central_leases import Leases
from kiosk.world.central_store import CentralStore
from kiosk.world.shop import Shop

NOW = datetime(2026, 9, 29, tzinfo=UTC)
RULES = Shop(NOW, seed=1, kiosk_ids=()).policy
BLOCK = LeaseBlock(carrier_id="parcelnet", kind="label", digits=9, first=0, per_kiosk=10)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CentralStore]:
    store = CentralStore(tmp_path)
    yield store
    store.close()


@pytest.fixture
def leases(store: CentralStore) -> Leases:
    return Leases(store.database)


def test_what_was_lent_and_not_published_before_central_died_is_published_after(
    store: CentralStore, leases: Leases
) -> None:
    leases.keep("B-1042", RULES, [BLOCK])
    leases.told("B-1042")
    pack = leases.due("B-1042", "one", NOW)
    assert pack is not None
    again = Leases(store.database)
    assert again.due("B-1042", "one", NOW) == pack
    again.told("B-1042")
    assert again.due("B-1042", "one", NOW) is None


def test_a_kiosk_without_rules_is_lent_its_numbers_with_them(leases: Leases) -> None:
    assert leases.due("B-1042", "one", NOW) is None
    pack = leases.keep("B-1042", RULES, [BLOCK])
    assert [lease.ledger_id for lease in pack.leases] == ["one"]


def test_rules_that_a_person_publishes_are_newer_than_those_that_central_did(leases: Leases) -> None:
    leases.keep("B-1042", RULES, [BLOCK])
    by_itself = leases.due("B-1042", "one", NOW)
    assert by_itself is not None
    next_one = RULES.model_copy(update={"version": RULES.version + 1})
    assert leases.keep("B-1042", next_one, [BLOCK]).version == by_itself.version + 1
    next_epoch = RULES.model_copy(update={"epoch": RULES.epoch + 1})
    assert leases.keep("B-1042", next_epoch, [BLOCK]).version == RULES.version
