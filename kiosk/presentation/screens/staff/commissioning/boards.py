"""Where to begin, and which lock boards answer."""

from kiosk.domain.survey import alike
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.commissioning import SetUp, SetUpStep
from kiosk.flow.technician.commissioning.finding import can_walk
from kiosk.presentation import wording
from kiosk.presentation.screen_model import (
    Card,
    Control,
    Emphasis,
    Fact,
    Icon,
    Notice,
    ScreenModel,
    Symbol,
    Tone,
)
from kiosk.presentation.screens.scene import primary, secondary
from kiosk.presentation.screens.staff.commissioning.pieces import (
    PARTS,
    later,
    not_kept,
    where,
)
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.words import Words


@staff_screen(SetUp, SetUpStep.LOOKING_AROUND)
def looking_around(scene: StaffScene) -> ScreenModel:
    """What is known already."""
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
    cards = [
        Card(
            f"board_{board.name}",
            say("Board {board} was replaced", board=board.name),
            where(scene.words, board),
            Icon.AGAIN,
            posts=Pressed(button=Button.CHOOSE, value=board.name),
        )
        for board in visit.known
    ]
    if visit.is_commissioned or visit.was_changed:
        whole = Pressed(button=Button.CHOOSE, value="")
        cards.append(Card("all", say("Set up everything anew"), icon=Icon.AGAIN, posts=whole))
    go_on = primary("find", say("Find the lock boards"), Button.CONTINUE, Icon.FORWARD)
    return ScreenModel(
        name="set_up_start",
        title=say("Set up this kiosk"),
        body=_what_to_do(scene.words, visit),
        notice=not_kept(scene),
        progress=(0, PARTS),
        cards=tuple(cards),
        actions=(*((go_on,) if visit.plan else ()), scene.sign_out()),
    )


def _not_now(words: Words, visit: SetUp) -> str:
    if visit.not_now == "enclosure_shut":
        return words.say("Open the enclosure first: who sets a kiosk up has its key")
    if visit.not_now == "training":
        return words.say("Somebody practises here now. A technician can end it.")
    return words.say("A door stands open for somebody. Shut it first.")


def _what_to_do(words: Words, visit: SetUp) -> tuple[str, ...]:
    if visit.was_changed:
        return (words.say("The wiring or the cabinet was changed since then: walk the doors anew."),)
    if visit.plan and visit.known:
        return (words.say("Doors that are not known yet: {count}.", count=len(visit.plan)),)
    if visit.known:
        return (words.say("Every door is known. If a board was replaced, its doors are walked again."),)
    return (
        words.say("First its lock boards are found. Nothing moves."),
        words.say("Then every door opens once, and you push it shut."),
    )


@staff_screen(SetUp, SetUpStep.FINDING)
def finding(scene: StaffScene) -> ScreenModel:
    """Minutes, with nothing to do."""
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
    facts = [Fact(board.name, where(scene.words, board), Tone.OK) for board in visit.boards]
    facts += [
        Fact(
            wording.port(port.url),
            say("It cannot be asked: {why}", why=port.trouble)
            if port.trouble
            else say("No lock board answers here"),
            Tone.WARN if port.trouble else Tone.PLAIN,
        )
        for port in silent
    ]
    notice = None
    if pair:
        text = say(
            "{board} and {other} are on two ports and have the same number: nobody could tell if their plugs "
            "were swapped. Set another number at one of them.",
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
        title=scene.words.count("{number} lock board found", "{number} lock boards found", len(visit.boards))
        if visit.boards
        else say("No lock board found"),
        body=(
            say("Shut every door, and see that every compartment is empty. Then the doors open one by one."),
        )
        if can_walk(visit)
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
            later(scene),
        ),
    )
