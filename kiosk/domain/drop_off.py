"""The parts of a drop-off: lines, packages, evidence. They appear in events under these very names."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from kiosk.domain.authorization import Money
from kiosk.domain.codes import (
    ConfirmedBy,
    LabelStatus,
    PhotoQuality,
    ReasonCode,
    Referral,
    RefundTrigger,
    Resolution,
    VerdictValue,
)
from kiosk.domain.compartments import Occupancy
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant
from kiosk.domain.rule import Facility
from kiosk.domain.verdict import VerdictReason


class KioskFacts(Value):
    """Who speaks: the same in every event of a kiosk until it is configured anew."""

    kiosk_id: str
    operator_id: str
    site_id: str
    site_gln: str | None
    country: str
    time_zone: str
    software_version: str


class ExternalRef(Value):
    system: str
    name: str
    value: str


class AuthorizationUse(Value):
    """Which authorization was used, and how it reached the kiosk."""

    merchant_id: str
    sales_channel: str | None
    rma_id: str
    order_id: str
    external_refs: tuple[ExternalRef, ...] = ()
    authorization_id: str
    method: str
    key_id: str | None
    use: int
    uses_allowed: int
    purchased_on: date | None
    delivered_on: date | None
    window_ends_on: date | None


class CustomerRef(Value):
    """A pseudonym the shop chose. Personal data all the same: never for TMS or BI."""

    customer_ref: str | None
    language: str


class LineVerdict(Value):
    value: VerdictValue
    reasons: tuple[VerdictReason, ...]
    rule_ids: tuple[str, ...]
    referral: Referral | None


class StatedReason(Value):
    code: ReasonCode
    merchant_code: str | None = None
    tree_version: str | None = None
    asked_by: Literal["portal", "kiosk"]


class Condition(Value):
    """The condition as declared or seen, with the answers to the checklist by question."""

    code: str
    declared_by: Literal["customer", "staff", "machine"]
    checklist_id: str
    checklist_version: str
    answers: dict[str, str]


class LineResolution(Value):
    wanted: Resolution
    refund_trigger: RefundTrigger
    unit_value: Money
    fee: Money | None
    terms_id: str
    terms_accepted_at: Instant | None


class ItemCheck(Value):
    method: Literal["barcode", "rfid", "photo", "none"]
    symbology: str | None = None
    result: Literal["match", "mismatch", "unreadable", "not_done"]


class Line(Value):
    """One authorized line, listed whatever became of it."""

    line_id: str
    refund_key: str | None = None
    outcome: Literal["deposited", "not_brought", "declined"]
    qty_authorized: int
    qty_deposited: int
    gtin: str | None = None
    sku: str | None = None
    serial: str | None = None
    package_no: int | None = None
    route_code: str | None = None
    verdict: LineVerdict | None = None
    reason: StatedReason | None = None
    condition: Condition | None = None
    resolution: LineResolution | None = None
    item_check: ItemCheck | None = None


class Container(Value):
    type: Literal["compartment", "drop_bin"]
    id: str
    size: str | None
    load_unit_id: str | None


Packaging = Literal["kiosk_bag", "own_box"]


class Package(Value):
    """What got one label. Numbers come from leases; `written_code` where no label was printed."""

    package_no: Annotated[int, Field(ge=1)]
    label_number: str | None
    tracking_number: str | None
    label_status: LabelStatus
    written_code: str | None
    packaging: Packaging
    carrier_id: str
    return_to: Facility
    container: Container
    weight_g: int | None
    collect_by: Instant
    custody_at: Instant
    custody_from: Literal["customer", "attendant"]
    custody_to: str


class Photo(Value):
    """A picture by reference: its pieces travel apart from events."""

    photo_id: str
    role: Literal["item", "compartment", "site"]
    line_ids: tuple[str, ...]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    bytes: int
    taken_at: Instant
    quality: PhotoQuality


class Custody(Value):
    """How one package came behind its door. `timeline_ms` counts from the unlock; of a door that moved very
    often it has the first that was seen, and the last.
    """

    package_no: int
    timeline_ms: tuple[tuple[int, str], ...]
    occupancy: tuple[Occupancy, Occupancy]
    confirmed_by: ConfirmedBy
    openings: int


class Evidence(Value):
    photos: tuple[Photo, ...]
    custody: tuple[Custody, ...]
    missing: tuple[str, ...]


class Basis(Value):
    """Which rules decided, and how old they were."""

    policy_id: str
    policy_version: int
    policy_epoch: int
    policy_issued_at: Instant
    policy_age_s: int


class RiskInputs(Value):
    replay_checked: Literal["this_kiosk", "central"]
    earlier_attempts: int
    days_since_delivery: int | None
    reason_changed_at_kiosk: bool


class ReceiptFacts(Value):
    """`print_status` is what is known at commit; paper comes later and is never waited for."""

    receipt_no: str
    language: str
    channels: tuple[Literal["paper", "screen_qr"], ...]
    print_status: Literal["pending", "confirmed", "unconfirmed", "failed"]
    signature: str | None
    key_id: str | None


class Document(Value):
    type: str
    number: str
    sha256: str | None
