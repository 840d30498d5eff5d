"""A visit: everything that is known between the first touch and the attract screen."""

from datetime import date
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field

from kiosk.domain.authorization import AuthorizedLine, Money, Presented
from kiosk.domain.codes import ConfirmedBy, LabelStatus, ReasonCode, VerdictValue
from kiosk.domain.compartments import DoorState, Occupancy, Size
from kiosk.domain.drop_off import Basis, ItemCheck, Photo
from kiosk.domain.events import AttemptCertified, DropOffCompleted
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant, Moment
from kiosk.domain.policy import Checklist, Facility, Offer, Question, Texts, UndeclaredKind
from kiosk.domain.questions import LineSaid, ReasonsOffered
from kiosk.domain.verdict import Verdict


class Step(StrEnum):
    """Where a visit stands. Most are a screen; the ones in -ing are a wait."""

    ATTRACT = "attract"
    SCANNING = "scanning"
    TYPING = "typing"
    IDENTIFYING = "identifying"
    UNDECLARED = "undeclared"
    ALREADY_RETURNED = "already_returned"
    CHOOSING = "choosing"
    REASON = "reason"
    CONDITION = "condition"
    JUDGING = "judging"
    VERDICT = "verdict"
    RESOLUTION = "resolution"
    ITEM_SCAN = "item_scan"
    PHOTO = "photo"
    PHOTO_KEPT = "photo_kept"
    BEGINNING = "beginning"
    LABEL_PRINTING = "label_printing"
    LABEL_ATTACH = "label_attach"
    LABEL_IN_HAND = "label_in_hand"
    WRITE_CODE = "write_code"
    OPENING = "opening"
    DOOR_OPEN = "door_open"
    SHUT_DOOR = "shut_door"
    CONFIRMING = "confirming"
    TAKING_OUT = "taking_out"
    COMMITTING = "committing"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    CERTIFYING = "certifying"
    CERTIFICATE = "certificate"
    PARKED = "parked"
    ENDED = "ended"


DOOR_STEPS = frozenset({Step.OPENING, Step.DOOR_OPEN, Step.SHUT_DOOR, Step.TAKING_OUT, Step.PARKED})
"""A door is or may be open: no way back, never ended silently."""

LEAVABLE = frozenset(
    {Step.SCANNING, Step.TYPING, Step.UNDECLARED, Step.ALREADY_RETURNED}
    | {Step.CHOOSING, Step.REASON, Step.CONDITION, Step.VERDICT, Step.RESOLUTION, Step.ITEM_SCAN}
    | {Step.PHOTO, Step.PHOTO_KEPT, Step.LABEL_ATTACH, Step.LABEL_IN_HAND, Step.WRITE_CODE}
    | {Step.DONE, Step.WITHDRAWN, Step.CERTIFICATE}
)
"""The customer may cancel or walk away: nothing moves and no answer is on its way."""


class Notice(StrEnum):
    """What just happened that the customer should know, as a code; presentation has the words."""

    SHOW_ONE_CODE = "show_one_code"
    PARCEL_LABEL = "parcel_label"
    NOT_A_RETURN_CODE = "not_a_return_code"
    CODE_TOO_LONG = "code_too_long"
    CODE_EXPIRED = "code_expired"
    CODE_NOT_VALID = "code_not_valid"
    CODE_UNKNOWN = "code_unknown"
    CODE_MISTYPED = "code_mistyped"
    TOO_MANY_WRONG_CODES = "too_many_wrong_codes"
    RETURN_IN_QUESTION = "return_in_question"
    ANOTHER_ITEM = "another_item"
    PHOTO_DARK = "photo_dark"
    PHOTO_BRIGHT = "photo_bright"
    PHOTO_BLURRED = "photo_blurred"
    DOOR_NOT_FREE = "door_not_free"
    DOOR_STUCK = "door_stuck"
    LOOKS_EMPTY = "looks_empty"
    STILL_INSIDE = "still_inside"
    LARGER_DOOR = "larger_door"
    NO_LARGER_DOOR = "no_larger_door"
    WELCOME_BACK = "welcome_back"


class Entry(StrEnum):
    """What is typed on the keypad. A postcode tells which of several, or whose order."""

    CODE = "code"
    ORDER_NO = "order_no"
    POSTCODE = "postcode"


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
    kinds: tuple[UndeclaredKind, ...]


class Undeclared(Value):
    """A return that nobody announced, as far as the customer has told of it. `currency`: of the price."""

    order_id: str
    currency: str
    shops: tuple[UndeclaredShop, ...]
    merchant_id: str | None = None
    category: str | None = None

    @property
    def shop(self) -> UndeclaredShop | None:
        return next((s for s in self.shops if s.merchant.merchant_id == self.merchant_id), None)

    @property
    def kind(self) -> UndeclaredKind | None:
        kinds = self.shop.kinds if self.shop else ()
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


