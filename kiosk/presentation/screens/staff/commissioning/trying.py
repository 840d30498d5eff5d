"""The glass touched in its corners, a sound heard, samples looked at."""

from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.commissioning import SetUp, SetUpStep
from kiosk.flow.technician.commissioning.trying import place_to_touch
from kiosk.presentation.screen_model import Control, Emphasis, Icon, ScreenModel, Symbol, TouchTarget
from kiosk.presentation.screens.scene import primary, secondary
from kiosk.presentation.screens.staff.commissioning.pieces import PARTS, later
from kiosk.presentation.screens.staff.printing import print_notice
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.words import Words


@staff_screen(SetUp, SetUpStep.TOUCH)
def touch(scene: StaffScene) -> ScreenModel:
    """A glass that is turned, or dead at an edge, goes no further than here."""
    say, visit = scene.words.say, scene.visit
    place = place_to_touch(visit)
    target = Control(place, say("Touch the mark"), Pressed(button=Button.CHOOSE, value=place), Icon.PLUS)
    in_the_middle = (
        primary("go_on", say("Go on"), Button.CONTINUE, Icon.FORWARD),
        secondary("again", say("Touch it again"), Button.OPEN_AGAIN, Icon.AGAIN),
    )
    return ScreenModel(
        name="set_up_touch",
        title=say("Touch the mark twice, quickly") if place == "middle" else say("Touch the mark"),
        body=_about_touches(scene.words, visit) if place == "middle" else (),
        picture=TouchTarget(place),
        actions=(target, *(in_the_middle if visit.taps else ()), later(scene)),
    )


def _about_touches(words: Words, visit: SetUp) -> tuple[str, ...]:
    if not visit.taps:
        return (words.say("It must count as one touch: fingers bounce."),)
    return (words.say("Touches counted: {number}.", number=visit.taps),)


@staff_screen(SetUp, SetUpStep.SOUND)
def sound(scene: StaffScene) -> ScreenModel:
    """As loud as the files of this site say: whoever wants another volume changes it there."""
    say = scene.words.say
    return ScreenModel(
        name="set_up_sound",
        title=say("Did you hear a sound?"),
        body=(
            say(
                "It was played at {percent} percent. Volume and quiet hours stand in site.toml.",
                percent=scene.around.volume_percent,
            ),
        ),
        progress=(2, PARTS),
        picture=Symbol(Icon.LOUDER),
        actions=(
            primary("heard", say("Yes"), Button.YES, Icon.TICK),
            secondary("not_heard", say("No"), Button.NO, Icon.CROSS),
            later(scene),
        ),
        sound="attention",
    )


@staff_screen(SetUp, SetUpStep.SAMPLES)
def samples(scene: StaffScene) -> ScreenModel:
    """Whether paper lies right and a label is not cut off, only people see."""
    say, visit = scene.words.say, scene.visit
    labels = {
        "receipt_printer": say("Print a test receipt"),
        "label_printer": say("Print a test label"),
    }
    is_printing = "Paper" in visit.awaiting
    prints = tuple(
        Control(
            f"print_{role}",
            labels[role],
            Pressed(button=Button.PRINT, value=role),
            Icon.TICK if role in visit.sampled else Icon.PRINTER,
            enabled=not is_printing,
        )
        for role in visit.printers
    )
    right = Control(
        "right",
        say("Everything is in order"),
        Pressed(button=Button.YES),
        Icon.TICK,
        Emphasis.PRIMARY,
        enabled=visit.sampled >= frozenset(visit.printers) and not is_printing,
    )
    return ScreenModel(
        name="set_up_samples",
        title=say("A sample of each paper"),
        body=(say("Look at each one: straight, complete, dark enough, and cut where it should be."),),
        notice=print_notice(scene.words, visit.notice),
        progress=(2, PARTS),
        picture=Symbol(Icon.PRINTER),
        actions=(
            *prints,
            right,
            secondary("not_right", say("Something is not right"), Button.NO, Icon.CROSS),
            later(scene),
        ),
    )
