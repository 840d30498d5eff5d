"""The screens on which a technician sets a kiosk up."""

from collections.abc import Iterable

from kiosk.domain.survey import BoardFound, PlannedPlace, Trouble, Wrong, alike
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.commissioning import SetUp, SetUpStep
from kiosk.flow.technician.commissioning.finding import can_walk
from kiosk.flow.technician.commissioning.walking import expected
from kiosk.presentation import wording
from kiosk.presentation.screen_model import (
    CabinetMap,
    Card,
    Control,
    Emphasis,
    Fact,
    Icon,
    Keypad,
    Notice,
    ScreenModel,
    Symbol,
    Tone,
)
from kiosk.presentation.screens.scene import primary, secondary
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.words import Words

PARTS = 4
"""Boards, doors, heights, trial."""


@staff_screen(SetUp, SetUpStep.LOOKING_AROUND)
def looking_around(scene: StaffScene) -> ScreenModel:
    say = scene.words.say
    return ScreenModel(name="set_up_looking", title=say("One moment"), busy=say("Looking at what is known"))


@staff_screen(SetUp, SetUpStep.START)
def start(scene: StaffScene) -> ScreenModel:
    """What is known, and where to begin."""
    say, visit = scene.words.say, scene.visit
    if visit.not_now:
        return ScreenModel(
            name="set_up_not_now",
            title=_not_now(scene.words, visit),
            picture=Symbol(Icon.WARNING, Tone.WARN),
            actions=(scene.sign_out(),),
        )
    is_first = not visit.known
    cards = [
        Card(
            f"board_{board.name}",
            say("Board {board} was replaced", board=board.name),
            _where(scene.words, board),
            Icon.AGAIN,
            posts=Pressed(button=Button.CHOOSE, value=board.name),
        )
        for board in visit.known
    ]
    if visit.is_commissioned:
        whole = Pressed(button=Button.CHOOSE, value="")
        cards.append(Card("all", say("Set up everything anew"), icon=Icon.AGAIN, posts=whole))
    go_on = primary("find", say("Find the lock boards"), Button.CONTINUE, Icon.FORWARD)
    return ScreenModel(
        name="set_up_start",
        title=say("Set up this kiosk"),
        body=(
            say("First its lock boards are found. Nothing moves."),
            say("Then every door opens once, and you push it shut."),
        )
        if is_first
        else (say("Doors that are not known yet: {count}.", count=len(visit.plan)),),
        progress=(0, PARTS),
        cards=tuple(cards),
        actions=(*((go_on,) if visit.plan else ()), scene.sign_out()),
    )


def _not_now(words: Words, visit: SetUp) -> str:
    if visit.not_now == "enclosure_shut":
        return words.say("Open the enclosure first: who sets a kiosk up has its key")
    return words.say("A door stands open for somebody. Shut it first.")


@staff_screen(SetUp, SetUpStep.FINDING)
def finding(scene: StaffScene) -> ScreenModel:
    say = scene.words.say
    return ScreenModel(
        name="set_up_finding",
        title=say("Looking for lock boards"),
        body=(say("Every serial port is asked in every way there is. That takes a minute for each port."),),
        progress=(0, PARTS),
        busy=say("Asking"),
    )


@staff_screen(SetUp, SetUpStep.BOARDS)
def boards(scene: StaffScene) -> ScreenModel:
    """What answered, and what is wrong with it."""
    say, visit = scene.words.say, scene.visit
    pair = alike((*visit.known, *visit.boards))
    silent = [port for port in visit.ports if not port.boards]
    facts = [Fact(board.name, _where(scene.words, board), Tone.OK) for board in visit.boards]
    facts += [
        Fact(
            port.url,
            port.trouble or say("No lock board answers here"),
            Tone.WARN if port.trouble else Tone.PLAIN,
        )
        for port in silent
    ]
    notice = None
    if pair:
        text = say(
            "Boards {board} and {other} are on two ports and have the same number. Give one of them another "
            "number at its switches: else nobody could tell if their plugs were swapped.",
            board=pair[0].name,
            other=pair[1].name,
        )
        notice = Notice(text, Tone.STOP, Icon.WARNING)
    elif not visit.boards:
        notice = Notice(
            say("No lock board answers. Check its power, wires A and B, and the plug of its adapter."),
            Tone.WARN,
            Icon.WARNING,
        )
    return ScreenModel(
        name="set_up_boards",
        title=scene.words.count("{number} lock board found", "{number} lock boards found", len(visit.boards)),
        body=(
            say("Shut every door, and see that every compartment is empty. Then the doors open one by one."),
        )
        if visit.boards
        else (),
        notice=notice,
        progress=(1, PARTS),
        facts=tuple(facts),
        actions=(
            Control(
                "walk",
                say("Walk on along the doors") if visit.walked else say("All shut and empty: begin"),
                Pressed(button=Button.START),
                Icon.DOOR,
                Emphasis.PRIMARY,
                enabled=can_walk(visit),
            ),
            secondary("find", say("Look again"), Button.CONTINUE, Icon.AGAIN),
            _later(scene),
        ),
    )


