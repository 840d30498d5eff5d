"""The courier's paper: what was handed over, in counts; every package on request."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from kiosk.domain.collecting import (
    CountedBy,
    Discrepancy,
    DiscrepancyKind,
    Manifest,
    TakenPackage,
    by_size,
)
from kiosk.domain.roster import StaffMember
from kiosk.presentation import wording
from kiosk.presentation.paper import Gap, Heading, Line, PaperModel, Part, Qr, Row, Separator
from kiosk.presentation.papers import head
from kiosk.presentation.place import Place
from kiosk.presentation.words import Words

MOST_LINES = 6
"""Of discrepancies, so that the paper stays short; the whole list has all of them."""


def manifest(
    made: Manifest, staff: StaffMember, at: datetime, words: Words, place: Place, *, whole: bool
) -> PaperModel:
    """At most 20 cm on a roll, unless it is the whole list."""
    say = words.say
    parts: list[Part] = [
        *head(words, place, say("Collection")),
        Heading(made.manifest_no),
        Line(words.moment(at), centred=True),
        Row(say("Carrier"), staff.carrier_id or "-"),
        Row(say("Courier"), staff.staff_ref),
        Separator(),
        *_counts(made, words),
        *_load_units(made, words),
        *_discrepancies(made, words, whole=whole),
    ]
    if whole:
        parts += [Separator(), *_packages(made, words)]
    parts += [
        Separator(),
        Line(say("Both sides confirmed this on the screen.")),
        Gap(),
        Qr(place.manifest_link(made.manifest_no, made.sha256)),
        Gap(),
    ]
    return PaperModel("manifest", tuple(parts))


def discrepancy_words(words: Words, line: Discrepancy) -> str:
    """What is not as the kiosk has it, in one line."""
    door = wording.door(line.compartment_id)
    match line.kind:
        case DiscrepancyKind.MISSING:
            return words.say("Door {door}: nothing there", door=door)
        case DiscrepancyKind.EXTRA:
            return words.say("Door {door}: a parcel that is not on the list, left there", door=door)
        case DiscrepancyKind.DAMAGED:
            return words.say("Door {door}: damaged", door=door)
        case DiscrepancyKind.LEFT_BEHIND:
            return words.say("Door {door}: left there", door=door)
        case DiscrepancyKind.DOOR_STAYED_SHUT:
            return words.say("Door {door}: did not open", door=door)
        case DiscrepancyKind.COUNT:
            return words.say("Counted by the courier: {count}", count=line.counted)


def _counts(made: Manifest, words: Words) -> Iterable[Part]:
    say = words.say
    yield Row(say("Packages"), str(sum(p.load_unit_id is None for p in made.packages)))
    sizes = ", ".join(f"{count} {size.value}" for size, count in by_size(made.packages).items())
    yield Row(say("Of these by size"), sizes or "-")
    by_hand = Counter(package.counted_by for package in made.packages)
    if tapped := by_hand[CountedBy.TAP]:
        yield Row(say("Of these without a scan"), str(tapped))


def _load_units(made: Manifest, words: Words) -> Iterable[Part]:
    for unit in made.load_units:
        yield Row(words.say("Bag {bag}", bag=unit.load_unit_id), str(unit.packages))
        yield Row(words.say("Seal"), unit.seal)


def _discrepancies(made: Manifest, words: Words, *, whole: bool) -> Iterable[Part]:
    if not made.discrepancies:
        return
    yield Separator()
    yield Line(words.say("Not as expected: {count}", count=len(made.discrepancies)), bold=True)
    shown = made.discrepancies if whole else made.discrepancies[:MOST_LINES]
    for line in shown:
        yield Line(discrepancy_words(words, line))
    if len(shown) < len(made.discrepancies):
        rest = len(made.discrepancies) - len(shown)
        yield Line(words.count("{number} more line: print all.", "{number} more lines: print all.", rest))


def _packages(made: Manifest, words: Words) -> Iterable[Part]:
    for package in made.packages:
        yield Row(_out_of(package, words), package.label_number or "-")


def _out_of(package: TakenPackage, words: Words) -> str:
    if package.load_unit_id is not None:
        return words.say("Bag {bag}", bag=package.load_unit_id)
    return words.say("Door {door}", door=wording.door(package.compartment_id))
