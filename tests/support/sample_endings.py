"""Samples of the screens on which a customer gives an item away, and of how a visit ends."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.flow.signals import Button
from kiosk.presentation.screen_model import (
    AtDoor,
    BigText,
    Emphasis,
    Icon,
    Notice,
    Photo,
    QrPicture,
    ScreenModel,
    Symbol,
    Tone,
    Viewfinder,
)
from tests.support.sample_parts import (
    CANCEL,
    LINK,
    PHOTO,
    TOOLS,
    cabinet,
    control,
    primary,
    screen,
)


def handing_over() -> Iterator[tuple[str, ScreenModel]]:
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
    closed, opened = cabinet("07"), cabinet("07", AtDoor.PUT_IN)
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
            picture=cabinet("10", AtDoor.PUT_IN),
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
            picture=cabinet("07", AtDoor.SHUT),
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
            picture=cabinet("07", AtDoor.TAKE_OUT),
            progress=(4, 5),
            actions=(control("back", "I put it in after all", Button.BACK, Icon.BACK),),
        ),
    )


def ending() -> Iterator[tuple[str, ScreenModel]]:
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
        screen("parked", "Door 7 is open. Please shut it.", picture=cabinet("07", AtDoor.SHUT)),
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
            picture=cabinet("12"),
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
            "That is our fault. Show your return code and get a certificate that you came today.",
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
