"""Where everything begins, and practice."""

from kiosk.domain.live import Live
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.visit import ROOMS, TechnicianStep, TechnicianVisit
from kiosk.presentation.screen_model import Card, Icon, Notice, ScreenModel, Tone
from kiosk.presentation.screens.scene import primary, secondary
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.screens.staff.technician.code_words import out_of_service_words
from kiosk.presentation.words import Words


@staff_screen(TechnicianVisit, TechnicianStep.HOME)
def home(scene: StaffScene) -> ScreenModel:
    """Only what has been built into this software can be chosen."""
    say = scene.words.say
    is_out = scene.live.out_of_service is not None
    service = say("Put into service") if is_out else say("Take out of service")
    return ScreenModel(
        name="technician_home",
        title=_service_words(scene.words, scene.live),
        notice=service_notice(scene.words, scene.visit.notice),
        cards=tuple(card for card in _cards(scene.words, scene.live) if card.card_id in ROOMS),
        actions=(secondary("service", service, Button.SERVICE), scene.sign_out()),
    )


def _service_words(words: Words, live: Live) -> str:
    if live.out_of_service is not None:
        return words.say("This kiosk is out of service.")
    if live.training_until is not None:
        return words.say("This kiosk is used for training.")
    return words.say("This kiosk is in service.")


def _cards(words: Words, live: Live) -> tuple[Card, ...]:
    say = words.say
    waiting = str(live.unresolved) if live.unresolved else ""
    trains = say("Training is on") if live.training_until else ""
    return (
        _card("set_up", say("Set up this kiosk"), Icon.PEN),
        _card("doors", say("Doors and compartments"), Icon.DOOR),
        _card("devices", say("Devices, network, machine"), Icon.PRINTER),
        _card("unresolved", say("Unresolved returns"), Icon.HELP, waiting),
        _card("recount", say("Count everything again"), Icon.BOX),
        _card("training", say("Training"), Icon.HAND, trains),
    )


def _card(name: str, title: str, icon: Icon, detail: str = "") -> Card:
    posts = Pressed(button=Button.CHOOSE, value=name)
    return Card(name, title, detail, icon, Tone.WARN if detail else Tone.PLAIN, posts=posts)


def service_notice(words: Words, code: str | None) -> Notice | None:
    """How things stand after a change."""
    match code:
        case "taken_out_of_service":
            return Notice(words.say("Customers cannot use this kiosk now."), Tone.WARN, Icon.WARNING)
        case "put_into_service":
            return Notice(words.say("Customers can use this kiosk again."), Tone.OK, Icon.TICK)
        case "training":
            return Notice(
                words.say("Somebody practises here now. A technician can end it."), Tone.WARN, Icon.WARNING
            )
        case str() if code.startswith("still_"):
            what = out_of_service_words(words, code.removeprefix("still_"))
            return Notice(
                words.say("Something else keeps this kiosk out of service: {what}", what=what),
                Tone.WARN,
                Icon.WARNING,
            )
    return None


@staff_screen(TechnicianVisit, TechnicianStep.TRAINING)
def training(scene: StaffScene) -> ScreenModel:
    """What practice is, and until when it goes on."""
    say, until = scene.words.say, scene.live.training_until
    change = say("End the training") if until else say("Begin the training")
    return ScreenModel(
        name="technician_training",
        title=say("Training"),
        body=(
            say("Anybody can practise a return: no door opens and nothing counts."),
            say("It ends by itself at {time}.", time=scene.words.time(until))
            if until
            else say("Customers cannot return anything meanwhile. It ends by itself after two hours."),
        ),
        actions=(primary("service", change, Button.SERVICE, Icon.HAND), scene.back()),
    )
