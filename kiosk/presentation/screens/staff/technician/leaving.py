"""Before they leave: what is still wrong."""

from kiosk.domain.compartments import DoorState
from kiosk.domain.live import Wrong, still_wrong
from kiosk.flow.technician.visit import TechnicianStep, TechnicianVisit
from kiosk.presentation.screen_model import Fact, ScreenModel, Tone
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.screens.staff.technician.code_words import device_words, enclosure_words
from kiosk.presentation.wording import door
from kiosk.presentation.words import Words

ABOUT_DOORS = frozenset({Wrong.DOORS_OPEN, Wrong.DOORS_UNKNOWN, Wrong.BLOCKED})


@staff_screen(TechnicianVisit, TechnicianStep.LEAVING)
def leaving(scene: StaffScene) -> ScreenModel:
    """Everything that was looked at, live: what they put right turns green while they look."""
    say, wrong = scene.words.say, still_wrong(scene.live)
    return ScreenModel(
        name="technician_leaving",
        title=say("Before you leave") if wrong else say("Everything is in order"),
        facts=tuple(_fact(scene.words, one, wrong.get(one, ())) for one in Wrong),
        actions=(scene.sign_out(), scene.back()),
    )


def _fact(words: Words, wrong: Wrong, about: tuple[str, ...]) -> Fact:
    label, trouble = _words(words, wrong)
    if not about:
        return Fact(label, words.say("in order"), Tone.OK)
    return Fact(label, trouble or ", ".join(_name(words, wrong, one) for one in about), Tone.WARN)


def _name(words: Words, wrong: Wrong, one: str) -> str:
    if wrong in ABOUT_DOORS:
        return door(one)
    return device_words(words, one) if wrong is Wrong.DEVICES else one


def _words(words: Words, wrong: Wrong) -> tuple[str, str]:
    """What was looked at, and what is wrong with it; empty where the names of the things say it."""
    say = words.say
    match wrong:
        case Wrong.ENCLOSURE_OPEN:
            return say("Enclosure"), enclosure_words(words, DoorState.OPEN)
        case Wrong.DOORS_OPEN:
            return say("Open doors"), ""
        case Wrong.DOORS_UNKNOWN:
            return say("Doors that are not seen"), ""
        case Wrong.OUT_OF_SERVICE:
            return say("This kiosk"), say("out of service")
        case Wrong.TRAINING:
            return say("Training"), say("on")
        case Wrong.UNRESOLVED:
            return say("Unresolved returns"), ""
        case Wrong.BLOCKED:
            return say("Blocked compartments"), ""
        case Wrong.PRINTERS:
            return say("Printers not ready"), ""
        case Wrong.DEVICES:
            return say("Devices that do not work"), ""
        case Wrong.LINK:
            return say("Link to the central system"), say("down")
