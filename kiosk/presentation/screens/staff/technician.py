"""The screens of technicians."""

from kiosk.flow.technician.visit import TechnicianStep, TechnicianVisit
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen


@staff_screen(TechnicianVisit, TechnicianStep.HOME)
def home(scene: StaffScene) -> ScreenModel:
    """Where everything begins."""
    return ScreenModel(name="technician_home", title=scene.words.say("Service"), actions=(scene.sign_out(),))
