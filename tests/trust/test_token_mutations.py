"""Whatever is shown to the scanner, it is refused or it is what the shop signed; nothing else happens."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.authorization import AuthorizationReference, ReturnAuthorization
from kiosk.trust.claims import NAMES
from kiosk.trust.jws import Refused
from kiosk.trust.token import mint, verify
from tests.trust.forging import AUTHORIZATION, NORTHWIND, PACK, claims, forge, here

FUZZED = settings(derandomize=True, deadline=None)

TOKEN = mint(AUTHORIZATION, NORTHWIND).token
PRINTABLE = [chr(code) for code in range(32, 127)]


def believed_or_refused(token: str) -> AuthorizationReference | None:
    try:
        return verify(token, PACK, here())[0]
    except Refused:
        return None


@FUZZED
@given(st.text(max_size=700))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    assert believed_or_refused(text) is None


@FUZZED
@given(position=st.integers(0, len(TOKEN) - 1), character=st.sampled_from([*PRINTABLE, "\x00", "\n", "é"]))
def test_one_changed_character_never_changes_what_is_believed(position: int, character: str) -> None:
    mutant = TOKEN[:position] + character + TOKEN[position + 1 :]
    assert believed_or_refused(mutant) in (None, AUTHORIZATION)


@FUZZED
@given(start=st.integers(0, len(TOKEN)), length=st.integers(0, 40), inserted=st.text(PRINTABLE, max_size=20))
def test_no_cut_or_insertion_changes_what_is_believed(start: int, length: int, inserted: str) -> None:
    mutant = TOKEN[:start] + inserted + TOKEN[start + length :]
    assert believed_or_refused(mutant) in (None, AUTHORIZATION)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@FUZZED
@given(name=st.sampled_from(sorted(NAMES)), value=JSON)
def test_no_truly_signed_claim_does_more_than_be_refused(name: str, value: Any) -> None:
    payload = claims() | {name: value}
    authorization = believed_or_refused(forge(payload))
    assert authorization is None or authorization.merchant_id == "northwind"


@FUZZED
@given(st.lists(st.lists(JSON, max_size=9), max_size=3))
def test_no_truly_signed_lines_do_more_than_be_refused(lines: list[Any]) -> None:
    authorization = believed_or_refused(forge(claims(l=lines)))
    assert authorization is None or (isinstance(authorization, ReturnAuthorization) and authorization.lines)


@FUZZED
@given(header=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "b64"]), JSON, max_size=4))
def test_no_header_does_more_than_be_refused(header: dict[str, Any]) -> None:
    assert believed_or_refused(forge(claims(), header=header)) is None


@FUZZED
@given(st.binary(max_size=200))
def test_no_truly_signed_bytes_do_more_than_be_refused(payload: bytes) -> None:
    assert believed_or_refused(forge(payload)) is None
