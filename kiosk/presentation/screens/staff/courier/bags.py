"""The bag in a drop bin: seal it, scan the next one, put it in."""

from kiosk.flow.courier.bags import BAG_DIGITS, BAG_LETTERS
from kiosk.flow.courier.visit import CourierStep, CourierVisit, Scanned
from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.screen_model import (
    Control,
    Emphasis,
    Fact,
    Icon,
    Keypad,
    Notice,
    ScreenModel,
    Symbol,
    Tone,
)
from kiosk.presentation.screens.scene import primary, secondary, to_letters
from kiosk.presentation.screens.staff.courier.home import level_words
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen


@staff_screen(CourierVisit, CourierStep.SEAL)
def seal(scene: StaffScene) -> ScreenModel:
    """What is in it by our count stands beside its number."""
    say, visit = scene.words.say, scene.visit
    if visit.typed is not None:
        return _typing(scene, "courier_seal", say("Type the number of the seal"))
    return ScreenModel(
        name="courier_seal",
        title=say("Seal the bag in {bin} and scan the seal", bin=visit.at_bin),
        body=(say("Open the bin with your key."),),
        notice=_scanned(scene),
        facts=_about_bin(scene),
        picture=Symbol(Icon.SCAN),
        actions=(_type(scene), scene.back()),
    )


@staff_screen(CourierVisit, CourierStep.NEW_BAG)
def new_bag(scene: StaffScene) -> ScreenModel:
    """The bin takes nothing until it has one."""
    say, visit = scene.words.say, scene.visit
    if visit.typed is not None:
        return _typing(scene, "courier_new_bag", say("Type the number of the new bag"))
    return ScreenModel(
        name="courier_new_bag",
        title=say("Scan the new bag for {bin}", bin=visit.at_bin),
        body=(say("The bin takes nothing until it has one."), *_key(scene)),
        notice=_scanned(scene),
        picture=Symbol(Icon.SCAN),
        actions=(_type(scene), secondary("no_bag", say("I have no bag"), Button.NO, Icon.CROSS)),
    )


@staff_screen(CourierVisit, CourierStep.BAG_IN)
def bag_in(scene: StaffScene) -> ScreenModel:
    """Then what its sensors see is read once more."""
    say, visit = scene.words.say, scene.visit
    return ScreenModel(
        name="courier_bag_in",
        title=say("Put the new bag into {bin} and shut it", bin=visit.at_bin),
        facts=_about_bin(scene),
        picture=Symbol(Icon.BOX),
        actions=(primary("bag_in", say("It is in"), Button.YES, Icon.TICK),),
    )


def _key(scene: StaffScene) -> tuple[str, ...]:
    """No lock of ours opens a bin; who has sealed its bag has it open already."""
    is_open = any(unit.bin_id == scene.visit.at_bin for unit in scene.visit.load_units)
    return () if is_open else (scene.words.say("Open the bin with your key."),)


def _type(scene: StaffScene) -> Control:
    return secondary("type", scene.words.say("Type the number"), Button.TYPE_CODE, Icon.KEYPAD)


def _typing(scene: StaffScene, name: str, title: str) -> ScreenModel:
    """So many keys do not fit on a small display at once: digits, or letters."""
    say, visit = scene.words.say, scene.visit
    return ScreenModel(
        name=name,
        title=title,
        notice=_scanned(scene),
        keypad=Keypad(
            visit.typed,
            say("Letters and digits"),
            scene.keys(BAG_LETTERS if visit.letters else BAG_DIGITS, erasable=bool(visit.typed)),
        ),
        actions=(
            Control(
                "enter",
                say("Continue"),
                Pressed(button=Button.ENTER),
                emphasis=Emphasis.PRIMARY,
                enabled=bool(visit.typed),
            ),
            to_letters(scene.words, on=visit.letters),
            scene.back(),
        ),
    )


def _about_bin(scene: StaffScene) -> tuple[Fact, ...]:
    say, known = scene.words.say, scene.visit.bin
    if known is None:
        return ()
    return (
        Fact(say("Bag"), known.load_unit_id or "-"),
        Fact(say("Parcels in it"), str(known.packages)),
        Fact(say("Level"), level_words(scene.words, known.level)),
    )


def _scanned(scene: StaffScene) -> Notice | None:
    say = scene.words.say
    match scene.visit.scanned:
        case Scanned.NO_BAG:
            is_seal = scene.visit.step is CourierStep.SEAL
            text = say("That is not a seal's number.") if is_seal else say("That is not a bag's number.")
            return Notice(text, Tone.WARN, Icon.SCAN)
        case Scanned.BAG_KNOWN:
            return Notice(say("A bag of this number is in use. Take another one."), Tone.WARN, Icon.LABEL)
    return None
