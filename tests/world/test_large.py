"""A cabinet of several buses, stocked and then emptied by a courier; and how waits are counted."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import load
from kiosk.world import large, outcome
from kiosk.world.cabinet import LARGE, Cabinet, Plan
from kiosk.world.couriers import Wait
from kiosk.world.large import Round, Waits
from kiosk.world.outcome import Visit
from kiosk.world.shop import Shop
from kiosk.world.site import KIOSK_ID, write_site
from kiosk.world.town import Town

SMALL_SCREEN = (360, 640)
NOW = datetime(2026, 9, 29, 15, 42, tzinfo=UTC)

SEVERAL_BUSES = Plan(doors=12, on_a_board=3, boards_on_a_bus=2)
ITEMS = 8


def test_the_large_cabinet_has_its_doors_on_twenty_boards_of_four_buses(tmp_path: Path) -> None:
    cabinet = Cabinet(LARGE)
    try:
        file = write_site(
            tmp_path,
            cabinet,
            Shop(NOW, 1, [KIOSK_ID]),
            broker_port=1883,
            screen_socket=tmp_path / "screen",
            size=SMALL_SCREEN,
            settings={},
        )
        compartments = load(file).cabinet.compartments
    finally:
        cabinet.close()
    assert len(compartments) == 200
    assert Counter(Counter(c.board for c in compartments).values()) == {10: 20}
    assert len({board.url for board in cabinet.boards}) == 4
    assert (compartments[0].id, compartments[-1].id) == ("001", "200")


@pytest.mark.timeout(180)
def test_what_was_stocked_is_collected_over_several_buses_and_central_has_it_all(tmp_path: Path) -> None:
    with Town(tmp_path, screen_size=SMALL_SCREEN, plan=SEVERAL_BUSES, stock=ITEMS) as town:
        done = large.collect(town)
        assert town.drain()
        town.end_kiosk()
        judged = outcome.judge(town, [done.visit], Counter({"drop_off.collected": ITEMS}))
    assert judged["faults"] == []
    assert set(done.visit.in_hand) == {f"{n:02d}" for n in range(1, ITEMS + 1)}
    assert (len(done.waits.labels), len(done.waits.doors)) == (ITEMS, ITEMS)
    assert len(done.waits.groups) == 2, "four doors stand open together"
    assert done.turns


def test_a_door_s_wait_is_its_share_of_the_group_and_its_own_label() -> None:
    waits = Waits.of(
        [Wait(0.9, doors=4), Wait(0.2), Wait(0.3), Wait(0.2), Wait(0.2), Wait(0.5, doors=1), Wait(0.1)]
    )
    assert waits.groups == pytest.approx([0.8, 0.4]), "the swing of a door is mechanics"
    assert waits.labels == pytest.approx([0.2, 0.3, 0.2, 0.2, 0.1])
    assert waits.doors == pytest.approx([0.4, 0.5, 0.4, 0.4, 0.5])


def done_with(*waits: Wait) -> Round:
    visit = Visit("courier's round", False, 10, 99.0, ["attract"], None, is_duty=True)
    return Round(visit, Waits.of(waits), [0.016, 0.017, 0.040])


JUDGED: dict[str, Any] = {"collected": 150, "events_sent": 600, "events_received": 600, "faults": []}


def test_a_courier_who_waits_too_long_at_one_door_fails_the_round() -> None:
    assert large.told(done_with(Wait(0.5, doors=1), Wait(0.5)), JUDGED)["faults"] == []
    late = large.told(done_with(Wait(0.5, doors=1), Wait(0.5), Wait(1.0, doors=1), Wait(0.4)), JUDGED)
    assert late["faults"] == ["a courier waited 1300 ms at one door in a hundred"]


def test_the_round_is_told_in_one_sentence() -> None:
    said = large.summary(large.told(done_with(Wait(0.5, doors=1), Wait(0.5)), JUDGED))
    assert said.startswith("150 of 150 parcels collected in 99 s from 200 doors on 20 boards;")
    assert (
        "the courier waited 900 ms for the machine at a door, 900 ms at one in a hundred, 900 ms at most;"
        in said
    )
    assert "within 40 ms" in said
