"""A drop bin in memory: simulated parts, joined as real ones are."""

import time
from collections.abc import Callable
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from hardware.drop_bin import flap
from hardware.drop_bin.level_sensor_simulator import SimulatedLevelSensor
from hardware.drop_bin.physics import Bin, LevelEye, LoadCells
from hardware.drop_bin.scale_simulator import SimulatedScale
from hardware.lock_board.simulator import SimulatedLockBoard

PROVEN_ON_HARDWARE = False

FLAP_LOCK: Final = 1
BEAM_LOCK: Final = 2

FULL_MM: Final = 200
"""A heap so near to the roof calls for emptying."""


class Options(BaseModel):
    """A simulated bin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    beam: bool = Field(default=True, description="Whether it has a beam in its chute.")
    level_sensor: bool = Field(default=True, description="Whether it has a level sensor in its roof.")
    scale: bool = Field(default=True, description="Whether it stands on a scale.")


class SimulatedDropBin(flap.FlapBin):
    """The bin `world`, with the parts that `options` give it; each part has a `fault` to set.

    Concurrency: as `DropBin`; people may use `world` from any thread.
    """

    def __init__(
        self, world: Bin, options: Options | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        options = options or Options()
        self.world = world
        self.board = SimulatedLockBoard([world.flap, world.beam])
        self.level_sensor = SimulatedLevelSensor(LevelEye(world))
        self.scale = SimulatedScale(LoadCells(world, clock=clock))
        level = {"level_sensor": "level", "empty_mm": world.depth_mm, "full_mm": FULL_MM}
        parts = flap.Options.model_validate(
            {
                "board": "board",
                "lock": FLAP_LOCK,
                "beam_lock": BEAM_LOCK if options.beam else None,
                "scale": "scale" if options.scale else None,
                **(level if options.level_sensor else {}),
            }
        )
        devices = {"board": self.board, "level": self.level_sensor, "scale": self.scale}
        super().__init__(parts, devices, clock=clock)


def open(options: Options) -> SimulatedDropBin:
    """Give an empty bin with its flap shut."""
    return SimulatedDropBin(Bin(), options)
