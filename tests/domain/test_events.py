"""Every event says what it is about, and all types have names of their own."""

import pytest

from kiosk.domain.codes import X12_1294
from kiosk.domain.event import EventData
from kiosk.domain.events import EVENT_MODELS, AttemptCertified, ReturnDeclined
from kiosk.domain.model import Value


def concrete_events(base: type[EventData]) -> set[type[EventData]]:
    """The models below `base` that name a type."""
    below = {model for child in base.__subclasses__() for model in concrete_events(child)}
    return below | ({base} if "NOUN" in vars(base) else set())


def test_every_event_is_in_the_contract() -> None:
    assert concrete_events(EventData) == set(EVENT_MODELS)


def test_no_two_events_share_a_type() -> None:
    assert len({(model.NOUN, model.PARTICIPLE) for model in EVENT_MODELS}) == len(EVENT_MODELS)


@pytest.mark.parametrize("model", EVENT_MODELS, ids=lambda model: model.__name__)
def test_every_event_is_immutable_strict_and_explained(model: type[EventData]) -> None:
    assert issubclass(model, Value)
    assert model.model_config == {"frozen": True, "extra": "forbid"}
    assert model.__doc__
    assert model.subject is not EventData.subject


def test_what_happens_without_custody_is_about_something_central_knows() -> None:
    assert "drop_off_id" not in ReturnDeclined.model_fields
    assert "drop_off_id" not in AttemptCertified.model_fields


def test_codes_of_x12_1294_have_two_characters() -> None:
    assert all(len(code) == 2 and code.isupper() for code in X12_1294.values())
