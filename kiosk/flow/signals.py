"""What a visit hears: touches, results of effects, things seen, time that ran out."""

from enum import StrEnum
from typing import Literal

from kiosk.domain.authorization import Presented
from kiosk.domain.codes import ConfirmedBy
from kiosk.domain.compartments import DoorState, Occupancy, Sight, Size
from kiosk.domain.drop_off import Basis, Photo
from kiosk.domain.events import AttemptCertified, DropOffCompleted
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant
from kiosk.domain.questions import LineJudged
from kiosk.domain.roster import StaffMember
from kiosk.flow.draft import InBin, MerchantInfo, Undeclared
from kiosk.flow.visit import EarlierReturn, Notice


class Button(StrEnum):
    """Everything that can be said by touch."""

    START = "start"
    TYPE_CODE = "type_code"
    TYPE_ORDER_NO = "type_order_no"
    WITHOUT_CODE = "without_code"
    KEY = "key"
    LETTERS = "letters"
    ERASE = "erase"
    ENTER = "enter"
    CHOOSE = "choose"
    FEWER = "fewer"
    MORE = "more"
    CONTINUE = "continue"
    BACK = "back"
    CANCEL = "cancel"
    TAKE_PHOTO = "take_photo"
    TAKE_AGAIN = "take_again"
    REFUSE_PHOTO = "refuse_photo"
    YES = "yes"
    NO = "no"
    OPEN_AGAIN = "open_again"
    DOES_NOT_FIT = "does_not_fit"
    NOT_EMPTY = "not_empty"
    TAKE_BACK = "take_back"
    PRINT = "print"
    ANOTHER_RETURN = "another_return"
    AGAIN = "again"
    FINISH = "finish"
    START_NEW = "start_new"
    STILL_HERE = "still_here"
    HELP = "help"
    RATE = "rate"
    TEXT_SIZE = "text_size"
    CONTRAST = "contrast"
    REACH = "reach"
    SPEECH = "speech"
    DARK = "dark"
    VOLUME = "volume"
    STILL = "still"
    SETTINGS = "settings"
    PRESENT = "present"
    LANGUAGES = "languages"
    LANGUAGE = "language"
    SIGN_OUT = "sign_out"
    PAUSE = "pause"
    TROUBLE = "trouble"
    NOT_LISTED = "not_listed"
    OPEN = "open"
    BLOCK = "block"
    RELEASE = "release"
    SERVICE = "service"
    HELP_CUSTOMER = "help_customer"
    TAKE_OVER = "take_over"


class Pressed(Value):
    """A control was touched. `value` is what the button stands for: a key, a line, a reason.

    PRESENT is no control: somebody listens, or works with keys, and so is there.
    """

    button: Button
    value: str = ""


class TimerName(StrEnum):
    """Times that can run out; each is the name of its length in the configuration."""

    IDLE_WARNING = "idle_warning_s"
    IDLE_END = "idle_end_s"
    SCAN_HELP = "scan_help_after_s"
    LOOK_UP = "look_up_s"
    VERDICT_SHOWN = "verdict_shown_s"
    HELD_STILL = "held_still_s"
    PHOTO_KEPT = "photo_kept_s"
    ATTENTION = "attention_after_s"
    PARK = "park_after_s"
    CONFIRM = "confirm_within_s"
    DONE_SHOWN = "done_shown_s"
    STAFF_IDLE = "staff_idle_s"
    REFUSAL_SHOWN = "refusal_shown_s"


class TimedOut(Value):
    """A timer that the visit wanted has run out."""

    name: TimerName


class CodesSeen(Value):
    """What a camera frame or a scan engine held: the texts of all codes in view."""

    texts: tuple[str, ...]
    oversize: bool = False
    unreadable: bool = False


class DoorSeen(Value):
    """A door that is watched, as the board sees it now."""

    compartment_id: str
    door: DoorState
    occupancy: Occupancy


class BinSeen(Value):
    """A drop bin that is watched. `confirmed_by`: its sensors prove a deposit since its flap was unlocked.

    `missing` is what they did not show. `is_settled`: the flap is shut, and they have nothing to add.
    """

    bin_id: str
    flap: DoorState
    confirmed_by: ConfirmedBy | None = None
    weight_g: int | None = None
    missing: tuple[str, ...] = ()
    is_settled: bool = False


