"""A pulse that waits because its device is busy: it comes while somebody waits for it, or not at all."""

from pathlib import Path

from kiosk.runtime.standstill import TRY_AGAIN_S
from tests.runtime.test_doors import open_intents
from tests.runtime.test_drop_bin import BAG, fill_compartments
from tests.support.steady_kiosk import SteadyKiosk


def test_a_flap_that_was_given_up_is_not_unlocked_afterwards(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, has_bin=True)
    fill_compartments(kiosk)
    kiosk.store.bins.open(kiosk.BIN_ID, BAG, "parcelnet")
    kiosk.wait(2.5)
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    kiosk.executor.held_up_s = 4.0
    kiosk.touch("label_is_on")
    kiosk.wait(30)
    assert [outcome for _, outcome in open_intents(kiosk)] == ["stayed_shut"] * 3
    assert kiosk.pulses == []


def test_a_door_is_not_unlocked_once_what_became_of_it_was_settled(tmp_path: Path) -> None:
    """Nothing could be stored for a while, and afterwards every open intent was."""
    kiosk = SteadyKiosk(tmp_path)
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    kiosk.executor.held_up_s = 4 * TRY_AGAIN_S
    kiosk.touch("label_is_on")
    kiosk.disk.read_only(True)
    kiosk.core._runner.durably(lambda: kiosk.store.compartments.reserve("02", "another"))
    assert kiosk.screen.name == "stands_still"
    kiosk.disk.read_only(False)
    kiosk.wait(6 * TRY_AGAIN_S)
    assert kiosk.store.visits.open_intents() == []
    assert kiosk.pulses == []
