"""What a token says, and whether a policy believes it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from kiosk.config import ConfigError
from kiosk.domain.authorization import AuthorizationReference, AuthorizedLine, ReturnAuthorization
from kiosk.domain.line_facts import Circumstances
from kiosk.domain.policy import PolicyPack
from kiosk.policy.reading import read_policy
from kiosk.trust import jws
from kiosk.trust.claims import authorization_in
from kiosk.trust.jws import Refused
from kiosk.trust.refusals import REFUSALS
from kiosk.trust.token import MAX_ANNOUNCED_BYTES, MAX_TOKEN_BYTES, check_form, verify

_DAYS: Final = (
    ("purchased", "purchased_on"),
    ("sent", "dispatched_on"),
    ("delivered", "delivered_on"),
    ("received", "received_on"),
    ("repaired", "repaired_on"),
    ("asked for", "asked_on"),
)
_FACTS: Final = (
    ("country", "country"),
    ("region", "region"),
    ("channel", "sales_channel"),
    ("seller", "seller"),
    ("tier", "tier"),
    ("customer", "customer_ref"),
    ("language", "language"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a token is shown. What is None is what the token asks for."""

    at: datetime
    kiosk_id: str | None = None
    site_id: str | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """A token taken apart. `refused` is the code of what is wrong with it; None: nothing that was looked at.

    `judged_by` is the policy that it was verified against, None when it was not verified.
    """

    characters: int
    key_id: str
    claims: dict[str, Any]
    authorization: AuthorizationReference | None
    judged_by: str | None
    refused: str | None

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "characters": self.characters,
            "key_id": self.key_id,
            "claims": self.claims,
            "reference": bool(self.authorization) and not isinstance(self.authorization, ReturnAuthorization),
            "judged_by": self.judged_by,
            "refused": self.refused,
            "why": REFUSALS[self.refused] if self.refused else None,
        }

    def in_words(self) -> Iterator[str]:
        """For people."""
        if self.authorization:
            yield from _in_words(self.authorization)
        else:  # nothing in it is harmless: JSON escapes what could steer a terminal
            yield json.dumps(self.claims)
        yield f"{self.characters} characters, signed as {json.dumps(self.key_id)}."
        if self.characters > MAX_TOKEN_BYTES:
            yield f"Too long for a QR code, which holds {MAX_TOKEN_BYTES}: it can only be announced."
        if self.refused:
            yield f"REFUSED, {self.refused}: {REFUSALS[self.refused]}."
        elif self.judged_by:
            yield f"Believed by {self.judged_by}."
        else:
            yield "NOT VERIFIED: --pack FILE checks signature, key, time and place by the rules in FILE."


def inspect(token: str, pack: PolicyPack | None, place: Place) -> Inspection:
    """Take a token apart, and judge it by a policy if there is one. Raises Refused when it is no token."""
    check_form(token, MAX_ANNOUNCED_BYTES)
    unverified = jws.take_apart(token)
    claims = jws.strict_json(unverified.payload)
    authorization: AuthorizationReference | None = None
    refused: str | None = None
    try:
        authorization = authorization_in(claims)
    except Refused as error:
        refused = error.code
    if pack is not None:
        refused = _refusal(token, pack, _here(place, claims))
    return Inspection(
        characters=len(token),
        key_id=unverified.key_id,
        claims=claims,
        authorization=authorization,
        judged_by=f"{pack.policy_id}, version {pack.version} of epoch {pack.epoch}" if pack else None,
        refused=refused,
    )


def read_pack(path: Path) -> PolicyPack:
    """A policy as central publishes it, or the TOML file it is made from. Raises ValueError."""
    try:
        if path.suffix == ".toml":
            return read_policy(path).pack
        return PolicyPack.model_validate_json(path.read_bytes())
    except ConfigError as error:
        raise ValueError(str(error)) from error
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ValueError(f"{path} is no policy pack: {where}: {first['msg']}") from error


def _refusal(token: str, pack: PolicyPack, here: Circumstances) -> str | None:
    # A longer token is one that is announced: what it says must hold all the same.
    try:
        verify(token, pack, here, at_most=MAX_ANNOUNCED_BYTES)
    except Refused as refused:
        return refused.code
    return None


def _here(place: Place, claims: dict[str, Any]) -> Circumstances:
    return Circumstances(
        at=place.at,
        zone=ZoneInfo("UTC"),
        kiosk_id=place.kiosk_id or str(claims.get("k")),
        site_id=place.site_id or str(claims.get("s")),
        country="",
    )


def _in_words(a: AuthorizationReference) -> Iterator[str]:
    yield f"Return authorization {a.authorization_id} of {a.merchant_id}: order {a.order_id}, RMA {a.rma_id}."
    yield f"Issued {_moment(a.issued_at)}, expires {_moment(a.expires_at)}."
    if a.kiosk_id or a.site_id:
        places = (f"kiosk {a.kiosk_id}" if a.kiosk_id else None, f"site {a.site_id}" if a.site_id else None)
        yield f"Counts at {' at '.join(place for place in places if place)} only."
    if not isinstance(a, ReturnAuthorization):
        yield "A reference: its lines did not fit, and are announced or looked up."
        return
    days = [f"{word} {_day(day)}" for word, field in _DAYS if (day := getattr(a, field))]
    facts = [f"{word} {value}" for word, field in _FACTS if (value := getattr(a, field))]
    for said in (", ".join(days), ", ".join(facts)):
        if said:
            yield f"{said[0].upper()}{said[1:]}."
    if a.uses_allowed > 1:
        yield f"May be used {a.uses_allowed} times."
    yield from (f"  {_line(line)}" for line in a.lines)


def _line(line: AuthorizedLine) -> str:
    said = [f"{line.quantity} x {line.category} of {line.unit_value.minor} {line.unit_value.currency} cents"]
    said += [f'"{line.title}"'] if line.title else []
    said += [f"GTIN {line.gtin}"] if line.gtin else []
    said += [f"SKU {line.sku}"] if line.sku else []
    said += [f"reason {line.reason}"] if line.reason else []
    said += [f"wants {line.resolution}"] if line.resolution else []
    said += [f"may choose {' or '.join(line.resolutions_allowed)}"] if line.resolutions_allowed else []
    return f"line {line.line_id}: {', '.join(said)}"


def _day(day: date | datetime) -> str:
    return _moment(day) if isinstance(day, datetime) else day.isoformat()


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