@staff_screen(SetUp, SetUpStep.PULSING)
def pulsing(scene: StaffScene) -> ScreenModel:
    say, visit = scene.words.say, scene.visit
    return ScreenModel(
        name="set_up_pulsing",
        title=say("A door opens"),
        progress=(1, PARTS),
        picture=_drawing(scene, marked=expected(visit)),
        busy=_lock(scene),
    )


@staff_screen(SetUp, SetUpStep.OPENED)
def opened(scene: StaffScene) -> ScreenModel:
    say, place = scene.words.say, scene.visit.place
    return ScreenModel(
        name="set_up_opened",
        title=say("If it is door {door}: push it shut", door=_name(place)),
        body=(
            _lock(scene),
            say("Pass a hand through the compartment before: that shows whether it has an item sensor."),
        ),
        progress=(1, PARTS),
        picture=_drawing(scene, marked=place, is_open=True),
        actions=(_another_door(scene),),
    )


@staff_screen(SetUp, SetUpStep.NOTHING_MOVED)
def nothing_moved(scene: StaffScene) -> ScreenModel:
    say = scene.words.say
    return ScreenModel(
        name="set_up_nothing",
        title=say("No contact has changed. Did a door open?"),
        body=(_lock(scene),),
        progress=(1, PARTS),
        picture=_drawing(scene, marked=None),
        actions=(
            primary("nothing", say("No door opened"), Button.NO, Icon.FORWARD),
            secondary("another", say("A door opened"), Button.OPEN_AGAIN, Icon.DOOR),
            _later(scene),
        ),
    )


@staff_screen(SetUp, SetUpStep.WHICH_DOOR)
def which_door(scene: StaffScene) -> ScreenModel:
    """Numbers are typed; a flap has a name, which is touched."""
    say, visit = scene.words.say, scene.visit
    ids = {box.compartment_id for box in scene.place.doors}
    letters = sorted(
        {c for planned in visit.plan if planned.place in ids for c in planned.place if not c.isdigit()}
    )
    keys = tuple(
        Control(f"key_{c}", c, Pressed(button=Button.KEY, value=c), emphasis=Emphasis.QUIET) for c in letters
    )
    wrong = Notice(say("There is no such door left to find."), Tone.WARN, Icon.WARNING)
    return ScreenModel(
        name="set_up_which",
        title=say("Which door opened?"),
        body=(say("Its number stands on it."),),
        notice=wrong if visit.was_wrong else None,
        progress=(1, PARTS),
        keypad=Keypad(visit.typed, say("Number"), (*keys, *scene.digits(erasable=bool(visit.typed)))),
        cards=tuple(_flap(scene, planned) for planned in visit.plan if planned.place not in ids),
        actions=(
            Control(
                "enter",
                say("It was this one"),
                Pressed(button=Button.ENTER),
                emphasis=Emphasis.PRIMARY,
                enabled=bool(visit.typed),
            ),
        ),
    )


def _flap(scene: StaffScene, planned: PlannedPlace) -> Card:
    posts = Pressed(button=Button.CHOOSE, value=planned.place)
    return Card(planned.place, scene.words.say("The flap of {bin}", bin=planned.place), posts=posts)


