"""A monkey at the glass for a while; `tests.faults.monkey` lets twenty of them loose."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.ui import touch_guard
from kiosk.world.simulation.promises import PromiseBroken
from tests.faults.monkey.life import MonkeyLife
from tests.faults.monkey.screens import every_screen
from tests.faults.monkey.set_up import SetUpMonkey
from tests.support.kivydrive import prepare

prepare()

ACTS = 60

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def monkey(tmp_path: Path) -> Iterator[MonkeyLife]:
    life = MonkeyLife(tmp_path, 2, ACTS)
    yield life
    life.end()


def test_a_monkey_breaks_nothing_loses_no_visit_and_opens_no_door_without_a_reason(
    monkey: MonkeyLife,
) -> None:
    monkey.run_wild()
    assert monkey.report.openings > 0, "it got nowhere"
    assert len(monkey.seen.keys() & every_screen()) >= 10


def test_a_monkey_beside_whoever_sets_a_kiosk_up_breaks_nothing(tmp_path: Path) -> None:
    monkey = SetUpMonkey(tmp_path, 1, ACTS)
    try:
        monkey.run_wild()
    finally:
        monkey.end()
    assert monkey.report.openings > 0, "it got nowhere"


def test_a_door_that_opens_without_a_reason_is_noticed(monkey: MonkeyLife) -> None:
    with pytest.raises(PromiseBroken, match="no durable intent says why"):
        monkey._box.board.unlock(1)


def test_an_item_that_nobody_knows_of_is_noticed(monkey: MonkeyLife) -> None:
    monkey._contents.behind[1] = "the monkey"
    with pytest.raises(PromiseBroken, match="known to nobody"):
        monkey.look()


def test_a_glass_that_two_bounces_press_twice_is_noticed(
    monkey: MonkeyLife, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(touch_guard, "REPEAT_S", 0.0)
    monkey.hands.touch("settings")
    with pytest.raises(PromiseBroken, match="one hand at one moment"):
        monkey.hands.tap_twice(monkey.glass.middle_of("louder"))


def test_a_screen_that_answers_nobody_is_noticed(monkey: MonkeyLife, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monkey.glass, "hear", lambda _: None)
    with pytest.raises(PromiseBroken, match="nothing on attract answers"):
        monkey.must_still_answer()


def test_every_screen_that_is_composed_is_known_by_name() -> None:
    names = every_screen()
    assert {"attract", "typing_postcode", "technician_test_bins", "set_up_photo"} <= names
    assert len(names) > 100
