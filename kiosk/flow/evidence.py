"""What proves which item it is, its bar code and its picture, and how lines are put into packages."""

from collections.abc import Iterable
from itertools import groupby
from typing import Literal

from kiosk.domain.codes import PhotoQuality
from kiosk.domain.compartments import Size
from kiosk.domain.drop_off import ItemCheck
from kiosk.domain.item_code import ItemCode, read_item_code, same_item
from kiosk.domain.moment import Moment
from kiosk.domain.rule import ContainerKind, Handling
from kiosk.flow.custody import certify
from kiosk.flow.draft import Draft, LineDraft, PackageDraft
from kiosk.flow.effects import Begin, DiscardPhoto, TakePhoto
from kiosk.flow.machine import Turn, on
from kiosk.flow.signals import Button, CodesSeen, ItemSeen, PhotoFailed, PhotoTaken, TimerName
from kiosk.flow.visit import Notice, Step, Visit

READ_ITEM_CODES = {"scan_camera", "scan_engine"}
"""Either of them will do."""

NO_PHOTO = {"item_camera": "no_camera", "photo_room": "photo_no_room"}
"""Why none is taken, by what is missing: the camera, or room on the disk."""

NOT_CHECKED = ItemCheck(method="none", result="not_done")
UNREADABLE = ItemCheck(method="barcode", result="unreadable")

QUALITY_NOTICES = {
    PhotoQuality.DARK: Notice.PHOTO_DARK,
    PhotoQuality.OVEREXPOSED: Notice.PHOTO_BRIGHT,
    PhotoQuality.BLURRED: Notice.PHOTO_BLURRED,
}


def gather_evidence(visit: Visit) -> Turn:
    """The next line whose bar code or picture is wanted; when all is there, begin the drop-off."""
    draft = visit.in_hand
    for line in draft.taken:
        if _handling(line).item_scan and line.item_check is None:
            if visit.faults >= READ_ITEM_CODES or line.line.gtin is None:
                unchecked = draft.with_line(line.line.line_id, item_check=NOT_CHECKED)
                return gather_evidence(visit.on_draft(unchecked))
            return visit.but(step=Step.ITEM_SCAN, asking=line.line.line_id, notice=None), ()
        if not _handling(line).photo or line.photo or line.photo_missing:
            continue
        if why := next((why for lacking, why in NO_PHOTO.items() if lacking in visit.faults), None):
            return gather_evidence(visit.on_draft(draft.with_line(line.line.line_id, photo_missing=why)))
        return visit.but(step=Step.PHOTO, asking=line.line.line_id, notice=None), ()
    if visit.out_of_service:
        return certify(visit, visit.out_of_service)
    packages = packages_of(draft)
    draft = draft.model_copy(update={"packages": packages})
    return (
        visit.on_draft(draft, step=Step.BEGINNING, asking=None, notice=None),
        (Begin(draft=draft, carriers=tuple(p.carrier_id for p in packages)),),
    )


@on(Step.ITEM_SCAN, CodesSeen)
def item_scanned(visit: Visit, seen: CodesSeen, _: Moment) -> Turn | None:
    """The item's own code goes on at once; that of another says so, and is remembered."""
    assert visit.asking is not None
    draft = visit.in_hand
    gtin = draft.line(visit.asking).line.gtin
    codes = [code for code in map(read_item_code, seen.texts) if code]
    if not codes or gtin is None:
        return None
    right = next((code for code in codes if same_item(gtin, code)), None)
    if right is None:
        wrong = _checked(codes[0], "mismatch")
        return visit.on_draft(draft.with_line(visit.asking, item_check=wrong), notice=Notice.ANOTHER_ITEM), ()
    draft = draft.with_line(visit.asking, item_check=_checked(right, "match"), serial=right.serial)
    return gather_evidence(visit.on_draft(draft))


@on(Step.ITEM_SCAN, Button.NO)
def item_not_scanned(visit: Visit, _: object, __: Moment) -> Turn:
    """A code that cannot be read is no reason to send somebody away: the money waits for inspection."""
    assert visit.asking is not None
    seen = visit.in_hand.line(visit.asking).item_check
    draft = visit.in_hand.with_line(visit.asking, item_check=seen or UNREADABLE)
    return gather_evidence(visit.on_draft(draft))


def _checked(code: ItemCode, result: Literal["match", "mismatch"]) -> ItemCheck:
    return ItemCheck(method="barcode", symbology=code.symbology, result=result)


