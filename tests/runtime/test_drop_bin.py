"""A kiosk with a drop bin: what no compartment takes falls into it, weighed, and is in the books."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.drop_bin.interface import Missing
from hardware.errors import DeviceGone
from hardware.lock_board.physics import Jam
from tests.support.steady_kiosk import SteadyKiosk

BAG = "BAG-000731"
PARCEL_G, PARCEL_L = 640, 8.0


@pytest.fixture
def bin_kiosk(tmp_path: Path) -> SteadyKiosk:
    """Its compartments are all taken; a bag for parcelnet stands in its bin."""
    kiosk = SteadyKiosk(tmp_path, has_bin=True)
    fill_compartments(kiosk)
    kiosk.store.bins.open(kiosk.BIN_ID, BAG, "parcelnet")
    kiosk.wait(2.5)
    return kiosk


def fill_compartments(kiosk: SteadyKiosk) -> None:
    for number in range(1, len(kiosk.doors) + 1):
        kiosk.store.compartments.hold(f"{number:02d}", f"earlier-{number}")
        kiosk.reach_in(number, put_in=True)


def to_open_flap(kiosk: SteadyKiosk) -> None:
    """The label is on, and the flap is open."""
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("label_is_on")
    kiosk.wait_for("flap_open")


def drop_in(kiosk: SteadyKiosk) -> None:
    kiosk.wait(0.6)
    kiosk.heap.put_in(PARCEL_G, PARCEL_L)
    kiosk.wait(0.4)
    assert kiosk.heap.flap.push_shut()


def shut_flap(kiosk: SteadyKiosk) -> None:
    kiosk.wait(0.6)
    assert kiosk.heap.flap.push_shut()


def alarms(kiosk: SteadyKiosk, type_: str = "raised") -> list[tuple[str, str]]:
    events = kiosk.events(f"alarm.{type_}")
    return [(e["data"]["alarm_code"], e["data"]["about"]) for e in events]


def inside(kiosk: SteadyKiosk) -> int:
    """How many packages the books have in the bin."""
    unit = kiosk.store.bins.in_bin(kiosk.BIN_ID)
    assert unit is not None
    return len(unit.packages)


def test_what_no_compartment_takes_falls_into_the_bin_and_is_weighed(bin_kiosk: SteadyKiosk) -> None:
    to_open_flap(bin_kiosk)
    drop_in(bin_kiosk)
    bin_kiosk.wait_for("done")
    (completed,) = bin_kiosk.events("drop_off.completed")
    (package,) = completed["data"]["packages"]
    (custody,) = completed["data"]["evidence"]["custody"]
    assert package["container"] == {
        "type": "drop_bin",
        "id": "bin-1",
        "size": None,
        "load_unit_id": BAG,
    }
    assert package["weight_g"] == pytest.approx(PARCEL_G, abs=5)
    assert custody["confirmed_by"] == "weight"
    assert inside(bin_kiosk) == 1
    assert bin_kiosk.pulses == [0]
    assert bin_kiosk.store.visits.open_intents() == []


def test_a_free_compartment_comes_first(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, has_bin=True)
    kiosk.store.bins.open(kiosk.BIN_ID, BAG, "parcelnet")
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    assert kiosk.pulses == [1]
    assert inside(kiosk) == 0


def test_the_intent_is_durable_before_the_flap_is_unlocked(bin_kiosk: SteadyKiosk) -> None:
    at_the_pulse: list[object] = []
    bin_kiosk.bin.before_pulse = lambda: at_the_pulse.extend(
        (intent.kind, intent.detail) for intent in bin_kiosk.store.visits.open_intents()
    )
    to_open_flap(bin_kiosk)
    assert at_the_pulse == [("open_bin", {"bin_id": "bin-1", "load_unit_id": BAG})]


# --- when it is not offered -------------------------------------------------------------------------


def no_load_unit(kiosk: SteadyKiosk) -> None:
    kiosk.store.bins.close(kiosk.BIN_ID, seal="S-1")


def another_carrier(kiosk: SteadyKiosk) -> None:
    no_load_unit(kiosk)
    kiosk.store.bins.open(kiosk.BIN_ID, "BAG-2", "swiftline")


def full(kiosk: SteadyKiosk) -> None:
    kiosk.heap.fall_in(20_000, 260.0)


def blocked_chute(kiosk: SteadyKiosk) -> None:
    kiosk.heap.beam.is_blocked = True


def unreachable(kiosk: SteadyKiosk) -> None:
    kiosk.bin.board.fault = DeviceGone("bin", "no answer")


@pytest.mark.parametrize("trouble", [no_load_unit, another_carrier, full, blocked_chute, unreachable])
def test_a_bin_that_cannot_take_it_is_not_offered_and_there_is_a_certificate(
    bin_kiosk: SteadyKiosk, trouble: object
) -> None:
    assert callable(trouble)
    trouble(bin_kiosk)
    bin_kiosk.wait(15)
    bin_kiosk.to_verdict(bin_kiosk.shop.order(["linen_shirt"]))
    bin_kiosk.wait_for("certificate")
    assert bin_kiosk.pulses == []
    assert [job.name for job in bin_kiosk.printer.jobs] == ["certificate"]
    assert bin_kiosk.types().count("attempt.certified") == 1


def test_a_flap_that_stays_shut_is_pulsed_three_times_and_offered_no_more(bin_kiosk: SteadyKiosk) -> None:
    bin_kiosk.heap.flap.jam = Jam.STUCK_SHUT
    bin_kiosk.to_label(bin_kiosk.shop.order(["linen_shirt"]))
    bin_kiosk.touch("label_is_on")
    bin_kiosk.wait_for("certificate", within=15)
    assert bin_kiosk.pulses == [0, 0, 0]
    assert alarms(bin_kiosk) == [("door_stayed_shut", "bin-1")]
    assert bin_kiosk.store.visits.open_intents() == []


def test_a_flap_that_nobody_can_reach_is_pulsed_once_and_offered_again_when_it_answers(
    bin_kiosk: SteadyKiosk,
) -> None:
    bin_kiosk.to_label(bin_kiosk.shop.order(["linen_shirt"]))
    bin_kiosk.heap.flap.jam = Jam.STUCK_SHUT
    bin_kiosk.bin.after_pulse = lambda: unreachable(bin_kiosk)
    bin_kiosk.touch("label_is_on")
    bin_kiosk.wait_for("bin_confirming", within=15)
    bin_kiosk.touch("took_it_back")
    bin_kiosk.wait(3)
    assert alarms(bin_kiosk) == [("drop_bin_silent", "bin-1")]
    assert bin_kiosk.store.visits.open_intents() == []
    bin_kiosk.bin.board.fault = bin_kiosk.heap.flap.jam = None
    bin_kiosk.bin.after_pulse = lambda: None
    bin_kiosk.touch("finish")
    bin_kiosk.wait(5)
    assert "flap of the drop bin is open" in bin_kiosk.words, "its latch had been drawn all the same"
    assert bin_kiosk.heap.flap.push_shut()
    bin_kiosk.wait(3)
    assert "flap" not in bin_kiosk.words
    to_open_flap(bin_kiosk)


# --- what falls in ----------------------------------------------------------------------------------


def test_nothing_that_fell_in_is_asked(bin_kiosk: SteadyKiosk) -> None:
    to_open_flap(bin_kiosk)
    shut_flap(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    assert "did not see it" in bin_kiosk.words
    bin_kiosk.touch("took_it_back")
    bin_kiosk.wait_for("withdrawn")
    assert inside(bin_kiosk) == 0


def test_without_a_scale_the_level_or_the_beam_proves_it(bin_kiosk: SteadyKiosk) -> None:
    bin_kiosk.bin.scale.fault = DeviceGone("scale", "no answer")
    to_open_flap(bin_kiosk)
    drop_in(bin_kiosk)
    bin_kiosk.wait_for("done")
    (completed,) = bin_kiosk.events("drop_off.completed")
    assert completed["data"]["evidence"]["custody"][0]["confirmed_by"] in ("level", "beam")
    assert f"{Missing.SCALE_SILENT}:bin-1" in completed["data"]["evidence"]["missing"]
    assert completed["data"]["packages"][0]["weight_g"] is None


def test_what_passes_the_beam_and_weighs_nothing_afterwards_is_asked(bin_kiosk: SteadyKiosk) -> None:
    to_open_flap(bin_kiosk)
    bin_kiosk.wait(0.6)
    bin_kiosk.heap.put_in(PARCEL_G, PARCEL_L)
    bin_kiosk.wait(0.6)
    bin_kiosk.heap.take_out()
    shut_flap(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    assert bin_kiosk.events("drop_off.completed") == []


def test_who_fishes_something_out_is_no_customer(bin_kiosk: SteadyKiosk) -> None:
    bin_kiosk.heap.fall_in(900, 10.0)
    bin_kiosk.wait(3)
    to_open_flap(bin_kiosk)
    bin_kiosk.wait(0.6)
    bin_kiosk.heap.take_out()
    shut_flap(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    (noted,) = bin_kiosk.events("security.noted")
    assert (noted["data"]["code"], noted["data"]["about"]) == ("bin_lighter", "bin-1")


# --- a flap left open, and power cuts ---------------------------------------------------------------


def test_a_flap_that_is_left_open_is_told_and_the_next_customer_is_served(bin_kiosk: SteadyKiosk) -> None:
    to_open_flap(bin_kiosk)
    bin_kiosk.wait(130)
    assert bin_kiosk.screen.name == "attract"
    assert "flap of the drop bin is open" in bin_kiosk.words
    assert ("door_left_open", "bin-1") in alarms(bin_kiosk)
    drop_in(bin_kiosk)
    bin_kiosk.wait(6)
    assert inside(bin_kiosk) == 1, "what fell in counts, also when nobody is there"
    assert ("door_left_open", "bin-1") in alarms(bin_kiosk, "cleared")
    assert bin_kiosk.screen.notice is None or "flap" not in bin_kiosk.words


def left_open(kiosk: SteadyKiosk) -> None:
    """By a visit that somebody still waits to hear of."""
    to_open_flap(kiosk)
    kiosk.wait(130)


def opened_by_nobody(kiosk: SteadyKiosk) -> None:
    kiosk.heap.flap.pulse()
    kiosk.wait(5)


def stuck(kiosk: SteadyKiosk) -> None:
    kiosk.heap.flap.jam = Jam.STUCK_SHUT
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("label_is_on")
    kiosk.wait_for("certificate", within=15)


@pytest.mark.parametrize(
    ("trouble", "alarm"),
    [
        (left_open, ("door_left_open", "bin-1")),
        (opened_by_nobody, ("door_left_open", "bin-1")),
        (stuck, ("door_stayed_shut", "bin-1")),
    ],
)
def test_a_restart_tells_nothing_new_of_a_flap_that_is_as_it_was(
    bin_kiosk: SteadyKiosk, trouble: Callable[[SteadyKiosk], None], alarm: tuple[str, str]
) -> None:
    trouble(bin_kiosk)
    bin_kiosk.cut_power()
    bin_kiosk.switch_on()
    bin_kiosk.wait(200)
    assert alarms(bin_kiosk) == [alarm]
    assert alarms(bin_kiosk, "cleared") == []


def test_after_a_power_cut_with_the_flap_open_nothing_opens_and_the_customer_is_asked(
    bin_kiosk: SteadyKiosk,
) -> None:
    to_open_flap(bin_kiosk)
    bin_kiosk.cut_power()
    bin_kiosk.clock.advance(5.0)
    bin_kiosk.heap.put_in(PARCEL_G, PARCEL_L)
    assert bin_kiosk.heap.flap.push_shut()
    bin_kiosk.switch_on()
    assert bin_kiosk.screen.name == "bin_confirming"
    bin_kiosk.wait(3)
    assert bin_kiosk.pulses == [0]
    bin_kiosk.touch("yes")
    bin_kiosk.wait_for("done")
    assert inside(bin_kiosk) == 1


def test_after_a_power_cut_a_flap_that_hangs_open_still_takes_the_parcel(bin_kiosk: SteadyKiosk) -> None:
    to_open_flap(bin_kiosk)
    bin_kiosk.cut_power()
    bin_kiosk.switch_on()
    bin_kiosk.wait_for("flap_open")
    drop_in(bin_kiosk)
    bin_kiosk.wait_for("done")
    (completed,) = bin_kiosk.events("drop_off.completed")
    assert completed["data"]["evidence"]["custody"][0]["confirmed_by"] == "beam"


def test_a_bin_of_which_another_visit_waits_to_hear_is_offered_to_nobody_else(
    bin_kiosk: SteadyKiosk,
) -> None:
    to_open_flap(bin_kiosk)
    bin_kiosk.wait(bin_kiosk.config.visit.park_after_s + 1)
    assert bin_kiosk.screen.name == "attract"
    assert bin_kiosk.heap.flap.push_shut()
    bin_kiosk.wait(0.3)
    bin_kiosk.to_label(bin_kiosk.shop.order(["linen_shirt"]))
    pulses = len(bin_kiosk.pulses)
    bin_kiosk.touch("label_is_on")
    assert bin_kiosk.screen.name == "certificate"
    assert len(bin_kiosk.pulses) == pulses
