"""What a visit is about to hand over: the authorization's lines and the packages made of them."""

from datetime import date
from itertools import takewhile
from typing import Any, Self

from pydantic import Field

from kiosk.domain.authorization import AuthorizedLine, Money, Presented
from kiosk.domain.codes import ConfirmedBy, LabelStatus, ReasonCode, VerdictValue
from kiosk.domain.compartments import DoorState, Goods, Occupancy, Size
from kiosk.domain.drop_off import Basis, ItemCheck, Photo
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant
from kiosk.domain.policy import Checklist, Question, Texts, UndeclaredKind, UndeclaredReturns
from kiosk.domain.questions import LineSaid, ReasonsOffered
from kiosk.domain.rule import ContainerKind, Facility, Offer
from kiosk.domain.verdict import Verdict

UNLOCKED = "unlocked"
"""The word of a timeline for a door that was told to open."""

FIRST_TOLD, LAST_TOLD = 10, 30
"""Of a timeline: a contact that is loose moves a thousand times an hour, and an event has its limit."""


class MerchantInfo(Value):
    """What the screens and papers say of a merchant."""

    merchant_id: str
    name: str
    phone: str
    terms_id: str
    writes_by: date


class UndeclaredShop(Value):
    """A shop that takes goods nobody announced, and which."""

    merchant: MerchantInfo
    takes: UndeclaredReturns


class Undeclared(Value):
    """A return that nobody announced, as far as the customer has told of it."""

    order_id: str
    shops: tuple[UndeclaredShop, ...]
    merchant_id: str | None = None
    category: str | None = None

    @property
    def shop(self) -> UndeclaredShop | None:
        return next((s for s in self.shops if s.merchant.merchant_id == self.merchant_id), None)

    @property
    def kind(self) -> UndeclaredKind | None:
        kinds = self.shop.takes.kinds if self.shop else ()
        return next((kind for kind in kinds if kind.category == self.category), None)

    def but(self, **changes: str | None) -> Self:
        return self.model_copy(update=changes)


class LineDraft(Value):
    """One authorized line on its way through the visit.

    `brought_quantity` where not all of it came along. `checklist` is what the rules ask about
    its condition, `answers` what was said. `offer` is the resolution that was agreed on, and
    `agreed_at` when, if the customer was asked. `texts` are the shop's words for it.
    """

    line: AuthorizedLine
    brought: bool = False
    brought_quantity: int | None = None
    reasons: ReasonsOffered | None = None
    reason: ReasonCode | None = None
    reason_asked: bool = False
    checklist: Checklist | None = None
    answers: dict[str, str] = Field(default_factory=dict)
    verdict: Verdict | None = None
    texts: dict[str, Texts] = Field(default_factory=dict)
    offer: Offer | None = None
    agreed_at: Instant | None = None
    item_check: ItemCheck | None = None
    serial: str | None = None
    photo: Photo | None = None
    photo_path: str | None = None
    photo_missing: str | None = None

    @property
    def quantity(self) -> int:
        """How many of it came along, or would."""
        return self.brought_quantity or self.line.quantity

    @property
    def said(self) -> LineSaid:
        return LineSaid(quantity=self.quantity, reason=self.reason, answers=self.answers)

    @property
    def open_question(self) -> Question | None:
        """What is asked next about its condition."""
        questions = self.checklist.questions if self.checklist else ()
        return next((q for q in questions if q.question_id not in self.answers), None)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What the rules offer for it; where the shop allows less in the authorization, that."""
        offers = self.verdict.offers if self.verdict else ()
        allowed = tuple(offer for offer in offers if offer.resolution in self.line.resolutions_allowed)
        return allowed or offers

    def fee(self, offer: Offer) -> Money | None:
        """What an offer costs for as many as came along; None for nothing."""
        value = self.line.unit_value
        of_all = value.model_copy(update={"minor": value.minor * self.quantity})
        fee = offer.fee.of(of_all) if offer.fee else None
        return fee if fee and fee.minor else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The evidence that the rules ask for and that is not there, as codes."""
        check = self.item_check
        item = f"item_{check.result}" if check and check.result != "match" else None
        return tuple(what for what in (item, self.photo_missing) if what)

    @property
    def taken(self) -> bool:
        """Whether the kiosk takes this line in."""
        return self.brought and self.verdict is not None and self.verdict.handling is not None

    @property
    def turned_away(self) -> bool:
        """Whether it came along and does not stay: declined, or for the staff to decide."""
        return self.brought and self.verdict is not None and not self.taken

    @property
    def declined(self) -> bool:
        return self.turned_away and self.verdict is not None and self.verdict.value is VerdictValue.DECLINED


class InBin(Value):
    """The drop bin that a package goes into, and what it told; `missing` is what its sensors did not show."""

    bin_id: str
    load_unit_id: str
    weight_g: int | None = None
    missing: tuple[str, ...] = ()


