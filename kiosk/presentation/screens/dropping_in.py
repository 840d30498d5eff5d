"""The drop bin: its flap, and the proof that the parcel fell in."""

from kiosk.domain.compartments import DoorState
from kiosk.flow.door import TAKE_OUT_LARGER
from kiosk.flow.signals import Button
from kiosk.flow.visit import LEFT_OPEN, Step
from kiosk.presentation.screen_model import Control, Icon, ScreenModel, Symbol
from kiosk.presentation.screens.scene import STEPS_IN_ALL, Scene, primary, screen, secondary


@screen(Step.FLAP_OPENING)
def flap_opening(scene: Scene) -> ScreenModel:
    """The flap is on its way."""
    say = scene.words.say
    return ScreenModel(
        name="flap_opening",
        title=say("The flap of the drop bin opens"),
        body=(say("Have your parcel ready, with the label on it."),),
        progress=(4, STEPS_IN_ALL),
        picture=Symbol(Icon.BIN),
        busy=say("Opening"),
    )


@screen(Step.FLAP_OPEN)
def flap_open(scene: Scene) -> ScreenModel:
    """One thing to do; nothing can be taken out again, so second thoughts come before."""
    say, several = scene.words.say, len(scene.visit.in_hand.packages) > 1
    return ScreenModel(
        name="flap_open",
        title=say("Drop your parcel into the bin"),
        body=(
            say("Then let the flap shut. What has fallen in cannot be taken out again."),
            scene.package_lines if several else "",
            say("We go on by ourselves."),
        ),
        private=scene.package_alone if several else {},
        progress=(4, STEPS_IN_ALL),
        picture=Symbol(Icon.BIN),
        actions=(*_second_thoughts(scene), *_start_new(scene)),
        sound="door",
    )


@screen(Step.BIN_CHECKING)
def bin_checking(scene: Scene) -> ScreenModel:
    """Its sensors need a second to agree with themselves."""
    say = scene.words.say
    return ScreenModel(
        name="bin_checking",
        title=say("One moment"),
        progress=(4, STEPS_IN_ALL),
        picture=Symbol(Icon.BIN),
        busy=say("Checking"),
    )


@screen(Step.BIN_KEEPING)
def bin_keeping(scene: Scene) -> ScreenModel:
    """The way back, as long as nothing has fallen in."""
    say = scene.words.say
    larger = scene.visit.after_taking_out == TAKE_OUT_LARGER
    return ScreenModel(
        name="bin_keeping",
        title=say("Keep your item and shut the flap"),
        body=(
            say("Then you get a certificate that you came in time.")
            if larger
            else say("Nothing was returned. Your code still works."),
        ),
        progress=(4, STEPS_IN_ALL),
        picture=Symbol(Icon.HAND),
        actions=(
            secondary("back", say("I drop it in after all"), Button.BACK, Icon.BACK),
            *_start_new(scene),
        ),
    )


@screen(Step.BIN_CONFIRMING)
def bin_confirming(scene: Scene) -> ScreenModel:
    """Asked where no sensor proves that the parcel fell in, and where nobody sees the flap."""
    say = scene.words.say
    if scene.visit.door is DoorState.UNKNOWN:
        why = say("We cannot see the flap. If it is open, drop your parcel in.")
    else:
        why = say("We did not see it fall in.")
    return ScreenModel(
        name="bin_confirming",
        title=say("Is your parcel in the bin?"),
        body=(why,) if scene.visit.notice is None else (),
        progress=(4, STEPS_IN_ALL),
        picture=Symbol(Icon.BIN),
        actions=(
            primary("yes", say("Yes, it is inside"), Button.YES, Icon.TICK),
            secondary("open_again", say("Open again"), Button.OPEN_AGAIN, Icon.BIN),
            secondary("does_not_fit", say("It does not fit"), Button.DOES_NOT_FIT, Icon.BOX),
            secondary("took_it_back", say("I took it back"), Button.TAKE_BACK, Icon.HAND),
        ),
    )


def _start_new(scene: Scene) -> tuple[Control, ...]:
    """For somebody else, once the flap has stood open for long."""
    return (scene.start_new(),) if scene.visit.notice in LEFT_OPEN else ()


def _second_thoughts(scene: Scene) -> tuple[Control, ...]:
    say = scene.words.say
    return (
        secondary("does_not_fit", say("It does not fit"), Button.DOES_NOT_FIT, Icon.BOX),
        secondary("take_back", say("I keep it"), Button.TAKE_BACK, Icon.HAND),
    )
