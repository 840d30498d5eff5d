"""A visit: everything that is known between the first touch and the attract screen."""

from enum import StrEnum
from typing import Any, ClassVar, Literal, Self

from pydantic import Field

from kiosk.domain.authorization import Presented
from kiosk.domain.compartments import DoorState, Occupancy
from kiosk.domain.events import AttemptCertified, DropOffCompleted
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant, Moment
from kiosk.domain.roster import StaffMember
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.draft import Draft, MerchantInfo, PackageDraft, Undeclared


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
    OUT_OF_REACH = "out_of_reach"
    DOOR_OPEN = "door_open"
    SHUT_DOOR = "shut_door"
    CONFIRMING = "confirming"
    TAKING_OUT = "taking_out"
    FLAP_OPENING = "flap_opening"
    FLAP_OPEN = "flap_open"
    BIN_CHECKING = "bin_checking"
    BIN_KEEPING = "bin_keeping"
    BIN_CONFIRMING = "bin_confirming"
    COMMITTING = "committing"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    CERTIFYING = "certifying"
    CERTIFICATE = "certificate"
    PARKED = "parked"
    ENDED = "ended"


DOOR_STEPS = frozenset(
    {Step.OPENING, Step.DOOR_OPEN, Step.SHUT_DOOR, Step.TAKING_OUT, Step.PARKED}
    | {Step.FLAP_OPENING, Step.FLAP_OPEN, Step.BIN_KEEPING}
)
"""A door is or may be open: no way back, never ended silently."""

