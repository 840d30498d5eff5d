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


class LeftOpen(Value):
    """A visit that a colleague of the same carrier went away from: packages that they took, bags, doors that
    they keep, and the bin whose bag they were changing.
    """

    visit_id: str
    staff_ref: str
    packages: int
    load_units: tuple[TakenLoadUnit, ...]
    doors: tuple[str, ...]
    bin_id: str | None


class PackagesHere(EffectResult):
    """Of their carrier, in cabinet order. `open_at_once`: doors that may stand open together.

    `settled`: doors that were opened for them, and of which somebody else has told since what is behind.
    `left_open`: the first that a colleague has.
    """

    packages: tuple[WaitingPackage, ...]
    bins: tuple[BinHere, ...]
    open_at_once: int
    settled: frozenset[str] = frozenset()
    left_open: LeftOpen | None = None


class TookOver(EffectResult):
    """The colleague's visit goes on in place of this one."""


class NothingLeftOpen(EffectResult):
    """It was settled meanwhile."""


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
