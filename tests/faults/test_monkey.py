"""A monkey at the glass for a while; `tests.faults.monkey` lets twenty of them loose."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.world.simulation.promises import PromiseBroken
from tests.faults.monkey import Monkey, let_loose
from tests.support.kivydrive import prepare

prepare()

ACTS = 150

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def monkey(tmp_path: Path) -> Iterator[Monkey]:
    monkey = Monkey(tmp_path, 2)
    yield monkey
    monkey.end()


def test_a_monkey_breaks_nothing_loses_no_visit_and_opens_no_door_without_a_reason(tmp_path: Path) -> None:
    monkey = let_loose(tmp_path, 2, ACTS)
    assert monkey.openings > 0, "it got nowhere"
    assert len(monkey.seen) >= 10


def test_a_door_that_opens_without_a_reason_is_noticed(monkey: Monkey) -> None:
    with pytest.raises(PromiseBroken, match="no durable intent says why"):
        monkey.kiosk.board.unlock(1)


def test_an_item_that_nobody_knows_of_is_noticed(monkey: Monkey) -> None:
    monkey.kiosk.reach_in(1, put_in=True)
    monkey._contents.behind[1] = "the monkey"
    monkey.kiosk.store.compartments.unblock("01")
    with pytest.raises(PromiseBroken, match="known to nobody"):
        monkey.leave()
