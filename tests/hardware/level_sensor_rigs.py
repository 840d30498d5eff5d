"""Every level sensor that there is, over a bin that its eye sees sharply."""

from typing import Final

from hardware.drop_bin.interface import Distance
from hardware.drop_bin.level_sensor_simulator import SimulatedLevelSensor
from hardware.drop_bin.physics import Bin, LevelEye
from hardware.drop_bin.ultrasonic import Ultrasonic
from hardware.drop_bin.ultrasonic_emulator import UltrasonicEmulator
from tests.hardware.bin_sensor_rigs import FAST_S, Build
from tests.hardware.lock_board_rigs import ManualClock


def eye_over(bin_: Bin) -> LevelEye:
    return LevelEye(bin_, noise_mm=0)


def simulated_level_sensor(bin_: Bin, clock: ManualClock) -> SimulatedLevelSensor:
    return SimulatedLevelSensor(eye_over(bin_))


BUILDS: Final[dict[str, Build[Distance]]] = {
    "ultrasonic": Build(
        emulator=lambda bin_, _: UltrasonicEmulator(eye_over(bin_).distance_mm, period_s=FAST_S),
        driver=lambda port: Ultrasonic(port, sample_s=FAST_S * 6, silence_s=0.3),
    ),
    "ultrasonic, triggered": Build(
        emulator=lambda bin_, _: UltrasonicEmulator(
            eye_over(bin_).distance_mm, triggered=True, measuring_s=0
        ),
        driver=lambda port: Ultrasonic(port, trigger=True, sample_s=FAST_S * 6, silence_s=0.3),
    ),
}
"""Every driver of a level sensor, in each of its modes."""
