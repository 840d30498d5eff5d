"""The first screens: attract, the viewfinder, the keypad, and a code that was used before."""

from kiosk.domain.numbers import CODE_ALPHABET, CODE_LENGTH
from kiosk.flow.identify import DIGITS, LETTERS
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Entry, Step
from kiosk.presentation import wording
from kiosk.presentation.screen_model import (
    Control,
    Emphasis,
    Icon,
    Keypad,
    Picture,
    ScreenModel,
    Symbol,
    Tone,
    Viewfinder,
)
from kiosk.presentation.screens.scene import STEPS_IN_ALL, Scene, primary, screen, secondary, to_letters

MOST_ON_ATTRACT = 5
"""Languages in the bar of a display that is not tall, the way to more of them included."""


@screen(Step.ATTRACT)
def attract(scene: Scene) -> ScreenModel:
    """All day: somebody sees at a glance what to do."""
    if scene.visit.out_of_service == "not_commissioned":
        return _not_commissioned(scene)
    if scene.visit.out_of_service:
        return _out_of_service(scene)
    say = scene.words.say
    return ScreenModel(
        name="attract",
        title=say("Return your item here"),
        body=_how_to_begin(scene),
        notice=scene.open_doors,
        actions=(primary("start", say("Start"), Button.START, Icon.SCAN), _type_code(scene)),
        languages=_languages(scene),
    )


def _languages(scene: Scene) -> tuple[Control, ...]:
    """Of one there is nothing to choose; of more all, or the first few and a way to the others."""
    languages = scene.place.languages
    if len(languages) == 1:
        return ()
    has_room = scene.place.has_tall_screen or len(languages) <= MOST_ON_ATTRACT
    shown = languages if has_room else languages[: MOST_ON_ATTRACT - 1]
    controls = tuple(
        Control(f"language_{tag}", name, Pressed(button=Button.LANGUAGE, value=tag)) for tag, name in shown
    )
    if shown == languages:
        return controls
    more = Pressed(button=Button.LANGUAGES)
    label, spoken = f"+{len(languages) - len(shown)}", scene.words.say("More languages")
    return (*controls, Control("more_languages", label, more, Icon.LANGUAGES, spoken=spoken))


def _how_to_begin(scene: Scene) -> tuple[str, ...]:
    say = scene.words.say
    match scene.reader:
        case "scan_camera":
            return (
                say("Hold your return code in front of the camera."),
                say("The camera looks for codes and keeps nothing."),
            )
        case "scan_engine":
            return (say("Hold your return code in front of the scanner."),)
        case _:
            return (say("The camera does not work now. Please type the code."),)


def _not_commissioned(scene: Scene) -> ScreenModel:
    """Nothing to begin: whoever sets it up shows a badge or a pass."""
    say = scene.words.say
    return ScreenModel(
        name="not_commissioned",
        title=say("This kiosk is not in service yet"),
        body=(say("It is being set up. Please come back later."), *scene.call_us, scene.nearest),
        picture=Symbol(Icon.WARNING, Tone.WARN),
    )


def _out_of_service(scene: Scene) -> ScreenModel:
    say = scene.words.say
    return ScreenModel(
        name="out_of_service",
        title=say("This kiosk cannot take items now"),
        body=(
            _why_out_of_service(scene),
            say("That is our fault. Show your return code and get a certificate that you came today."),
            *(_misplaced(scene) or (scene.nearest,)),
        ),
        notice=scene.open_doors,
        picture=None if scene.around.misplaced else Symbol(Icon.WARNING, Tone.WARN),
        actions=(primary("start", say("Get a certificate"), Button.START, Icon.SCAN), _type_code(scene)),
    )


def _why_out_of_service(scene: Scene) -> str:
    """What is of use to whoever reads it; nothing of lock boards."""
    match scene.visit.out_of_service:
        case "disk_full":
            return scene.words.say("It has no room to record another return.")
        case "serviced":
            return scene.words.say("This kiosk is being serviced.")
        case _:
            return ""


def _misplaced(scene: Scene) -> tuple[str, ...]:
    """For whoever comes to mend it: which plug is where, and what to do."""
    say, boards = scene.words.say, scene.around.misplaced
    if not boards:
        return ()
    belongs = (
        say(
            "{board} belongs on {port} and is on {other}.",
            board=board,
            port=wording.port(port),
            other=wording.port(other),
        )
        for board, port, other in boards
    )
    swapped = say("For the technician: put these plugs back, or set the kiosk up again. No door opens now.")
    return (swapped, *belongs)


def _type_code(scene: Scene) -> Control:
    return secondary("type_code", scene.words.say("Type the code"), Button.TYPE_CODE, Icon.KEYPAD)


@screen(Step.SCANNING)
def scanning(scene: Scene) -> ScreenModel:
    """The live picture, or where to hold the code without one, and help when no code is read."""
    say, type_code = scene.words.say, _type_code(scene)
    title = say("Hold your return code in front of the camera")
    picture: Picture = Viewfinder(frame_hint=True)
    body: tuple[str, ...] = (say("The QR code is in the message from your shop."),)
    reader = scene.reader
    if reader == "scan_engine":
        title, picture = say("Hold your return code in front of the scanner"), Symbol(Icon.SCAN)
    if reader is None:
        body, picture = (say("The camera does not work now. Please type the code."),), Symbol(Icon.KEYPAD)
    elif scene.visit.scan_help:
        body = (
            say("Turn the brightness up and hold it a hand's width away."),
            say("Or type the code below it."),
        )
    if scene.visit.scan_help or reader is None:
        type_code = primary("type_code", type_code.label, Button.TYPE_CODE, Icon.KEYPAD)
    return ScreenModel(
        name="scanning",
        title=title,
        body=body,
        progress=(0, STEPS_IN_ALL),
        picture=picture,
        actions=(*_more_of_the_order(scene), type_code, scene.cancel()),
    )


