"""Claims are believed only in the form the contract gives them, however truly they are signed."""

import json
from typing import Any

import pytest

from kiosk.trust.claims import NAMES
from kiosk.trust.jws import Refused
from kiosk.trust.token import MAX_ANNOUNCED_BYTES, verify
from tests.trust.forging import PACK, believed, claims, forge, here, refusal


@pytest.mark.parametrize(
    "changes",
    [
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "a/b"},
        {"jti": "../../etc/passwd"},
        {"jti": "a b"},
        {"jti": "x" * 41},
        {"o": None},
        {"o": "#"},
        {"r": "+"},
        {"iat": None},
        {"iat": "1790000000"},
        {"iat": True},
        {"iat": -1},
        {"exp": None},
        {"exp": "1793000000"},
        {"exp": 2**39},
        {"exp": 2**40},
        {"exp": 2**64},
        {"exp": [1793000000]},
        {"dd": "14.09.2026"},
        {"dd": "2026-02-30"},
        {"dd": 20260914},
        {"cu": "euro"},
        {"cu": "eur"},
        {"cu": None},
        {"co": "Germany"},
        {"la": "de_DE"},
        {"cr": "anna@example.org"},
        {"n": 0},
        {"n": 10},
        {"n": "1"},
        {"n": True},
    ],
    ids=repr,
)
def test_a_claim_that_is_missing_or_out_of_form_is_refused_by_its_name(changes: dict[str, Any]) -> None:
    (name,) = changes
    assert refusal(forge(claims(**changes))) == f"claim_{name}"


@pytest.mark.parametrize("name", ["x", "nbf", "aud", "sub", "ISS", "", "title\n"])
def test_a_claim_nobody_knows_is_refused_and_its_name_is_not_repeated(name: str) -> None:
    assert refusal(forge(claims() | {name: 0})) == "claim_unknown"


@pytest.mark.parametrize("name", sorted(NAMES - {"iss"}))
def test_what_is_not_known_is_left_out_and_not_null(name: str) -> None:
    assert refusal(forge(claims() | {name: None})) == f"claim_{name}"


@pytest.mark.parametrize("name", ["dd", "cu", "co", "la", "n"])
def test_a_reference_says_nothing_that_only_counts_for_lines(name: str) -> None:
    reference = {key: value for key, value in claims().items() if key not in ("l", "cu", "dd")}
    assert refusal(forge(reference | {name: 1})) == f"claim_{name}"


@pytest.mark.parametrize("number", [b"1793000000.0", b"1e30", b"-0.0", b"1E9"])
@pytest.mark.parametrize("name", ["iat", "exp", "n", "o"])
def test_a_number_that_is_not_whole_is_refused_wherever_it_stands(name: str, number: bytes) -> None:
    payload = json.dumps(claims() | {name: "here"}).encode().replace(b'"here"', number)
    assert refusal(forge(payload)) == "fraction"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        {},
        "1",
        [[]],
        ["1"],
        [None],
        [["1", "fashion", 1]],
        [["1", "fashion", 1, 3990], ["1", "fashion", 1, 2490]],
        [["1", "fashion", 1, 3990, None, None, None, None, None, None, None]],
        [[1, "fashion", 1, 3990]],
        [["", "fashion", 1, 3990]],
        [["1", None, 1, 3990]],
        [["1", "fa shion", 1, 3990]],
        [["1", "fashion", "1", 3990]],
        [["1", "fashion", 0, 3990]],
        [["1", "fashion", 100, 3990]],
        [["1", "fashion", -1, 3990]],
        [["1", "fashion", True, 3990]],
        [["1", "fashion", 1, -1]],
        [["1", "fashion", 1, "3990"]],
        [["1", "fashion", 1, None]],
        [["1", "fashion", 1, 3990, 7]],
        [["1", "fashion", 1, 3990, ""]],
        [["1", "fashion", 1, 3990, "x" * 41]],
        [["1", "fashion", 1, 3990, None, "zz"]],
        [["1", "fashion", 1, 3990, None, "size_too_small"]],
        [["1", "fashion", 1, 3990, None, 7]],
        [["1", "fashion", 1, 3990, None, None, "123"]],
        [["1", "fashion", 1, 3990, None, None, 9521100123457]],
        [["1", "fashion", 1, 3990, None, None, "٩٥٢١١٠٠١٢٣"]],
        [["1", "fashion", 1, 3990, None, None, None, "cash"]],
        [["1", "fashion", 1, 3990, None, None, None, 7]],
        [["1", "fashion", 1, 10**12 + 1]],
        [["1", "fashion", 1, 3990, None, None, None, None, ""]],
        [["1", "fashion", 1, 3990, None, None, None, None, "ff"]],
        [["1", "fashion", 1, 3990, None, None, None, None, "fx"]],
        [["1", "fashion", 1, 3990, None, None, None, None, 7]],
        [["1", "fashion", 1, 3990, None, None, None, None, None, "a b"]],
        [["1", "fashion", 1, 3990, None, None, None, None, None, 7]],
    ],
    ids=repr,
)
def test_lines_out_of_form_are_refused(lines: Any) -> None:
    assert refusal(forge(claims(l=lines))) == "claim_l"


