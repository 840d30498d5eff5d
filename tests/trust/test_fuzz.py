"""Two thousand spoiled tokens of each sort; `python -m tests.trust.fuzz` shows a million."""

from collections import Counter

import pytest

from kiosk.trust.jws import Refused
from kiosk.trust.refusals import REFUSALS
from tests.hardware.fuzz import run
from tests.trust.fuzz import TARGETS, Tokens, judge

INPUTS = 2000

by_name = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)


def outcomes(target: Tokens, inputs: int) -> Counter[str]:
    """How often what became of a target's tokens."""
    found: Counter[str] = Counter()
    for number in range(inputs):
        try:
            judge(*target.pieces(number))
            found["believed"] += 1
        except Refused as refused:
            found[refused.code] += 1
    return found


@by_name
def test_no_token_does_more_than_be_refused_or_believed_for_what_it_says(target: Tokens) -> None:
    assert list(run(target, range(INPUTS))) == []


@by_name
def test_a_token_is_the_same_whenever_it_is_made(target: Tokens) -> None:
    assert [target.pieces(n) for n in range(50)] == [target.pieces(n) for n in range(50)]


def test_the_spoiled_tokens_reach_every_check() -> None:
    """A fuzzer whose inputs all fail the first check proves nothing."""
    reached = sum((outcomes(target, INPUTS) for target in TARGETS), Counter())
    assert reached["believed"] > INPUTS // 100
    assert set(REFUSALS) - set(reached) <= {"claim_iss"}
