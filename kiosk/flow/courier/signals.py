"""What couriers' visits hear beside what all visits of the staff do."""

from kiosk.domain.collecting import Manifest, WaitingPackage
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant
from kiosk.flow.signals import EffectResult


class BinHere(Value):
    """A drop bin. `fill_percent`: None where no sensor tells."""

    bin_id: str
    fill_percent: int | None


class PackagesHere(EffectResult):
    """Of their carrier, in cabinet order. `open_at_once`: doors that may stand open together."""

    packages: tuple[WaitingPackage, ...]
    bins: tuple[BinHere, ...]
    open_at_once: int


class CollectionRecorded(EffectResult):
    manifest: Manifest
    recorded_at: Instant
