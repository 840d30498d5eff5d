"""Messages tolerate what they do not know, and never what they cannot mean."""

import pytest
from pydantic import ValidationError

from kiosk.contract.messages import CentralState, HealthState, PhotoWord, StoredWord
from kiosk.contract.validation import validate
from tests.contract.test_examples import example


def test_a_word_may_say_only_a_part() -> None:
    word = StoredWord.model_validate_json(b'{"stored": ["a", "b"]}')
    assert (word.stored, word.rejected, word.photos) == (("a", "b"), (), ())
    assert StoredWord.model_validate_json(b"{}") == StoredWord()


def test_what_a_later_central_adds_is_ignored() -> None:
    word = StoredWord.model_validate_json(b'{"stored": [], "mood": "good", "photos": [{"id": "p", "x": 1}]}')
    assert word == StoredWord(photos=(PhotoWord(id="p"),))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"stored": "a"}',
        b'{"stored": [1]}',
        b'{"rejected": [{"id": "a"}]}',
        b"\xff",
    ],
)
def test_a_word_out_of_form_is_no_word(body: bytes) -> None:
    with pytest.raises(ValidationError):
        StoredWord.model_validate_json(body)


def test_a_message_that_is_no_state_of_central_is_not_taken_for_one() -> None:
    with pytest.raises(ValidationError):
        CentralState.model_validate_json(b"{}")


def test_a_state_says_null_of_what_is_not_known_so_that_readers_see_the_whole_shape() -> None:
    health = HealthState.model_validate_json(example("health"))
    unknown = health.model_copy(
        update={
            "service": "unknown",
            "service_reason": None,
            "disk_level": "roomy",
            "policy_version": None,
            "outbox_oldest_at": None,
        }
    )
    assert b'"policy_version":null' in unknown.encode()
    assert validate(unknown.encode(), "health") == []
    assert HealthState.model_validate_json(unknown.encode()) == unknown
