"""A model of every kind of screen a customer can meet, with the longest words we expect."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.flow.signals import Button
from kiosk.presentation.screen_model import (
    Card,
    Dialog,
    Emphasis,
    Icon,
    Keypad,
    Notice,
    ScreenModel,
    Symbol,
    Tone,
    Viewfinder,
)
from kiosk.presentation.speech import with_speech
from tests.support.sample_endings import ending, handing_over
from tests.support.sample_parts import (
    ALPHABET,
    BACK,
    CANCEL,
    LANGUAGES,
    WORDS,
    choice,
    control,
    primary,
    screen,
)


def sample_screens() -> Iterator[tuple[str, ScreenModel]]:
    """Yield (file name, model) in the order of a visit."""
    for part in (_arriving, _deciding, handing_over, ending):
        for name, model in part():
            yield name, with_speech(model, WORDS)


def _arriving() -> Iterator[tuple[str, ScreenModel]]:
    type_code = control("type_code", "Type the code", Button.TYPE_CODE, Icon.KEYPAD)
    yield (
        "attract",
        screen(
            "attract",
            "Return your item here",
            "Hold your return code in front of the camera.",
            "The camera looks for codes and keeps nothing.",
            actions=(primary("start", "Start", Button.START, Icon.SCAN), type_code),
            languages=LANGUAGES,
        ),
    )
    scan = screen(
        "scanning",
        "Hold your return code in front of the camera",
        "The QR code is in the message from your shop.",
        picture=Viewfinder(frame_hint=True),
        progress=(0, 5),
        actions=(type_code, CANCEL),
    )
    yield "scanning", scan
    label = Notice("That is a parcel label; we need the return code from your shop.", Tone.WARN, Icon.LABEL)
    yield (
        "scanning-help",
        replace(
            scan,
            body=("Turn the brightness up and hold it a hand's width away.", "Or type the code below it."),
            notice=label,
            actions=(replace(type_code, emphasis=Emphasis.PRIMARY), CANCEL),
        ),
    )
    keys = tuple(control(f"key_{c}", c, Button.KEY, value=c) for c in ALPHABET)
    erase = control("erase", "Erase", Button.ERASE, Icon.ERASE)
    typing = screen(
        "typing",
        "Type the code from your message",
        keypad=Keypad("", "8 letters and digits", (*keys, replace(erase, enabled=False))),
        progress=(0, 5),
        actions=(BACK, CANCEL),
    )
    yield "typing", typing
    yield (
        "typing-mistake",
        replace(
            typing,
            keypad=Keypad("K7M4 QXW9", "8 letters and digits", (*keys, erase)),
            notice=Notice(
                "One of the characters is not right. Erase it and type it again.", Tone.WARN, Icon.KEYPAD
            ),
        ),
    )
    digits = tuple(control(f"key_{c}", c, Button.KEY, value=c) for c in "1234567890")
    yield (
        "pin",
        screen(
            "pin",
            "Your PIN",
            keypad=Keypad("••", "Four numbers", (*digits, erase)),
            actions=(primary("enter", "Continue", Button.ENTER), BACK),
        ),
    )
    yield (
        "waiting",
        screen("waiting", "One moment", picture=Symbol(Icon.BOX), busy="Checking", progress=(1, 5)),
    )
    yield (
        "help",
        screen(
            "help",
            "We are glad to help",
            "Call 030 5550 142, every day from 7:00 to 22:00.",
            "Tell them the number of this kiosk: B1042.",
            picture=Symbol(Icon.PHONE),
            actions=(primary("close_help", "Back to my return", Button.HELP, Icon.BACK),),
        ),
    )
    yield (
        "idle",
        replace(
            scan,
            dialog=Dialog(
                "Do you need more time?",
                "Otherwise this visit ends, and nothing is kept.",
                (
                    primary("still_here", "Yes, I am still here", Button.STILL_HERE, Icon.HAND),
                    control("start_new", "Start new", Button.START_NEW, Icon.AGAIN),
                ),
                seconds=25.0,
            ),
        ),
    )


def _deciding() -> Iterator[tuple[str, ScreenModel]]:
    cards = (
        choice("1", "Linen shirt, blue, size M", "39.90 EUR", Icon.CLOTHING, selected=True),
        choice("2", "Running shoes, size 43", "89.00 EUR", Icon.SHOES),
        choice("3", "Headphones", "129.00 EUR", Icon.ELECTRONICS),
    )
    one_item = primary("continue", "Continue with 1 item", Button.CONTINUE, Icon.TICK)
    choosing = screen(
        "choosing",
        "What did you bring?",
        "Order 4471-20 from Northwind. Touch every item you brought.",
        cards=cards,
        progress=(1, 5),
        actions=(one_item, CANCEL),
    )
    yield "choosing", choosing
    yield (
        "choosing-five",
        replace(
            choosing,
            cards=(
                *cards,
                choice("4", "Electric toothbrush with two heads", "2 x 49.00 EUR", Icon.HYGIENE),
                choice("5", "Rain jacket", "119.00 EUR", Icon.CLOTHING),
            ),
        ),
    )
    yield (
        "reason",
        screen(
            "reason",
            "Why do you return it?",
            "Linen shirt, blue, size M",
            cards=(
                choice("small", "Too small", icon=Icon.CLOTHING),
                choice("large", "Too large", icon=Icon.CLOTHING),
                choice("defective", "It does not work", icon=Icon.WARNING),
                choice("description", "Not as described", icon=Icon.LABEL),
                choice("mind", "I changed my mind", icon=Icon.HAND),
                choice("other", "Another reason", icon=Icon.PEN),
            ),
            progress=(1, 5),
            actions=(BACK, CANCEL),
        ),
    )
    shirt = Card(
        "1", "Linen shirt, blue, size M", "Accepted. You can return it until 14 October.", Icon.TICK, Tone.OK
    )
    shoes = Card(
        "2",
        "Running shoes, size 43",
        "The return period of 30 days ended on 14 September.",
        Icon.CROSS,
        Tone.WARN,
    )
    go_on = primary("continue", "Continue", Button.CONTINUE, Icon.TICK)
    print_it = control("print", "Print this decision", Button.PRINT, Icon.PRINTER)
    next_ = "Next: a photo, a label, and a door opens."
    yield (
        "verdict",
        screen(
            "verdict",
            "Yes. Northwind takes it back.",
            next_,
            cards=(shirt,),
            progress=(2, 5),
            actions=(go_on, CANCEL),
        ),
    )
    yield (
        "verdict-parted",
        screen(
            "verdict",
            "One part can go back, one cannot",
            next_,
            cards=(shirt, shoes),
            progress=(2, 5),
            actions=(go_on, print_it, CANCEL),
        ),
    )
    yield (
        "declined",
        screen(
            "declined",
            "We cannot take this back here",
            "You can ask Northwind: 030 5550 990. Warranty claims are still possible.",
            "Your paper comes out below the screen.",
            cards=(shoes,),
            progress=(2, 5),
            actions=(primary("finish", "Finish", Button.FINISH), print_it),
        ),
    )
