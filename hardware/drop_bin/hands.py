"""What people do to a bin on a workbench, in typed words."""

from collections.abc import Mapping

from hardware.drop_bin.physics import Bin
from hardware.stand import Deed


def deeds_at(bin_: Bin) -> Mapping[str, Deed]:
    """Give the deeds that any bin knows, whatever hangs in it."""

    def put(grams: str = "500", litres: str = "10") -> None:
        """Drop something in: put GRAMS LITRES."""
        bin_.fall_in(int(grams), float(litres))

    def empty() -> None:
        """Take everything out."""
        bin_.empty()

    return {"put": put, "empty": empty}
