"""What a visit asks for. The runtime does it and answers with a signal that bears the same id."""

from typing import ClassVar

from pydantic import Field

from kiosk.domain.authorization import Method, Money, Presented
from kiosk.domain.compartments import Goods, Size
from kiosk.domain.events import UnresolvedWhy, WithdrawnWhy
from kiosk.domain.model import Value
from kiosk.domain.questions import LineSaid
from kiosk.flow.draft import Draft


class Effect(Value):
    """The base of all effects. `effect_id` is `{visit_id}.{n}`, set when it is issued.

    `AWAITED_AS`: the visit waits for a result of this kind of effect; a result
    of an older one of the same kind is dropped. None: nothing comes back.
    """

    AWAITED_AS: ClassVar[str | None] = None
    effect_id: str = ""

    @property
    def awaited_as(self) -> str | None:
        """The kind, narrower where several of one kind may be under way."""
        return self.AWAITED_AS


class PaperEffect(Effect):
    """The base of the papers a customer gets: one at a time, the newest counts. -> PaperPrinted"""

    AWAITED_AS = "Paper"


class Identify(Effect):
    """Find the authorization behind a scanned or typed text.

    -> Identified | NotIdentified | PostcodeAsked, or LookUpAnswered when central was asked.
    """

    AWAITED_AS = "Identify"
    text: str
    method: Method
    postcode: str | None = None


class TakeUpAnswer(Effect):
    """Go by central's answer to a look-up, or by its silence.

    -> Identified | NotIdentified | PostcodeAsked
    """

    AWAITED_AS = "Identify"
    request_id: str


class TakeUndeclared(Effect):
    """Go on with what the customer says of a return that nobody announced. -> Identified"""

    AWAITED_AS = "Identify"
    order_id: str
    merchant_id: str
    category: str
    title: str
    price: Money


class TakeAgain(Effect):
    """Go on with an authorization that this visit has used and that allows another use.

    -> Identified | NotIdentified
    """

    AWAITED_AS = "Identify"
    presented: Presented


class Judge(Effect):
    """Judge lines by the policy in force, each with what is said of it. -> Judged

    `at_counter`: somebody of the staff is there and takes in what was referred to them.
    """

    AWAITED_AS = "Judge"
    at_counter: bool = False
    presented: Presented
    lines: dict[str, LineSaid]


class TakePhoto(Effect):
    """Photograph an item. -> PhotoTaken | PhotoFailed"""

    AWAITED_AS = "TakePhoto"
    line_ids: tuple[str, ...]


class DiscardPhoto(Effect):
    """Forget a picture that is not to be kept."""

    photo_id: str


class Begin(Effect):
    """Reserve the authorization and take numbers for each package. -> Begun | NotBegun"""

    AWAITED_AS = "Begin"
    draft: Draft
    carriers: tuple[str, ...]


class PrintLabel(Effect):
    """Print the label of one package. -> LabelPrinted"""

    AWAITED_AS = "PrintLabel"
    draft: Draft
    package_no: int
    is_copy: bool


class OpenCompartment(Effect):
    """An act: allocate (or reopen) a compartment and unlock it once.

    `at_least` and `goods` are what the rules want, `larger_than` what did not fit; `within_reach`: from a
    wheelchair.

    -> DoorOpened | DoorStayedShut | NoCompartment
    """

    AWAITED_AS = "OpenCompartment"
    drop_off_id: str
    package_no: int
    reopen: str | None = None
    larger_than: Size | None = None
    at_least: Size | None = None
    goods: Goods | None = None
    within_reach: bool = False


class OpenBin(Effect):
    """An act: unlock the flap of a drop bin that takes this carrier's packages, or of `reopen`, once.

    -> BinOpened | BinStayedShut | NoBin
    """

    AWAITED_AS = "OpenBin"
    carrier_id: str
    reopen: str | None = None


class ReleaseCompartment(Effect):
    """Nothing was left in it. `seen_empty` is False where no sensor says so: then it stays blocked."""

    compartment_id: str
    seen_empty: bool


class RefuseCompartment(Effect):
    """Something of somebody else lies in it: it is nobody's now, and offered to nobody."""

    compartment_id: str


class Commit(Effect):
    """Custody passes: the drop-off is completed. -> Committed"""

    AWAITED_AS = "Commit"
    draft: Draft
    stages_ms: dict[str, int]
    language: str


class Withdraw(Effect):
    """A begun drop-off ends without custody; its event says why."""

    draft: Draft
    why: WithdrawnWhy


class LeaveUnresolved(Effect):
    """Nobody could say; a person must look. The rest is for the event that they complete it with."""

    draft: Draft
    why: UnresolvedWhy
    stages_ms: dict[str, int] = Field(default_factory=dict)
    language: str = "en"


class RecordTurnedAway(Effect):
    """Nothing of this authorization is taken here; say so to central."""

    draft: Draft


class CertifyAttempt(Effect):
    """The customer came and the kiosk cannot take it. -> Certified"""

    AWAITED_AS = "CertifyAttempt"
    draft: Draft
    why: str


class PrintReceipt(PaperEffect):
    """One paper for all that this customer handed over in the visit."""

    is_copy: bool


class PrintEarlierReceipt(PaperEffect):
    """The receipt of a drop-off made before, again."""

    drop_off_id: str


class PrintDecision(PaperEffect):
    """The declined lines with their reasons."""

    draft: Draft


class PrintCertificate(PaperEffect):
    """The certificate of this visit's attempt."""


class EndVisit(Effect):
    """The visit is over; what it leaves behind is reported and the next one can begin."""
