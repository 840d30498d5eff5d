"""A row of a roster as it is made, and what a roster says."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kiosk.domain.moment import ClockStatus, Moment, rfc3339
from kiosk.domain.policy import PolicyPack
from kiosk.domain.roster import StaffEntry, why_not_here
from kiosk.trust.jws import Refused
from kiosk.trust.staff import find_by_badge
from kiosk.trust.staff_refusals import BADGE_REFUSALS


def check_addition(pack: PolicyPack, entry: StaffEntry, badge_salt: str | None) -> None:
    """Raises ValidationError when the roster of a pack cannot take this row."""
    PolicyPack.model_validate(dict(pack) | {"roster": (*pack.roster, entry), "badge_salt": badge_salt})


def row(entry: StaffEntry) -> Iterator[str]:
    """A row as it stands in a policy file, in TOML."""
    yield "[[policy.roster]]"
    for name, value in entry.model_dump(exclude_defaults=True).items():
        yield f"{name} = {rfc3339(value) if isinstance(value, datetime) else json.dumps(value)}"


def uid_of(text: str) -> bytes:
    """A badge's UID from hex, with or without colons. Raises ValueError."""
    try:
        return bytes.fromhex(text.replace(":", ""))
    except ValueError as error:
        raise ValueError(f"{text} is no UID in hex, as 04:A1:B2:C3:D4:E5:01") from error


def in_words(pack: PolicyPack, site_id: str | None, now: datetime) -> Iterator[str]:
    """Who is in a roster, who may sign passes, and who may not sign in; for people.

    Without a site, everybody is looked at where they work.
    """
    for entry in pack.roster:
        yield _in_words(entry, _why_not(pack, entry, site_id, now))
    for courier_key in pack.courier_keys:
        whose = " and ".join(courier_key.carriers) or "every carrier"
        yield f"Key {courier_key.key_id} signs passes for couriers of {whose}."
    for key in pack.technician_keys:
        yield f"Key {key.key_id} signs passes for technicians."
    if pack.revoked_staff:
        yield f"Signed in by nothing: {', '.join(pack.revoked_staff)}."
    count, badges = len(pack.roster), sum(entry.badge is not None for entry in pack.roster)
    yield f"{count} in the roster, {badges} with a badge."


def as_data(pack: PolicyPack, site_id: str | None, now: datetime) -> list[dict[str, Any]]:
    """The same people for machines, without digests and hashes."""
    return [
        entry.model_dump(mode="json", exclude={"badge", "pin"})
        | {"has_badge": entry.badge is not None, "why_not": _why_not(pack, entry, site_id, now)}
        for entry in pack.roster
    ]


def whose_badge(pack: PolicyPack, uid: bytes, site_id: str, now: datetime) -> str:
    """Whose a badge is, as a kiosk there and then sees it. Raises Refused."""
    found = find_by_badge(pack, uid, site_id, _moment(now))
    if isinstance(found, Refused):
        raise found
    return _in_words(found, None)


def _why_not(pack: PolicyPack, entry: StaffEntry, site_id: str | None, now: datetime) -> str | None:
    where = site_id or next(iter(entry.sites), "")
    return why_not_here(entry, pack.revoked_staff, where, _moment(now))


def _moment(now: datetime) -> Moment:
    return Moment(at=now, boottime_ms=0, clock=ClockStatus.TRUSTED)


def _in_words(entry: StaffEntry, why_not: str | None) -> str:
    said = [f"{entry.role} of {entry.carrier_id}" if entry.carrier_id else str(entry.role)]
    said += ["badge" if entry.badge else "no badge"]
    said += [f"at {', '.join(entry.sites)}" if entry.sites else "at every site"]
    said += [f"from {entry.valid_from:%F %H:%M} UTC"] if entry.valid_from else []
    said += [f"until {entry.valid_until:%F %H:%M} UTC"] if entry.valid_until else []
    said += [f"in {entry.language}"] if entry.language else []
    refusal = f" NOT LET IN: {BADGE_REFUSALS[f'staff_{why_not}']}." if why_not else ""
    return f"{entry.staff_ref}: {'; '.join(said)}.{refusal}"
