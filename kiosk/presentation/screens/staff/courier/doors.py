"""A group of doors: take out, scan, shut; and a label where there is none."""

from kiosk.domain.compartments import DoorState
from kiosk.flow.courier.doors import in_doubt, seen_full, to_look_behind
from kiosk.flow.courier.visit import CourierStep, CourierVisit, Outcome, Scanned
from kiosk.flow.signals import Button, Pressed
from kiosk.presentation import wording
from kiosk.presentation.screen_model import (
    BigText,
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
from kiosk.presentation.screens.staff.courier.home import cabinet, doors_of
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen

GROUP = 6
"""Characters that are read and written in one go."""


@staff_screen(CourierVisit, CourierStep.EMPTYING)
def emptying(scene: StaffScene) -> ScreenModel:
    """One line a door says what is still to be done there."""
    visit = scene.visit
    to_do = {c for c in visit.group if c in visit.opening or visit.door(c) is not DoorState.CLOSED}
    left = {package.compartment_id for package in visit.unaccounted}
    return ScreenModel(
        name="courier_emptying",
        title=_what_now(scene),
        progress=_progress(visit),
        notice=_scanned(scene),
        facts=tuple(_of_door(scene, name) for name in visit.group),
        picture=cabinet(scene, left or to_do),
        actions=_actions(scene),
    )


@staff_screen(CourierVisit, CourierStep.ALL_EMPTY)
def all_empty(scene: StaffScene) -> ScreenModel:
    """Where no sensor sees it, one tap says it for the whole group."""
    say, visit = scene.words.say, scene.visit
    doors, full = in_doubt(visit), seen_full(visit)
    notice = None
    if full:
        text = scene.words.count(
            "Door {doors} does not look empty to us.",
            "Doors {doors} do not look empty to us.",
            len(full),
            doors=doors_of(full),
        )
        notice = Notice(text, Tone.WARN, Icon.DOOR)
    elif to_look_behind(visit):
        notice = Notice(say("You were away. Open again, and look."), Tone.WARN, Icon.DOOR)
    return ScreenModel(
        name="courier_all_empty",
        title=scene.words.count(
            "Was door {doors} empty?", "Were doors {doors} all empty?", len(doors), doors=doors_of(doors)
        ),
        notice=notice,
        picture=cabinet(scene, set(doors)),
        actions=_said_of_empty(scene),
    )


def _said_of_empty(scene: StaffScene) -> tuple[Control, ...]:
    say = scene.words.say
    if to_look_behind(scene.visit):
        return (primary("open_again", say("Open again"), Button.OPEN_AGAIN, Icon.DOOR),)
    return (
        primary("all_empty", say("All empty"), Button.YES, Icon.TICK),
        secondary("open_again", say("Open again"), Button.OPEN_AGAIN, Icon.DOOR),
    )


@staff_screen(CourierVisit, CourierStep.LABEL_PRINTING)
def label_printing(scene: StaffScene) -> ScreenModel:
    """It has its number already."""
    say = scene.words.say
    return ScreenModel(
        name="courier_label_printing", title=say("A label is printed"), busy=say("The same number as before")
    )


@staff_screen(CourierVisit, CourierStep.LABEL_ATTACH)
def label_attach(scene: StaffScene) -> ScreenModel:
    """The label, or where nothing comes out its number by hand."""
    say, visit = scene.words.say, scene.visit
    package = visit.behind(visit.at_door)
    door = wording.door(visit.at_door)
    again = secondary("print", say("Print again"), Button.PRINT, Icon.PRINTER)
    others = (*((again,) if package and package.label_number else ()), scene.back())
    if not visit.label_failed or package is None:
        return ScreenModel(
            name="courier_label",
            title=say("Stick the label on the parcel of door {door}", door=door),
            picture=Symbol(Icon.LABEL),
            actions=(primary("label_is_on", say("The label is on"), Button.YES, Icon.TICK), *others),
        )
    return ScreenModel(
        name="courier_label",
        title=say("Write this on the parcel of door {door}", door=door),
        body=(say("No label can be printed now."),),
        picture=BigText(package.written_code or _grouped(package.label_number or "-")),
        actions=(primary("label_is_on", say("It is written"), Button.YES, Icon.PEN), *others),
    )


def _grouped(number: str) -> str:
    """A long number as hands write it."""
    return " ".join(number[i : i + GROUP] for i in range(0, len(number), GROUP))


def _progress(visit: CourierVisit) -> tuple[int, int]:
    done = len(visit.taken)
    return done, done + len(visit.unaccounted) + len(visit.chosen)


def _what_now(scene: StaffScene) -> str:
    say, visit = scene.words.say, scene.visit
    if visit.shut_too_early:
        return scene.words.count(
            "What about door {doors}?",
            "What about doors {doors}?",
            len(visit.shut_too_early),
            doors=doors_of(visit.shut_too_early),
        )
    if visit.unaccounted and len(visit.opening) < len(visit.group):
        return say("Take the parcels out and scan them")
    if visit.opening:
        return say("The doors open")
    still_open = tuple(c for c in visit.group if visit.door(c) is not DoorState.CLOSED)
    return scene.words.count(
        "Shut door {doors}", "Shut doors {doors}", len(still_open), doors=doors_of(still_open)
    )


def _of_door(scene: StaffScene, name: str) -> Fact:
    said, tone = _state(scene, name)
    return Fact(scene.words.say("Door {door}", door=wording.door(name)), said, tone)


def _state(scene: StaffScene, name: str) -> tuple[str, Tone]:
    say, visit = scene.words.say, scene.visit
    is_shut = visit.door(name) is DoorState.CLOSED
    match visit.outcomes.get(name):
        case Outcome.STAYED_SHUT:
            return say("did not open"), Tone.STOP
        case Outcome.MISSING:
            return say("nothing there"), Tone.WARN
        case Outcome.LEFT_BEHIND:
            return say("left there"), Tone.WARN
        case Outcome.TAKEN:
            return say("done") if is_shut else say("shut it"), Tone.OK
    if name in visit.opening:
        return say("opens"), Tone.PLAIN
    return (say("taken out?"), Tone.WARN) if is_shut else (say("take it out"), Tone.PLAIN)


def _scanned(scene: StaffScene) -> Notice | None:
    """What a label said that did not count one out."""
    say = scene.words.say
    match scene.visit.scanned:
        case Scanned.ALREADY:
            return Notice(say("That one is counted already."), Tone.PLAIN, Icon.TICK)
        case Scanned.OTHER_DOOR:
            return Notice(say("That one belongs behind another door."), Tone.WARN, Icon.DOOR)
        case Scanned.NOT_LISTED:
            return Notice(
                say("That one is not on your list. Leave it there, and tell us."), Tone.WARN, Icon.LABEL
            )
    return None


def _actions(scene: StaffScene) -> tuple[Control, ...]:
    say, visit = scene.words.say, scene.visit
    in_hand = [p for p in visit.unaccounted if p.compartment_id in visit.at_hand]
    have = Control(
        "have_all",
        scene.words.count("I have it", "I have all {number}", len(in_hand)),
        Pressed(button=Button.YES),
        Icon.TICK,
        Emphasis.PRIMARY,
    )
    if visit.shut_too_early:
        last = secondary("open_again", say("Open again"), Button.OPEN_AGAIN, Icon.DOOR)
    else:
        last = secondary("stop", say("Stop after these"), Button.PAUSE, Icon.HAND)
    return (
        *((have,) if in_hand else ()),
        secondary("trouble", say("Something is wrong"), Button.TROUBLE, Icon.WARNING),
        secondary("not_listed", say("Not on my list"), Button.NOT_LISTED, Icon.LABEL),
        *((last,) if visit.shut_too_early or visit.chosen else ()),
    )
