"""The other messages: what central says to a kiosk, and the states a kiosk keeps retained.

Consumers ignore fields they do not know, on both sides.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from kiosk.domain.alarms import AlarmCode, Severity
from kiosk.domain.compartments import BlockedBy, CompartmentState, DoorState, Occupancy, Size
from kiosk.domain.moment import ClockStatus, Instant
from kiosk.domain.policy import Version
from kiosk.domain.validity import Validity


class Message(BaseModel):
    """Immutable; unknown fields are ignored, as the contract asks of every consumer."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def encode(self) -> bytes:
        """Compact UTF-8 JSON; what is not known is null, not left out."""
        return self.model_dump_json().encode()


class Rejected(Message):
    """Central will never take this event; it is quarantined at the kiosk."""

    id: str
    code: str
    text: str


class PhotoWord(Message):
    """What central has of one photo: all of it, or which pieces are missing."""

    id: str
    stored: bool = False
    missing: tuple[int, ...] = ()


class StoredWord(Message):
    """Central's own word. Only this empties an outbox.

    `twin_boots`: two machines connect in turn under this kiosk's name, in these boots.
    """

    stored: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    photos: tuple[PhotoWord, ...] = ()
    twin_boots: tuple[str, ...] = ()


class CentralState(Message):
    """Retained: whether central listens; `online: false` is also its Last Will, and kiosks then hold."""

    online: bool


class PolicyManifest(Message):
    """The signed announcement of a policy pack; its pieces travel on topics of their own."""

    policy_id: str
    version: Version
    epoch: Version
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=2, le=50 * 1024 * 1024)]
    pieces: Annotated[int, Field(ge=1, le=2000)]


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{24}$")]
"""The first 96 bits of an HMAC-SHA-256, in hex."""


class Announced(Message):
    """One authorization that central tells a kiosk, with the short code that the customer holds.

    It is found by its order number too, which is in the token, together with the
    `second_factor`: the HMAC, with the token as key, of the postcode the order was sent to
    (capital letters and digits only).
    """

    code: str | None = None
    token: str
    second_factor: Digest | None = None


class AuthorizationBatch(Message):
    """Numbered, so that a kiosk can tell which batches it has. Travels signed."""

    kiosk_id: str
    batch: Annotated[int, Field(ge=1)]
    announced: tuple[Announced, ...]


class LookUpRequest(Message):
    """A customer came with what the kiosk was not told ahead.

    Typed: a `code`, or an `order_no` with its `postcode`, in capital letters and digits only; a
    code has a postcode where `ask_postcode` was the answer before. Scanned: a signed reference,
    whose lines are wanted, by `merchant_id` and `authorization_id`.
    """

    request_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,80}$")]
    asked_at: Instant
    code: str | None = None
    order_no: str | None = None
    postcode: str | None = None
    merchant_id: str | None = None
    authorization_id: str | None = None


class LookUpResponse(Message):
    """The answer to one request. Travels signed, as a batch does.

    `ask_postcode`: there are several, and a postcode tells which. Neither: central knows none.
    """

    kiosk_id: str
    request_id: str
    found: Announced | None = None
    ask_postcode: bool = False


class Command(Message):
    """One thing that central asks a kiosk to do. Travels signed, by a key for commands alone.

    `count` is higher than in any command this kiosk was sent before; the time in milliseconds
    is, and is not forgotten with a database. After `expires_at` it is not done any more.
    """

    kiosk_id: str
    command_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,80}$")]
    count: Annotated[int, Field(ge=1, lt=2**53)]
    expires_at: Instant
    name: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    arguments: dict[str, JsonValue]


Sequence = Annotated[int, Field(ge=1, lt=10**15)]


class Resend(Message):
    """The arguments of the command `resend`: send the events of these numbers once more, `to` included.

    For a central that lost them. `ledgerid` says whose numbers are meant; a kiosk with another
    ledger refuses.
    """

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    ledgerid: str
    first: Annotated[Sequence, Field(alias="from")]
    last: Annotated[Sequence, Field(alias="to")]

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.last < self.first:
            raise ValueError("to is before from")
        return self


