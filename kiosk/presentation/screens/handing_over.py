"""The label, the door, and the proof that the item is inside."""

from kiosk.domain.compartments import DoorState
from kiosk.flow.door import TAKE_OUT_LARGER
from kiosk.flow.signals import Button
from kiosk.flow.visit import LEFT_OPEN, Notice, Step
from kiosk.presentation.screen_model import (
    AtDoor,
    BigText,
    Control,
    Icon,
    ScreenModel,
    Symbol,
    Tone,
)
from kiosk.presentation.screens.scene import STEPS_IN_ALL, Scene, primary, screen, secondary


@screen(Step.LABEL_PRINTING)
def label_printing(scene: Scene) -> ScreenModel:
    """Nothing to touch: the printer works."""
    say = scene.words.say
    return ScreenModel(
        name="label_printing",
        title=say("Your label is being printed"),
        body=(say("It comes out below the screen."),),
        progress=(3, STEPS_IN_ALL),
        picture=Symbol(Icon.PRINTER),
        busy=say("Printing"),
    )


@screen(Step.LABEL_ATTACH)
def label_attach(scene: Scene) -> ScreenModel:
    """The label goes on the parcel; whoever has none says so."""
    say, bags = scene.words.say, scene.place.bags
    return ScreenModel(
        name="label_attach",
        title=say("Put it in a bag, label on the outside") if bags else say("Stick the label on your parcel"),
        body=(say("Bags are in the holder.") if bags else "", scene.package_lines),
        private=scene.package_alone,
        progress=(4, STEPS_IN_ALL),
        picture=Symbol(Icon.LABEL),
        actions=(
            primary("label_is_on", say("The label is on"), Button.CONTINUE, Icon.TICK),
            secondary("no_label", say("I have no label"), Button.BACK, Icon.LABEL),
            scene.cancel(),
        ),
    )


@screen(Step.LABEL_IN_HAND)
def label_in_hand(scene: Scene) -> ScreenModel:
    """Asked where the printer gave no word, or the customer has no label."""
    say = scene.words.say
    return ScreenModel(
        name="label_in_hand",
        title=say("Is the whole label in your hand?"),
        body=(say("It should have come out below the screen."),),
        progress=(3, STEPS_IN_ALL),
        picture=Symbol(Icon.LABEL),
        actions=(
            primary("yes", say("Yes"), Button.YES, Icon.TICK),
            secondary("no", say("No"), Button.NO, Icon.LABEL),
            scene.cancel(),
        ),
    )


@screen(Step.WRITE_CODE)
def write_code(scene: Scene) -> ScreenModel:
    """A pen does what the printer could not."""
    say = scene.words.say
    return ScreenModel(
        name="write_code",
        title=say("Write this on the parcel"),
        body=(say("There is no label now. Your parcel gets a door of its own."), scene.package_lines),
        private=scene.package_alone,
        progress=(4, STEPS_IN_ALL),
        picture=BigText(scene.visit.package_in_hand.written_code),
        actions=(primary("written", say("It is written"), Button.CONTINUE, Icon.PEN), scene.cancel()),
    )


@screen(Step.OPENING)
def opening(scene: Scene) -> ScreenModel:
    """The door is on its way."""
    say, is_known = scene.words.say, scene.visit.package_in_hand.compartment_id is not None
    return ScreenModel(
        name="opening",
        title=say("Door {door} opens", door=scene.door) if is_known else say("A door opens for you"),
        progress=(4, STEPS_IN_ALL),
        picture=scene.drawing() if is_known else Symbol(Icon.DOOR),
        busy=say("Opening"),
    )


@screen(Step.OUT_OF_REACH)
def out_of_reach(scene: Scene) -> ScreenModel:
    """Somebody may be there to help; if not, nothing is lost."""
    say = scene.words.say
    return ScreenModel(
        name="out_of_reach",
        title=say("No door within reach is free"),
        body=(say("A higher door can open, if somebody is there to help you."),),
        progress=(4, STEPS_IN_ALL),
        picture=Symbol(Icon.REACH),
        actions=(
            primary("any_door", say("Open a higher door"), Button.CONTINUE, Icon.DOOR),
            secondary("certificate", say("I need a certificate"), Button.NO, Icon.PEN),
            scene.cancel(),
        ),
    )


@screen(Step.DOOR_OPEN)
def door_open(scene: Scene) -> ScreenModel:
    """One thing to do; second thoughts are always possible."""
    say, several = scene.words.say, len(scene.visit.in_hand.packages) > 1
    if _is_unseen(scene):
        title = say("Put your parcel behind door {door}", door=scene.door)
        hint = say("We cannot see this door. Tell us when it is shut.")
    else:
        title = say("Door {door} is open", door=scene.door)
        hint = say("We go on by ourselves.")
    return ScreenModel(
        name="door_open",
        title=title,
        body=(
            say("Put your parcel in and shut the door."),
            scene.package_lines if several else "",
            hint,
        ),
        private=scene.package_alone if several else {},
        progress=(4, STEPS_IN_ALL),
        picture=scene.drawing(AtDoor.PUT_IN),
        actions=(*_inside_unseen(scene), *_ways_out(scene), *_not_empty(scene)),
        sound="door",
    )


