"""What technicians see who set a kiosk up: a way out wherever they are waited for."""

import pytest

from kiosk.flow.signals import Button
from kiosk.flow.technician.commissioning.visit import WAITING_FOR_PEOPLE, LockRef, SetUpStep
from kiosk.presentation.screens import Around, compose_for_anybody
from tests.flow.test_setting_up import at
from tests.support.gallery_visits import PLACE, WORDS

SIGNS_OUT = {SetUpStep.START, SetUpStep.TRIAL}
"""Where nothing is begun that could be gone on with, or all is kept already."""


@pytest.mark.parametrize("step", sorted(WAITING_FOR_PEOPLE))
def test_whoever_is_waited_for_can_leave(step: SetUpStep) -> None:
    visit = at(step, to_walk=(LockRef(board="left", lock=1),), place="01")
    buttons = {control.posts.button for control in compose_for_anybody(visit, WORDS, Around(PLACE)).actions}
    assert (Button.SIGN_OUT if step in SIGNS_OUT else Button.BACK) in buttons
