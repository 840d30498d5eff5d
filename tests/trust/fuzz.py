"""Shows a kiosk what nobody should sign: `python -m tests.trust.fuzz --inputs 1000000`.

Every input is one token, made from a seed and a number: a published test vector, spoiled.
Its text is spoiled as it stands; or its payload's bytes, its claims or its header are, and
what comes of it is signed anew by the shop, so that the checks behind the signature run too.
A finding is an exception other than a documented refusal, more than 100 ms of processor time,
or a token that is believed and should not be: see `_check_believed`.
"""

import copy
import json
import random
import string
import sys
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from kiosk.domain.authorization import AuthorizationReference, ReturnAuthorization
from kiosk.domain.line_facts import Circumstances
from kiosk.domain.policy import PolicyPack
from kiosk.trust import jws
from kiosk.trust.claims import NAMES, authorization_in, payload_of
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey
from kiosk.trust.refusals import REFUSALS
from kiosk.trust.token import MAX_ANNOUNCED_BYTES, MAX_TOKEN_BYTES, verify
from kiosk.trust.vectors import VECTORS
from kiosk.trust.vectors.forge import SHOP, header, sign
from tests.hardware.fuzz import Feed, Target, main, spoil

PACK: Final = PolicyPack.model_validate_json((VECTORS / "pack.json").read_bytes())
VALID: Final = json.loads((VECTORS / "valid.json").read_text(encoding="utf-8"))
KEY_SEEDS: Final = json.loads((VECTORS / "keys.json").read_text(encoding="utf-8"))
INVALID: Final = json.loads((VECTORS / "invalid.json").read_text(encoding="utf-8"))
SEEDS: Final = ("exp_nan", "unknown_claim", "merchant_not_here", "revoked_authorization", "title_markup")
"""Wrong tokens whose payloads are worth spoiling further."""

KEYS: Final = [SigningKey.from_seed(key_id, bytes.fromhex(seed)) for key_id, seed in KEY_SEEDS.items()]

TOKENS: Final = [vector["token"] for vector in (*VALID, *INVALID) if len(vector["token"]) > 3]
SIGNED: Final = {vector["token"] for vector in VALID}
PAYLOADS: Final = [
    *(vector["payload"].encode() for vector in VALID),
    *(
        urlsafe_b64decode(vector["token"].split(".")[1] + "==")
        for vector in INVALID
        if vector["name"] in SEEDS
    ),
]
CLAIMS: Final = [json.loads(payload) for payload in PAYLOADS]
HERE: Final = Circumstances(
    datetime.fromisoformat(VALID[0]["at"]), ZoneInfo("Europe/Berlin"), "BER-017", "B-1042", "DE"
)

MOST_CHANGES: Final = 4
LONG_S: Final = 100 * 24 * 3600

NASTY: Final = (
    *(None, True, False, 0, 1, -1, 2**31, 2**40, 2**63, 10**30, 1e30, 0.5),
    *("", " ", "a", "1", "northwind", "NaN", "2026-09-14", "2026-02-30", "0000-00-00", "fcer", "x" * 41),
    *(
        "\x00",
        "\x1b@",
        "a\n",
        "\x7f",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\ud800",
        "\udfff",
        "é",
        "\u0661",
        "\U0001f455",
    ),
    *("[b]", "&bl;", "%s", "../..", "#", "+", "'; --", "{0}", "EUR", "EURO", "de", "DE"),
    *([], {}, [[]], [{}], {"a": 1}, [[[]]], [["1", "fashion", 1, 3990]], ["1", "fashion", 1, 3990]),
)
HEADER_NAMES: Final = ("alg", "kid", "crit", "typ", "b64", "jwk", "jku", "x5c", "cty", "zip", "")


@dataclass(frozen=True)
class Tokens(Target):
    """Tokens of one sort of damage."""

    spoiled: Callable[[random.Random], str] = lambda _: ""

    def pieces(self, number: int) -> tuple[bytes, ...]:
        token = self.spoiled(random.Random(f"{self.name} {number}"))
        return (token.encode("utf-8", "surrogatepass"),)


def text(chance: random.Random) -> str:
    """A vector's own text, spoiled; or parts of several; or noise of the right form."""
    match chance.randrange(4):
        case 0:
            parts = (part for _ in range(3) for part in chance.choice(TOKENS).split(".")[:3])
            return ".".join(chance.sample(list(parts), chance.randrange(1, 5)))
        case 1:
            alphabet = string.ascii_letters + string.digits + "-_" + "." * 4
            longest = chance.choice([MAX_TOKEN_BYTES, MAX_TOKEN_BYTES, 2 * MAX_ANNOUNCED_BYTES])
            return "eyJ" + "".join(chance.choices(alphabet, k=chance.randrange(longest)))
        case _:
            stream = bytearray(chance.choice(TOKENS).encode("utf-8", "surrogatepass"))
            _spoil_often(stream, chance)
            return stream.decode("utf-8", "replace")