def _more_of_the_order(scene: Scene) -> tuple[Control, ...]:
    """Where an order may come back in parts, the next part needs no code."""
    if scene.visit.again is None:
        return ()
    return (secondary("again", scene.words.say("More of the same order"), Button.AGAIN, Icon.AGAIN),)


@screen(Step.TYPING)
def typing(scene: Scene) -> ScreenModel:
    """The keypad has just the characters that codes are made of, or that order numbers are."""
    if scene.visit.undeclared is not None:
        return _found_nowhere(scene)
    if scene.visit.entry is not Entry.CODE:
        return _typing_order(scene)
    say, typed = scene.words.say, scene.visit.typed
    return ScreenModel(
        name="typing",
        title=say("Type the code from your message"),
        progress=(0, STEPS_IN_ALL),
        keypad=Keypad(
            entered=f"{typed[:4]} {typed[4:]}".strip(),
            placeholder=say("{number} letters and digits", number=CODE_LENGTH),
            keys=keys(scene, CODE_ALPHABET),
            private=True,
        ),
        actions=(
            secondary("order_no", say("Order number"), Button.TYPE_ORDER_NO, Icon.PEN),
            scene.back(),  # to a screen that has "Cancel": with it here, German words would not fit
        ),
    )


def _found_nowhere(scene: Scene) -> ScreenModel:
    """Where rules allow it, not the end."""
    say = scene.words.say
    return ScreenModel(
        name="typing",
        title=say("We do not know this order"),
        body=(say("Check the number and the postcode, or go on without a code."),),
        progress=(0, STEPS_IN_ALL),
        picture=Symbol(Icon.KEYPAD),
        actions=(
            primary("order_no", say("Type it again"), Button.TYPE_ORDER_NO, Icon.PEN),
            secondary("without_code", say("I have no code"), Button.WITHOUT_CODE),
            scene.back(),
            scene.cancel(),
        ),
    )


def _typing_order(scene: Scene) -> ScreenModel:
    """An order number, then the postcode that goes with it: nobody returns what others ordered."""
    say, visit = scene.words.say, scene.visit
    is_postcode = visit.entry is Entry.POSTCODE
    return ScreenModel(
        name="typing_postcode" if is_postcode else "typing_order",
        title=say("Type the postcode it was sent to") if is_postcode else say("Type the order number"),
        progress=(0, STEPS_IN_ALL),
        keypad=Keypad(
            entered=visit.typed,
            placeholder=say("Letters and digits"),
            keys=keys(scene, LETTERS if visit.letters else DIGITS),
            private=True,
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


def keys(scene: Scene, characters: str) -> tuple[Control, ...]:
    """Digits, letters, and one to erase."""
    keys = [
        Control(f"key_{c}", c, Pressed(button=Button.KEY, value=c), emphasis=Emphasis.QUIET)
        for c in sorted(characters, key=lambda c: (c.isalpha(), c == "0", c))  # as on a telephone
    ]
    typed = bool(scene.visit.typed)
    erase = Control(
        "erase", scene.words.say("Erase"), Pressed(button=Button.ERASE), Icon.ERASE, enabled=typed
    )
    return (*keys, erase)


@screen(Step.ALREADY_RETURNED)
def already_returned(scene: Scene) -> ScreenModel:
    """A used code never dead-ends."""
    words, say, earlier = scene.words, scene.words.say, scene.visit.earlier
    assert earlier is not None
    receipt = say("Receipt {number}", number=earlier.receipt_no)
    return ScreenModel(
        name="already_returned",
        title=say(
            "Returned here on {day} at {time}",
            day=words.day(words.local_day(earlier.completed_at)),
            time=words.time(earlier.completed_at),
        ),
        body=(receipt, scene.paper_words),
        private={receipt: ""},
        picture=Symbol(Icon.TICK, Tone.OK),
        actions=(
            primary("print", say("Print the receipt again"), Button.PRINT, Icon.PRINTER),
            secondary("not_me", say("That was not me"), Button.HELP, Icon.HELP),
            secondary("finish", say("Finish"), Button.FINISH),
        ),
    )


@screen(Step.IDENTIFYING)
def looking_up(scene: Scene) -> ScreenModel:
    """Answered from the books, or by central, which has two seconds."""
    say = scene.words.say
    return ScreenModel(
        name="waiting",
        title=say("Looking for your return"),
        progress=(1, STEPS_IN_ALL),
        picture=Symbol(Icon.BOX),
        busy=say("One moment"),
    )


@screen(Step.JUDGING, Step.BEGINNING, Step.COMMITTING, Step.CERTIFYING, Step.ENDED)
def waiting(scene: Scene) -> ScreenModel:
    """Answered from the books, so nobody reads it; but no visit is without a screen."""
    say = scene.words.say
    return ScreenModel(
        name="waiting",
        title=say("One moment"),
        progress=(1, STEPS_IN_ALL),
        picture=Symbol(Icon.BOX),
        busy=say("Checking"),
    )
