"""Models of the kinds of screen the staff meets, with as much on them as we expect."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.screen_model import (
    Band,
    CabinetMap,
    Card,
    Control,
    DoorBox,
    Emphasis,
    Fact,
    Icon,
    Keypad,
    Notice,
    QrPicture,
    ScreenModel,
    Symbol,
    Tone,
)
from tests.support.sample_parts import (
    ALPHABET,
    BACK,
    CANCEL,
    LINK,
    SIZES_IN_ROWS,
    TOOLS,
    choice,
    control,
    primary,
    screen,
)
from tests.support.sample_screens import sample_screens

COURIER = Band("Courier c-0417, Parcelnet", "courier")
TECHNICIAN = Band("Technician t-12", "technician")
ATTENDANT = Band("Staff a-3", "attendant")
SIGN_OUT = control("sign_out", "Sign out", Button.SIGN_OUT, Icon.CROSS)
DOWN_THE_SIDE = 4
LOOKS = (Tone.PLAIN, Tone.OK, Tone.OK, Tone.PLAIN, Tone.OK, Tone.WARN, Tone.PLAIN, Tone.PLAIN, Tone.STOP)


def forty_doors() -> tuple[DoorBox, ...]:
    """Two columns of the sizes of a locker, and a tower of small ones."""
    doors: list[DoorBox] = []
    for column, heights in enumerate((*SIZES_IN_ROWS, (2,) * 6, (2,) * 6, (1,) * 12)):
        row = 0
        for rows in heights:
            doors.append(DoorBox(f"{len(doors) + 1:03}", str(len(doors) + 1), column, row, 1, rows))
            row += rows
    return tuple(doors)


def many_doors(count: int = 200, columns: int = 20) -> tuple[DoorBox, ...]:
    """As large a cabinet as there is, all doors alike."""
    rows = count // columns
    return tuple(DoorBox(f"{n + 1:03}", str(n + 1), n // rows, n % rows) for n in range(count))


def map_of(doors: tuple[DoorBox, ...], marked: tuple[int, ...], opened: tuple[int, ...] = ()) -> CabinetMap:
    """Doors in every tone; `marked` and `opened` are numbers on doors."""
    return CabinetMap(
        doors,
        {door.compartment_id: LOOKS[n * 7 % len(LOOKS)] for n, door in enumerate(doors)},
        frozenset(f"{n:03}" for n in opened),
        frozenset(f"{n:03}" for n in marked),
    )


TWENTY_FACTS = (
    Fact("Lock board 1, firmware", "answers, 2.4"),
    Fact("Lock board 2, firmware", "answers, 2.4"),
    Fact("Lock board 3", "does not answer", Tone.STOP),
    Fact("Doors shut", "37 of 40", Tone.WARN),
    Fact("Doors that say nothing", "0", Tone.OK),
    Fact("Scan camera", "1280 x 720, 29 pictures a second", Tone.OK),
    Fact("Item camera", "1920 x 1080, 14 pictures a second", Tone.OK),
    Fact("Last code read", "3 s ago, signed QR"),
    Fact("Receipt printer", "Paper is low", Tone.WARN),
    Fact("Label printer", "ready", Tone.OK),
    Fact("Labels left on the roll", "about 180"),
    Fact("Central", "reached 4 s ago", Tone.OK),
    Fact("Events not yet delivered", "12"),
    Fact("Clock", "synchronised, 3 ms off", Tone.OK),
    Fact("Rules", "version 41, 2 days old"),
    Fact("Free on disk", "21.4 GB of 29 GB"),
    Fact("Temperature of the processor", "61 °C"),
    Fact("Mains", "on, battery 100 %", Tone.OK),
    Fact("Front of the enclosure", "open", Tone.WARN),
    Fact("Software", "1.4.0 (3f21c9a)"),
)


def sample_staff_screens() -> Iterator[tuple[str, ScreenModel]]:
    """Yield (file name, model)."""
    yield from _signing_in()
    yield from _courier()
    yield from _technician()
    yield "staff-everything", everything()
    scanning = dict(sample_screens())["scanning"]
    yield (
        "customer-while-staff-waits",
        replace(scanning, waiting="Staff is waiting", offline="Offline. Your return still counts."),
    )


def _staff(band: Band, name: str, title: str, *body: str, **fields: object) -> ScreenModel:
    return replace(screen(name, title, *body, tools=(), **fields), band=band)


def _signing_in() -> Iterator[tuple[str, ScreenModel]]:
    digits = [control(f"key_{d}", d, Button.KEY, value=d) for d in "1234567890"]
    keys = (*digits, control("erase", "Erase", Button.ERASE, Icon.ERASE))
    enter = Control("enter", "Sign in", Pressed(button=Button.ENTER), emphasis=Emphasis.PRIMARY)
    pin = _staff(
        COURIER,
        "staff_pin",
        "Type your PIN",
        keypad=Keypad("", "4 to 8 digits", keys),
        actions=(replace(enter, enabled=False), CANCEL),
    )
    yield "staff-pin", pin
    wrong = Notice("That was not the PIN.", Tone.WARN, Icon.WARNING)
    typed = Keypad("\N{BULLET}" * 5, "4 to 8 digits", keys)
    yield "staff-pin-wrong", replace(pin, notice=wrong, keypad=typed, actions=(enter, CANCEL))
    unknown = Notice("No parcel has this number.", Tone.WARN, Icon.WARNING)
    letters = tuple(control(f"key_{c}", c, Button.KEY, value=c) for c in ALPHABET)
    label = replace(
        pin,
        name="courier_typing",
        title="Type the number on the label",
        keypad=Keypad("PN04 8100 0018", "Number on the label", (*letters, keys[-1])),
        actions=(enter, CANCEL),
    )
    yield "staff-label-number", label
    yield "staff-label-unknown", replace(label, notice=unknown)


def _courier() -> Iterator[tuple[str, ScreenModel]]:
    counts = (
        Fact("To collect", "23 parcels"),
        Fact("Bin", "41 parcels, 82 % full", Tone.WARN),
        Fact("To bring", "6 empty bags"),
        Fact("Not on the list", "1 door", Tone.STOP),
    )
    home = _staff(
        COURIER,
        "courier_home",
        "Empty this kiosk",
        "Four doors open at once, in the order of the cabinet.",
        facts=counts,
        picture=map_of(forty_doors(), ()),
        actions=(
            primary("collect", "Open the first doors", Button.CONTINUE, Icon.DOOR),
            control("bin", "Change the bin", Button.CHOOSE, Icon.BOX, value="bin"),
            SIGN_OUT,
        ),
    )
    yield "courier-home-40", home
    yield "courier-home-200", replace(home, picture=map_of(many_doors(), ()))
    collecting = replace(
        home,
        name="courier_collecting",
        title="Take the parcels from 4 doors",
        body=("Scan each label, then shut the door.",),
        actions=(
            primary("done", "All four are empty", Button.CONTINUE, Icon.TICK),
            control("not_on_list", "Not on my list", Button.CHOOSE, Icon.WARNING, value="not_on_list"),
            control("no_label", "No label on it", Button.CHOOSE, Icon.LABEL, value="no_label"),
            control("stop", "Stop here", Button.CANCEL, Icon.CROSS),
        ),
        waiting="3 doors still to open",
        offline="Offline",
    )
    yield "courier-open-40", replace(collecting, picture=map_of(forty_doors(), (5, 6, 7, 20), (5, 6, 20)))
    many = map_of(many_doors(), (18, 19, 20, 121), (18, 19, 121))
    yield "courier-open-200", replace(collecting, picture=many)
    yield "courier-many-marked", replace(collecting, picture=map_of(many_doors(), tuple(range(3, 60, 3))))
    yield (
        "courier-manifest",
        _staff(
            COURIER,
            "courier_done",
            "23 parcels are yours now",
            "Manifest M1042-000391. The paper comes out below the screen.",
            facts=(*counts[:2], Fact("Seals", "2"), Fact("Discrepancies", "none", Tone.OK)),
            picture=QrPicture(LINK, "Photograph this code: it is your manifest."),
            actions=(primary("finish", "Finish", Button.FINISH, Icon.TICK),),
        ),
    )


def _technician() -> Iterator[tuple[str, ScreenModel]]:
    live = _staff(
        TECHNICIAN,
        "technician_test",
        "Everything at a glance",
        facts=TWENTY_FACTS,
        actions=(
            primary("walk", "Walk the doors", Button.CONTINUE, Icon.DOOR),
            control("print_test", "Print a test page", Button.PRINT, Icon.PRINTER),
            BACK,
        ),
    )
    yield "technician-live", live
    sheet = control("sheet", "Photograph the report", Button.CHOOSE, Icon.CAMERA)
    yield "technician-live-map", replace(live, picture=map_of(forty_doors(), (12,)), actions=(sheet, BACK))
    cards = (
        choice("keep", "Keep its doors out of service", "3 doors stay shut", Icon.CROSS, selected=True),
        choice("walk", "Walk these doors now", "about 2 minutes", Icon.DOOR),
    )
    yield (
        "technician-confirm",
        _staff(
            TECHNICIAN,
            "technician_confirm",
            "Put this board into service?",
            facts=(
                Fact("Board", "3, on bus A"),
                Fact("Serial number", "LB-2207-00418", Tone.OK),
                Fact("Doors", "33 to 40"),
                Fact("Parcels behind them", "2", Tone.WARN),
            ),
            cards=cards,
            picture=Symbol(Icon.WARNING, Tone.WARN),
            actions=(
                primary("yes", "Put into service", Button.YES, Icon.TICK),
                control("again", "Test again", Button.TAKE_AGAIN, Icon.AGAIN),
                control("print", "Print", Button.PRINT, Icon.PRINTER),
                BACK,
            ),
        ),
    )
    yield "attendant-home", attendant_home()


def attendant_home() -> ScreenModel:
    return _staff(
        ATTENDANT,
        "attendant_home",
        "At your service",
        cards=(
            choice("paper", "Paper was changed", "Receipt printer: paper is low", Icon.PRINTER),
            choice("labels", "Labels were changed", "about 180 left", Icon.LABEL),
            choice("bin", "The bin is full", "82 % full", Icon.BOX),
        ),
        facts=(Fact("Kiosk", "in service", Tone.OK), Fact("Doors open", "none", Tone.OK)),
        actions=(SIGN_OUT,),
        waiting="A customer is waiting",
    )


def everything() -> ScreenModel:
    """All that a model of the staff may carry at once."""
    return replace(
        _staff(
            TECHNICIAN,
            "staff_everything",
            "Use board 3 now?",
            "Its doors were walked on 3 September.",
            facts=TWENTY_FACTS[:5],
            cards=(
                choice("keep", "Keep the doors", "3 stay shut", Icon.CROSS, selected=True),
                Card("hint", "Board 3 is new", "LB-2207-00418", tone=Tone.WARN),
            ),
            picture=map_of(forty_doors(), (33, 34), (33,)),
            notice=Notice("Door 33 is open. Shut it first.", Tone.WARN, Icon.DOOR),
            actions=(
                primary("yes", "Into service", Button.YES, Icon.TICK),
                control("again", "Test again", Button.TAKE_AGAIN, Icon.AGAIN),
                control("print", "Print", Button.PRINT, Icon.PRINTER),
                BACK,
            ),
        ),
        tools=TOOLS[:3],
        offline="Offline",
        waiting="A courier is waiting",
    )