class ItemSeen(Value):
    """Whether the item is in the middle of what its camera sees, still and sharp; told when that changes."""

    is_held_still: bool


class DevicesSeen(Value):
    """Which devices, by role, are not there or do not work, and whether the kiosk can take items at all."""

    faults: frozenset[str]
    out_of_service: str | None


class Recovered(Value):
    """After a restart: what the board says of the compartment of the package in hand.

    `compartment_id` and `size`, or `bin`, where an unlock was intended that the visit
    has not heard of.
    """

    door: DoorState
    occupancy: Occupancy
    compartment_id: str | None = None
    size: Size | None = None
    bin: InBin | None = None


class Resumed(Value):
    """The customer of a parked visit is back and showed the same code; or the one of the staff has signed in.

    `by`: a colleague of theirs, who goes on in their place.
    """

    by: StaffMember | None = None


class Interrupted(Value):
    """After a restart, for somebody of the staff: what the boards say of all doors, by compartment."""

    sights: dict[str, Sight]


class DoorsToldOf(Value):
    """For somebody of the staff who is away: somebody else has told what is behind doors of theirs."""


class Displaced(Value):
    """For somebody of the staff: another one of them is here, and wants the screen."""


class EffectResult(Value):
    """The base of all results; `effect_id` says of which effect."""

    effect_id: str


class Identified(EffectResult):
    drop_off_id: str
    presented: Presented
    merchant: MerchantInfo


class NotIdentified(EffectResult):
    """`earlier` where the code was used at this kiosk, `undeclared` where it may be done without one."""

    notice: Notice
    earlier: EarlierReturn | None = None
    undeclared: Undeclared | None = None


class PostcodeAsked(EffectResult):
    """`sought` leads to several authorizations, or to an order: the postcode tells which, or whose."""

    sought: str


class LookUpAnswered(EffectResult):
    """Central answered what this effect asked; the answer is in the store."""


class BelongsToParked(EffectResult):
    """The code of a parked visit, which takes the screen: this one has done its work."""


class BelongsToStaff(EffectResult):
    """It was a staff pass: whoever showed it gets the screen, and this visit has done its work."""


class Judged(EffectResult):
    """By line: a verdict, or what must be asked before there is one.

    `has_room`: what is taken would get a place now.
    """

    lines: dict[str, LineJudged]
    basis: Basis
    has_room: bool = True


class PhotoTaken(EffectResult):
    photo: Photo
    path: str


class PhotoFailed(EffectResult):
    why: str


class LabelNumbers(Value):
    """Numbers of one package; None where the lease has run out."""

    label_number: str | None
    tracking_number: str | None
    written_code: str


class Begun(EffectResult):
    """The authorization is reserved; one set of numbers for each package, in order."""

    numbers: tuple[LabelNumbers, ...]


class NotBegun(EffectResult):
    why: Literal["already_used", "no_compartment"]


class Printed(EffectResult):
    """How a print ended, by the printer's own word."""

    outcome: Literal["printed", "unconfirmed", "failed"]
    reason: str | None = None


class LabelPrinted(Printed):
    pass


class PaperPrinted(Printed):
    """A receipt, a decision or a certificate."""


class DoorOpened(EffectResult):
    """`door` is open, or unknown where the board has fallen silent after the unlock.

    `occupancy` is what was last seen behind the closed door. `within_reach`: from a wheelchair.
    """

    compartment_id: str
    size: Size
    door: DoorState
    occupancy: Occupancy
    after_ms: int
    within_reach: bool = True


class DoorStayedShut(EffectResult):
    """The compartment is blocked now."""

    compartment_id: str


class NoCompartment(EffectResult):
    pass


class BinOpened(EffectResult):
    """What falls in lies in this load unit. `flap` is open, or unknown where nobody saw whether it opened."""

    bin: InBin
    flap: DoorState
    after_ms: int


class BinStayedShut(EffectResult):
    """The flap did not open; that bin is offered no more."""

    bin_id: str


class NoBin(EffectResult):
    pass


class Committed(EffectResult):
    event: DropOffCompleted
    completed_at: Instant


class Certified(EffectResult):
    event: AttemptCertified
    certified_at: Instant


Signal = (
    Pressed
    | TimedOut
    | CodesSeen
    | DoorSeen
    | BinSeen
    | ItemSeen
    | DevicesSeen
    | Recovered
    | Interrupted
    | Displaced
    | DoorsToldOf
    | Resumed
    | EffectResult
)
