"""Every scale that there is, over cells without noise."""

from typing import Final

from hardware.bus import Bus
from hardware.drop_bin.interface import Weight
from hardware.drop_bin.line_scale import LineScale
from hardware.drop_bin.line_scale_emulator import LineScaleEmulator
from hardware.drop_bin.modbus_scale import ModbusScale, Options
from hardware.drop_bin.modbus_scale_emulator import OPTIONS, ModbusScaleEmulator
from hardware.drop_bin.physics import Bin, LoadCells
from hardware.drop_bin.scale_simulator import SimulatedScale
from hardware.modbus import ModbusDevice
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
    "modbus": Build(
        emulator=lambda bin_, clock: ModbusScaleEmulator(1, cells_under(bin_, clock).weigh),
        driver=lambda port: ModbusScale(
            ModbusDevice(Bus(port, baud_rate=9600), 1, name="Scale 1", answer_s=0.1),
            Options.model_validate({"url": port.url, **OPTIONS}),
        ),
    ),
}
"""Every driver of a scale."""
