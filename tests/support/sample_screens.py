"""A model of every kind of screen a customer can meet, with the longest words we expect."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

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

PHOTO = Path(__file__).resolve().parents[2] / "build" / "sample-photo.jpg"
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
    control("text_size", "Text size", Button.TEXT_SIZE, Icon.TEXT_SIZE, Emphasis.QUIET),
    control("contrast", "Contrast", Button.CONTRAST, Icon.CONTRAST, Emphasis.QUIET),
)
LANGUAGES = tuple(
    control(f"language_{code}", word, Button.LANGUAGE, value=code, emphasis=Emphasis.QUIET)
    for code, word in (
        ("en", "English"),
        ("de", "Deutsch"),
        ("fr", "Français"),
        ("pl", "Polski"),
        ("tr", "Türkçe"),
        ("uk", "Українська"),
    )
)


def cabinet(marked: str, is_open: bool) -> DoorDrawing:
    """Twelve doors in two sizes beside each other, the upper right corner taken by the screen."""
    doors = [DoorBox(f"c{n}", str(n), column=0, row=n - 1) for n in range(1, 7)]
    doors += [DoorBox(f"c{n}", str(n), column=1, row=(n - 7) * 2, rows=2) for n in range(7, 10)]
    doors += [DoorBox(f"c{n}", str(n), column=2, row=n - 8) for n in range(10, 14)]
    return DoorDrawing(tuple(doors), marked, is_open)


def screen(name: str, title: str, *body: str, **fields: object) -> ScreenModel:
    fields.setdefault("tools", TOOLS)
    speech = " ".join((title, *body))
    return replace(ScreenModel(name=name, title=title, body=body, speech=speech), **fields)  # type: ignore[arg-type]


def choice(
    card_id: str, title: str, detail: str = "", icon: Icon | None = None, selected: bool = False
) -> Card:
    return Card(
        card_id, title, detail, icon, Tone.PLAIN, selected, Pressed(button=Button.CHOOSE, value=card_id)
    )


def sample_screens() -> Iterator[tuple[str, ScreenModel]]:
    """Yield (file name, model) in the order of a visit."""
    yield (
        "attract",
        screen(
            "attract",
            "Return your item here",
            "No box. No label. About one minute.",
            "Hold your code to the camera. It looks for codes and keeps nothing.",
            actions=(primary("start", "Start", Button.START, Icon.SCAN),),
            languages=LANGUAGES,
            footer=FOOTER,
        ),
    )
    scan_actions = (control("type_code", "Type the code", Button.TYPE_CODE, Icon.KEYPAD), CANCEL)
    scan = screen(
        "scan",
        "Hold your return code to the camera",
        "The QR code is in the message from your shop.",
        picture=Viewfinder(frame_hint=True),
        progress=(0, 5),
        actions=scan_actions,
    )
    yield "scan", scan
    yield (
        "scan-help",
        replace(
            scan,
            name="scan_help",
            body=("Turn the brightness up and hold it a hand away.",),
            notice=Notice(
                "That is a parcel label. We need the return code from your shop.", Tone.WARN, Icon.WARNING
            ),
        ),
    )
    keys = tuple(control(f"key_{c}", c, Button.KEY, value=c) for c in ALPHABET)
    yield (
        "typing",
        screen(
            "type_code",
            "Type the code under your QR code",
            keypad=Keypad(
                "K7M4 QX",
                "8 letters and numbers",
                (*keys, control("erase", "Erase", Button.ERASE, Icon.ERASE)),
            ),
            progress=(0, 5),
            actions=(
                replace(primary("enter", "Continue", Button.ENTER), enabled=False),
                control("back", "Back", Button.BACK),
            ),
        ),
    )
    yield (
        "pin",
        screen(
            "pin",
            "Your PIN",
            keypad=Keypad(
                "••",
                "Four numbers",
                (
                    *(control(f"key_{c}", c, Button.KEY, value=c) for c in "1234567890"),
                    control("erase", "Erase", Button.ERASE, Icon.ERASE),
                ),
            ),
            actions=(primary("enter", "Continue", Button.ENTER), control("back", "Back", Button.BACK)),
        ),
    )
    yield (
        "choose",
        screen(
            "choose_lines",
            "What did you bring today?",
            "Order 4471-20 from Northwind. Touch every item you brought.",
            cards=(
                choice(
                    "1",
                    "Linen shirt, blue, size M",
                    "Bought 2 October, 39.90 EUR",
                    Icon.CLOTHING,
                    selected=True,
                ),
                choice("2", "Running shoes, size 43", "Bought 2 October, 89.00 EUR", Icon.SHOES),
                choice("3", "Headphones", "Bought 2 October, 129.00 EUR", Icon.ELECTRONICS),
            ),
            progress=(1, 5),
            actions=(primary("continue", "Continue with 1 item", Button.CONTINUE, Icon.TICK), CANCEL),
        ),
    )
    yield (
        "reason",
        screen(
            "reason",
            "Why do you return the linen shirt?",
            cards=(
                choice("size", "Too small or too large", icon=Icon.CLOTHING),
                choice("damaged", "It is damaged", icon=Icon.WARNING),
                choice("wrong", "It is not what I ordered", icon=Icon.CROSS),
                choice("description", "Not as described", icon=Icon.LABEL),
                choice("late", "It came too late", icon=Icon.AGAIN),
                choice("mind", "I changed my mind", icon=Icon.HAND),
            ),
            progress=(2, 5),
            actions=(BACK, CANCEL),
        ),
    )
    yield (
        "verdict-accepted",
        screen(
            "verdict",
            "You can return it",
            "Northwind takes it back. The return is free.",
            cards=(
                Card(
                    "1",
                    "Linen shirt, blue, size M",
                    "Accepted. 12 of 30 days are left.",
                    Icon.CLOTHING,
                    Tone.OK,
                ),
            ),
            progress=(2, 5),
            actions=(primary("continue", "Continue", Button.CONTINUE, Icon.TICK), CANCEL),
        ),
    )
    yield (
        "verdict-declined",
        screen(
            "verdict",
            "One item can go back, one cannot",
            "For the shoes you can ask Northwind: 030 5550 990. Warranty claims are still possible.",
            cards=(
                Card("1", "Linen shirt, blue, size M", "Accepted. 12 of 30 days are left.", None, Tone.OK),
                Card(
                    "2",
                    "Running shoes, size 43",
                    "The return period ended on 14 October, 30 days after delivery on 14 September.",
                    None,
                    Tone.WARN,
                ),
            ),
            progress=(2, 5),
            actions=(
                primary("continue", "Return the shirt", Button.CONTINUE, Icon.TICK),
                control("print", "Print this decision", Button.PRINT, Icon.PRINTER),
                CANCEL,
            ),
        ),
    )
    yield (
        "photo-framing",
        screen(
            "photo",
            "Lay the shirt under the camera",
            "We photograph the item, not you.",
            picture=Viewfinder(frame_hint=False),
            progress=(3, 5),
            actions=(
                primary("take_photo", "Take the photo", Button.TAKE_PHOTO, Icon.CAMERA),
                control("refuse_photo", "No photo, please", Button.REFUSE_PHOTO),
            ),
        ),
    )
    yield (
        "photo-kept",
        screen(
            "photo_kept",
            "Is the whole item in the picture?",
            "Northwind sees this picture. We keep it for 30 days.",
            picture=Photo(str(PHOTO)),
            progress=(3, 5),
            actions=(
                primary("continue", "Use this photo", Button.CONTINUE, Icon.TICK),
                control("take_again", "Take again", Button.TAKE_AGAIN, Icon.AGAIN),
            ),
        ),
    )
    yield (
        "printing",
        screen(
            "printing",
            "Your label is being printed",
            "It comes out of the slot below the screen.",
            picture=Symbol(Icon.PRINTER),
            busy="Printing",
            progress=(3, 5),
        ),
    )
    yield (
        "label",
        screen(
            "label",
            "Put the shirt in a bag and stick the label on the outside",
            "Bags are in the holder at the side.",
            picture=Symbol(Icon.LABEL),
            progress=(4, 5),
            actions=(
                primary("yes", "The label is on", Button.YES, Icon.TICK),
                control("no", "No label came out", Button.NO, Icon.PRINTER),
            ),
        ),
    )
    yield (
        "write-code",
        screen(
            "write_code",
            "Write this on the parcel",
            "The printer has no paper. With these characters we find your parcel.",
            picture=BigText("K7M4QX"),
            progress=(4, 5),
            actions=(primary("yes", "It is on the parcel", Button.YES, Icon.PEN),),
        ),
    )
    yield (
        "opening-door",
        screen(
            "opening_door",
            "Door 8 opens",
            picture=cabinet("c8", is_open=False),
            busy="Opening",
            progress=(4, 5),
        ),
    )
    yield (
        "door-open",
        screen(
            "door_open",
            "Door 8 is open",
            "Put the parcel in and shut the door. We go on by ourselves.",
            picture=cabinet("c8", is_open=True),
            progress=(4, 5),
            actions=(
                control("does_not_fit", "It does not fit", Button.DOES_NOT_FIT, Icon.BOX),
                control("take_back", "Take it back", Button.TAKE_BACK, Icon.HAND),
            ),
        ),
    )
    yield (
        "is-it-inside",
        screen(
            "item_inside",
            "Is your item behind door 8?",
            picture=cabinet("c8", is_open=False),
            progress=(4, 5),
            actions=(
                primary("yes", "Yes", Button.YES, Icon.TICK),
                control("no", "No, I have it", Button.NO, Icon.HAND),
                control("open_again", "Open it again", Button.OPEN_AGAIN, Icon.DOOR),
            ),
        ),
    )
    yield (
        "shut-door",
        screen(
            "shut_door",
            "Please shut door 8",
            "Push until it clicks.",
            notice=Notice("The door is still open.", Tone.WARN, Icon.DOOR),
            picture=cabinet("c8", is_open=True),
            progress=(4, 5),
            actions=(control("take_back", "Take it back", Button.TAKE_BACK, Icon.HAND),),
        ),
    )
    yield (
        "take-back",
        screen(
            "take_back",
            "Take your item out and shut door 8",
            "Nothing was returned. Your code still works.",
            picture=cabinet("c8", is_open=True),
        ),
    )
    yield (
        "done",
        screen(
            "done",
            "We have your item",
            "17:42. Receipt B1042-0048213-7.",
            "Northwind checks it and writes to you by 3 October.",
            picture=QrPicture(
                "https://returns.example/s#B1042-0048213-7.4fK2vQm8ZsX1", "Photograph your receipt"
            ),
            progress=(5, 5),
            actions=(
                primary("finish", "Finish", Button.FINISH, Icon.TICK),
                control("print", "Print the receipt again", Button.PRINT, Icon.PRINTER),
                control("another", "Another return", Button.ANOTHER_RETURN, Icon.AGAIN),
            ),
            offline="Offline: stored safely here",
        ),
    )
    yield (
        "parked-door",
        screen(
            "parked",
            "Door 8 is open, please shut it",
            "Then this kiosk is ready for you.",
            picture=cabinet("c8", is_open=True),
            footer=FOOTER,
        ),
    )
    yield (
        "out-of-service",
        screen(
            "out_of_service",
            "This kiosk takes no items at the moment",
            "That is our fault. Show your code, and you get a certificate that you came in time.",
            picture=Symbol(Icon.WARNING, Tone.WARN),
            actions=(primary("start", "Get a certificate", Button.START, Icon.SCAN),),
            languages=LANGUAGES,
            footer=FOOTER,
        ),
    )
    yield (
        "certificate",
        screen(
            "certificate",
            "This shows you came on 14 October, in time",
            "We cannot take it now, and that is our fault.",
            "Nearest kiosk: Hauptstraße 12, open until 22:00.",
            picture=QrPicture(
                "https://returns.example/a#A1042-0000391-4.eyJraW5kIjoiYXR0ZW1wdCJ9.MEUCIQDx2m8",
                "Photograph this certificate",
            ),
            actions=(
                primary("finish", "I have it", Button.FINISH, Icon.TICK),
                control("print", "Print it", Button.PRINT, Icon.PRINTER),
            ),
        ),
    )
    yield (
        "already-returned",
        screen(
            "already_returned",
            "Returned here today at 14:10",
            "This code was used. Your receipt is B1042-0048213-7.",
            picture=Symbol(Icon.TICK, Tone.OK),
            actions=(
                primary("print", "Print the receipt again", Button.PRINT, Icon.PRINTER),
                control("help_me", "That was not me", Button.HELP, Icon.HELP),
                control("finish", "Finish", Button.FINISH),
            ),
        ),
    )
    yield (
        "welcome-back",
        screen(
            "recovery",
            "Welcome back. Is your item behind door 8?",
            "The power was cut for a moment. Nothing is lost.",
            picture=cabinet("c8", is_open=False),
            actions=(
                primary("yes", "Yes", Button.YES, Icon.TICK),
                control("no", "No, I have it", Button.NO, Icon.HAND),
                control("open_again", "Open it", Button.OPEN_AGAIN, Icon.DOOR),
            ),
        ),
    )
    yield (
        "help",
        screen(
            "help",
            "We are here for you",
            "Call 030 5550 142, every day from 7 to 22.",
            "Say: kiosk B1042.",
            picture=Symbol(Icon.PHONE),
            actions=(primary("back", "Back", Button.BACK, Icon.BACK),),
        ),
    )
    yield (
        "idle",
        replace(
            scan,
            name="scan",
            dialog=Dialog(
                "Do you need more time?",
                "Otherwise this visit ends and nothing is kept.",
                (
                    primary("still_here", "Yes, I am still here", Button.STILL_HERE, Icon.HAND),
                    control("end", "End the visit", Button.CANCEL, Icon.CROSS),
                ),
                seconds=17.0,
            ),
        ),
    )