@pytest.mark.parametrize("deep", [[["1", "fashion", ["deep"], 1]], [[[[["deep"]]]]], {"a": {"b": {}}}])
def test_what_nests_deeper_than_lines_in_claims_is_refused(deep: Any) -> None:
    assert refusal(forge(claims(l=deep))) == "nesting"
    assert refusal(forge(claims(x=deep))) == "nesting"


def test_twenty_lines_are_as_many_as_one_drop_off_may_have() -> None:
    token = forge(claims(l=[[str(n), "f", 1, 1] for n in range(21)]))
    with pytest.raises(Refused, match="claim_l"):
        verify(token, PACK, here(), at_most=MAX_ANNOUNCED_BYTES)


STEERING = [
    ("control_characters", "\x1b@"),
    ("control_characters", "\x1b[2J"),
    ("control_characters", "\x1bp\x00"),
    ("control_characters", "a\n"),
    ("control_characters", "a\tb"),
    ("control_characters", "\x00"),
    ("control_characters", "\x07"),
    ("control_characters", "\x7f"),
    ("control_characters", "\x9b2J"),
    ("invisible_characters", "a\u202egnp"),
    ("invisible_characters", "\u2066x\u2069"),
    ("invisible_characters", "a\u2028b"),
    ("invisible_characters", "a\u2029b"),
    ("markup", "[b]a[/b]"),
    ("markup", "[ref=x]"),
    ("markup", "&bl;"),
]


@pytest.mark.parametrize(("code", "text"), STEERING, ids=ascii)
@pytest.mark.parametrize(
    "name", ["jti", "o", "r", "dd", "cu", "co", "re", "ch", "se", "ti", "cr", "la", "k", "s"]
)
def test_what_could_steer_a_screen_or_a_printer_is_refused_for_that(name: str, code: str, text: str) -> None:
    assert refusal(forge(claims(**{name: text}))) == code


@pytest.mark.parametrize(
    "text", ["RMA\u200b1", "RMA\u200d1", "\ufeffRMA", "RMA\u2060", "RMA\u200f"], ids=ascii
)
def test_an_id_that_only_looks_like_another_is_refused(text: str) -> None:
    assert refusal(forge(claims(r=text))) == "invisible_characters"


@pytest.mark.parametrize(
    "text",
    ["é", "RM\N{CYRILLIC CAPITAL LETTER A}", "\N{FULLWIDTH DIGIT ONE}", "\N{ARABIC-INDIC DIGIT ONE}"],
    ids=ascii,
)
def test_an_id_of_other_letters_is_refused(text: str) -> None:
    assert refusal(forge(claims(r=text))) == "claim_r"


def test_half_a_surrogate_pair_is_no_text() -> None:
    assert refusal(forge(claims(r="\ud800"))) == "claim_r"
    assert refusal(forge(claims(l=[["1", "f", 1, 1, "\udfff"]]))) == "claim_l"


@pytest.mark.parametrize(("code", "text"), STEERING, ids=ascii)
def test_a_title_that_could_steer_a_screen_or_a_printer_is_refused(code: str, text: str) -> None:
    assert refusal(forge(claims(l=[["1", "fashion", 1, 3990, text]]))) == code


@pytest.mark.parametrize(
    "title",
    ["Größe 38: Hemd", "Сорочка льняна", "قميص كتان", "麻のシャツ", "50% cotton (M)", "👕", "نیم\u200cبوت"],
)
def test_a_title_in_any_script_is_believed(title: str) -> None:
    assert believed(forge(claims(l=[["1", "f", 1, 1, title]]))).lines[0].title == title


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b'{"iss":"northwind","iss":"southwind"}', "duplicate_key"),
        (b'{"iss":"southwind","jti":"a","iss":"northwind"}', "duplicate_key"),
        (json.dumps(claims())[:-1].encode() + b',"exp":9999999999}', "duplicate_key"),
        (json.dumps(claims())[:-1].encode() + b',"\\u0065xp":9999999999}', "duplicate_key"),
        (json.dumps(claims())[:-1].encode() + b',"x":{"a":1,"a":2}}', "duplicate_key"),
        (json.dumps(claims(exp=None))[:-1].encode() + b',"exp":NaN}', "not_a_number"),
        (json.dumps(claims(exp=None))[:-1].encode() + b',"exp":Infinity}', "not_a_number"),
        (json.dumps(claims(exp=None))[:-1].encode() + b',"exp":-Infinity}', "not_a_number"),
        (b"\xef\xbb\xbf" + json.dumps(claims()).encode(), "malformed"),
        (json.dumps({"iss": "northwind"}).encode("utf-16"), "malformed"),
        (json.dumps({"iss": "northwind"}).encode("utf-32-le"), "malformed"),
        (json.dumps(claims())[:-1].encode() + b',"r":"\xc3\x28"}', "malformed"),
        (json.dumps(claims()).encode() + b"{}", "malformed"),
        (json.dumps(claims())[:-1].encode() + b",}", "malformed"),
        (json.dumps(claims()).replace('"', "'").encode(), "malformed"),
    ],
)
def test_json_that_two_parsers_could_read_differently_is_refused(payload: bytes, code: str) -> None:
    assert refusal(forge(payload)) == code
