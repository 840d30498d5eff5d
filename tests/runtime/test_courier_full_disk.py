"""The disk takes nothing at any moment of a collection: it stands still, and goes on without a loss."""

from pathlib import Path

from kiosk.runtime.standstill import TRY_AGAIN_S
from tests.runtime.test_courier_interrupted import hold_to_account, hold_to_one_place, kiosk_to_empty
from tests.runtime.test_full_disk import FullFrom
from tests.support.courier_at_kiosk import StandingCourier
from tests.support.steady_kiosk import SteadyKiosk


class WaitingCourier(StandingCourier):
    """One who waits until somebody has made room, and then goes on."""

    def __init__(self, kiosk: SteadyKiosk, full: FullFrom) -> None:
        super().__init__(kiosk)
        self.full = full

    def _sign_in(self, name: str) -> None:
        if name != "stands_still":
            super()._sign_in(name)
            return
        pulses = list(self.kiosk.pulses)
        self.full.relieve()
        self.kiosk.wait(TRY_AGAIN_S + 1)
        assert self.kiosk.pulses == pulses, "a door opened without a touch"
        hold_to_one_place(self.kiosk)


def test_whichever_write_finds_no_room_the_collection_goes_on_when_there_is_some(tmp_path: Path) -> None:
    for nth in range(1, 100):
        kiosk = kiosk_to_empty(tmp_path / str(nth), item_sensors=True)
        full = FullFrom(kiosk, nth)
        courier = WaitingCourier(kiosk, full)
        courier.make_round()
        full.relieve()
        kiosk.wait(TRY_AGAIN_S + 1)
        if kiosk.store.staff_visits.unsettled():
            courier.make_round()  # it was the last touch that could not be stored
        hold_to_account(courier)
        kiosk.cut_power()
        if not full.refused:
            break
    assert nth >= 12, "a collection of three packages writes at least that often"
