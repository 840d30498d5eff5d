"""What is not as expected: at which door, what, and a picture of it."""

from kiosk.domain.collecting import DiscrepancyKind
from kiosk.flow.courier.trouble import NO_LABEL
from kiosk.flow.courier.visit import CourierStep, CourierVisit
from kiosk.flow.effects import TakePhoto
from kiosk.flow.signals import Button, Pressed
from kiosk.presentation import wording
from kiosk.presentation.screen_model import Card, Control, Emphasis, Icon, ScreenModel, Tone, Viewfinder
from kiosk.presentation.screens.scene import secondary
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen


@staff_screen(CourierVisit, CourierStep.WHICH)
def which(scene: StaffScene) -> ScreenModel:
    """The doors of the group that have been open."""
    say, visit = scene.words.say, scene.visit
    is_extra = visit.kind is DiscrepancyKind.EXTRA
    return ScreenModel(
        name="courier_which",
        title=say("Behind which door does it lie?") if is_extra else say("Which door is it about?"),
        cards=tuple(_door(scene, name) for name in visit.at_hand),
        actions=(scene.back(),),
    )


@staff_screen(CourierVisit, CourierStep.TROUBLE)
def trouble(scene: StaffScene) -> ScreenModel:
    """What can be mended here, and what can only be noted."""
    say, door = scene.words.say, wording.door(scene.visit.at_door)

    def card(value: str, title: str, detail: str, icon: Icon) -> Card:
        return Card(value, title, detail, icon, posts=Pressed(button=Button.CHOOSE, value=value))

    return ScreenModel(
        name="courier_trouble",
        title=say("What is wrong at door {door}?", door=door),
        cards=(
            card(NO_LABEL, say("No label, or unreadable"), say("We print it, same number"), Icon.LABEL),
            card(DiscrepancyKind.MISSING, say("Nothing is there"), say("With a picture"), Icon.CROSS),
            card(
                DiscrepancyKind.DAMAGED,
                say("It is damaged"),
                say("You take it, with a picture"),
                Icon.WARNING,
            ),
            card(
                DiscrepancyKind.LEFT_BEHIND,
                say("I leave it here"),
                say("Put it back, shut the door"),
                Icon.BOX,
            ),
        ),
        actions=(scene.back(),),
    )


@staff_screen(CourierVisit, CourierStep.PHOTO)
def photo(scene: StaffScene) -> ScreenModel:
    """One picture, kept at once."""
    say, visit = scene.words.say, scene.visit
    is_extra = visit.kind is DiscrepancyKind.EXTRA
    is_being_taken = TakePhoto.AWAITED_AS in visit.awaiting
    return ScreenModel(
        name="courier_photo",
        title=say("A picture of it, please"),
        body=(say("Then put it back and shut the door: it stays here."),) if is_extra else (),
        picture=Viewfinder(frame_hint=False),
        actions=(
            Control(
                "take_photo",
                say("Take the picture"),
                Pressed(button=Button.TAKE_PHOTO),
                Icon.CAMERA,
                Emphasis.PRIMARY,
                enabled=not is_being_taken,
            ),
            secondary("without", say("Without a picture"), Button.REFUSE_PHOTO, Icon.FORWARD),
            scene.back(),
        ),
    )


def _door(scene: StaffScene, name: str) -> Card:
    package = scene.visit.behind(name)
    return Card(
        card_id=name,
        title=scene.words.say("Door {door}", door=wording.door(name)),
        detail=(package.label_number or package.written_code or "") if package else "",
        icon=Icon.DOOR,
        tone=Tone.PLAIN,
        posts=Pressed(button=Button.CHOOSE, value=name),
    )
