"""The bag in a drop bin: seal it, scan the next one, put it in."""

from kiosk.flow.courier.visit import CourierStep, CourierVisit, Scanned
from kiosk.flow.signals import Button
from kiosk.presentation.screen_model import Fact, Icon, Notice, ScreenModel, Symbol, Tone
from kiosk.presentation.screens.scene import primary, secondary
from kiosk.presentation.screens.staff.courier.home import level_words
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen


@staff_screen(CourierVisit, CourierStep.SEAL)
def seal(scene: StaffScene) -> ScreenModel:
    """What is in it by our count stands beside its number."""
    say, visit = scene.words.say, scene.visit
    return ScreenModel(
        name="courier_seal",
        title=say("Seal the bag in {bin} and scan the seal", bin=visit.at_bin),
        notice=_scanned(scene),
        facts=_about_bin(scene),
        picture=Symbol(Icon.SCAN),
        actions=(scene.back(),),
    )


@staff_screen(CourierVisit, CourierStep.NEW_BAG)
def new_bag(scene: StaffScene) -> ScreenModel:
    """The bin takes nothing until it has one."""
    say, visit = scene.words.say, scene.visit
    return ScreenModel(
        name="courier_new_bag",
        title=say("Scan the new bag for {bin}", bin=visit.at_bin),
        body=(say("The bin takes nothing until it has one."),),
        notice=_scanned(scene),
        picture=Symbol(Icon.SCAN),
        actions=(secondary("no_bag", say("I have no bag"), Button.NO, Icon.CROSS),),
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
