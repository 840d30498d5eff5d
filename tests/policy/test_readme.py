"""The analyst's page names all there is and nothing that is not."""

import re

import pytest

from kiosk.domain.authorization import Method
from kiosk.domain.case import Expectation
from kiosk.domain.codes import ReasonCode, Referral, RefundTrigger, Resolution, VerdictValue
from kiosk.domain.rule import Handling, Rule
from kiosk.domain.window import Anchor, Window
from kiosk.policy.commands import policy
from tests.policy.shipped import DIRECTORY, EVERY_FILE

PAGE = (DIRECTORY / "README.md").read_text()
WORDS = set(re.findall(r"`([a-z_]+)`", PAGE))


@pytest.mark.parametrize("model", [Rule, Window, Handling, Expectation])
def test_every_key_is_explained(model: type[Rule | Window | Handling | Expectation]) -> None:
    assert set(model.model_fields) - WORDS <= {"rule_id"}


@pytest.mark.parametrize(
    "words", [Anchor, Method, ReasonCode, Referral, RefundTrigger, Resolution, VerdictValue]
)
def test_every_word_of_a_closed_list_is_named(words: type[Anchor]) -> None:
    assert {word.value for word in words} <= WORDS


def test_every_file_and_every_command_is_named() -> None:
    assert all(f"({path.name})" in PAGE for path in EVERY_FILE)
    assert set(re.findall(r"^kiosk policy ([a-z]+)", PAGE, re.MULTILINE)) == set(policy.commands)
