"""Who are you, and is it really you."""

from kiosk.flow.signals import Button, Pressed
from kiosk.flow.staff.signing_in import SHORTEST_PIN, SigningIn, SigningInStep
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
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.wording import call_words
from kiosk.presentation.words import Words


@staff_screen(SigningIn, SigningInStep.PIN)
def pin(scene: StaffScene) -> ScreenModel:
    """Only how many digits were typed is shown."""
    say, typed = scene.words.say, len(scene.visit.typed)
    wrong = Notice(say("That was not the PIN."), Tone.WARN, Icon.WARNING)
    return ScreenModel(
        name="staff_pin",
        title=say("Type your PIN"),
        notice=wrong if scene.visit.was_wrong else None,
        keypad=Keypad(
            entered="\N{BULLET}" * typed,
            placeholder=say("4 to 8 digits"),
            keys=scene.digits(erasable=bool(typed)),
            private=True,
            hidden=True,
        ),
        actions=(
            Control(
                "enter",
                say("Sign in"),
                Pressed(button=Button.ENTER),
                emphasis=Emphasis.PRIMARY,
                enabled=typed >= SHORTEST_PIN,
            ),
            secondary("cancel", say("Cancel"), Button.CANCEL, Icon.CROSS),
        ),
    )


@staff_screen(SigningIn, SigningInStep.CHECKING)
def checking(scene: StaffScene) -> ScreenModel:
    """A hash takes a moment, on purpose."""
    say = scene.words.say
    return ScreenModel(name="staff_checking", title=say("One moment"), busy=say("Checking your PIN"))


@staff_screen(SigningIn, SigningInStep.REFUSED)
def refused(scene: StaffScene) -> ScreenModel:
    """Why, as far as it helps who is there, and whom to call."""
    say = scene.words.say
    return ScreenModel(
        name="staff_refused",
        title=_why(scene.words, scene.visit.refused),
        body=(
            say("Your dispatcher can send you a code for one visit."),
            call_words(scene.words, scene.place),
        ),
        picture=Symbol(Icon.CROSS, Tone.STOP),
        actions=(primary("finish", say("Close"), Button.FINISH, Icon.CROSS),),
        sound="stop",
    )


def _why(words: Words, code: str | None) -> str:
    match code:
        case "locked_out":
            return words.say("Too many wrong PINs. Try again in 15 minutes.")
        case "staff_revoked" | "staff_no_longer" | "expired" | "revoked_key" | "key_over":
            return words.say("This badge or code is no longer valid")
        case "staff_not_yet" | "not_yet_valid" | "key_not_yet":
            return words.say("This badge or code is not valid yet")
        case "staff_other_site" | "other_site" | "other_kiosk":
            return words.say("This badge or code is not for this kiosk")
        case "training":
            return words.say("Somebody practises here now. A technician can end it.")
        case "needs_pass":
            return words.say("This kiosk is new: the first who signs in needs a code from the office")
        case "enclosure_shut":
            return words.say("Open the enclosure first: who sets a kiosk up has its key")
        case "pass_used":
            return words.say("This code was used before")
    return words.say("This badge or code is not known here")
