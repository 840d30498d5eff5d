"""The same kiosk with a drop bin on real wires: a lock board, a scale and a level sensor, each emulated."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hardware.conformance import WIRES
from tests.hardware.drop_bin_rigs import Rig, driven
from tests.runtime.test_drop_bin import BAG, drop_in, fill_compartments, inside, shut_flap, to_open_flap
from tests.support.steady_kiosk import SteadyKiosk

PROOFS = ("weight", "level", "beam")


class WiredKiosk(SteadyKiosk):
    """Its bin is the rig's, and time passes for that bin as it does for the kiosk."""

    def __init__(self, directory: Path, rig: Rig) -> None:
        self._rig = rig
        super().__init__(directory, has_bin=True)

    def fit_out(self) -> None:
        super().fit_out()
        self.heap, self.bin = self._rig.world, self._rig.bin  # type: ignore[assignment]
        advance = self.clock.advance

        def advance_both(seconds: float) -> None:
            advance(seconds)
            self._rig.clock.now += seconds

        self.clock.advance = advance_both  # type: ignore[method-assign]


@pytest.fixture
def wired_kiosk(tmp_path: Path) -> Iterator[WiredKiosk]:
    with driven("flap of kerong_cu16", WIRES[0], tmp_path) as rig:
        rig.comes_to_rest()
        kiosk = WiredKiosk(tmp_path, rig)
        fill_compartments(kiosk)
        kiosk.store.bins.open(kiosk.BIN_ID, BAG, "parcelnet")
        kiosk.wait(2.5)
        yield kiosk
        kiosk.cut_power()


def test_what_falls_in_is_proven_over_the_wires(wired_kiosk: WiredKiosk) -> None:
    to_open_flap(wired_kiosk)
    drop_in(wired_kiosk)
    wired_kiosk.wait_for("done")
    (completed,) = wired_kiosk.events("drop_off.completed")
    assert completed["data"]["evidence"]["custody"][0]["confirmed_by"] in PROOFS
    assert completed["data"]["packages"][0]["container"]["load_unit_id"] == BAG
    assert inside(wired_kiosk) == 1


def test_what_does_not_fall_in_is_asked(wired_kiosk: WiredKiosk) -> None:
    to_open_flap(wired_kiosk)
    shut_flap(wired_kiosk)
    wired_kiosk.wait_for("bin_confirming")


def test_a_board_that_falls_silent_with_the_flap_open_is_no_proof(wired_kiosk: WiredKiosk) -> None:
    to_open_flap(wired_kiosk)
    wired_kiosk._rig.mute["board"](True)
    wired_kiosk.wait_for("bin_confirming")
    wired_kiosk._rig.mute["board"](False)
    wired_kiosk.wait_for("flap_open")
    drop_in(wired_kiosk)
    wired_kiosk.wait_for("done")
