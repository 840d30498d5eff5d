"""A level sensor in memory, in the roof of a bin that people fill and empty."""

from pydantic import BaseModel, ConfigDict, Field

from hardware.drop_bin.interface import Distance
from hardware.drop_bin.physics import Bin, LevelEye
from hardware.errors import DeviceError

PROVEN_ON_HARDWARE = False


class Options(BaseModel):
    """A simulated sensor over an empty bin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    depth_mm: int = Field(default=1000, ge=100, le=6000, description="How deep its bin is, in mm.")
    blind_mm: int = Field(
        default=30, ge=1, le=500, description="What is nearer than this it cannot see, in mm."
    )


class SimulatedLevelSensor:
    """A sensor that measures what `eye` sees, in no time.

    Set `fault` to a `DeviceError` and every read raises it, as a sensor without power.
    """

    def __init__(self, eye: LevelEye, *, blind_mm: int = 30) -> None:
        self.eye = eye
        self.fault: DeviceError | None = None
        self._blind_mm = blind_mm

    def read(self) -> Distance:
        if self.fault is not None:
            raise self.fault.with_traceback(None)  # raised again and again, it must not keep all frames
        mm = self.eye.distance_mm()
        return Distance(mm if mm >= self._blind_mm else None, over_s=0.0)

    def close(self) -> None:
        """Nothing to let go of."""


def open(options: Options) -> SimulatedLevelSensor:
    """Give a sensor over an empty bin."""
    return SimulatedLevelSensor(LevelEye(Bin(depth_mm=options.depth_mm)), blind_mm=options.blind_mm)
