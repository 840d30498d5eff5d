"""The rules in force at a kiosk, in a few lines."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kiosk.domain.policy import Merchant, PolicyPack
from kiosk.store.policies import KeptPolicy


def summary(active: KeptPolicy, waiting: KeptPolicy | None, now: datetime, site_id: str) -> Iterator[str]:
    """What is in force at a site, how old it is, whose rules they are, and what waits behind it."""
    pack = active.pack
    yield f"{pack.policy_id}  version {pack.version}, epoch {pack.epoch}  sha256 {active.sha256}"
    yield f"issued {_at(pack.issued_at)}, {_days(now - pack.issued_at)} ago; {_validity(pack, now)}"
    for merchant in pack.merchants:
        yield f"  {merchant.merchant_id}: {_merchant(merchant, now, site_id)}"
    if waiting is not None:
        yield f"version {waiting.pack.version}, epoch {waiting.pack.epoch} waits for a moment without a visit"


def _merchant(merchant: Merchant, now: datetime, site_id: str) -> str:
    tables = f"{len(merchant.rules)} rules, {len(merchant.checklists)} checklists, {len(merchant.keys)} keys"
    return tables if merchant.is_known(site_id, now) else f"{tables}; not rolled out here"


def _validity(pack: PolicyPack, now: datetime) -> str:
    if now <= pack.valid_until:
        return f"in force until {_at(pack.valid_until)}"
    return f"EXPIRED since {_at(pack.valid_until)}: the rows for expired rules apply"


def _days(span: timedelta) -> str:
    return "1 day" if span.days == 1 else f"{span.days} days"


def _at(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M %Z}"
