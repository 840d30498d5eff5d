"""What the staff of the site can do: paper, customers who are stuck, items for the counter."""

from kiosk.domain.compartments import DoorState
from kiosk.domain.live import Live
from kiosk.flow.attendant.helping import PRINTERS
from kiosk.flow.attendant.visit import AttendantStep, AttendantVisit
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.staff.effects import PrinterRole
from kiosk.presentation.screen_model import Card, Icon, ScreenModel, Tone
from kiosk.presentation.screens.scene import primary
from kiosk.presentation.screens.staff.printing import paper_fact, print_notice
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.wording import door
from kiosk.presentation.words import Words


@staff_screen(AttendantVisit, AttendantStep.HOME)
def home(scene: StaffScene) -> ScreenModel:
    """No names, no addresses, no codes: nothing of that is needed to help."""
    say, live = scene.words.say, scene.live
    stuck = len(_open_doors(live))
    detail = scene.words.count("{number} door is open", "{number} doors are open", stuck) if stuck else ""
    start = Pressed(button=Button.START)
    help_ = Pressed(button=Button.HELP_CUSTOMER)
    return ScreenModel(
        name="attendant_home",
        title=say("At your service"),
        cards=(
            *(_paper_card(scene.words, role) for role in PRINTERS if role in live.roles),
            Card("help", say("A customer is stuck"), detail, Icon.HELP, Tone.PLAIN, posts=help_),
            Card("take_in", say("Take in an item at the counter"), "", Icon.BOX, posts=start),
        ),
        actions=(scene.sign_out(),),
    )


def _paper_card(words: Words, role: PrinterRole) -> Card:
    posts = Pressed(button=Button.PRINT, value=role)
    return Card(f"paper_{role}", _paper_title(words, role), "", Icon.PRINTER, posts=posts)


def _paper_title(words: Words, role: PrinterRole) -> str:
    match role:
        case "receipt_printer":
            return words.say("New paper for receipts")
        case "label_printer":
            return words.say("New labels")


def _open_doors(live: Live) -> list[str]:
    return [name for name, sight in live.sights.items() if sight.door is DoorState.OPEN]


@staff_screen(AttendantVisit, AttendantStep.PAPER)
def paper(scene: StaffScene) -> ScreenModel:
    """Step by step, and a page that shows whether it worked."""
    say, visit, live = scene.words.say, scene.visit, scene.live
    return ScreenModel(
        name="attendant_paper",
        title=_paper_title(scene.words, visit.printer),
        notice=print_notice(scene.words, visit.notice),
        body=(
            say("1. Open the cover and take out the old roll."),
            say("2. Put in the new roll as the drawing in the cover shows."),
            say("3. Let the end of the paper hang out, and shut the cover."),
        ),
        facts=tuple(
            paper_fact(scene.words, name, paper, live.printer_trouble.get(name))
            for name, paper in live.printers.items()
        ),
        actions=(primary("print", say("Print a test page"), Button.PRINT, Icon.PRINTER), scene.back()),
    )


@staff_screen(AttendantVisit, AttendantStep.HELP)
def help_customer(scene: StaffScene) -> ScreenModel:
    """What is open, and what to do about it; what is behind a door is not theirs to know."""
    say, live = scene.words.say, scene.live
    return ScreenModel(
        name="attendant_help",
        title=say("A customer is stuck"),
        body=(
            say("Is the customer here? They show their code again, and go on where they were."),
            say("Nobody is here? Leave inside what is inside and shut the door."),
            say("A door does not shut, or somebody is hurt? Call {phone}.", phone=scene.place.phone),
        ),
        cards=tuple(
            Card(name, say("Door {door} is open", door=door(name)), icon=Icon.DOOR, tone=Tone.WARN)
            for name in _open_doors(live)
        ),
        actions=(primary("helped", say("This is settled"), Button.CONTINUE, Icon.TICK), scene.back()),
    )
