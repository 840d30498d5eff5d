"""Returns of which nobody could say whether the item is inside."""

from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.visit import TechnicianStep, TechnicianVisit
from kiosk.presentation.screen_model import Card, Icon, Notice, ScreenModel, Tone
from kiosk.presentation.screens.scene import secondary
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.wording import door
from kiosk.presentation.words import Words


@staff_screen(TechnicianVisit, TechnicianStep.UNRESOLVED)
def unresolved(scene: StaffScene) -> ScreenModel:
    """Whose they are is not said: a door and a time are enough to look."""
    say, left = scene.words.say, scene.visit.unresolved
    return ScreenModel(
        name="technician_unresolved",
        title=say("Unresolved returns") if left else say("Nothing is unresolved"),
        notice=_settled(scene.words, scene.visit.notice),
        body=(say("Choose one: its door opens, and you say what is inside.") if left else "",),
        cards=tuple(
            Card(
                one.drop_off_id,
                _where(scene.words, one.compartment_id),
                scene.words.moment(one.left_at),
                Icon.DOOR,
                posts=Pressed(button=Button.CHOOSE, value=one.drop_off_id),
            )
            for one in left
        ),
        actions=(scene.back(),),
    )


def _where(words: Words, compartment_id: str | None) -> str:
    if compartment_id is None:
        return words.say("Drop bin")
    return words.say("Door {door}", door=door(compartment_id))


def _settled(words: Words, code: str | None) -> Notice | None:
    match code:
        case "completed":
            return Notice(words.say("Noted: the return is complete."), Tone.OK, Icon.TICK)
        case "withdrawn":
            return Notice(words.say("Noted: nothing was returned."), Tone.OK, Icon.TICK)
        case "stayed_shut":
            return Notice(words.say("The door did not open."), Tone.STOP, Icon.WARNING)
    return None


@staff_screen(TechnicianVisit, TechnicianStep.RESOLVING)
def resolving(scene: StaffScene) -> ScreenModel:
    """What they say decides whether the customer has returned the item. Of a bag that has left the carrier
    tells them.
    """
    say, at, left = scene.words.say, scene.visit.at, scene.visit.resolving
    if left and left.bag_gone:
        return ScreenModel(
            name="technician_resolving",
            title=say("Was the item in bag {bag}?", bag=left.bag_gone),
            body=(
                say("The bag has left: only its carrier can say."),
                say("What you say counts for the customer and the shop."),
            ),
            actions=(
                secondary("yes", say("The item was in it"), Button.YES, Icon.BOX),
                secondary("no", say("It was not in it"), Button.NO, Icon.CROSS),
                scene.back(),
            ),
        )
    again = secondary("open_again", say("Open it again"), Button.OPEN_AGAIN, Icon.DOOR)
    behind = say("Is the item behind door {door}?", door=door(at))
    return ScreenModel(
        name="technician_resolving",
        title=behind if at else say("Is the item in the drop bin?"),
        body=(say("What you say counts for the customer and the shop."),),
        actions=(
            secondary("yes", say("The item is here"), Button.YES, Icon.BOX),
            secondary("no", say("Nothing is here"), Button.NO, Icon.CROSS),
            *((again,) if at else ()),
            scene.back(),
        ),
    )
