"""The screens of couriers."""

from kiosk.flow.courier.visit import CourierStep, CourierVisit
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen


@staff_screen(CourierVisit, CourierStep.HOME)
def home(scene: StaffScene) -> ScreenModel:
    """What waits for their carrier."""
    return ScreenModel(
        name="courier_home", title=scene.words.say("Empty this kiosk"), actions=(scene.sign_out(),)
    )
