"""What couriers' visits ask for, beside what all staff does."""

from kiosk.domain.collecting import Discrepancy, TakenLoadUnit, TakenPackage
from kiosk.domain.drop_off import Photo
from kiosk.flow.effects import Effect, PaperEffect


class LookForPackages(Effect):
    """What is here for their carrier, and for nobody else. -> PackagesHere"""

    AWAITED_AS = "LookForPackages"


class TakeOver(Effect):
    """Go on in their own name with what a colleague has left open. -> TookOver | NothingLeftOpen"""

    AWAITED_AS = "TakeOver"
    visit_id: str


class Vacate(Effect):
    """Its package is not in this compartment any more. `why_not`: why it is not free all the same, as a code.

    `drop_off_id`: whose package that was. `by_sensor`: a sensor saw that it is empty, not only the courier.
    """

    compartment_id: str
    drop_off_id: str
    by_sensor: bool
    why_not: str | None = None


class LeaveInside(Effect):
    """The package is still in its compartment: somebody has looked, or a sensor sees it."""

    compartment_id: str
    drop_off_id: str
    by_sensor: bool = False


class CloseLoadUnit(Effect):
    """The bag in this bin is sealed; the bin takes nothing until it has another. -> LoadUnitClosed"""

    AWAITED_AS = "CloseLoadUnit"
    bin_id: str
    seal: str


class OpenLoadUnit(Effect):
    """A new bag for this bin, which takes packages again. -> LoadUnitOpened | LoadUnitRefused"""

    AWAITED_AS = "OpenLoadUnit"
    bin_id: str
    load_unit_id: str


class ReadBin(Effect):
    """What the bin's sensors tell now. -> BinRead"""

    AWAITED_AS = "ReadBin"
    bin_id: str


class PrintLabelAgain(Effect):
    """Print the label of a package that has none, or none that can be read; same number. -> LabelPrinted"""

    AWAITED_AS = "PrintLabel"
    drop_off_id: str
    package_no: int


class NoteDiscrepancy(Effect):
    """Say at once what is not as the kiosk has it."""

    discrepancy: Discrepancy
    photo: Photo | None = None


class RecordCollection(Effect):
    """Both sides have confirmed: custody of all of this passes, with all that is in the load units.

    -> CollectionRecorded
    """

    AWAITED_AS = "RecordCollection"
    packages: tuple[TakenPackage, ...]
    load_units: tuple[TakenLoadUnit, ...]
    discrepancies: tuple[Discrepancy, ...]


class PrintManifest(PaperEffect):
    """The courier's paper; `whole`: with every package on it."""

    whole: bool
