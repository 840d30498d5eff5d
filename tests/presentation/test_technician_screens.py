"""What technicians touch: a door by what stands on it."""

from kiosk.presentation.screen_model import ScreenModel
from tests.support.technician_screens import technician_screens

SCREENS = dict(technician_screens())


def keys(model: ScreenModel) -> str:
    assert model.keypad is not None
    return "".join(control.posts.value for control in model.keypad.keys)


def test_letters_are_among_the_keys_only_where_they_stand_on_doors() -> None:
    assert keys(SCREENS["technician-number"]) == "1234567890"
    assert keys(SCREENS["technician-number-letters"]) == "A1234567890"
