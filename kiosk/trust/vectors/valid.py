"""Tokens that a kiosk believes."""

import json
from collections.abc import Iterator
from typing import Any

from kiosk.trust.vectors.forge import NEXT, OTHER_SHOP, SHOP, as_bytes, claims, header, reference, sign
from kiosk.trust.vectors.vector import KIOSK, SITE, Vector, at

Shown = Iterator[tuple[Vector, bytes, str]]


def valid() -> Shown:
    """Each vector with its payload and the id of its key."""
    line = ["1", "fashion", 2, 3990, "Shirt", "ss", "9521100123457", "exchange", "ec", "LS-M"]
    for name, why, payload in (
        ("plain", "only what must be there", claims()),
        ("days", "every day there is", claims(**_days())),
        ("ids", "every id there is, bound to kiosk and site", claims(**_ids())),
        ("line", "every field of a line", claims(l=[line])),
        ("two_uses", "may be used twice", claims(n=2)),
        ("instant", "a day whose instant is known, in seconds", claims(dd=1789473600)),
        ("five_lines", "as many as fit, titles left out", claims(l=_five_lines())),
        ("reference", "its lines do not fit and come another way", reference()),
        ("bound_reference", "a reference that counts at one kiosk", reference(k=KIOSK, s=SITE)),
        ("any_script", "a title in UTF-8", claims(l=[_titled("Größe 38 · 麻のシャツ")])),
    ):
        yield _shown(name, why, as_bytes(payload))
    escaped = json.dumps(claims(l=[_titled("Größe 38 · 麻のシャツ")]), separators=(",", ":"))
    yield _shown("escaped_title", "the same title in JSON escapes", escaped.encode())
    yield _shown("spaces", "JSON with spaces", json.dumps(claims(), indent=1).encode())
    plain = as_bytes(claims())
    turned = sign(b'{ "kid" : "demo-northwind", "alg" : "EdDSA" }', plain)
    yield Vector("turned_header", "the header in another order", turned), plain, SHOP.key_id
    next_key = sign(header(kid=NEXT.key_id), plain, NEXT)
    yield Vector("next_key", "an old and a new key overlap", next_key), plain, NEXT.key_id
    theirs = as_bytes(claims(iss="voltline"))
    other = sign(header(kid=OTHER_SHOP.key_id), theirs, OTHER_SHOP)
    yield Vector("other_merchant", "another shop, its own key", other), theirs, OTHER_SHOP.key_id
    last = Vector("last_second", "exp is the last second", sign(header(), plain), at(claims()["exp"]))
    yield last, plain, SHOP.key_id
    longest = claims(exp=claims()["iat"] + 90 * 86_400)
    yield _shown("ninety_days", "the longest lifetime", as_bytes(longest))


def _shown(name: str, why: str, payload: bytes) -> tuple[Vector, bytes, str]:
    return Vector(name, why, sign(header(), payload)), payload, SHOP.key_id


def _days() -> dict[str, Any]:
    days = ("pd", "2026-09-10"), ("sd", "2026-09-11"), ("dd", "2026-09-14"), ("rd", "2026-09-15")
    return {**dict(days), "fd": "2026-09-20", "ad": 1790400000}


def _ids() -> dict[str, Any]:
    where = {"k": KIOSK, "s": SITE, "co": "DE", "re": "BE", "la": "de"}
    return where | {"ch": "web", "se": "linen-house", "ti": "gold", "cr": "c_8f3a2b"}


def _titled(title: str) -> list[Any]:
    return ["1", "fashion", 1, 3990, title]


def _five_lines() -> list[list[Any]]:
    with_gtin = [None, None, "9521100123457"]
    return [[str(n), "fashion", 1, 3990, *(with_gtin if n <= 2 else [])] for n in range(1, 6)]
