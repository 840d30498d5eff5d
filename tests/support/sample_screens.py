"""A model of every kind of screen a customer can meet, with the longest words we expect."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.screen_model import (
    BigText,
    Card,
    Control,
    Dialog,
    DoorBox,
    DoorDrawing,
    Emphasis,
    Icon,
    Keypad,
    Notice,
    Photo,
    QrPicture,
    ScreenModel,
    Symbol,
    Tone,
    Viewfinder,
)
from kiosk.presentation.speech import with_speech
from kiosk.presentation.words import Words

WORDS = Words("en", ZoneInfo("Europe/Berlin"))
PHOTO = Path(__file__).resolve().parents[2] / "build" / "sample-photo.jpg"
LINK = "https://returns.example/s#B1042-0048213-7.0199b5c2-7d1e-7c3a-9f60-3a1b2c4d5e6f"
FOOTER = ("Kiosk B1042", "Help: 030 5550 142")
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def control(
    control_id: str,
    label: str,
    button: Button,
    icon: Icon | None = None,
    emphasis: Emphasis = Emphasis.SECONDARY,
    value: str = "",
    enabled: bool = True,
) -> Control:
    return Control(control_id, label, Pressed(button=button, value=value), icon, emphasis, enabled)


def primary(control_id: str, label: str, button: Button, icon: Icon | None = None) -> Control:
    return control(control_id, label, button, icon, Emphasis.PRIMARY)


CANCEL = control("cancel", "Cancel", Button.CANCEL, Icon.CROSS)
BACK = control("back", "Back", Button.BACK, Icon.BACK)
TOOLS = (
    control("help", "Help", Button.HELP, Icon.HELP, Emphasis.QUIET),
    control("languages", "Language", Button.LANGUAGES, Icon.LANGUAGES, Emphasis.QUIET),
    control("speech", "Read aloud", Button.SPEECH, Icon.SPEECH, Emphasis.QUIET),
    control("reach", "Low door", Button.REACH, Icon.REACH, Emphasis.QUIET),
    control("settings", "Settings", Button.SETTINGS, Icon.SETTINGS, Emphasis.QUIET),
)
LANGUAGES = tuple(
    control(f"language_{code}", word, Button.LANGUAGE, value=code, emphasis=Emphasis.QUIET)
    for code, word in (
        ("en", "English"),
        ("de", "Deutsch"),
        ("fr", "Français"),
        ("pl", "Polski"),
        ("uk", "Українська"),
    )
)


SIZES_IN_ROWS = ((2, 2, 2, 2, 4), (2, 2, 1, 1, 1, 1, 4), (2, 2, 4, 4))


def cabinet(marked: str, is_open: bool) -> DoorDrawing:
    """Sixteen doors of four sizes in three columns."""
    doors: list[DoorBox] = []
    for column, heights in enumerate(SIZES_IN_ROWS, start=1):
        row = 1
        for rows in heights:
            number = len(doors) + 1
            doors.append(DoorBox(f"{number:02}", str(number), column, row, 1, rows))
            row += rows
    return DoorDrawing(tuple(doors), marked, is_open)


def screen(name: str, title: str, *body: str, **fields: object) -> ScreenModel:
    fields.setdefault("tools", TOOLS)
    fields.setdefault("footer", FOOTER)
    return replace(ScreenModel(name=name, title=title, body=body), **fields)  # type: ignore[arg-type]


def choice(
    card_id: str, title: str, detail: str = "", icon: Icon | None = None, selected: bool = False
) -> Card:
    return Card(
        card_id, title, detail, icon, Tone.PLAIN, selected, Pressed(button=Button.CHOOSE, value=card_id)
    )


def sample_screens() -> Iterator[tuple[str, ScreenModel]]:
    """Yield (file name, model) in the order of a visit."""
    for part in (_arriving, _deciding, _handing_over, _ending):
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
            body=("Turn the brightness up and hold it a hand away.", "Or type the code below it."),
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
                    primary("still_here", "Yes, that is me", Button.STILL_HERE, Icon.HAND),
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


def _handing_over() -> Iterator[tuple[str, ScreenModel]]:
    yield (
        "photo",
        screen(
            "photo",
            "Hold the item in front of the camera",
            "Linen shirt, blue, size M",
            "We photograph the item, not you. Bag it afterwards.",
            picture=Viewfinder(frame_hint=False),
            progress=(3, 5),
            actions=(
                primary("take_photo", "Take the photo", Button.TAKE_PHOTO, Icon.CAMERA),
                control("refuse_photo", "No photo, please", Button.REFUSE_PHOTO),
                CANCEL,
            ),
        ),
    )
    yield (
        "photo-kept",
        screen(
            "photo_kept",
            "This picture is kept",
            "It goes to Northwind as proof of what you returned.",
            notice=Notice("The picture is rather dark. Take it again?", Tone.WARN, Icon.CAMERA),
            picture=Photo(str(PHOTO)),
            progress=(3, 5),
            actions=(
                primary("continue", "Use this picture", Button.CONTINUE, Icon.TICK),
                control("take_again", "Take again", Button.TAKE_AGAIN, Icon.AGAIN),
            ),
        ),
    )
    yield (
        "label-printing",
        screen(
            "label_printing",
            "Your label is being printed",
            "It comes out below the screen.",
            picture=Symbol(Icon.PRINTER),
            busy="Printing",
            progress=(3, 5),
        ),
    )
    yield (
        "label-attach",
        screen(
            "label_attach",
            "Put it in a bag, label on the outside",
            "Bags are in the holder.",
            "Linen shirt, blue, size M",
            picture=Symbol(Icon.LABEL),
            progress=(4, 5),
            actions=(primary("label_is_on", "The label is on", Button.CONTINUE, Icon.TICK), CANCEL),
        ),
    )
    yield (
        "write-code",
        screen(
            "write_code",
            "Write this on the parcel",
            "There is no label now. Your parcel gets a door of its own.",
            "Linen shirt, blue, size M",
            picture=BigText("K7M4QX"),
            progress=(4, 5),
            actions=(primary("written", "It is written", Button.CONTINUE, Icon.PEN), CANCEL),
        ),
    )
    closed, opened = cabinet("07", is_open=False), cabinet("07", is_open=True)
    yield (
        "opening",
        screen("opening", "Door 7 opens", picture=closed, busy="Opening", progress=(4, 5)),
    )
    ways_out = (
        control("does_not_fit", "It does not fit", Button.DOES_NOT_FIT, Icon.BOX),
        control("take_back", "Take it back", Button.TAKE_BACK, Icon.HAND),
    )
    door_open = screen(
        "door_open",
        "Door 7 is open",
        "Put your parcel in and shut the door.",
        "We go on by ourselves.",
        picture=opened,
        progress=(4, 5),
        actions=ways_out,
    )
    yield "door-open", door_open
    inside = primary("inside", "It is inside, the door is shut", Button.YES, Icon.TICK)
    yield (
        "door-unseen",
        replace(
            door_open,
            title="Door 10 is open",
            body=(
                "Put your parcel in and shut the door.",
                "We cannot see this door. Tell us when it is shut.",
            ),
            picture=cabinet("10", is_open=True),
            actions=(inside, *ways_out),
        ),
    )
    yield (
        "shut-door",
        replace(
            door_open,
            name="shut_door",
            title="Please shut door 7",
            body=("Push it until it clicks. Then we are done.",),
            notice=Notice("The door is still open.", Tone.WARN, Icon.DOOR),
        ),
    )
    yield (
        "confirming",
        screen(
            "confirming",
            "Is your item behind door 7?",
            notice=Notice("The compartment looks empty to us.", Tone.WARN, Icon.DOOR),
            picture=closed,
            progress=(4, 5),
            actions=(
                primary("yes", "Yes, it is inside", Button.YES, Icon.TICK),
                control("open_again", "Open again", Button.OPEN_AGAIN, Icon.DOOR),
                ways_out[0],
                control("took_it_back", "I took it back", Button.TAKE_BACK, Icon.HAND),
            ),
        ),
    )
    yield (
        "taking-out",
        screen(
            "taking_out",
            "Take your item out and shut door 7",
            "Nothing was returned. Your code still works.",
            picture=opened,
            progress=(4, 5),
            actions=(control("back", "I put it in after all", Button.BACK, Icon.BACK),),
        ),
    )


def _ending() -> Iterator[tuple[str, ScreenModel]]:
    finish = primary("finish", "Finish", Button.FINISH, Icon.TICK)
    print_again = control("print", "Print the receipt again", Button.PRINT, Icon.PRINTER)
    done = screen(
        "done",
        "We have your item",
        "17:42. Receipt B1042-0048213-7.",
        "Northwind checks it and writes to you by 3 October.",
        "Your paper comes out below the screen.",
        picture=QrPicture(LINK, "Photograph this code: it is your receipt too."),
        progress=(5, 5),
        tools=tuple(tool for tool in TOOLS if tool.control_id not in ("languages", "reach")),
        actions=(
            finish,
            control("another_return", "Another return", Button.ANOTHER_RETURN, Icon.AGAIN),
            print_again,
        ),
    )
    yield "done", done
    yield (
        "done-offline",
        replace(
            done,
            body=(
                "17:42. Receipt B1042-0048213-7.",
                "Stored safely here; your return date is secured.",
                "Northwind checks it and writes to you by 3 October.",
                "The printer has no paper. Please photograph the code.",
            ),
            offline="Offline. Your return still counts.",
        ),
    )
    yield (
        "parked",
        screen("parked", "Door 7 is open. Please shut it.", picture=cabinet("07", is_open=True)),
    )
    yield (
        "withdrawn",
        screen(
            "withdrawn",
            "Nothing was returned",
            "Your code still works. You can come back any time before it expires.",
            picture=Symbol(Icon.HAND),
            actions=(finish, control("another_return", "Try again", Button.ANOTHER_RETURN, Icon.AGAIN)),
        ),
    )
    yield (
        "already-returned",
        screen(
            "already_returned",
            "Returned here on 3 September at 14:10",
            "Receipt B1042-0048213-7",
            picture=Symbol(Icon.TICK, Tone.OK),
            actions=(
                replace(print_again, emphasis=Emphasis.PRIMARY),
                control("not_me", "That was not me", Button.HELP, Icon.HELP),
                control("finish", "Finish", Button.FINISH),
            ),
        ),
    )
    yield (
        "welcome-back",
        screen(
            "confirming",
            "Is your item behind door 12?",
            notice=Notice("Welcome back. Nothing was lost.", Tone.PLAIN, Icon.TICK),
            picture=cabinet("12", is_open=False),
            progress=(4, 5),
            actions=(
                primary("yes", "Yes, it is inside", Button.YES, Icon.TICK),
                control("no", "No, I have it", Button.NO, Icon.HAND),
                control("open_again", "Open it", Button.OPEN_AGAIN, Icon.DOOR),
            ),
        ),
    )
    yield (
        "out-of-service",
        screen(
            "out_of_service",
            "This kiosk cannot take items now",
            "That is our fault. Show your return code and get a certificate that you came in time.",
            "Nearest kiosk: Hauptstraße 12, open until 22:00",
            picture=Symbol(Icon.WARNING, Tone.WARN),
            actions=(
                primary("start", "Get a certificate", Button.START, Icon.SCAN),
                control("type_code", "Type the code", Button.TYPE_CODE, Icon.KEYPAD),
            ),
        ),
    )
    yield (
        "certificate",
        screen(
            "certificate",
            "We cannot take it now, and that is our fault",
            "This certificate shows that you came on 14 October, in time.",
            "Certificate A1042-0000391-4",
            "Nearest kiosk: Hauptstraße 12, open until 22:00",
            "Your paper comes out below the screen.",
            picture=QrPicture(LINK, "Photograph this code: it is your certificate."),
            actions=(finish, control("print", "Print again", Button.PRINT, Icon.PRINTER)),
        ),
    )
