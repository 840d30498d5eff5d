"""Door by door, what is really inside."""

from kiosk.flow.signals import Button
from kiosk.flow.technician.visit import TechnicianStep, TechnicianVisit
from kiosk.presentation.screen_model import Fact, Icon, Notice, ScreenModel, Tone
from kiosk.presentation.screens.scene import primary, secondary
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.screens.staff.technician.doors import cabinet
from kiosk.presentation.wording import door


@staff_screen(TechnicianVisit, TechnicianStep.RECOUNT)
def recount(scene: StaffScene) -> ScreenModel:
    """Before it begins it says what it does; after that, how far it is, and what it has found nowhere."""
    say, left = scene.words.say, scene.visit.to_count
    stuck = Notice(say("The door did not open."), Tone.STOP, Icon.WARNING)
    if scene.visit.missing is not None:
        return _over(scene, scene.visit.missing)
    if not left:
        return ScreenModel(
            name="technician_recount",
            title=say("Count everything again"),
            body=(
                say("For a kiosk whose computer was replaced, or whose books are wrong."),
                say("No compartment is offered before you have looked into it."),
            ),
            actions=(primary("begin", say("Begin the count"), Button.YES, Icon.BOX), scene.back()),
        )
    return ScreenModel(
        name="technician_recount",
        title=say("Next: door {door}", door=door(left[0])),
        notice=stuck if scene.visit.notice == "stayed_shut" else None,
        body=(
            scene.words.count(
                "{number} compartment is left to count.",
                "{number} compartments are left to count.",
                len(left),
            ),
        ),
        picture=cabinet(scene, marked=frozenset(left[:1])),
        actions=(primary("open", say("Open this door"), Button.OPEN, Icon.DOOR), scene.back()),
    )


def _over(scene: StaffScene, missing: tuple[str, ...]) -> ScreenModel:
    """What is missing is marked where the books had it: that is where one would look once more."""
    words = scene.words
    lost = words.count(
        "{number} parcel was found behind no door.",
        "{number} parcels were found behind no door.",
        len(missing),
    )
    nothing_lost = Notice(words.say("No parcel is missing."), Tone.OK, Icon.TICK)
    return ScreenModel(
        name="technician_recount",
        title=words.say("Everything is counted"),
        notice=Notice(lost, Tone.WARN, Icon.WARNING) if missing else nothing_lost,
        body=(words.say("This is noted and reported.") if missing else "",),
        facts=(Fact(words.say("Expected behind door"), ", ".join(map(door, missing))),) if missing else (),
        picture=cabinet(scene, marked=frozenset(missing)),
        actions=(scene.back(),),
    )


@staff_screen(TechnicianVisit, TechnicianStep.COUNTING)
def counting(scene: StaffScene) -> ScreenModel:
    """A parcel's label says whose it is; without one, somebody has to find out."""
    say, scanned = scene.words.say, scene.visit.scanned
    here = say("This parcel is inside") if scanned else say("A parcel without a readable label")
    return ScreenModel(
        name="technician_counting",
        title=say("What is behind door {door}?", door=door(scene.visit.door)),
        body=(say("Is a parcel inside? Hold its label to the scanner."),),
        facts=(Fact(say("Label"), scanned, Tone.OK),) if scanned else (),
        actions=(
            secondary("yes", here, Button.YES, Icon.BOX),
            secondary("no", say("Nothing is inside"), Button.NO, Icon.CROSS),
            secondary("open_again", say("Open it again"), Button.OPEN_AGAIN, Icon.DOOR),
        ),
    )
