"""A scale in memory, under a bin that people fill and empty."""

from pydantic import BaseModel, ConfigDict

from hardware.drop_bin.interface import Weight
from hardware.drop_bin.physics import Bin, LoadCells
from hardware.errors import DeviceError

PROVEN_ON_HARDWARE = False


class Options(BaseModel):
    """A simulated scale under an empty bin."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SimulatedScale:
    """A scale that shows what `cells` feel.

    Set `fault` to a `DeviceError` and every read raises it, as a scale without power.
    """

    def __init__(self, cells: LoadCells) -> None:
        self.cells = cells
        self.fault: DeviceError | None = None

    def read(self) -> Weight:
        if self.fault is not None:
            raise self.fault.with_traceback(None)  # raised again and again, it must not keep all frames
        return self.cells.weigh()

    def close(self) -> None:
        """Nothing to let go of."""


def open(options: Options) -> SimulatedScale:  # noqa: ARG001 - the registry's form
    """Give a scale under an empty bin."""
    return SimulatedScale(LoadCells(Bin()))
