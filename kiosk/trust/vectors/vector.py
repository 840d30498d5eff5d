"""What a test vector is: a token, where and when it is shown, by which policy, and what becomes of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kiosk.domain.moment import rfc3339
from kiosk.domain.policy import Merchant, PolicyPack, PublicKey
from kiosk.trust.keys import SigningKey
from kiosk.trust.vectors.forge import EARLY, NEXT, OLD, OTHER_SHOP, PILOT, SHOP, STOLEN, Json

AT: Final = datetime(2026, 9, 29, 12, 0, tzinfo=UTC)
KIOSK: Final = "B-1042"
SITE: Final = "BER-017"
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Vector:
    """One token. `times`: it is its text that often, for one that no file should hold."""

    name: str
    why: str
    token: str
    at: datetime = AT
    times: int = 1

    def as_json(self) -> Json:
        """As it stands in its file."""
        told: Json = {"name": self.name, "why": self.why}
        told |= {"at": rfc3339(self.at), "kiosk_id": KIOSK, "site_id": SITE, "token": self.token}
        return told | ({"times": self.times} if self.times > 1 else {})


def at(seconds: int) -> datetime:
    """The instant that a claim names."""
    return datetime.fromtimestamp(seconds, UTC)


def pack() -> PolicyPack:
    """The policy by which the vectors are judged: merchants, keys and revocations, no rules."""
    return PolicyPack(
        policy_id="vectors",
        version=1,
        epoch=1,
        issued_at=AT - 30 * DAY,
        valid_until=AT + 365 * DAY,
        collect_within_h=48,
        merchants=(
            _merchant(
                "northwind",
                _public(SHOP),
                _public(NEXT, not_before=AT - 10 * DAY),
                _public(OLD, not_after=AT - 3 * DAY),
                _public(EARLY, not_before=AT + 10 * DAY),
                _public(STOLEN),
                revoked_authorizations=("Revoked-1",),
            ),
            _merchant("voltline", _public(OTHER_SHOP)),
            _merchant("pilot", _public(PILOT), sites=("HAM-002",)),
        ),
        revoked_keys=(STOLEN.key_id,),
    )


def _merchant(merchant_id: str, *keys: PublicKey, **more: Any) -> Merchant:
    return Merchant(
        merchant_id=merchant_id,
        name=merchant_id.title(),
        phone="+49 30 5550 1000",
        writes_within_days=5,
        terms_id="terms-1",
        keys=keys,
        rules=(),
        **more,
    )


def _public(key: SigningKey, **validity: datetime) -> PublicKey:
    return PublicKey(key_id=key.key_id, public_key=key.public, **validity)
