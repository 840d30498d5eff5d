"""The facts a kiosk reports: one frozen model an event, the single source of the contract's schemas.

A model here is the `data` of a CloudEvent; `kiosk.contract` adds envelope and
topic. Fields are only ever added.
"""

from typing import Literal

from kiosk.domain.collecting import CollectionCompleted, CollectionDiscrepancy, TakenPackage
from kiosk.domain.collection import CollectionRequestCancelled, CollectionRequested
from kiosk.domain.drop_off import (
    AuthorizationUse,
    Basis,
    CustomerRef,
    Document,
    Evidence,
    KioskFacts,
    Line,
    Package,
    ReceiptFacts,
    RiskInputs,
)
from kiosk.domain.event import EventData
from kiosk.domain.machine_events import (
    AlarmCleared,
    AlarmRaised,
    CommandExecuted,
    CommandRefused,
    CompartmentBlocked,
    CompartmentRecounted,
    CompartmentReleased,
    KioskCommissioned,
    LedgerSalvaged,
    PolicyApplied,
    PolicyRefused,
    SecurityNoted,
)
from kiosk.domain.staff_events import StaffActed, StaffSignedIn, StaffSignedOut

WithdrawnWhy = Literal["took_it_back", "cancelled", "no_compartment", "interrupted", "seen_empty"]
UnresolvedWhy = Literal["no_answer", "parked", "unreadable_snapshot"]
PhotoLostWhy = Literal["too_old", "file_missing", "file_damaged"]
VisitOutcome = Literal[
    "dropped_off", "declined", "referred", "certified", "withdrawn", "unresolved", "abandoned", "cancelled"
]


class _OfAuthorization(EventData):
    authorization: AuthorizationUse

    @property
    def merchant(self) -> str | None:
        return self.authorization.merchant_id

    @property
    def partition(self) -> str | None:
        return f"{self.authorization.merchant_id}/{self.authorization.rma_id}"


class _OfDropOff(_OfAuthorization):
    drop_off_id: str
    visit_id: str
    kiosk: KioskFacts

    @property
    def subject(self) -> str:
        return self.drop_off_id


class DropOffCompleted(_OfDropOff):
    """Custody passed. Exactly one for every drop-off that the kiosk holds."""

    NOUN, PARTICIPLE = "drop_off", "completed"

    status: Literal["in_custody_at_kiosk"] = "in_custody_at_kiosk"
    offline: bool
    boottime_ms: int
    customer: CustomerRef
    lines: tuple[Line, ...]
    packages: tuple[Package, ...]
    evidence: Evidence
    basis: Basis
    risk_inputs: RiskInputs
    receipt: ReceiptFacts
    documents: tuple[Document, ...] = ()
    stages_ms: dict[str, int]


class DropOffWithdrawn(_OfDropOff):
    """A begun drop-off ended without custody; its numbers are void, the authorization is free again.

    `load_units_to_check`: bags in which its package may lie all the same; nobody saw the flap to the end.
    """

    NOUN, PARTICIPLE = "drop_off", "withdrawn"

    why: WithdrawnWhy
    void_numbers: tuple[str, ...]
    compartments_to_check: tuple[str, ...]
    load_units_to_check: tuple[str, ...] = ()


class DropOffUnresolved(_OfDropOff):
    """Nobody could say whether the item is inside. A person must look; then it is completed or withdrawn."""

    NOUN, PARTICIPLE = "drop_off", "unresolved"

    why: UnresolvedWhy
    packages: tuple[Package, ...]
    evidence: Evidence


class DropOffCollected(_OfDropOff):
    """Its carrier has these packages: one event a drop-off and collection. `visit_id` is the courier's.

    It is the technician's where only they could say, later, that a package had left in a bag: that one is
    on no manifest, and in no hash.
    """

    NOUN, PARTICIPLE = "drop_off", "collected"

    carrier_id: str
    staff_ref: str
    manifest_no: str
    packages: tuple[TakenPackage, ...]


class _OfReturn(_OfAuthorization):
    visit_id: str
    kiosk: KioskFacts
    lines: tuple[Line, ...]
    basis: Basis

    @property
    def subject(self) -> str:
        return self.authorization.rma_id


class ReturnDeclined(_OfReturn):
    """Lines that may not come back, with the reason that the customer was shown."""

    NOUN, PARTICIPLE = "return", "declined"


class ReturnReferred(_OfReturn):
    """Nothing was taken, and not all of it was declined: the customer was sent to the staff."""

    NOUN, PARTICIPLE = "return", "referred"


class AttemptCertified(_OfAuthorization):
    """The customer came in time and the kiosk could not take the item: the deadline is kept."""

    NOUN, PARTICIPLE = "attempt", "certified"

    certificate_no: str
    visit_id: str
    kiosk: KioskFacts
    why: str

    @property
    def subject(self) -> str:
        return self.certificate_no


class VisitEnded(EventData):
    """How a visit went, without who it was.

    `rating` is what a touch on one of three faces means: 5 well, 3 so-so, 1 badly; null where nobody said.
    """

    NOUN, PARTICIPLE = "visit", "ended"

    visit_id: str
    kiosk_id: str
    outcome: VisitOutcome
    drop_off_ids: tuple[str, ...]
    last_step: str
    taps: int
    stages_ms: dict[str, int]
    burnt_numbers: tuple[str, ...]
    staff_helped: bool
    rating: int | None

    @property
    def subject(self) -> str:
        return self.visit_id


class PhotoLost(EventData):
    """A picture that an event named will not come any more: it was here, and central never confirmed it.

    `drop_off_id` is `unknown` where the kiosk's books were damaged, and have lost whose picture it was.
    """

    NOUN, PARTICIPLE = "photo", "lost"

    kiosk_id: str
    photo_id: str
    drop_off_id: str
    sha256: str
    why: PhotoLostWhy

    @property
    def subject(self) -> str:
        return self.photo_id

    @property
    def partition(self) -> str | None:
        return self.drop_off_id


EVENT_MODELS: tuple[type[EventData], ...] = (
    DropOffCompleted,
    DropOffWithdrawn,
    DropOffUnresolved,
    DropOffCollected,
    ReturnDeclined,
    ReturnReferred,
    AttemptCertified,
    VisitEnded,
    PhotoLost,
    CollectionRequested,
    CollectionRequestCancelled,
    CollectionDiscrepancy,
    CollectionCompleted,
    CompartmentBlocked,
    CompartmentReleased,
    CompartmentRecounted,
    PolicyApplied,
    PolicyRefused,
    AlarmRaised,
    AlarmCleared,
    LedgerSalvaged,
    CommandExecuted,
    CommandRefused,
    SecurityNoted,
    KioskCommissioned,
    StaffSignedIn,
    StaffActed,
    StaffSignedOut,
)