def payload(chance: random.Random) -> str:
    """A payload whose bytes are spoiled, truly signed."""
    stream = bytearray(chance.choice(PAYLOADS))
    _spoil_often(stream, chance)
    return _signed(bytes(stream), chance)


def claims(chance: random.Random) -> str:
    """Claims with values that others have, or that nobody should have, truly signed."""
    changed = json.loads(chance.choice(PAYLOADS))
    for _ in range(chance.randrange(1, MOST_CHANGES)):
        name = chance.choice([*sorted(NAMES), *changed])
        match chance.randrange(5):
            case 0:
                changed.pop(name, None)
            case 4:
                _shift(changed, chance)
            case 1 if (theirs := chance.choice(CLAIMS)).get(name) is not None:
                changed[name] = copy.deepcopy(theirs[name])
            case 2 if isinstance(changed.get("l"), list) and changed["l"]:
                _change_line(changed["l"], chance)
            case _:
                changed[chance.choice([name, name, name, _any_text(chance)])] = _value(chance)
    return _signed(json.dumps(changed, separators=(",", ":")).encode(), chance)


def head(chance: random.Random) -> str:
    """A header that says something else, or whose bytes are spoiled, truly signed."""
    if chance.randrange(2):
        stream = bytearray(header())
        _spoil_often(stream, chance)
        return sign(bytes(stream), chance.choice(PAYLOADS))
    changes = {chance.choice(HEADER_NAMES): _value(chance) for _ in range(chance.randrange(1, 3))}
    return sign(json.dumps(json.loads(header()) | changes).encode(), chance.choice(PAYLOADS))


def judge(token: bytes) -> None:
    """Verify as an announced token, which may be longer. Raises Refused, with a documented code."""
    try:
        authorization, key_id = verify(
            token.decode("utf-8", "surrogatepass"), PACK, HERE, at_most=MAX_ANNOUNCED_BYTES
        )
    except Refused as refused:
        if refused.code not in REFUSALS:
            raise LookupError(f"an undocumented code: {refused.code}") from refused
        raise
    _check_believed(authorization, key_id)


def _check_believed(authorization: AuthorizationReference, key_id: str) -> None:
    """What is believed is sound in itself, and says again what it said."""
    assert key_id in {key.key_id for merchant in PACK.merchants for key in merchant.keys}
    assert type(authorization).model_validate(authorization.model_dump()) == authorization
    if isinstance(authorization, ReturnAuthorization):
        again = jws.strict_json(payload_of(authorization))
        assert authorization_in(again) == authorization


def not_resigned(token: bytes) -> None:
    """Of what nobody signed anew, nothing is believed but the vectors themselves."""
    judge(token)
    assert token.decode() in SIGNED


def _signed(payload: bytes, chance: random.Random) -> str:
    """By the shop, and now and then by another key, each under its own name."""
    key = SHOP if chance.randrange(8) else chance.choice(KEYS)
    return sign(header(kid=key.key_id), payload, key)


def _spoil_often(stream: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randrange(1, MOST_CHANGES)):
        spoil(stream, chance)


def _shift(changed: dict[str, Any], chance: random.Random) -> None:
    """Another time, with or without the lifetime."""
    by = chance.randrange(-LONG_S, LONG_S)
    for name in chance.choice((["iat"], ["exp"], ["iat", "exp"])):
        if isinstance(changed.get(name), int):
            changed[name] += by


def _change_line(lines: list[Any], chance: random.Random) -> None:
    line = chance.choice(lines)
    if not isinstance(line, list) or not line or not chance.randrange(8):
        lines.append(_value(chance) if chance.randrange(2) else copy.deepcopy(line))
    elif chance.randrange(3):
        line[chance.randrange(len(line))] = _value(chance)
    else:
        line.extend([None] * chance.randrange(6) + [_value(chance)])


def _value(chance: random.Random) -> Any:
    match chance.randrange(6):
        case 0:
            return chance.randrange(-(2 ** chance.randrange(70)), 2 ** chance.randrange(70))
        case 1:
            return _any_text(chance)
        case 2:
            return copy.deepcopy(chance.choice(list(chance.choice(CLAIMS).values())))
        case 3:
            nested: Any = copy.deepcopy(chance.choice(NASTY))
            for _ in range(chance.randrange(100)):
                nested = [nested] if chance.randrange(2) else {"a": nested}
            return nested
        case _:
            return copy.deepcopy(chance.choice(NASTY))


def _any_text(chance: random.Random) -> str:
    return "".join(chr(chance.randrange(0x250)) for _ in range(chance.randrange(12)))


def _feed(judged: Callable[[bytes], None]) -> Callable[[], Feed]:
    return lambda: judged


_ALL = (Refused,)

TARGETS: Final = (
    Tokens("token text", _feed(not_resigned), (), _ALL, spoiled=text),
    Tokens("token payload", _feed(judge), (), _ALL, spoiled=payload),
    Tokens("token claims", _feed(judge), (), _ALL, spoiled=claims),
    Tokens("token header", _feed(judge), (), _ALL, spoiled=head),
)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], TARGETS))