class PackageDraft(Value):
    """One package on its way behind a door. `timeline_ms` counts from the first unlock.

    After a restart it goes on where it stood: how long the gap was is not known.
    """

    package_no: int
    line_ids: tuple[str, ...]
    carrier_id: str
    return_to: Facility
    route_code: str
    goes_into: ContainerKind = "any"
    at_least: Size | None = None
    goods: Goods | None = None
    label_number: str | None = None
    tracking_number: str | None = None
    label_status: LabelStatus | None = None
    label_prints: int = 0
    written_code: str
    compartment_id: str | None = None
    size: Size | None = None
    within_reach: bool = True
    bin: InBin | None = None
    opened_boottime_ms: int | None = None
    timeline_ms: tuple[tuple[int, str], ...] = ()
    occupancy: tuple[Occupancy, Occupancy] = (Occupancy.UNKNOWN, Occupancy.UNKNOWN)
    openings: int = 0
    confirmed_by: ConfirmedBy | None = None
    custody_at: Instant | None = None

    @property
    def may_go_into_bin(self) -> bool:
        """Among others only a label tells which parcel it is."""
        return self.goes_into != "compartment" and self.label_status in (
            LabelStatus.PRINTED,
            LabelStatus.UNCONFIRMED,
        )

    @property
    def container_id(self) -> str | None:
        """Where it is, or is about to be."""
        return self.bin.bin_id if self.bin else self.compartment_id

    @property
    def was_seen_open(self) -> bool:
        """Whether anybody saw its door open, or the flap, since it was unlocked last."""
        latest_first = (what for _, what in reversed(self.timeline_ms))
        return DoorState.OPEN.value in takewhile(lambda what: what != UNLOCKED, latest_first)

    @property
    def is_shut(self) -> bool:
        """Whether its door, or the flap, was seen shut last."""
        return bool(self.timeline_ms) and self.timeline_ms[-1][1] == DoorState.CLOSED.value

    def unlocked(self, door: DoorState, after_ms: int, at_ms: int) -> dict[str, Any]:
        """What an unlock, `after_ms` ago, adds to the evidence; times are those of the boot."""
        unlocked_at = self.opened_boottime_ms or at_ms - after_ms
        offset = at_ms - unlocked_at
        timeline = (*self.timeline_ms, (offset - after_ms, UNLOCKED))
        if door is DoorState.OPEN:
            timeline = (*timeline, (offset, "open"))
        return {
            "opened_boottime_ms": unlocked_at,
            "openings": self.openings + 1,
            "timeline_ms": _told(timeline),
        }

    def seen(self, door: DoorState, at_ms: int) -> dict[str, Any]:
        """What a sight of its door adds to the evidence, if it is news."""
        if self.timeline_ms and self.timeline_ms[-1][1] == door.value:
            return {}
        offset = at_ms - (self.opened_boottime_ms or at_ms)
        return {"timeline_ms": _told((*self.timeline_ms, (offset, door.value)))}


def _told(timeline: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    """How it began, and how it ended."""
    if len(timeline) <= FIRST_TOLD + LAST_TOLD:
        return timeline
    return (*timeline[:FIRST_TOLD], *timeline[-LAST_TOLD:])


class Draft(Value):
    """The drop-off that is being made: one merchant's authorization.

    `has_room`: when it was judged there was a place for what is taken; whether there is one now is seen at
    the door. `begun`: the authorization is reserved and the numbers are taken.
    `basis`: the rules that decided. `at_counter`: somebody of the staff hands it over.
    """

    drop_off_id: str
    presented: Presented
    merchant: MerchantInfo
    lines: tuple[LineDraft, ...]
    packages: tuple[PackageDraft, ...] = ()
    basis: Basis | None = None
    has_room: bool = True
    begun: bool = False
    at_counter: bool = False
    terms_accepted_at: Instant | None = None

    @property
    def taken(self) -> tuple[LineDraft, ...]:
        return tuple(line for line in self.lines if line.taken)

    @property
    def for_the_staff(self) -> bool:
        """Whether the staff is to decide about a line, so that it stays with the customer."""
        return any(line.turned_away and not line.declined for line in self.lines)

    @property
    def package(self) -> PackageDraft | None:
        """The package in hand: the first that is not confirmed."""
        return next((p for p in self.packages if p.confirmed_by is None), None)

    @property
    def confirmed(self) -> tuple[PackageDraft, ...]:
        return tuple(p for p in self.packages if p.confirmed_by is not None)

    @property
    def photo_ids(self) -> tuple[str, ...]:
        return tuple(line.photo.photo_id for line in self.lines if line.photo)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Label and tracking numbers of packages that are not inside: void if they never get there."""
        return tuple(
            number
            for p in self.packages
            if p.confirmed_by is None
            for number in (p.label_number, p.tracking_number)
            if number
        )

    def line(self, line_id: str) -> LineDraft:
        return next(line for line in self.lines if line.line.line_id == line_id)

    def with_line(self, line_id: str, **changes: Any) -> "Draft":
        return self.model_copy(
            update={
                "lines": tuple(
                    line.model_copy(update=changes) if line.line.line_id == line_id else line
                    for line in self.lines
                )
            }
        )

    def with_package(self, **changes: Any) -> "Draft":
        """Change the package in hand."""
        current = self.package
        return self.model_copy(
            update={
                "packages": tuple(p.model_copy(update=changes) if p is current else p for p in self.packages)
            }
        )
