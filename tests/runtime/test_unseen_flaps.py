"""A flap that nobody sees after its pulse: it may have been open, and only the customer can say."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.errors import DeviceGone
from hardware.lock_board.physics import Jam
from tests.runtime.test_drop_bin import (
    PARCEL_G,
    PARCEL_L,
    alarms,
    drop_in,
    fill_compartments,
    inside,
    shut_flap,
    to_open_flap,
)
from tests.support.steady_kiosk import SteadyKiosk

NO_ANSWER = DeviceGone("bin", "no answer")


@pytest.fixture
def bin_kiosk(tmp_path: Path) -> SteadyKiosk:
    """Its compartments are all taken, and its bin falls silent as soon as the flap is unlocked."""
    kiosk = SteadyKiosk(tmp_path, has_bin=True)
    fill_compartments(kiosk)
    kiosk.store.bins.open(kiosk.BIN_ID, "BAG-1", "parcelnet")
    kiosk.wait(2.5)
    fall_silent_at_the_pulse(kiosk)
    return kiosk


def fall_silent_at_the_pulse(kiosk: SteadyKiosk) -> None:
    def fall_silent() -> None:
        kiosk.pulses.append(0)
        kiosk.bin.board.fault = NO_ANSWER

    kiosk.bin.after_pulse = fall_silent


def answer_again(kiosk: SteadyKiosk) -> None:
    kiosk.bin.board.fault = None


def unlock(kiosk: SteadyKiosk) -> None:
    """The label is on, and the flap is on its way."""
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("label_is_on")
    assert kiosk.screen.name == "flap_opening"


def outcomes(kiosk: SteadyKiosk) -> list[str | None]:
    """What became of each intent, by another process's reading."""
    reader = sqlite3.connect(f"file:{kiosk.config.paths.state}/kiosk.db?mode=ro", uri=True)
    try:
        return [outcome for (outcome,) in reader.execute("SELECT outcome FROM intent ORDER BY begun_at")]
    finally:
        reader.close()


