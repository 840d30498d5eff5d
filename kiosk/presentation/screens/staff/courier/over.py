"""What a colleague has left open, before somebody goes on with it."""

from kiosk.flow.courier.signals import LeftOpen
from kiosk.flow.courier.visit import CourierStep, CourierVisit
from kiosk.flow.signals import Button
from kiosk.presentation.screen_model import Fact, Icon, ScreenModel, Tone
from kiosk.presentation.screens.scene import primary
from kiosk.presentation.screens.staff.courier.home import cabinet, doors_of
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen


@staff_screen(CourierVisit, CourierStep.TAKING_OVER)
def taking_over(scene: StaffScene) -> ScreenModel:
    """Whose it is, and what: it is theirs to confirm from here on."""
    say, left = scene.words.say, scene.visit.left_open
    return ScreenModel(
        name="courier_taking_over",
        title=say("Do you go on for {courier}?", courier=left.staff_ref),
        body=(
            say("You confirm what they took, and open the doors that they left."),
            say("Do it only if they do not come back."),
        ),
        facts=tuple(_left(scene, left)),
        picture=cabinet(scene, set(left.doors)),
        actions=(primary("take_over", say("Take it over"), Button.YES, Icon.HAND), scene.back()),
    )


def _left(scene: StaffScene, left: LeftOpen) -> list[Fact]:
    say = scene.words.say
    facts = [Fact(say("Packages"), str(left.packages))]
    if left.doors:
        facts.append(Fact(say("Doors"), doors_of(left.doors), Tone.WARN))
    facts += [Fact(say("Bag {bag}", bag=u.load_unit_id), str(u.packages)) for u in left.load_units]
    if left.bin_id:
        facts.append(Fact(say("Bin {bin}", bin=left.bin_id), say("the bag is being changed"), Tone.WARN))
    return facts