@staff_screen(SetUp, SetUpStep.BOARD_FAILED)
def board_failed(scene: StaffScene) -> ScreenModel:
    say = scene.words.say
    return ScreenModel(
        name="set_up_board_failed",
        title=say("The board does not answer any more"),
        body=(scene.visit.trouble or "",),
        progress=(1, PARTS),
        picture=Symbol(Icon.WARNING, Tone.WARN),
        actions=(primary("again", say("Try again"), Button.YES, Icon.AGAIN), _later(scene)),
    )


@staff_screen(SetUp, SetUpStep.WALKED)
def walked(scene: StaffScene) -> ScreenModel:
    """Everything is clear, or what has to be mended and walked again."""
    say, visit = scene.words.say, scene.visit
    facts = [
        Fact(
            say("{board}, lock {lock}", board=name, lock=trouble.lock),
            _trouble(scene.words, trouble),
            Tone.WARN,
        )
        for name, wiring in visit.wiring.items()
        for trouble in wiring.troubles
    ]
    if visit.missing:
        doors = ", ".join(_name(place) for place in visit.missing)
        facts.append(Fact(say("No lock opens"), doors, Tone.STOP))
    if not facts:
        facts = [_understood(scene, board) for board in visit.boards]
    notice = Notice(visit.trouble, Tone.STOP, Icon.WARNING) if visit.trouble else None
    again = ("again", say("Walk these again"), Button.OPEN_AGAIN, Icon.AGAIN)
    return ScreenModel(
        name="set_up_walked",
        title=say("Every door is known") if visit.is_sound else say("Something is wired wrongly"),
        body=() if visit.is_sound else (say("Put it right, shut the doors, and walk these again."),),
        notice=notice,
        progress=(2, PARTS),
        facts=tuple(facts),
        picture=_drawing(scene, marked=None),
        actions=(
            primary("go_on", say("Go on"), Button.CONTINUE, Icon.FORWARD)
            if visit.is_sound
            else primary(*again),
            _later(scene),
        ),
    )


def _understood(scene: StaffScene, board: BoardFound) -> Fact:
    say, wiring = scene.words.say, scene.visit.wiring[board.name]
    return Fact(
        board.name,
        " ".join(
            (
                scene.words.count("{number} door.", "{number} doors.", len(wiring.locks)),
                say("Contact closed: door {state}.", state=_state(scene.words, wiring.contact_closed)),
                say("Last lock reported first.") if wiring.last_lock_first else "",
                say("Item sensors work.") if wiring.item_active else say("No item sensors."),
            )
        ).replace("  ", " "),
        Tone.OK,
    )


def _state(words: Words, contact_closed: str | None) -> str:
    return words.say("open") if contact_closed == "open" else words.say("shut")


def _trouble(words: Words, trouble: Trouble) -> str:
    """What is wrong, and what to do."""
    other = trouble.other
    match trouble.wrong:
        case Wrong.NO_CONTACT:
            return words.say("Its door moved and no contact changed: check the two wires of its contact.")
        case Wrong.SEVERAL_CONTACTS:
            return words.say("Several contacts changed at once: keep all other doors shut.")
        case Wrong.CROSSED:
            return words.say(
                "Its door has the contact of lock {other}: exchange these two plugs.", other=other
            )
        case Wrong.OTHER_KIND:
            return words.say(
                "Its contact is of another kind than the others: turn its wires, or change the lock."
            )
        case Wrong.SAME_DOOR:
            return words.say("The same door as at lock {other}: look at the number on the door.", other=other)
        case Wrong.ITEM_CROSSED:
            return words.say("Its item sensor is plugged in at lock {other}: put it right.", other=other)
        case Wrong.ITEM_OTHER_KIND:
            return words.say("Its item sensor is of another kind than the others, or something is inside.")


@staff_screen(SetUp, SetUpStep.TOP_HEIGHT, SetUpStep.BOTTOM_HEIGHT)
def height(scene: StaffScene) -> ScreenModel:
    say, visit = scene.words.say, scene.visit
    is_top = visit.step is SetUpStep.TOP_HEIGHT
    wrong = Notice(
        say("That cannot be: millimetres, the lower edge below the upper."), Tone.WARN, Icon.WARNING
    )
    return ScreenModel(
        name="set_up_height",
        title=say("How high is the upper edge of the highest door?")
        if is_top
        else say("How high is the lower edge of the lowest door?"),
        body=(
            say(
                "Above the floor, in millimetres. From it follows which doors can be reached from a wheelchair."
            ),
        ),
        notice=wrong if visit.was_wrong else None,
        progress=(2, PARTS),
        keypad=Keypad(visit.typed, say("Millimetres"), scene.digits(erasable=bool(visit.typed))),
        actions=(
            Control(
                "enter",
                say("Go on"),
                Pressed(button=Button.ENTER),
                emphasis=Emphasis.PRIMARY,
                enabled=bool(visit.typed),
            ),
            secondary("as_written", say("As in the cabinet file"), Button.NO, Icon.FORWARD),
        ),
    )