@on(Step.PHOTO, ItemSeen)
def item_seen(visit: Visit, seen: ItemSeen, _: Moment) -> Turn:
    """Held still, it is photographed in a moment."""
    return visit.but(held_still=seen.is_held_still), ()


@on(Step.PHOTO, Button.TAKE_PHOTO, TimerName.HELD_STILL)
def take_photo(visit: Visit, _: object, __: Moment) -> Turn | None:
    if visit.asking is None or TakePhoto.AWAITED_AS in visit.awaiting:
        return None
    return visit.but(notice=None, held_still=False), (TakePhoto(line_ids=(visit.asking,)),)


@on(Step.PHOTO, PhotoTaken)
def photo_taken(visit: Visit, taken: PhotoTaken, at: Moment) -> Turn:
    assert visit.asking is not None
    draft = visit.in_hand.with_line(visit.asking, photo=taken.photo, photo_path=taken.path)
    notice = QUALITY_NOTICES.get(taken.photo.quality)
    return visit.on_draft(draft, step=Step.PHOTO_KEPT, notice=notice).mark("photos", at), ()


@on(Step.PHOTO, PhotoFailed)
def photo_failed(visit: Visit, failed: PhotoFailed, _: Moment) -> Turn:
    """No camera, or no room, is no reason to send somebody away: the evidence says what is missing."""
    return _without_photo(visit, failed.why)


@on(Step.PHOTO, Button.REFUSE_PHOTO)
def photo_refused(visit: Visit, _: object, __: Moment) -> Turn:
    return _without_photo(visit, "photo_refused")


@on(Step.PHOTO_KEPT, Button.TAKE_AGAIN)
def take_again(visit: Visit, _: object, __: Moment) -> Turn:
    assert visit.asking is not None
    draft = visit.in_hand
    photo = draft.line(visit.asking).photo
    assert photo is not None
    without = draft.with_line(visit.asking, photo=None, photo_path=None)
    return visit.on_draft(without, step=Step.PHOTO, notice=None), (DiscardPhoto(photo_id=photo.photo_id),)


@on(Step.PHOTO_KEPT, Button.CONTINUE, TimerName.PHOTO_KEPT)
def photo_accepted(visit: Visit, _: object, __: Moment) -> Turn:
    return gather_evidence(visit)


def not_photographing(visit: Visit) -> Visit:
    """A picture that is on its way is not this line's any more."""
    return visit.but(awaiting={k: i for k, i in visit.awaiting.items() if k != TakePhoto.AWAITED_AS})


def _without_photo(visit: Visit, why: str) -> Turn:
    assert visit.asking is not None
    draft = visit.in_hand.with_line(visit.asking, photo_missing=why)
    return gather_evidence(not_photographing(visit).on_draft(draft))


def packages_of(draft: Draft) -> tuple[PackageDraft, ...]:
    """Lines that go the same way share a package: same carrier, facility and route.

    What goes into the bin, goods with compartments of their kind, and what is to be packed alone go apart.
    """

    def way(line: LineDraft) -> tuple[str, ...]:
        handling = _handling(line)
        place = "bin" if handling.container == "drop_bin" else ""
        apart = (place, handling.goods or "", line.line.line_id * handling.packed_alone)
        return handling.carrier_id, handling.return_to.facility_id, handling.route_code, *apart

    return tuple(
        PackageDraft(
            package_no=number,
            line_ids=tuple(line.line.line_id for line in lines),
            carrier_id=_handling(lines[0]).carrier_id,
            return_to=_handling(lines[0]).return_to,
            route_code=_handling(lines[0]).route_code,
            goes_into=_goes_into([_handling(line) for line in lines]),
            at_least=_largest(_handling(line).compartment_size for line in lines),
            goods=_handling(lines[0]).goods,
            written_code="",
        )
        for number, lines in enumerate(
            (list(group) for _, group in groupby(sorted(draft.taken, key=way), key=way)), start=1
        )
    )


def _goes_into(handlings: list[Handling]) -> ContainerKind:
    """What all of it may go into: where one of them needs a compartment, all have it."""
    ways = [handling.goes_into for handling in handlings]
    return "compartment" if "compartment" in ways else ways[0]


def _largest(sizes: Iterable[Size | None]) -> Size | None:
    """Of what is wanted, so that all of it fits."""
    return max((size for size in sizes if size), key=lambda size: size.rank, default=None)


def _handling(line: LineDraft) -> Handling:
    assert line.verdict is not None
    assert line.verdict.handling is not None, "a line is only taken with a handling"
    return line.verdict.handling