LEAVABLE = frozenset(
    {Step.SCANNING, Step.TYPING, Step.UNDECLARED, Step.ALREADY_RETURNED}
    | {Step.CHOOSING, Step.REASON, Step.CONDITION, Step.VERDICT, Step.RESOLUTION, Step.ITEM_SCAN}
    | {Step.PHOTO, Step.PHOTO_KEPT, Step.LABEL_ATTACH, Step.LABEL_IN_HAND, Step.WRITE_CODE}
    | {Step.OUT_OF_REACH, Step.DONE, Step.WITHDRAWN, Step.CERTIFICATE}
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
    DOOR_OCCUPIED = "door_occupied"
    DOOR_STUCK = "door_stuck"
    LOOKS_EMPTY = "looks_empty"
    STILL_INSIDE = "still_inside"
    LARGER_DOOR = "larger_door"
    NO_LARGER_DOOR = "no_larger_door"
    DOOR_WITHIN_REACH = "door_within_reach"
    DOOR_LEFT_OPEN = "door_left_open"
    DOOR_UNSEEN = "door_unseen"
    FLAP_LEFT_OPEN = "flap_left_open"
    FLAP_STUCK = "flap_stuck"
    FELL_IN = "fell_in"
    WELCOME_BACK = "welcome_back"


LEFT_OPEN = frozenset({Notice.DOOR_LEFT_OPEN, Notice.DOOR_UNSEEN, Notice.FLAP_LEFT_OPEN})
"""Said before the time of a visit with an open door runs out; whoever touches has all of it again."""

MOST_REFUSED = 3
"""So many doors may one visit call occupied: whoever says so of every door must not put all out of use."""


class Entry(StrEnum):
    """What is typed on the keypad. A postcode tells which of several, or whose order."""

    CODE = "code"
    ORDER_NO = "order_no"
    POSTCODE = "postcode"


class Completed(Value):
    """A drop-off that the kiosk holds, with what papers say beside the event.

    `again`: the authorization, where it allows another use and something of it was not handed over.
    """

    event: DropOffCompleted
    completed_at: Instant
    merchant: MerchantInfo
    titles: dict[str, str]
    again: Presented | None = None

    def is_of_same_customer(self, other: Self) -> bool:
        """Whether the shop says so: it is the same order, or the same customer of that shop."""
        used, also_used = self.event.authorization, other.event.authorization
        if used.merchant_id != also_used.merchant_id:
            return False
        ref, other_ref = self.event.customer.customer_ref, other.event.customer.customer_ref
        return used.order_id == also_used.order_id or (ref is not None and ref == other_ref)


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


class Visit(AnyVisit):
    """One customer's visit. `assisted_by`: an attendant hands over for them what was referred to the counter.

    `reach`: only a door that can be used from a wheelchair will do.

    `marks` are boot-time milliseconds at which a stage was reached; `asking`
    is the line a question is about; `held_still`: it is before the camera and does not move;
    `letters`: they are on the keypad, not digits; `sought` is the code or order number whose
    postcode is being typed; `after_taking_out` and `recovered` say why an open door is open.
    `first_opening`: it has not been shut since this package got it, so what the customer finds
    in it is somebody else's; `doors_refused` counts those in which something was found.
    """

    PASSING: ClassVar[frozenset[str]] = AnyVisit.PASSING | {
        *("marks", "notice", "scan_help", "entry", "letters", "typed", "sought", "paper", "first_opening"),
        "held_still",
    }

    step: Step = Step.ATTRACT
    assisted_by: StaffMember | None = None
    reach: bool = False
    marks: dict[str, int] = Field(default_factory=dict)
    notice: Notice | None = None
    scan_help: bool = False
    entry: Entry = Entry.CODE
    letters: bool = False
    typed: str = ""
    sought: str = ""
    undeclared: Undeclared | None = None
    asking: str | None = None
    held_still: bool = False
    draft: Draft | None = None
    completed: tuple[Completed, ...] = ()
    earlier: EarlierReturn | None = None
    certificate: AttemptCertified | None = None
    certificate_at: Instant | None = None
    paper: Paper = Paper.NONE
    door: DoorState = DoorState.UNKNOWN
    after_taking_out: str | None = None
    refused_door: str | None = None
    doors_refused: int = 0
    first_opening: bool = False
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

    def lasts_beyond(self, before: Self) -> bool:
        """Whether something changed since `before` that a restart must find."""
        return any(getattr(self, name) != getattr(before, name) for name in LASTING) or (
            _unseen(self.draft) != _unseen(before.draft)
        )

    @property
    def fresh(self) -> bool:
        return self.step is Step.ATTRACT

    def with_touch(self) -> Self:
        visit = super().with_touch()
        return visit.but(notice=None) if visit.notice in LEFT_OPEN else visit

    @property
    def takes_time(self) -> bool:
        return self.reach or super().takes_time

    @property
    def is_over(self) -> bool:
        return self.step is Step.ENDED

    @property
    def is_parked(self) -> bool:
        return self.step is Step.PARKED

    @property
    def doors(self) -> frozenset[str]:
        package = self.draft.package if self.draft else None
        return frozenset({package.compartment_id} if package and package.compartment_id else ())

    @property
    def bins(self) -> frozenset[str]:
        package = self.draft.package if self.draft else None
        return frozenset({package.bin.bin_id} if package and package.bin else ())

    @property
    def photo_ids(self) -> tuple[str, ...]:
        return self.draft.photo_ids if self.draft else ()

    @property
    def in_hand(self) -> Draft:
        """The drop-off in hand, in steps that have one."""
        assert self.draft is not None, f"step {self.step} has a draft"
        return self.draft

    @property
    def may_refuse_door(self) -> bool:
        """Whether what lies behind the open door can be somebody else's."""
        return self.first_opening and self.doors_refused < MOST_REFUSED

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

    @property
    def again(self) -> Presented | None:
        """What the customer can go on with without showing its code once more."""
        return self.completed[-1].again if self.completed else None

    @property
    def on_one_paper(self) -> tuple[Completed, ...]:
        """What the customer of the last one handed over: somebody else may have gone on from another's."""
        return tuple(done for done in self.completed if done.is_of_same_customer(self.completed[-1]))

    def on_draft(self, draft: Draft, **changes: Any) -> Self:
        return self.but(draft=draft, **changes)

    def mark(self, stage: str, at: Moment) -> Self:
        """Note when a stage was first reached."""
        return self if stage in self.marks else self.but(marks=self.marks | {stage: at.boottime_ms})

    def stages_ms(self) -> dict[str, int]:
        """Milliseconds from the first mark to each."""
        start = min(self.marks.values(), default=0)
        return {stage: at - start for stage, at in self.marks.items()}


LASTING = tuple(name for name in Visit.model_fields if name not in Visit.PASSING | {"draft"})


def _unseen(draft: Draft | None) -> Draft | None:
    """A drop-off without what is behind the door by now: the sensor is asked anew after a restart."""
    if draft is None or draft.package is None:
        return draft
    return draft.with_package(occupancy=(draft.package.occupancy[0], Occupancy.UNKNOWN))