def test_what_fell_in_unseen_is_asked_and_in_the_books(bin_kiosk: SteadyKiosk) -> None:
    unlock(bin_kiosk)
    drop_in(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    assert "cannot see the flap" in bin_kiosk.words
    assert outcomes(bin_kiosk) == ["unknown"]
    bin_kiosk.touch("yes")
    bin_kiosk.wait_for("done")
    (completed,) = bin_kiosk.events("drop_off.completed")
    evidence = completed["data"]["evidence"]
    assert evidence["custody"][0]["confirmed_by"] == "customer"
    assert "flap_not_seen_open:bin-1" in evidence["missing"]
    assert inside(bin_kiosk) == 1
    assert bin_kiosk.pulses == [0]


def test_who_was_never_asked_by_an_open_flap_keeps_it_on_their_word(bin_kiosk: SteadyKiosk) -> None:
    bin_kiosk.heap.flap.jam = Jam.STUCK_SHUT
    unlock(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    bin_kiosk.touch("does_not_fit")
    bin_kiosk.wait_for("certificate")
    assert inside(bin_kiosk) == 0


def test_a_bin_that_answers_again_in_time_has_not_proved_that_its_flap_stayed_shut(
    bin_kiosk: SteadyKiosk,
) -> None:
    unlock(bin_kiosk)
    drop_in(bin_kiosk)
    answer_again(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    bin_kiosk.wait(3)
    assert "did not see it fall in" in bin_kiosk.words
    assert bin_kiosk.pulses == [0]
    assert outcomes(bin_kiosk) == ["unknown"]
    assert alarms(bin_kiosk) == []


def test_who_keeps_it_is_believed_and_central_is_told_in_which_bag_it_may_be(
    bin_kiosk: SteadyKiosk,
) -> None:
    unlock(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    bin_kiosk.touch("took_it_back")
    (withdrawn,) = bin_kiosk.events("drop_off.withdrawn")
    assert withdrawn["data"]["load_units_to_check"] == ["BAG-1"]


def test_a_bag_is_not_to_be_looked_into_for_what_was_kept_before_a_flap_that_was_seen_shut(
    bin_kiosk: SteadyKiosk,
) -> None:
    bin_kiosk.bin.after_pulse = lambda: None
    to_open_flap(bin_kiosk)
    bin_kiosk.touch("take_back")
    shut_flap(bin_kiosk)
    bin_kiosk.wait_for("withdrawn")
    (withdrawn,) = bin_kiosk.events("drop_off.withdrawn")
    assert withdrawn["data"]["load_units_to_check"] == []


def test_where_nobody_answers_a_person_must_look(bin_kiosk: SteadyKiosk) -> None:
    unlock(bin_kiosk)
    drop_in(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    times = bin_kiosk.config.visit
    bin_kiosk.wait(times.confirm_within_s + times.idle_end_s + 1)
    assert [t for t in bin_kiosk.types() if t.startswith("drop_off")] == ["drop_off.unresolved"]


def test_a_flap_that_is_seen_open_at_last_is_no_question_any_more(bin_kiosk: SteadyKiosk) -> None:
    unlock(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    answer_again(bin_kiosk)
    bin_kiosk.wait_for("flap_open")
    drop_in(bin_kiosk)
    bin_kiosk.wait_for("done")
    (completed,) = bin_kiosk.events("drop_off.completed")
    assert completed["data"]["evidence"]["custody"][0]["confirmed_by"] == "weight"
    assert "flap_not_seen_open:bin-1" not in completed["data"]["evidence"]["missing"]


def test_a_bin_that_is_silent_before_the_pulse_gets_none_and_its_flap_stayed_shut(
    bin_kiosk: SteadyKiosk,
) -> None:
    bin_kiosk.bin.after_pulse = lambda: bin_kiosk.pulses.append(0)
    to_open_flap(bin_kiosk)
    shut_flap(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    bin_kiosk.bin.board.fault = NO_ANSWER
    bin_kiosk.touch("open_again")
    bin_kiosk.wait_for("bin_confirming")
    assert "flap does not open again" in bin_kiosk.words
    assert bin_kiosk.pulses == [0]
    assert outcomes(bin_kiosk) == ["open", "stayed_shut"]


def test_a_flap_that_stands_open_is_not_unlocked(bin_kiosk: SteadyKiosk) -> None:
    """It is asked for once more before the bin answers again."""
    unlock(bin_kiosk)
    bin_kiosk.wait_for("bin_confirming")
    answer_again(bin_kiosk)
    bin_kiosk.touch("open_again")
    bin_kiosk.wait_for("flap_open")
    assert bin_kiosk.pulses == [0]


def before_its_time_is_over(kiosk: SteadyKiosk) -> None:
    assert kiosk.screen.name == "flap_opening"


def once_the_customer_is_asked(kiosk: SteadyKiosk) -> None:
    kiosk.wait_for("bin_confirming")


@pytest.mark.parametrize("at", [before_its_time_is_over, once_the_customer_is_asked])
def test_after_a_power_cut_what_fell_in_unseen_is_asked(
    bin_kiosk: SteadyKiosk, at: Callable[[SteadyKiosk], None]
) -> None:
    unlock(bin_kiosk)
    bin_kiosk.wait(0.6)
    bin_kiosk.heap.put_in(PARCEL_G, PARCEL_L)
    assert bin_kiosk.heap.flap.push_shut()
    at(bin_kiosk)
    bin_kiosk.cut_power()
    bin_kiosk.switch_on()
    bin_kiosk.wait(4)
    assert bin_kiosk.screen.name == "bin_confirming"
    assert bin_kiosk.pulses == [0]
    assert bin_kiosk.store.visits.open_intents() == []
    bin_kiosk.touch("yes")
    bin_kiosk.wait_for("done")
    assert inside(bin_kiosk) == 1
