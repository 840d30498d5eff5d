"""One door after the other."""

from kiosk.domain.survey import PlannedPlace
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.commissioning import SetUp, SetUpStep
from kiosk.flow.technician.commissioning.walking import expected
from kiosk.presentation.screen_model import (
    Control,
    Emphasis,
    Icon,
    Keypad,
    Notice,
    ScreenModel,
    Symbol,
    Tone,
)
from kiosk.presentation.screens.scene import primary, secondary
from kiosk.presentation.screens.staff.commissioning.pieces import (
    PARTS,
    cabinet,
    door_name,
    later,
    lock_words,
)
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen


@staff_screen(SetUp, SetUpStep.PULSING)
def pulsing(scene: StaffScene) -> ScreenModel:
    """The coil is under current."""
    say, visit = scene.words.say, scene.visit
    return ScreenModel(
        name="set_up_pulsing",
        title=say("A door opens"),
        progress=(1, PARTS),
        picture=cabinet(scene, marked=expected(visit)),
        busy=lock_words(scene),
    )


@staff_screen(SetUp, SetUpStep.OPENED)
def opened(scene: StaffScene) -> ScreenModel:
    """Which door moved is for people to say."""
    say, place = scene.words.say, scene.visit.place
    return ScreenModel(
        name="set_up_opened",
        title=say("If it is door {door}: push it shut", door=door_name(place)),
        body=(
            lock_words(scene),
            say("Pass a hand through the compartment before: that shows whether it has an item sensor."),
        ),
        progress=(1, PARTS),
        picture=cabinet(scene, marked=place, is_open=True),
        actions=(
            _another_door(scene),
            secondary("skip", say("Skip this lock for now"), Button.CONTINUE, Icon.FORWARD),
            later(scene),
        ),
    )


@staff_screen(SetUp, SetUpStep.NOTHING_MOVED)
def nothing_moved(scene: StaffScene) -> ScreenModel:
    """Asked in a second round only, where doors are missing."""
    say = scene.words.say
    return ScreenModel(
        name="set_up_nothing",
        title=say("No contact has changed. Did a door open?"),
        body=(lock_words(scene),),
        progress=(1, PARTS),
        picture=cabinet(scene, marked=None),
        actions=(
            primary("nothing", say("No door opened"), Button.NO, Icon.FORWARD),
            secondary("another", say("A door opened"), Button.OPEN_AGAIN, Icon.DOOR),
            later(scene),
        ),
    )


@staff_screen(SetUp, SetUpStep.WHICH_DOOR)
def which_door(scene: StaffScene) -> ScreenModel:
    """Numbers are typed; a flap has a name, which is touched."""
    say, visit = scene.words.say, scene.visit
    ids = {box.compartment_id for box in scene.place.doors}
    keys = scene.door_keys(
        (planned.place for planned in visit.plan if planned.place in ids), erasable=bool(visit.typed)
    )
    wrong = Notice(say("There is no such door left to find."), Tone.WARN, Icon.WARNING)
    return ScreenModel(
        name="set_up_which",
        title=say("Which door opened?"),
        body=() if visit.was_wrong else (say("Its number stands on it."),),
        notice=wrong if visit.was_wrong else None,
        progress=(1, PARTS),
        keypad=Keypad(visit.typed, say("Number"), keys),
        actions=(
            Control(
                "enter",
                say("It was this one"),
                Pressed(button=Button.ENTER),
                emphasis=Emphasis.PRIMARY,
                enabled=bool(visit.typed),
            ),
            *(_flap(scene, planned) for planned in visit.plan if planned.place not in ids),
            later(scene),
        ),
    )


def _flap(scene: StaffScene, planned: PlannedPlace) -> Control:
    label = scene.words.say("The flap of {bin}", bin=planned.place)
    return Control(planned.place, label, Pressed(button=Button.CHOOSE, value=planned.place), Icon.DOOR)


@staff_screen(SetUp, SetUpStep.BOARD_FAILED)
def board_failed(scene: StaffScene) -> ScreenModel:
    """And what its driver says, which is not translated."""
    say, told = scene.words.say, scene.visit.trouble
    return ScreenModel(
        name="set_up_board_failed",
        title=say("The board does not answer any more"),
        body=(say("Its driver says: {text}", text=told) if told else "",),
        progress=(1, PARTS),
        picture=Symbol(Icon.WARNING, Tone.WARN),
        actions=(primary("again", say("Try again"), Button.YES, Icon.AGAIN), later(scene)),
    )


def _another_door(scene: StaffScene) -> Control:
    return secondary("another", scene.words.say("Another door opened"), Button.OPEN_AGAIN, Icon.DOOR)
