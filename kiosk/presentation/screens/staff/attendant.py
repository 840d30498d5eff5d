"""The screens of attendants."""

from kiosk.flow.attendant.visit import AttendantStep, AttendantVisit
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen


@staff_screen(AttendantVisit, AttendantStep.HOME)
def home(scene: StaffScene) -> ScreenModel:
    """What the staff of the site can do."""
    return ScreenModel(
        name="attendant_home", title=scene.words.say("At your service"), actions=(scene.sign_out(),)
    )
