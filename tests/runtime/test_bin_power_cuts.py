"""The power fails after every durable write of a drop-off into the bin; the customer stays and goes on."""

from dataclasses import replace
from pathlib import Path

from tests.runtime.test_drop_bin import BAG, PARCEL_G, PARCEL_L, fill_compartments
from tests.support.fuse import Fuse, PowerCut
from tests.support.standing_customer import StandingCustomer
from tests.support.steady_kiosk import SteadyKiosk

LONGEST_S = 160
"""Longer than any time that may run out."""


class BinCustomer(StandingCustomer):
    """Drops one parcel into the bin. `has_dropped_it`: it is out of the hand."""

    has_dropped_it = False

    def _act(self, screen: str) -> None:
        kiosk = self.kiosk
        match screen:
            case "flap_open" if kiosk.heap.flap.is_open:
                kiosk.wait(0.6)
                self.drop_in()
                assert kiosk.heap.flap.push_shut()
            case "bin_confirming":
                kiosk.touch("yes" if self.has_dropped_it else "open_again")
            case _:
                super()._act(screen)

    def drop_in(self) -> None:
        if not self.has_dropped_it:
            self.kiosk.heap.put_in(PARCEL_G, PARCEL_L)
            self.has_dropped_it = True


def customer_at(directory: Path, seed: int) -> BinCustomer:
    """At a kiosk with no compartment free, and a bag in its bin."""
    directory.mkdir()
    kiosk = SteadyKiosk(directory, seed=seed, has_bin=True)
    fill_compartments(kiosk)
    kiosk.store.bins.open(kiosk.BIN_ID, BAG, "parcelnet")
    kiosk.wait(2.5)
    return BinCustomer(kiosk, kiosk.shop.order(["linen_shirt"]))


def brought_until_the_cut(customer: BinCustomer, fuse: Fuse, after: int) -> bool:
    """Whether the fuse blew before all was done; then the power is back."""
    fuse.writes, fuse.blows_after = 0, after
    try:
        customer.bring_it_back()
        customer.kiosk.wait(20)
    except PowerCut:
        fuse.blows_after = None
        customer.kiosk.cut_power()
        pulses = list(customer.kiosk.pulses)
        customer.kiosk.switch_on()
        customer.kiosk.wait(4)
        assert customer.kiosk.pulses == pulses, "a flap opened without a touch"
        return True
    fuse.blows_after = None
    return False


def hold_to_account(kiosk: SteadyKiosk) -> None:
    """One custody, one event, one package in the bin; and nothing is left open."""
    (completed,) = kiosk.events("drop_off.completed")
    (package,) = completed["data"]["packages"]
    assert (package["container"]["id"], package["container"]["load_unit_id"]) == (kiosk.BIN_ID, BAG)
    unit = kiosk.store.bins.in_bin(kiosk.BIN_ID)
    assert unit is not None
    assert [p.drop_off_id for p in unit.packages] == [completed["data"]["drop_off_id"]]
    assert kiosk.store.visits.unsettled() == []
    assert kiosk.store.visits.open_intents() == []
    assert kiosk.heap.grams == PARCEL_G


def test_a_cut_after_every_write_loses_nothing_and_opens_nothing(tmp_path: Path, fuse: Fuse) -> None:
    cuts = 0
    for after in range(1, 100):
        customer = customer_at(tmp_path / str(after), after)
        blew = brought_until_the_cut(customer, fuse, after)
        if blew:
            customer.seen.clear()
            customer.bring_it_back()
            customer.kiosk.wait(20)
        hold_to_account(customer.kiosk)
        customer.kiosk.cut_power()
        if not blew:
            break
        cuts += 1
    assert cuts >= 7, "a drop-off writes at least that often"


def test_a_cut_that_nobody_comes_back_to_is_left_to_a_person_where_the_flap_had_opened(
    tmp_path: Path, fuse: Fuse
) -> None:
    """A sensor proves nothing across a power cut: the scale may have begun from anew."""
    ends = set()
    for after in range(1, 100):
        customer = customer_at(tmp_path / str(after), after)
        kiosk = customer.kiosk
        if not brought_until_the_cut(customer, fuse, after):
            break
        kiosk.heap.flap.push_shut()
        kiosk.wait(LONGEST_S)
        assert kiosk.store.visits.unsettled() == []
        types = [t for t in kiosk.types() if t.startswith("drop_off")]
        assert len(types) <= 1
        assert types or not customer.has_dropped_it, "a parcel in the bin that no event knows of"
        ends |= set(types)
        kiosk.cut_power()
    assert ends == {"drop_off.withdrawn", "drop_off.completed", "drop_off.unresolved"}


def test_a_bin_that_cannot_be_reached_after_the_cut_is_asked_about_all_the_same(tmp_path: Path) -> None:
    """Its lock board is on a wrong port, so that nothing that hangs on it was opened."""
    customer = customer_at(tmp_path / "kiosk", 1)
    kiosk = customer.kiosk
    kiosk.to_label(customer.order)
    kiosk.touch("label_is_on")
    kiosk.wait_for("flap_open")
    customer.drop_in()
    kiosk.cut_power()
    kiosk.fittings = replace(kiosk.fittings, has_bin=False)
    kiosk.switch_on()
    assert kiosk.screen.name == "bin_confirming"
    kiosk.touch("open_again")
    assert kiosk.screen.name == "bin_confirming"
    kiosk.touch("yes")
    kiosk.wait_for("done")
    assert len(kiosk.events("drop_off.completed")) == 1