@screen(Step.SHUT_DOOR)
def shut_door(scene: Scene) -> ScreenModel:
    """The door has stood open for long."""
    say = scene.words.say
    return ScreenModel(
        name="shut_door",
        title=say("Please shut door {door}", door=scene.door),
        body=(_how_to_shut(scene),),
        progress=(4, STEPS_IN_ALL),
        picture=scene.drawing(AtDoor.SHUT),
        actions=(
            *_inside_unseen(scene),
            *_ways_out(scene),
            scene.start_new(),
        ),
    )


@screen(Step.CONFIRMING)
def confirming(scene: Scene) -> ScreenModel:
    """Asked where no sensor proves that the item is inside."""
    say = scene.words.say
    return ScreenModel(
        name="confirming",
        title=say("Is your item behind door {door}?", door=scene.door),
        progress=(4, STEPS_IN_ALL),
        picture=scene.drawing(),
        actions=(
            primary("yes", say("Yes, it is inside"), Button.YES, Icon.TICK),
            secondary("open_again", say("Open again"), Button.OPEN_AGAIN, Icon.DOOR),
            secondary("does_not_fit", say("It does not fit"), Button.DOES_NOT_FIT, Icon.BOX),
            secondary("took_it_back", say("I took it back"), Button.TAKE_BACK, Icon.HAND),
        ),
    )


@screen(Step.TAKING_OUT)
def taking_out(scene: Scene) -> ScreenModel:
    """The way back, as long as the door is open."""
    say = scene.words.say
    larger = scene.visit.after_taking_out == TAKE_OUT_LARGER
    out_unseen = primary("out", say("I have it, the door is shut"), Button.YES, Icon.TICK)
    return ScreenModel(
        name="taking_out",
        title=say("Take your item out and shut door {door}", door=scene.door),
        body=(
            say("Then a larger door opens.")
            if larger
            else say("Nothing was returned. Your code still works."),
        ),
        progress=(4, STEPS_IN_ALL),
        picture=scene.drawing(AtDoor.TAKE_OUT),
        actions=(
            *((out_unseen,) if _is_unseen(scene) else ()),
            secondary("back", say("I put it in after all"), Button.BACK, Icon.BACK),
            *((scene.start_new(),) if scene.visit.notice in LEFT_OPEN else ()),
        ),
    )


@screen(Step.PARKED)
def parked(scene: Scene) -> ScreenModel:
    """Nothing personal; shown only until the next visit has the screen."""
    say, is_at_bin = scene.words.say, bool(scene.visit.bins)
    return ScreenModel(
        name="parked",
        title=say("The flap of the drop bin is open. Please shut it.")
        if is_at_bin
        else say("Door {door} is open. Please shut it.", door=scene.door),
        picture=Symbol(Icon.WARNING, Tone.WARN) if is_at_bin else scene.drawing(AtDoor.SHUT),
        sound="attention",
    )


def _is_unseen(scene: Scene) -> bool:
    return scene.visit.door is DoorState.UNKNOWN


def _how_to_shut(scene: Scene) -> str:
    """Nothing that the notice above says already."""
    if not _is_unseen(scene):
        return scene.words.say("Push it until it clicks. Then we are done.")
    if scene.visit.notice is Notice.DOOR_UNSEEN:
        return ""
    return scene.words.say("We cannot see this door. Tell us when it is shut.")


def _inside_unseen(scene: Scene) -> tuple[Control, ...]:
    """The customer's word, where nobody can see the door."""
    if not _is_unseen(scene):
        return ()
    label = scene.words.say("It is inside, the door is shut")
    return (primary("inside", label, Button.YES, Icon.TICK),)


def _not_empty(scene: Scene) -> tuple[Control, ...]:
    """Somebody's parcel is behind the door that opened."""
    if not scene.visit.may_refuse_door:
        return ()
    label = scene.words.say("Somebody else's parcel is in it")
    return (secondary("not_empty", label, Button.NOT_EMPTY, Icon.WARNING),)


def _ways_out(scene: Scene) -> tuple[Control, ...]:
    """Second thoughts are possible as long as the door is open."""
    say = scene.words.say
    return (
        secondary("does_not_fit", say("It does not fit"), Button.DOES_NOT_FIT, Icon.BOX),
        secondary("take_back", say("Take it back"), Button.TAKE_BACK, Icon.HAND),
    )
