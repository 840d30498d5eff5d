"""The screens of technicians."""

from kiosk.flow.signals import Button
from kiosk.flow.technician.visit import TechnicianStep, TechnicianVisit
from kiosk.presentation.screen_model import Icon, ScreenModel
from kiosk.presentation.screens.scene import secondary
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen


@staff_screen(TechnicianVisit, TechnicianStep.HOME)
def home(scene: StaffScene) -> ScreenModel:
    """Where everything begins."""
    say = scene.words.say
    set_up = secondary("set_up", say("Set up this kiosk"), Button.SET_UP, Icon.PEN)
    return ScreenModel(name="technician_home", title=say("Service"), actions=(set_up, scene.sign_out()))
