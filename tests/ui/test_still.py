"""Nothing moves that does not have to, for whoever asks for it."""

from dataclasses import replace

from kiosk.presentation.screen_model import Look
from tests.support.sample_screens import sample_screens
from tests.ui.conftest import Open
from tests.ui.test_app import drawn_frames

SAMPLES = dict(sample_screens())
STILL = Look(still=True)


def test_the_dots_of_a_machine_at_work_stand_still(open_screen: Open) -> None:
    screen = open_screen(replace(SAMPLES["waiting"], look=STILL))
    assert drawn_frames(screen, 5) == 0
    assert "Checking" in screen.texts()


def test_the_time_that_is_left_is_shown_in_few_steps(open_screen: Open) -> None:
    screen = open_screen(replace(SAMPLES["idle"], look=STILL, picture=None))
    assert drawn_frames(screen, 10.2) <= 4
    assert screen.display.page.dialog.bar.left_s < 20
