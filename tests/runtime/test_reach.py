"""A cabinet with doors that are out of reach of a wheelchair: 1, 2 and 3 of four."""

from pathlib import Path

import pytest

from tests.support.steady_kiosk import SteadyKiosk


@pytest.fixture
def tall_kiosk(tmp_path: Path) -> SteadyKiosk:
    return SteadyKiosk(tmp_path, high=frozenset({1, 2, 3}))


def test_only_a_door_within_reach_opens_and_no_event_tells_of_it(tall_kiosk: SteadyKiosk) -> None:
    kiosk = tall_kiosk
    kiosk.touch("reach")
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    assert kiosk.pulses == [4]
    assert "reach" not in str(kiosk.events())


def test_the_next_customer_is_not_asked_to_reach_for_it(tall_kiosk: SteadyKiosk) -> None:
    kiosk = tall_kiosk
    kiosk.touch("reach")
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(60)
    kiosk.drop_off(kiosk.shop.order(["trainers"]))
    assert kiosk.pulses == [4, 1]


def test_with_none_free_within_reach_another_is_offered(tall_kiosk: SteadyKiosk) -> None:
    kiosk = tall_kiosk
    kiosk.touch("reach")
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(60)
    kiosk.touch("reach")
    kiosk.to_label(kiosk.shop.order(["trainers"]))
    kiosk.touch("label_is_on")
    kiosk.wait_for("out_of_reach")
    kiosk.touch("any_door")
    kiosk.wait_for("door_open")
    assert kiosk.pulses == [4, 1]


def test_a_door_that_is_too_high_is_exchanged_and_free_again_when_seen_empty(
    tall_kiosk: SteadyKiosk,
) -> None:
    kiosk = tall_kiosk
    high = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("reach")
    kiosk.wait_for("door_open")
    kiosk.wait(0.6)
    assert kiosk.pulses == [1, 4]
    assert kiosk.store.compartments.all()["01"].blocked_why == "not_seen_empty"
    kiosk.doors[3].put_in()
    assert kiosk.doors[3].push_shut()
    kiosk.wait_for("done")
    assert high.push_shut()
    kiosk.wait(1)
    assert kiosk.store.compartments.all()["01"].blocked_why is None


SMALL_SCREEN = "\n[screen]\nwidth_px = 1280\nheight_px = 800\ndiagonal_in = 10.1\n"


def low_thing(kiosk: SteadyKiosk) -> str | None:
    """What the tool for those who reach no higher says that it lowers."""
    return next((tool.label for tool in kiosk.screen.tools if tool.control_id == "reach"), None)


@pytest.mark.parametrize(("settings", "says"), [("", "Low screen"), (SMALL_SCREEN, None)])
def test_where_every_door_is_within_reach_a_tall_screen_may_not_be(
    tmp_path: Path, settings: str, says: str | None
) -> None:
    assert low_thing(SteadyKiosk(tmp_path, settings=settings)) == says


def test_when_no_door_is_to_come_the_screen_still_can(tall_kiosk: SteadyKiosk) -> None:
    assert low_thing(tall_kiosk) == "Low door"
    tall_kiosk.drop_off(tall_kiosk.shop.order(["linen_shirt"]))
    assert low_thing(tall_kiosk) == "Low screen"
    tall_kiosk.touch("reach")
    assert tall_kiosk.screen.look.reach
