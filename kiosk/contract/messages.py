"""The other messages: what central says to a kiosk, and the states a kiosk keeps retained.

Consumers ignore fields they do not know, on both sides.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kiosk.domain.moment import Instant
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
    """Central's own word. Only this empties an outbox."""

    stored: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    photos: tuple[PhotoWord, ...] = ()


class CentralState(Message):
    """Retained: whether central listens; `online: false` is also its Last Will, and kiosks then hold."""

    online: bool


class PolicyManifest(Message):
    """The signed announcement of a policy pack; its pieces travel on topics of their own."""

    policy_id: str
    version: Annotated[int, Field(ge=1)]
    epoch: Annotated[int, Field(ge=1)]
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


class ConnectionState(Message):
    """Retained; `online: false` is also the kiosk's Last Will."""

    online: bool
    boot_id: str


class HealthState(Message):
    """Retained: how the kiosk is, in numbers that need no interpretation.

    `policy_*` are the rules in force: `policy_age_s` since they were issued, `policy_validity`
    whether they still count. `policy_waiting`: the newest version that waits to be taken up.
    `disk_level`: what the kiosk gives up to keep going; filling: photos that central has, tight:
    new photos, full: new visits.
    """

    at: Instant
    boot_id: str
    software_version: str
    service: Literal["in_service", "out_of_service", "unknown"]
    service_reason: str | None
    policy_version: int | None
    policy_epoch: int | None
    policy_age_s: int | None
    policy_validity: Validity | None
    policy_waiting: int | None
    outbox_waiting: int
    outbox_quarantined: int
    outbox_oldest_at: Instant | None
    photos_waiting: int
    disk_used_percent: float
    disk_level: Literal["roomy", "filling", "tight", "full"]