@staff_screen(SetUp, SetUpStep.KEEPING, SetUpStep.STARTS_AGAIN, SetUpStep.FINISHING)
def keeping(scene: StaffScene) -> ScreenModel:
    say = scene.words.say
    return ScreenModel(
        name="set_up_keeping",
        title=say("The kiosk starts again"),
        body=(say("Sign in again when it is back."),),
        progress=(3, PARTS),
        busy=say("Writing down the wiring"),
    )


@staff_screen(SetUp, SetUpStep.TRIAL)
def trial(scene: StaffScene) -> ScreenModel:
    """The last part: one drop-off as a customer makes it, and central's word for it."""
    say, visit = scene.words.say, scene.visit
    seen = visit.trial_drop_off_id is not None
    facts = (
        Fact(say("Doors"), say("All known"), Tone.OK),
        Fact(
            say("Trial drop-off"),
            say("Made") if seen else say("Not made yet"),
            Tone.OK if seen else Tone.PLAIN,
        ),
        Fact(
            say("Stored by central"),
            say("Yes") if visit.trial_stored else say("Not yet"),
            Tone.OK if visit.trial_stored else Tone.PLAIN,
        ),
    )
    try_it = ("trial", say("Make the trial drop-off"), Button.START, Icon.SCAN)
    finish = Control(
        "finish",
        say("Put it into service"),
        Pressed(button=Button.FINISH),
        Icon.TICK,
        Emphasis.PRIMARY if visit.trial_stored else Emphasis.SECONDARY,
        enabled=visit.trial_stored,
    )
    return ScreenModel(
        name="set_up_trial",
        title=say("One real drop-off"),
        body=(
            say("Return a test item as a customer does, with a code from the office. No money moves."),
            say("Then sign in again."),
        ),
        progress=(3, PARTS),
        facts=facts,
        actions=(
            *(
                (finish,)
                if visit.trial_stored
                else (primary(*try_it) if not seen else secondary(*try_it), finish)
            ),
            *(
                (secondary("look", say("Look again"), Button.CONTINUE, Icon.AGAIN),)
                if seen and not visit.trial_stored
                else ()
            ),
            scene.sign_out(),
        ),
    )


# --- pieces -------------------------------------------------------------------------------------


def _where(words: Words, board: BoardFound) -> str:
    return words.say(
        "{driver}, number {address}, {terminals} locks, on {port}",
        driver=board.driver,
        address=board.address,
        terminals=board.terminals,
        port=board.url,
    )


def _lock(scene: StaffScene) -> str:
    ref = scene.visit.to_walk[0]
    return str(scene.words.say("Board {board}, lock {lock}", board=ref.board, lock=ref.lock))


def _later(scene: StaffScene) -> Control:
    return secondary("later", scene.words.say("Go on later"), Button.BACK, Icon.BACK)


def _another_door(scene: StaffScene) -> Control:
    return secondary("another", scene.words.say("Another door opened"), Button.OPEN_AGAIN, Icon.DOOR)


def _name(place: str | None) -> str:
    return wording.door(place) if place else ""


def _drawing(scene: StaffScene, *, marked: str | None, is_open: bool = False) -> CabinetMap:
    """The cabinet with every door that is found, and the one that should have moved."""
    return CabinetMap(
        doors=scene.place.doors,
        tones=dict(_tones(scene.visit, (box.compartment_id for box in scene.place.doors))),
        open_doors=frozenset({marked} if marked and is_open else ()),
        marked=frozenset({marked} if marked else ()),
    )


def _tones(visit: SetUp, doors: Iterable[str]) -> Iterable[tuple[str, Tone]]:
    missing = set(visit.missing)
    for door in doors:
        yield door, Tone.PLAIN if door in missing else Tone.OK
