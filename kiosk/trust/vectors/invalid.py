"""Tokens that a kiosk refuses: one at least for every way of being wrong."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Final

from kiosk.trust.keys import SigningKey
from kiosk.trust.token import MAX_TOKEN_BYTES
from kiosk.trust.vectors.forge import (
    EARLY,
    OLD,
    OTHER_SHOP,
    PILOT,
    SHOP,
    STOLEN,
    STRANGER,
    as_bytes,
    base64,
    claims,
    header,
    reference,
    sign,
    token,
)
from kiosk.trust.vectors.vector import Vector, at

Wrong = Iterator[tuple[str, str, str, str]]
"""Name, code of the refusal, what is wrong, token."""

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def invalid() -> Iterator[tuple[Vector, str]]:
    """Each vector with the code of its refusal."""
    for name, code, why, text in (
        *_of_wrong_form(),
        *_of_wrong_json(),
        *_of_wrong_header(),
        *_of_wrong_hands(),
        *_of_wrong_claims(),
        *_of_wrong_lines(),
        *_of_wrong_ids(),
        *_of_wrong_place_or_time(),
    ):
        yield Vector(name, why, text), code
    large = Vector("thirty_megabytes", "nothing of it is parsed", "A", times=30 * 1024 * 1024)
    yield large, "oversize"
    good, over, before = token(claims()), at(claims()["exp"] + 1), at(claims()["iat"] - 86_401)
    yield Vector("expired", "one second after exp", good, over), "expired"
    yield Vector("not_yet_valid", "more than a day before iat", good, before), "not_yet_valid"


def _of_wrong_form() -> Wrong:
    good = token(claims())
    signed, _, signature = good.rpartition(".")
    yield "empty", "malformed", "nothing", ""
    yield "two_parts", "malformed", "no signature at all", signed
    yield "four_parts", "malformed", "something after the signature", f"{good}.{signature}"
    yield "notbase64", "malformed", "a part of a length that base64 has not", f"{signed}.{signature}AAA"
    yield (
        "longerbase64",
        "malformed",
        "bits in the last character that no byte holds",
        good[:-1] + _twin(good[-1]),
    )
    yield "padding", "charset", "base64 with padding", f"{good}=="
    yield "too_long", "oversize", f"{MAX_TOKEN_BYTES + 1} characters", "e" * (MAX_TOKEN_BYTES + 1)
    yield "line_end", "charset", "a line end after the token", f"{good}\n"
    yield "not_ascii", "charset", "a letter beyond ASCII", f"{good[:-1]}é"
    yield "full_width", "charset", "a letter that only looks like one of ASCII", f"{good[:-1]}\uff21"
    yield "zero_width", "charset", "a character that nobody sees", f"{signed}\u200b.{signature}"
    yield "later_scheme", "scheme", "the encoding that is kept for later", "$K1:7X5J"


def _of_wrong_json() -> Wrong:
    text = as_bytes(claims()).decode()
    yield "payload_no_json", "malformed", "the payload is no JSON", sign(header(), b"no json")
    yield "payload_list", "malformed", "the payload is a list", sign(header(), b"[]")
    yield "payload_bom", "malformed", "a byte order mark", sign(header(), b"\xef\xbb\xbf" + text.encode())
    yield "payload_utf16", "malformed", "not UTF-8", sign(header(), '{"iss":"northwind"}'.encode("utf-16"))
    yield "header_no_json", "malformed", "the header is no JSON", sign(b"no json", text.encode())
    deep = "[" * 60 + "]" * 60
    yield "deep_nesting", "nesting", "lists in lists", sign(header(), f'{text[:-1]},"x":{deep}}}'.encode())
    twice = f'{text[:-1]},"exp":1795000000}}'
    yield "duplicate_claim", "duplicate_key", "exp twice", sign(header(), twice.encode())
    hidden = f'{text[:-1]},"\\u0065xp":1795000000}}'
    yield "duplicate_escaped", "duplicate_key", "exp twice, once in escapes", sign(header(), hidden.encode())
    two_algs = b'{"alg":"none","alg":"EdDSA","kid":"demo-northwind"}'
    yield "duplicate_header", "duplicate_key", "alg twice", sign(two_algs, text.encode())
    for name, number, code in (
        ("exp_nan", "NaN", "not_a_number"),
        ("exp_infinity", "Infinity", "not_a_number"),
        ("exp_1e30", "1e30", "fraction"),
        ("exp_fraction", "1793095200.5", "fraction"),
        ("exp_text", '"1793095200"', "claim_exp"),
        ("exp_milliseconds", "1793095200000", "claim_exp"),
        ("exp_huge", "18446744073709551616", "claim_exp"),
        ("exp_true", "true", "claim_exp"),
    ):
        changed = text.replace(f'"exp":{claims()["exp"]}', f'"exp":{number}')
        yield name, code, f"exp is {number}", sign(header(), changed.encode())


def _of_wrong_header() -> Wrong:
    body = as_bytes(claims())
    unsigned = ".".join(map(base64, (header(alg="none"), body)))
    yield "alg_none", "algorithm", "alg none, no signature", f"{unsigned}."
    yield "alg_none_signed", "algorithm", "alg none, truly signed", sign(header(alg="none"), body)
    to_sign = ".".join(map(base64, (header(alg="HS256"), body)))
    secret = hmac.new(SHOP.public.encode(), to_sign.encode(), hashlib.sha256).digest()
    yield "alg_hs256", "algorithm", "HS256 with the public key as secret", f"{to_sign}.{base64(secret)}"
    yield "alg_ed25519", "algorithm", "the newer name of the algorithm", sign(header(alg="Ed25519"), body)
    yield "alg_missing", "algorithm", "no alg", sign(b'{"kid":"demo-northwind"}', body)
    yield "crit", "critical", "crit: exp", sign(header(crit=["exp"]), body)
    yield "crit_b64", "critical", "crit: b64, as RFC 7797", sign(header(crit=["b64"], b64=False), body)
    yield "typ", "header", "typ beside alg and kid", sign(header(typ="JWT"), body)
    yield "jwk", "header", "a key of its own", sign(header(jwk={"kty": "OKP"}), body)
    yield "kid_missing", "header", "no kid", sign(b'{"alg":"EdDSA"}', body)
    yield "kid_number", "header", "kid is a number", sign(header(kid=7), body)


def _of_wrong_hands() -> Wrong:
    body = as_bytes(claims())
    good = token(claims())
    changed = base64(as_bytes(claims(r="RMA-99999")))
    head, _, signature = good.split(".")
    as_shop = SigningKey(SHOP.key_id, STRANGER.private)
    yield "wrong_key", "signature", "another key under the shop's kid", token(claims(), as_shop)
    yield "changed_payload", "signature", "the signature of other claims", f"{head}.{changed}.{signature}"
    yield "no_signature", "signature", "the signature is empty", f"{head}.{base64(body)}."
    yield "unknown_key", "unknown_key", "a kid of nobody", token(claims(), STRANGER)
    yield "revoked_key", "revoked_key", "a key that was stolen", token(claims(), STOLEN)
    yield "key_over", "key_over", "a key after its not_after", token(claims(), OLD)
    yield "key_not_yet", "key_not_yet", "a key before its not_before", token(claims(), EARLY)
    yield "other_issuers_key", "other_issuers_key", "one shop speaks for another", token(claims(), OTHER_SHOP)
    yield "unknown_merchant", "unknown_merchant", "an iss of nobody", token(claims(iss="westwind"))
    yield "issuer_missing", "unknown_merchant", "no iss", token(claims(iss=None))
    elsewhere = token(claims(iss="pilot"), PILOT)
    yield "merchant_not_here", "merchant_not_here", "a shop that tries out another site", elsewhere
    revoked = token(claims(jti="Revoked-1"))
    yield "revoked_authorization", "revoked_authorization", "the shop took it back", revoked


def _of_wrong_claims() -> Wrong:
    for name in ("jti", "iat", "exp", "o", "r", "cu"):
        yield f"{name}_missing", f"claim_{name}", f"no {name}", token(claims(**{name: None}))
    without_lines = claims(l=None)
    yield "lines_missing", "claim_cu", "no lines, yet no reference either", token(without_lines)
    yield "unknown_claim", "claim_unknown", "nbf is none of ours", token(claims(nbf=1790503200))
    null = as_bytes(claims(co="here")).replace(b'"here"', b"null")
    yield "null", "claim_co", "what is not known is left out, not null", sign(header(), null)
    for name, value in (
        ("pd", "2026-02-30"),
        ("sd", "20260914"),
        ("dd", "14.09.2026"),
        ("rd", 20260914),
        ("fd", "2026-09-14T10:00:00Z"),
        ("ad", True),
        ("co", "Germany"),
        ("re", "Berlin"),
        ("ch", "a b"),
        ("se", 7),
        ("ti", ""),
        ("cr", "anna@example.org"),
        ("la", "de_DE"),
        ("n", 10),
        ("k", "x" * 41),
        ("s", "a/b"),
    ):
        yield f"bad_{name}", f"claim_{name}", f"{name} is {json.dumps(value)}", token(claims(**{name: value}))


def _of_wrong_lines() -> Wrong:
    for name, why, fields in (
        ("short", "three fields", ["1", "fashion", 1]),
        ("long", "eleven fields", ["1", "fashion", 1, 100, *[None] * 6, 1]),
        ("no_quantity", "none of it", ["1", "fashion", 0, 100]),
        ("text_value", "a value in text", ["1", "fashion", 1, "100"]),
        ("negative", "a value below nothing", ["1", "fashion", 1, -1]),
        ("reason", "a reason nobody knows", ["1", "fashion", 1, 100, None, "zz"]),
        ("gtin", "a GTIN of three digits", ["1", "fashion", 1, 100, None, None, "123"]),
        ("resolution", "a resolution nobody knows", ["1", "fashion", 1, 100, None, None, None, "cash"]),
        ("allowed", "a letter nobody knows", ["1", "fashion", 1, 100, None, None, None, None, "fx"]),
    ):
        yield f"line_{name}", "claim_l", why, token(claims(l=[fields]))
    twice = claims()["l"] * 2
    yield "line_twice", "claim_l", "two lines of one id", token(claims(l=twice))
    yield "no_lines", "claim_l", "an empty list of lines", token(claims(l=[]))


def _of_wrong_ids() -> Wrong:
    for name, code, text in (
        ("markup", "markup", "[b]RMA[/b]"),
        ("markup_link", "markup", "[ref=x]RMA"),
        ("markup_entity", "markup", "&bl;RMA"),
        ("escape", "control_characters", "\x1b@RMA"),
        ("escape_terminal", "control_characters", "RMA\x1b[2J"),
        ("nul", "control_characters", "RMA\x00"),
        ("new_line", "control_characters", "RMA\n"),
        ("right_to_left", "invisible_characters", "RMA\u202e1"),
        ("isolated", "invisible_characters", "\u2067RMA\u2069"),
        ("zero_width_space", "invisible_characters", "RMA\u200b1"),
        ("zero_width_joiner", "invisible_characters", "RMA\u200d1"),
        ("cyrillic", "claim_r", "RM\u0410-1"),
        ("arabic_digits", "claim_r", "RMA-\u0661"),
        ("path", "claim_r", "../../etc/passwd"),
        ("topic", "claim_r", "RMA/#"),
        ("half_surrogate", "claim_r", "RMA\ud800"),
    ):
        yield f"id_{name}", code, f"the RMA number is {text!a}", token(claims(r=text))
        if code != "claim_r" and name not in ("zero_width_space", "zero_width_joiner"):
            titled = claims(l=[["1", "fashion", 1, 100, text]])
            yield f"title_{name}", code, f"a title is {text!a}", token(titled)


def _of_wrong_place_or_time() -> Wrong:
    issued = claims()["iat"]
    longest = 90 * 86_400
    yield "lifetime", "lifetime", "a second more than 90 days", token(claims(exp=issued + longest + 1))
    yield "lifetime_none", "lifetime", "exp is iat", token(claims(exp=issued))
    yield "other_kiosk", "other_kiosk", "bound to another kiosk", token(claims(k="B-1043"))
    yield "other_site", "other_site", "bound to another site", token(claims(s="BER-018"))
    yield "other_kiosk_reference", "other_kiosk", "a reference is bound too", token(reference(k="B-1043"))


def _twin(character: str) -> str:
    """The character of base64 that differs in the last bit."""
    return _ALPHABET[_ALPHABET.index(character) ^ 1]
