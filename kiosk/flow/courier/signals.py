"""What couriers' visits hear beside what all visits of the staff do."""

from kiosk.domain.collecting import BinLevel, Manifest, TakenLoadUnit, WaitingPackage
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant
from kiosk.flow.signals import EffectResult


class BinHere(Value):
    """A drop bin with a bag of their carrier, or with none. `packages`: how many fell into it."""

    bin_id: str
    level: BinLevel
    load_unit_id: str | None
    packages: int = 0


class PackagesHere(EffectResult):
    """Of their carrier, in cabinet order. `open_at_once`: doors that may stand open together.

    `settled`: doors that were opened for them, and of which somebody else has told since what is behind.
    """

    packages: tuple[WaitingPackage, ...]
    bins: tuple[BinHere, ...]
    open_at_once: int
    settled: frozenset[str] = frozenset()


class LoadUnitClosed(EffectResult):
    unit: TakenLoadUnit


class LoadUnitOpened(EffectResult):
    pass


class LoadUnitRefused(EffectResult):
    """A bag of this number stands in a bin, or has not been handed over."""


class BinRead(EffectResult):
    level: BinLevel


class CollectionRecorded(EffectResult):
    manifest: Manifest
    recorded_at: Instant
