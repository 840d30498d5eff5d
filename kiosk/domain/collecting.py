"""What a courier takes along, and how it was counted: packages, load units, discrepancies, the manifest."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from kiosk.domain.collection import SUBJECTS
from kiosk.domain.compartments import Size
from kiosk.domain.drop_off import KioskFacts, Photo
from kiosk.domain.event import EventData
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant

SSCC_MARKS: Final = ("]C1", "\x1d", "(00)")
"""What scan engines put before a bar code of GS1's, and how people write it."""

LONGEST_LABEL = 34


class WaitingPackage(Value):
    """A package in a compartment, as its drop-off's event tells of it. `written_code`: it has no label."""

    drop_off_id: str
    package_no: int
    compartment_id: str
    size: Size
    label_number: str | None
    written_code: str | None
    collect_by: Instant
    custody_at: Instant


class CountedBy(StrEnum):
    """How a package was counted out. `label_printed`, `code_written`: it had no label that could be read.

    `load_unit`: it is in a sealed bag, counted when it went in.
    """

    SCAN = "scan"
    TAP = "tap"
    LABEL_PRINTED = "label_printed"
    CODE_WRITTEN = "code_written"
    LOAD_UNIT = "load_unit"


class TakenPackage(Value):
    """A package that a courier has: out of a compartment of that size, or in the bag of a drop bin."""

    drop_off_id: str
    package_no: int
    label_number: str | None
    compartment_id: str | None
    size: Size | None
    load_unit_id: str | None
    counted_by: CountedBy


class BinLevel(Value):
    """What a bin's sensors tell; None where it has none, or they do not know."""

    fill_percent: int | None = None
    weight_g: int | None = None


class TakenLoadUnit(Value):
    """A bag out of a drop bin, sealed. `packages`: how many the kiosk counted into it.

    `before` and `after` are what the bin's sensors told with this bag in it, and with the next one.
    """

    load_unit_id: str
    bin_id: str
    seal: str
    packages: int
    before: BinLevel = BinLevel()
    after: BinLevel = BinLevel()


class DiscrepancyKind(StrEnum):
    """`left_behind`: the courier did not take it. `count`: the courier counts other than the kiosk."""

    MISSING = "missing"
    EXTRA = "extra"
    DAMAGED = "damaged"
    LEFT_BEHIND = "left_behind"
    DOOR_STAYED_SHUT = "door_stayed_shut"
    COUNT = "count"


class Discrepancy(Value):
    """One line about what is not as the kiosk has it. Ids where the kiosk knows which package it is about.

    `label_number` is the package's, or what stood on one that nobody expected. `counted` by the courier.
    """

    kind: DiscrepancyKind
    compartment_id: str | None = None
    drop_off_id: str | None = None
    package_no: int | None = None
    label_number: str | None = None
    counted: int | None = None

    @property
    def text(self) -> str:
        """Everything it says, in one line; `-` for nothing. A count of none is a count."""
        ids = (self.compartment_id, self.drop_off_id, self.package_no, self.label_number, self.counted)
        return " ".join((self.kind, *("-" if said is None else str(said) for said in ids)))


class Manifest(Value):
    """What both sides say was handed over. The hash is over the text that both can write down again."""

    manifest_no: str
    packages: tuple[TakenPackage, ...]
    load_units: tuple[TakenLoadUnit, ...]
    discrepancies: tuple[Discrepancy, ...]

    @property
    def text(self) -> str:
        """The number, then a line for each package, load unit and discrepancy, sorted; `-` for nothing."""
        lines = [
            *(f"package {p.drop_off_id} {p.package_no} {p.label_number or '-'}" for p in self.packages),
            *(f"load_unit {u.load_unit_id} {u.seal} {u.packages}" for u in self.load_units),
            *(f"discrepancy {d.text}" for d in self.discrepancies),
        ]
        return "\n".join([self.manifest_no, *sorted(lines)])

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


class _OfCollection(EventData):
    kiosk: KioskFacts
    visit_id: str
    carrier_id: str
    staff_ref: str


class CollectionDiscrepancy(_OfCollection):
    """Something that a courier found, or did, is not as the kiosk has it. `photo` where one was taken."""

    NOUN, PARTICIPLE = "collection", "discrepancy"

    discrepancy: Discrepancy
    photo: Photo | None

    @property
    def subject(self) -> str:
        return self.visit_id


class CollectionCompleted(_OfCollection):
    """A courier has confirmed the manifest. The packages are in one `drop_off.collected` for each drop-off.

    `request_ids`: the requests that are closed by it; what is still to be fetched is asked for anew.
    """

    NOUN, PARTICIPLE = "collection", "completed"

    manifest_no: str
    manifest_sha256: str
    drop_offs: int
    packages: int
    packages_by_size: dict[str, int]
    load_units: tuple[TakenLoadUnit, ...]
    discrepancies: int
    request_ids: tuple[str, ...]

    @property
    def subject(self) -> str:
        return f"{SUBJECTS}{self.carrier_id}"


def may_be_bag(text: str) -> bool:
    """Whether a text can be the number of a bag or of a seal."""
    is_written_so = text.isascii() and text.replace("-", "").isalnum() and text.upper() == text
    return 4 <= len(text) <= LONGEST_LABEL and is_written_so


def by_size(packages: Iterable[TakenPackage | WaitingPackage]) -> dict[Size, int]:
    """How many there are of each size of compartment, smallest first."""
    counted = Counter(package.size for package in packages)
    return {size: counted[size] for size in Size if counted[size]}


def label_in(scanned: str) -> str:
    """The label number in a scanned text: a shipping container code without what GS1 puts before it."""
    text = scanned.strip()
    for mark in SSCC_MARKS:
        text = text.removeprefix(mark)
    return text[2:] if len(text) == 20 and text.isdigit() and text.startswith("00") else text


def may_be_label(text: str) -> bool:
    """Whether a text can be the number on a parcel's label, so that it may stand in an event."""
    return 8 <= len(text) <= LONGEST_LABEL and text.isascii() and text.isalnum() and text.upper() == text
