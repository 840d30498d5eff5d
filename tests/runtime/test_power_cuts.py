"""The power fails after every single durable write of a drop-off; the customer stays and goes on."""

from pathlib import Path

import pytest

from kiosk.flow.signals import Button
from tests.support.fuse import Fuse, PowerCut
from tests.support.standing_customer import StandingCustomer
from tests.support.steady_kiosk import SteadyKiosk


def bring_it_back_through_a_cut(customer: StandingCustomer, fuse: Fuse, after: int) -> bool:
    """Whether the fuse blew at all; the customer goes on in any case."""
    kiosk = customer.kiosk
    fuse.writes, fuse.blows_after = 0, after
    try:
        customer.bring_it_back()
        kiosk.wait(20)
    except PowerCut:
        fuse.blows_after = None
        kiosk.cut_power()
        come_back(customer)
        return True
    fuse.blows_after = None
    return False


def come_back(customer: StandingCustomer) -> None:
    """The power is back: nothing opens by itself, and who has the item in hand is no stranger."""
    kiosk = customer.kiosk
    pulses = list(kiosk.pulses)
    kiosk.switch_on()
    kiosk.wait(4)
    assert kiosk.pulses == pulses, "a door opened without a touch"
    open_doors = [door for door in kiosk.doors if door.is_open]
    if open_doors and customer.behind in open_doors:
        assert open_doors[0].push_shut()
        kiosk.wait(0.5)
    customer.seen.clear()
    customer.bring_it_back()
    assert customer.behind is not None
    if "already_returned" in customer.seen:
        assert kiosk.events("drop_off.completed"), "'returned already', but it was not"
    kiosk.wait(20)


def hold_to_account(customer: StandingCustomer) -> None:
    """One custody, one event, one compartment; and every drop-off that was begun has its end."""
    kiosk, store = customer.kiosk, customer.kiosk.store
    (completed,) = kiosk.events("drop_off.completed")
    (inside,) = [n for n, door in enumerate(kiosk.doors, 1) if door.is_occupied]
    held = {c: f.holds for c, f in store.compartments.all().items() if f.holds}
    assert held == {f"{inside:02d}": completed["data"]["drop_off_id"]}
    assert not any(f.reserved_by for f in store.compartments.all().values())
    assert store.visits.unsettled() == []
    assert store.visits.open_intents() == []
    states = dict(store.authorizations.uses(customer.order.authorization))
    assert states == {completed["data"]["drop_off_id"]: "consumed"}
    assert store.ledger.first_broken_link() is None


@pytest.mark.parametrize("item_sensors", [True, False])
def test_a_cut_after_every_write_loses_nothing_and_opens_nothing(
    tmp_path: Path, fuse: Fuse, item_sensors: bool
) -> None:
    cuts = 0
    for after in range(1, 100):
        directory = tmp_path / str(after)
        directory.mkdir()
        kiosk = SteadyKiosk(directory, seed=after, item_sensors=item_sensors)
        customer = StandingCustomer(kiosk, kiosk.shop.order(["linen_shirt"]))
        blew = bring_it_back_through_a_cut(customer, fuse, after)
        hold_to_account(customer)
        kiosk.cut_power()
        if not blew:
            break
        cuts += 1
    assert cuts >= 7, "a drop-off writes at least that often"


def test_what_passes_with_the_moment_is_not_written(fuse: Fuse, kiosk: SteadyKiosk) -> None:
    """A card wears with each write, and a restart asks for none of this."""
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    fuse.writes = 0
    kiosk.touch("help")
    kiosk.touch("help")
    assert fuse.writes == 0
    kiosk.press(Button.CONTRAST)
    assert fuse.writes == 1, "whoever cannot see well is not to be asked again after a restart"
    kiosk.touch("label_is_on")
    kiosk.wait_for("door_open")
    fuse.writes = 0
    kiosk.open_door().put_in()
    kiosk.wait(0.5)
    assert fuse.writes == 0, "the sensor is asked again"


@pytest.mark.parametrize("item_sensors", [True, False])
def test_a_cut_that_nobody_comes_back_to_is_settled_all_the_same(
    tmp_path: Path, fuse: Fuse, item_sensors: bool
) -> None:
    """Completed where a sensor proves it, withdrawn where no door was asked for, else a person must look."""
    ends = set()
    for after in range(1, 100):
        directory = tmp_path / str(after)
        directory.mkdir()
        kiosk = SteadyKiosk(directory, seed=after, item_sensors=item_sensors)
        customer = StandingCustomer(kiosk, kiosk.shop.order(["linen_shirt"]))
        fuse.writes, fuse.blows_after = 0, after
        try:
            customer.bring_it_back()
            kiosk.wait(20)
        except PowerCut:
            fuse.blows_after = None
        else:
            break
        kiosk.cut_power()
        kiosk.switch_on()
        kiosk.wait(160)  # longer than any time that may run out
        ends |= how_it_ended(customer)
        kiosk.cut_power()
    fuse.blows_after = None
    assert ends == {"drop_off.withdrawn", "drop_off.completed", "drop_off.unresolved"}


def how_it_ended(customer: StandingCustomer) -> set[str]:
    """What became of each drop-off that was begun; whoever stands open is parked and watched."""
    kiosk = customer.kiosk
    ends = [
        e["type"].removeprefix("org.returnskiosk.").removesuffix(".v1")
        for e in kiosk.events()
        if "drop_off" in e["type"]
    ]
    begun = kiosk.store.authorizations.uses(customer.order.authorization)
    if any(door.is_open for door in kiosk.doors):
        assert kiosk.store.visits.unsettled(), "an open door was forgotten"
        assert kiosk.screen.notice is not None
        assert "is open" in kiosk.screen.notice.text
    else:
        assert kiosk.store.visits.unsettled() == []
        assert len(ends) <= 1
        assert len(begun) == (0 if ends in ([], ["drop_off.withdrawn"]) else 1)
    return set(ends)


def test_a_cut_on_the_last_screen_shows_it_once_more_and_ends_the_visit_once(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path)
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.cut_power()
    kiosk.switch_on()
    assert kiosk.screen.name == "done"
    (completed,) = kiosk.events("drop_off.completed")
    number = completed["data"]["receipt"]["receipt_no"]
    assert number in kiosk.words
    kiosk.touch("print")
    kiosk.wait(60)
    (receipt,) = kiosk.printer.jobs
    assert receipt.name == "receipt"
    assert any(number in getattr(block, "text", "") for block in receipt.blocks)
    assert len(kiosk.events("visit.ended")) == 1


def test_twenty_starts_in_ten_minutes_open_nothing_and_the_visit_is_still_there(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path)
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    for _ in range(20):
        kiosk.cut_power()
        kiosk.clock.advance(25)
        kiosk.switch_on()
        kiosk.wait(5)
        assert kiosk.screen.name == "door_open"
    assert kiosk.pulses == [1]
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    assert len(kiosk.events("drop_off.completed")) == 1
    assert kiosk.store.ledger.first_broken_link() is None
