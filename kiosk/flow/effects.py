"""What a visit asks for. The runtime does it and answers with a signal that bears the same id."""

from typing import ClassVar

from kiosk.domain.authorization import Method, ReturnAuthorization
from kiosk.domain.codes import ReasonCode
from kiosk.domain.compartments import Size
from kiosk.domain.events import UnresolvedWhy, WithdrawnWhy
from kiosk.domain.model import Value
from kiosk.flow.visit import Draft


class Effect(Value):
    """The base of all effects. `effect_id` is `{visit_id}.{n}`, set when it is issued.

    `AWAITED`: the visit waits for a result of this kind of effect; a result
    of an older one of the same kind is dropped.
    """

    AWAITED: ClassVar[bool] = True
    effect_id: str = ""


class Identify(Effect):
    """Find the authorization behind a scanned or typed text. -> Identified | NotIdentified"""

    text: str
    method: Method


class Judge(Effect):
    """Judge lines by the policy in force. -> Judged"""

    authorization: ReturnAuthorization
    reasons: dict[str, ReasonCode | None]


class TakePhoto(Effect):
    """Photograph an item. -> PhotoTaken | PhotoFailed"""

    line_ids: tuple[str, ...]


class DiscardPhoto(Effect):
    """Forget a picture that is not to be kept."""

    AWAITED = False
    photo_id: str


class Begin(Effect):
    """Reserve the authorization and take numbers for each package. -> Begun | NotBegun"""

    draft: Draft
    carriers: tuple[str, ...]


class PrintLabel(Effect):
    """Print the label of one package. -> LabelPrinted"""

    draft: Draft
    package_no: int
    is_copy: bool


class OpenCompartment(Effect):
    """An act: allocate (or reopen) a compartment and unlock it once.

    -> DoorOpened | DoorStayedShut | NoCompartment
    """

    drop_off_id: str
    package_no: int
    reopen: str | None = None
    larger_than: Size | None = None


class ReleaseCompartment(Effect):
    """Nothing was left in it. `seen_empty` is False where no sensor says so: then it stays blocked."""

    AWAITED = False
    compartment_id: str
    seen_empty: bool


class Commit(Effect):
    """Custody passes: the drop-off is completed. -> Committed"""

    draft: Draft
    stages_ms: dict[str, int]
    language: str


class Withdraw(Effect):
    """A begun drop-off ends without custody; its event says why."""

    AWAITED = False
    draft: Draft
    why: WithdrawnWhy


class LeaveUnresolved(Effect):
    """Nobody could say; a person must look."""

    AWAITED = False
    draft: Draft
    why: UnresolvedWhy


class RecordDeclined(Effect):
    """Nothing of this authorization may come back; say so to central."""

    AWAITED = False
    draft: Draft


class CertifyAttempt(Effect):
    """The customer came and the kiosk cannot take it. -> Certified"""

    draft: Draft
    why: str


class PrintReceipt(Effect):
    """One paper for all drop-offs of the visit. -> PaperPrinted"""

    is_copy: bool


class PrintEarlierReceipt(Effect):
    """The receipt of a drop-off made before, again. -> PaperPrinted"""

    drop_off_id: str


class PrintDecision(Effect):
    """The declined lines with their reasons. -> PaperPrinted"""

    draft: Draft


class PrintCertificate(Effect):
    """-> PaperPrinted"""


class EndVisit(Effect):
    """The visit is over; what it leaves behind is reported and the next one can begin."""

    AWAITED = False