class PackageDraft(Value):
    """One package on its way behind a door. `timeline_ms` counts from the first unlock.

    After a restart it goes on where it stood: how long the gap was is not known.
    """

    package_no: int
    line_ids: tuple[str, ...]
    carrier_id: str
    return_to: Facility
    route_code: str
    label_number: str | None = None
    tracking_number: str | None = None
    label_status: LabelStatus | None = None
    label_prints: int = 0
    written_code: str
    compartment_id: str | None = None
    size: Size | None = None
    opened_boottime_ms: int | None = None
    timeline_ms: tuple[tuple[int, str], ...] = ()
    occupancy: tuple[Occupancy, Occupancy] = (Occupancy.UNKNOWN, Occupancy.UNKNOWN)
    openings: int = 0
    confirmed_by: ConfirmedBy | None = None
    custody_at: Instant | None = None


class Draft(Value):
    """The drop-off that is being made: one merchant's authorization.

    `begun`: the authorization is reserved and the numbers are taken.
    `basis`: the rules that decided.
    """

    drop_off_id: str
    presented: Presented
    merchant: MerchantInfo
    lines: tuple[LineDraft, ...]
    packages: tuple[PackageDraft, ...] = ()
    basis: Basis | None = None
    begun: bool = False
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


class Completed(Value):
    """A drop-off that the kiosk holds, with what papers say beside the event."""

    event: DropOffCompleted
    completed_at: Instant
    merchant: MerchantInfo
    titles: dict[str, str]


class EarlierReturn(Value):
    """Where a used code was used: here, then."""

    drop_off_id: str
    receipt_no: str
    completed_at: Instant


class Paper(StrEnum):
    """How far a print is that the customer waits for."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"


class Visit(Value):
    """One visit, immutable. `advance` makes the next one.

    `awaiting` maps each kind of effect under way to its id; `touches` numbers
    the touches so that a timer of an earlier one is not taken for this one;
    `marks` are boot-time milliseconds at which a stage was reached; `asking`
    is the line a question is about; `letters`: they are on the keypad, not digits;
    `sought` is the code or order number whose postcode is being typed; `after_taking_out` and `recovered` say
    why an open door is open.
    """

    version: Literal[1] = 1
    visit_id: str
    step: Step = Step.ATTRACT
    language: str = "en"
    text_scale: float = 1.0
    high_contrast: bool = False
    touches: int = 0
    effects_issued: int = 0
    awaiting: dict[str, str] = Field(default_factory=dict)
    marks: dict[str, int] = Field(default_factory=dict)
    notice: Notice | None = None
    scan_help: bool = False
    help_open: bool = False
    idle_warned: bool = False
    entry: Entry = Entry.CODE
    letters: bool = False
    typed: str = ""
    sought: str = ""
    undeclared: Undeclared | None = None
    asking: str | None = None
    out_of_service: str | None = None
    faults: frozenset[str] = frozenset()
    draft: Draft | None = None
    completed: tuple[Completed, ...] = ()
    earlier: EarlierReturn | None = None
    certificate: AttemptCertified | None = None
    certificate_at: Instant | None = None
    paper: Paper = Paper.NONE
    door: DoorState = DoorState.UNKNOWN
    after_taking_out: str | None = None
    refused_door: str | None = None
    recovered: bool = False
    withdrawn: bool = False
    turned_away: Literal["declined", "referred"] | None = None
    unresolved: bool = False
    abandoned: bool = False
    no_door_for_rest: str | None = None
    burnt_numbers: tuple[str, ...] = ()
    rating: int | None = None

    @property
    def in_suspense(self) -> bool:
        """Something was begun, or done and not yet reported as ended: a restart must settle it."""
        begun = self.draft is not None and self.draft.begun
        return self.step is not Step.ENDED and (begun or bool(self.completed))

    @property
    def fresh(self) -> bool:
        """Nobody has done anything yet: the attract screen, as it stands all day."""
        return self.step is Step.ATTRACT

    @property
    def in_hand(self) -> Draft:
        """The drop-off in hand, in steps that have one."""
        assert self.draft is not None, f"step {self.step} has a draft"
        return self.draft

    @property
    def what_is_told(self) -> Undeclared:
        """Of a return that nobody announced, in the step that asks about it."""
        assert self.undeclared is not None, f"step {self.step} asks about one"
        return self.undeclared

    @property
    def package_in_hand(self) -> PackageDraft:
        """The package in hand, in steps that have one."""
        package = self.in_hand.package
        assert package is not None, f"step {self.step} has a package that is not confirmed"
        return package

    def but(self, **changes: Any) -> Self:
        """The same visit with some fields changed."""
        return self.model_copy(update=changes)

    def on_draft(self, draft: Draft, **changes: Any) -> Self:
        return self.but(draft=draft, **changes)

    def mark(self, stage: str, at: Moment) -> Self:
        """Note when a stage was first reached."""
        return self if stage in self.marks else self.but(marks=self.marks | {stage: at.boottime_ms})

    def stages_ms(self) -> dict[str, int]:
        """Milliseconds from the first mark to each."""
        start = min(self.marks.values(), default=0)
        return {stage: at - start for stage, at in self.marks.items()}
