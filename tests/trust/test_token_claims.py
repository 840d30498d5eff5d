"""Claims are believed only in the form the contract gives them, however truly they are signed."""

import json
from typing import Any

import pytest

from kiosk.trust.token import verify
from tests.trust.forging import NORTHWIND, NOW, PACK, SOUTHWIND, claims, forge, refusal


@pytest.mark.parametrize(
    "changes",
    [
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "a/b"},
        {"jti": "../../etc/passwd"},
        {"jti": "a\x1b[2J"},
        {"jti": "a b"},
        {"jti": "a\n"},
        {"jti": "x" * 41},
        {"o": None},
        {"o": "#"},
        {"r": "+"},
        {"r": "[b]RMA[/b]"},
        {"iat": None},
        {"iat": "1790000000"},
        {"iat": 1790000000.0},
        {"iat": True},
        {"iat": -1},
        {"exp": None},
        {"exp": "1793000000"},
        {"exp": 1793000000.5},
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
        {"ch": "a\tb"},
        {"n": 0},
        {"n": 10},
        {"n": "1"},
        {"n": 1.0},
        {"n": True},
        {"x": 1},
        {"nbf": 0},
        {"aud": "kiosk"},
        {"sub": "northwind"},
    ],
    ids=repr,
)
def test_a_claim_that_is_missing_unknown_or_out_of_form_is_refused(changes: dict[str, Any]) -> None:
    assert refusal(forge(claims(**changes))) == "claims"


@pytest.mark.parametrize(
    "lines",
    [
        None,
        [],
        {},
        "1",
        [[]],
        ["1"],
        [None],
        [["1", "fashion", 1]],
        [["1", "fashion", 1, 3990], ["1", "fashion", 1, 2490]],
        [["1", "fashion", 1, 3990, None, None, None, None, None]],
        [[1, "fashion", 1, 3990]],
        [["", "fashion", 1, 3990]],
        [["1", None, 1, 3990]],
        [["1", "fa shion", 1, 3990]],
        [["1", "fashion", "1", 3990]],
        [["1", "fashion", 0, 3990]],
        [["1", "fashion", 100, 3990]],
        [["1", "fashion", -1, 3990]],
        [["1", "fashion", 1.0, 3990]],
        [["1", "fashion", True, 3990]],
        [["1", "fashion", 1, -1]],
        [["1", "fashion", 1, 39.9]],
        [["1", "fashion", 1, "3990"]],
        [["1", "fashion", 1, None]],
        [["1", "fashion", 1, 3990, 7]],
        [["1", "fashion", 1, 3990, ""]],
        [["1", "fashion", 1, 3990, "x" * 41]],
        [["1", "fashion", 1, 3990, None, "zz"]],
        [["1", "fashion", 1, 3990, None, "size_too_small"]],
        [["1", "fashion", 1, 3990, None, ["ss"]]],
        [["1", "fashion", 1, 3990, None, None, "123"]],
        [["1", "fashion", 1, 3990, None, None, 9521100123457]],
        [["1", "fashion", 1, 3990, None, None, "٩٥٢١١٠٠١٢٣"]],
        [["1", "fashion", 1, 3990, None, None, None, "cash"]],
        [["1", "fashion", 1, 3990, None, None, None, {}]],
    ],
    ids=repr,
)
def test_lines_out_of_form_are_refused(lines: Any) -> None:
    assert refusal(forge(claims(l=lines))) == "claims"


@pytest.mark.parametrize(
    "title",
    [
        "[b]bold[/b]",
        "[ref=x]",
        "&bl;",
        "\x1b@ESC init",
        "\x1bp\x00drawer",
        "two\nlines",
        "tab\there",
        "nul\x00",
        "bell\x07",
        "c1 \x9b2J",
        "delete\x7f",
        "reversed \u202egnp.exe",
        "isolated \u2066x\u2069",
        "line\u2028separator",
        "paragraph\u2029separator",
    ],
    ids=ascii,
)
def test_a_title_that_could_steer_a_screen_or_a_printer_is_refused(title: str) -> None:
    assert refusal(forge(claims(l=[["1", "fashion", 1, 3990, title]]))) == "claims"


@pytest.mark.parametrize(
    "title", ["Größe 38: Hemd", "Сорочка льняна", "قميص كتان", "麻のシャツ", "50% cotton (M)", "👕"]
)
def test_a_title_in_any_script_is_believed(title: str) -> None:
    assert verify(forge(claims(l=[["1", "f", 1, 1, title]])), PACK, NOW)[0].lines[0].title == title


@pytest.mark.parametrize(
    "payload",
    [
        b'{"iss":"northwind","iss":"southwind"}',
        b'{"iss":"southwind","jti":"a","iss":"northwind"}',
        json.dumps(claims())[:-1].encode() + b',"exp":9999999999}',
        json.dumps(claims()).replace('"cu"', '"exp":NaN,"cu"').encode(),
        json.dumps(claims(exp=None))[:-1].encode() + b',"exp":NaN}',
        json.dumps(claims(exp=None))[:-1].encode() + b',"exp":Infinity}',
    ],
)
def test_json_that_two_parsers_could_read_differently_is_refused(payload: bytes) -> None:
    key = SOUTHWIND if payload.endswith(b'"southwind"}') else NORTHWIND
    assert refusal(forge(payload, key=key)) == "malformed"