class ConnectionState(Message):
    """Retained; `online: false` is also the kiosk's Last Will.

    `boottime_ms` counts from the start of the machine. A `boot_id` that comes back with a later
    one, after another was there, is a second machine under the same name.
    """

    online: bool
    boot_id: str
    ledger_id: str | None = None
    boottime_ms: int | None = None


class AlarmNow(Message):
    """One open alarm: what ALARMS.md says of `code` is so of `about`."""

    code: AlarmCode
    about: str
    severity: Severity
    since: Instant


class PrinterNow(Message):
    """One printer. `paper` is unknown where it does not answer, or says nothing of itself."""

    name: str
    paper: Literal["ok", "near_end", "out", "unknown"]


class BinNow(Message):
    """One drop bin. `fill_percent` is null where nothing measures it, or its sensor does not answer."""

    name: str
    fill_percent: int | None


class HealthState(Message):
    """Retained: how the kiosk is, in numbers that need no interpretation.

    `service`: not_commissioned until a technician has set the kiosk up; `service_reason` is why it takes
    nothing.
    `alarms` lists the gravest of the `alarms_open`, but none that nothing ever clears.
    `clock` is what its time is worth; `clock_synchronised` whether a time service keeps it, null where
    the system does not say. `boottime_ms` counts from the start of the machine.
    `connected_since` is by the kiosk's clock; `last_stored_at` when central last confirmed an event.

    `policy_*` are the rules in force: `policy_age_s` since they were issued, `policy_validity`
    whether they still count. `policy_waiting`: the newest version that waits to be taken up.
    `disk_level`: what the kiosk gives up to keep going; filling: photos that central has, tight:
    new photos, full: new visits.
    `backup_at`: when the newest copy of the database was made, null while there is none.
    `sequence` is the newest event's number in `ledger_id`: what central lacks below it, it may ask for.
    `drops`: events that were lost, for their numbers are nowhere and no salvage says why; 0 unless something
    is badly wrong.
    """

    at: Instant
    boot_id: str
    software_version: str
    service: Literal["not_commissioned", "in_service", "training", "out_of_service", "unknown"]
    service_reason: str | None
    policy_version: int | None
    policy_epoch: int | None
    policy_age_s: int | None
    policy_validity: Validity | None
    policy_waiting: int | None
    ledger_id: str | None = None
    sequence: int | None = None
    outbox_waiting: int
    outbox_quarantined: int
    outbox_oldest_at: Instant | None
    drops: int | None = None
    photos_waiting: int
    disk_used_percent: float
    disk_level: Literal["roomy", "filling", "tight", "full"]
    backup_at: Instant | None = None
    boottime_ms: int | None = None
    clock: ClockStatus | None = None
    clock_synchronised: bool | None = None
    temperature_c: float | None = None
    connected_since: Instant | None = None
    central_online: bool | None = None
    last_stored_at: Instant | None = None
    policy_valid_until: Instant | None = None
    alarms_open: int | None = None
    alarms: tuple[AlarmNow, ...] = ()
    printers: tuple[PrinterNow, ...] = ()
    bins: tuple[BinNow, ...] = ()
    enclosure: DoorState = DoorState.UNKNOWN


class CompartmentNow(Message):
    """One compartment. `reason`, `since` and `by` are those of a block; `holds` is a drop-off's id.

    `unknown`: the door is open, nobody sees it, or the sensor sees nothing where something should be.
    """

    id: str
    size: Size
    state: CompartmentState
    reason: str | None
    since: Instant | None
    by: BlockedBy | None
    door: DoorState
    occupancy: Occupancy
    holds: str | None

    def unseen(self) -> Self:
        """What is left of it when nobody looks any more: what the books say."""
        told_by_books = self.state in (CompartmentState.BLOCKED, CompartmentState.RESERVED) or self.holds
        return self.model_copy(
            update={
                "state": self.state if told_by_books else CompartmentState.UNKNOWN,
                "door": DoorState.UNKNOWN,
                "occupancy": Occupancy.UNKNOWN,
            }
        )


class CompartmentsState(Message):
    """Retained: every compartment as it was at `at`, whole, published when one of them has changed."""

    at: Instant
    compartments: tuple[CompartmentNow, ...]
