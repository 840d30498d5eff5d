"""What the doctor found, in its own words: they are in the manual, and whoever is called knows them."""

from kiosk.flow.signals import Button
from kiosk.flow.technician.signals import Finding
from kiosk.flow.technician.visit import TechnicianStep, TechnicianVisit
from kiosk.presentation.screen_model import Fact, Icon, ScreenModel, Tone
from kiosk.presentation.screens.scene import secondary
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.words import Words

GRAVEST_FIRST = {"fault": Tone.STOP, "note": Tone.WARN, "ok": Tone.OK}


@staff_screen(TechnicianVisit, TechnicianStep.EXAMINING)
def examining(scene: StaffScene) -> ScreenModel:
    """Devices in use are not touched for it, and no door moves."""
    say = scene.words.say
    return ScreenModel(
        name="technician_examining",
        title=say("Everything is examined"),
        body=(say("That takes up to some minutes. No door opens and nothing is printed."),),
        busy=say("One moment"),
        actions=(scene.back(),),
    )


@staff_screen(TechnicianVisit, TechnicianStep.EXAMINED)
def examined(scene: StaffScene) -> ScreenModel:
    """What is to be mended stands first, with how."""
    say, findings = scene.words.say, scene.visit.findings
    faults = sum(finding.level == "fault" for finding in findings)
    return ScreenModel(
        name="technician_examined",
        title=say("To mend: {mend}", mend=faults) if faults else say("Everything is in order"),
        facts=tuple(
            _fact(scene.words, finding, tone)
            for level, tone in GRAVEST_FIRST.items()
            for finding in findings
            if finding.level == level
        ),
        actions=(
            secondary("again", say("Look again"), Button.CONTINUE, Icon.AGAIN),
            scene.back(),
        ),
    )


def _fact(words: Words, finding: Finding, tone: Tone) -> Fact:
    mend = words.say("To mend: {mend}", mend=finding.mend) if finding.mend else ""
    return Fact(finding.about, f"{finding.text}. {mend}" if mend else finding.text, tone)
