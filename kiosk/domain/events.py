"""The facts a kiosk reports: one frozen model an event, the single source of the contract's schemas.

A model here is the `data` of a CloudEvent; `kiosk.contract` adds envelope and
topic. Fields are only ever added.
"""

from typing import ClassVar, Literal

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
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant

WithdrawnWhy = Literal["took_it_back", "cancelled", "no_compartment", "interrupted", "seen_empty"]
UnresolvedWhy = Literal["no_answer", "parked", "unreadable_snapshot"]
PhotoLostWhy = Literal["too_old", "file_missing", "file_damaged"]
CommandOutcome = Literal["done", "unknown"]
VisitOutcome = Literal[
    "dropped_off", "declined", "referred", "certified", "withdrawn", "unresolved", "abandoned", "cancelled"
]


class EventData(Value):
    """The base of all events.

    `NOUN` and `PARTICIPLE` make the type and the topic; `subject`, `merchant`
    and `partition` fill the envelope.
    """

    NOUN: ClassVar[str]
    PARTICIPLE: ClassVar[str]

    @property
    def subject(self) -> str:
        """The business key the event is about."""
        raise NotImplementedError

    @property
    def merchant(self) -> str | None:
        """The merchant whose goods it is about, if any."""
        return None

    @property
    def partition(self) -> str | None:
        """Events with the same value keep their order at consumers; None: by subject."""
        return None


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
    """A begun drop-off ended without custody; its numbers are void, the authorization is free again."""

    NOUN, PARTICIPLE = "drop_off", "withdrawn"

    why: WithdrawnWhy
    void_numbers: tuple[str, ...]
    compartments_to_check: tuple[str, ...]


class DropOffUnresolved(_OfDropOff):
    """Nobody could say whether the item is inside. A person must look; then it is completed or withdrawn."""

    NOUN, PARTICIPLE = "drop_off", "unresolved"

    why: UnresolvedWhy
    packages: tuple[Package, ...]
    evidence: Evidence


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
    """How a visit went, without who it was."""

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
    """A picture that an event named will not come any more: it was here, and central never confirmed it."""

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


class _OfCompartment(EventData):
    kiosk_id: str
    compartment_id: str

    @property
    def subject(self) -> str:
        return self.compartment_id


class CompartmentBlocked(_OfCompartment):
    """Not offered any more until somebody or a sensor has seen that it is right again."""

    NOUN, PARTICIPLE = "compartment", "blocked"

    why: str


class CompartmentReleased(_OfCompartment):
    """Offered again; `by` says who or what saw that it is right."""

    NOUN, PARTICIPLE = "compartment", "released"

    by: Literal["sensor", "technician", "courier"]


class PolicyApplied(EventData):
    """New rules are in force from the next visit on."""

    NOUN, PARTICIPLE = "policy", "applied"

    kiosk_id: str
    policy_id: str
    version: int
    epoch: int
    sha256: str

    @property
    def subject(self) -> str:
        return self.policy_id


class PolicyRefused(EventData):
    """A policy arrived and was not taken; the one in force stays."""

    NOUN, PARTICIPLE = "policy", "refused"

    kiosk_id: str
    version: int | None
    code: str
    text: str

    @property
    def subject(self) -> str:
        return self.kiosk_id


class AlarmRaised(EventData):
    """Something needs a person. One open alarm a code and device."""

    NOUN, PARTICIPLE = "alarm", "raised"

    kiosk_id: str
    alarm_code: str
    about: str
    text: str

    @property
    def subject(self) -> str:
        return f"{self.alarm_code}:{self.about}"


class AlarmCleared(EventData):
    """What the alarm was about is over."""

    NOUN, PARTICIPLE = "alarm", "cleared"

    kiosk_id: str
    alarm_code: str
    about: str

    @property
    def subject(self) -> str:
        return f"{self.alarm_code}:{self.about}"


class LostRows(Value):
    """Sequences `first` to `last`."""

    first: int
    last: int


class LedgerSalvaged(EventData):
    """The kiosk's books were damaged. What could be read was kept, and this says what was not.

    `sequence` jumped to this event's own, beyond everything that may have been given.
    `lost`: events the kiosk has no more; what central has of them is not lost. Too many stretches
    are joined, with what was kept between them. `rows_lost` counts without that.
    `end_known`: whether the last event there was is known; if not, newer ones may be lost.
    `incomplete`: which of the kiosk's books could not be read as a whole.
    `leases_burnt`: no number that was lent before is used any more.
    `kept_as`: the name of the damaged file, None where there was none.
    `previous_ledger_id`: whose events were taken over from the backup, where this ledger begins anew.
    """

    NOUN, PARTICIPLE = "ledger", "salvaged"

    kiosk_id: str
    damage: str
    kept_as: str | None
    rows_kept: int
    rows_from_backup: int
    rows_lost: int
    lost: tuple[LostRows, ...]
    end_known: bool
    incomplete: tuple[str, ...]
    leases_burnt: bool
    previous_ledger_id: str | None

    @property
    def subject(self) -> str:
        return self.kiosk_id


class _OfCommand(EventData):
    kiosk_id: str
    command_id: str
    count: int
    name: str

    @property
    def subject(self) -> str:
        return self.command_id


class CommandExecuted(_OfCommand):
    """What came of a command; `result` is in the words of that command.

    `unknown`: it was begun and nobody saw how it ended; it is not begun again.
    """

    NOUN, PARTICIPLE = "command", "executed"

    outcome: CommandOutcome
    result: dict[str, int]


class CommandRefused(_OfCommand):
    """Central's own command, and nothing was done: `code` for machines, `text` says what mends it."""

    NOUN, PARTICIPLE = "command", "refused"

    code: str
    text: str


class SecurityNoted(EventData):
    """Something that may be an attack, or a door opened outside a visit.

    What somebody showed is never logged, only its kind. `about`: the compartment,
    lock or bin it happened at, where it has a place.
    """

    NOUN, PARTICIPLE = "security", "noted"

    kiosk_id: str
    code: str
    about: str | None = None
    noted_at: Instant

    @property
    def subject(self) -> str:
        return self.kiosk_id


EVENT_MODELS: tuple[type[EventData], ...] = (
    DropOffCompleted,
    DropOffWithdrawn,
    DropOffUnresolved,
    ReturnDeclined,
    ReturnReferred,
    AttemptCertified,
    VisitEnded,
    PhotoLost,
    CompartmentBlocked,
    CompartmentReleased,
    PolicyApplied,
    PolicyRefused,
    AlarmRaised,
    AlarmCleared,
    LedgerSalvaged,
    CommandExecuted,
    CommandRefused,
    SecurityNoted,
)
