"""Every scale that there is, over cells without noise."""

from typing import Final

from hardware.drop_bin.interface import Weight
from hardware.drop_bin.line_scale import LineScale
from hardware.drop_bin.line_scale_emulator import LineScaleEmulator
from hardware.drop_bin.physics import Bin, LoadCells
from hardware.drop_bin.scale_simulator import SimulatedScale
from tests.hardware.bin_sensor_rigs import FAST_S, Build
from tests.hardware.lock_board_rigs import ManualClock


def cells_under(bin_: Bin, clock: ManualClock) -> LoadCells:
    return LoadCells(bin_, noise_g=0, clock=clock)


def simulated_scale(bin_: Bin, clock: ManualClock) -> SimulatedScale:
    return SimulatedScale(cells_under(bin_, clock))


BUILDS: Final[dict[str, Build[Weight]]] = {
    "line": Build(
        emulator=lambda bin_, clock: LineScaleEmulator(cells_under(bin_, clock).weigh, period_s=FAST_S),
        driver=lambda port: LineScale(port, oldest_s=0.3),
    ),
}
"""Every driver of a scale."""
