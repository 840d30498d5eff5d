"""Every door as it is now, and one of them at a time."""

from kiosk.domain.compartments import CompartmentState, DoorState, state_of
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.doors import BLOCK_REASONS
from kiosk.flow.technician.visit import Purpose, TechnicianStep, TechnicianVisit
from kiosk.presentation.screen_model import (
    AtDoor,
    CabinetMap,
    Card,
    Control,
    DoorDrawing,
    Emphasis,
    Fact,
    Icon,
    Keypad,
    Notice,
    ScreenModel,
    Tone,
)
from kiosk.presentation.screens.scene import primary, secondary
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.screens.staff.technician.door_words import (
    block_words,
    booked_facts,
    done_notice,
    door_facts,
)
from kiosk.presentation.wording import door

STATE_TONES = {
    CompartmentState.FREE: Tone.PLAIN,
    CompartmentState.RESERVED: Tone.OK,
    CompartmentState.OCCUPIED: Tone.OK,
    CompartmentState.BLOCKED: Tone.WARN,
    CompartmentState.UNKNOWN: Tone.STOP,
}


@staff_screen(TechnicianVisit, TechnicianStep.DOORS)
def doors(scene: StaffScene) -> ScreenModel:
    """The cabinet as it stands here."""
    say = scene.words.say
    return ScreenModel(
        name="technician_doors",
        title=say("Doors and compartments"),
        picture=cabinet(scene),
        actions=(
            primary("by_number", say("Choose a door by its number"), Button.CONTINUE, Icon.KEYPAD),
            scene.back(),
        ),
    )


@staff_screen(TechnicianVisit, TechnicianStep.NUMBER)
def number(scene: StaffScene) -> ScreenModel:
    """A door is chosen as it is labelled: there may be too many to touch."""
    say, visit = scene.words.say, scene.visit
    unknown = Notice(say("No door here has that number."), Tone.WARN, Icon.WARNING)
    ids = (box.compartment_id for box in scene.place.doors)
    return ScreenModel(
        name="technician_number",
        title=say("Type the number of a door"),
        notice=unknown if visit.notice == "no_such_door" else None,
        keypad=Keypad(visit.typed, say("Door"), scene.door_keys(ids, erasable=bool(visit.typed))),
        actions=(
            Control(
                "enter",
                say("This door"),
                Pressed(button=Button.ENTER),
                emphasis=Emphasis.PRIMARY,
                enabled=bool(visit.typed),
            ),
            scene.back(),
        ),
    )


def cabinet(scene: StaffScene, marked: frozenset[str] = frozenset()) -> CabinetMap:
    """Every door as its board and the books have it now."""
    live = scene.live
    return CabinetMap(
        scene.place.doors,
        {name: STATE_TONES[state_of(live.facts[name], sight)] for name, sight in live.sights.items()},
        open_doors=frozenset(name for name, sight in live.sights.items() if sight.door is DoorState.OPEN),
        marked=marked,
    )


@staff_screen(TechnicianVisit, TechnicianStep.DOOR)
def one_door(scene: StaffScene) -> ScreenModel:
    """What is known of it, and what can be done; released only after somebody looked inside."""
    say, visit = scene.words.say, scene.visit
    facts, sight = scene.live.facts[visit.door], scene.live.sights[visit.door]
    open_ = primary("open", say("Open this door"), Button.OPEN, Icon.DOOR)
    release = Control(
        "release", say("Offer it again"), Pressed(button=Button.RELEASE), Icon.TICK, enabled=visit.seen_empty
    )
    block = secondary("block", say("Block it"), Button.BLOCK, Icon.CROSS)
    must_look = facts.blocked_why and not visit.seen_empty
    return ScreenModel(
        name="technician_door",
        title=say("Door {door}", door=door(visit.door)),
        notice=done_notice(scene.words, visit.notice),
        body=(say("Open it and look inside before it is offered again.") if must_look else "",),
        facts=(*door_facts(scene.words, sight), *booked_facts(scene.words, facts)),
        actions=(open_, *((release,) if facts.blocked_why else ()), block, scene.back()),
    )


@staff_screen(TechnicianVisit, TechnicianStep.DOOR_ASKED)
def asked(scene: StaffScene) -> ScreenModel:
    """Somebody's parcel is behind it, or is about to be."""
    say, visit = scene.words.say, scene.visit
    holds = say("A parcel is inside. It stays there.")
    in_use = say("A return is under way here: its customer may come back.")
    return ScreenModel(
        name="technician_door_asked",
        title=say("Open door {door} all the same?", door=door(visit.door)),
        body=(holds if visit.known.holds else in_use,),
        actions=(primary("open", say("Open this door"), Button.YES, Icon.DOOR), scene.back()),
    )


@staff_screen(TechnicianVisit, TechnicianStep.BLOCKING)
def blocking(scene: StaffScene) -> ScreenModel:
    """Why, from a short list."""
    return ScreenModel(
        name="technician_blocking",
        title=scene.words.say("Why is door {door} not to be used?", door=door(scene.visit.door)),
        cards=tuple(
            Card(why, block_words(scene.words, why), posts=Pressed(button=Button.CHOOSE, value=why))
            for why in BLOCK_REASONS
        ),
        actions=(scene.back(),),
    )


@staff_screen(TechnicianVisit, TechnicianStep.OPENING)
def opening(scene: StaffScene) -> ScreenModel:
    """It takes a moment."""
    say = scene.words.say
    return ScreenModel(
        name="technician_opening",
        title=say("Door {door}", door=door(scene.visit.door)),
        busy=say("It is being opened"),
    )


@staff_screen(TechnicianVisit, TechnicianStep.OPEN)
def is_open(scene: StaffScene) -> ScreenModel:
    """Shutting it goes on; a door may also be left open for the next."""
    say, visit = scene.words.say, scene.visit
    looks = visit.purpose is Purpose.LOOK
    scan = say("Is a parcel inside? Hold its label to the scanner.")
    go_on = say("Leave it open") if looks else say("I have looked")
    return ScreenModel(
        name="technician_open",
        title=say("Door {door} is open", door=door(visit.door)),
        body=(say("Look inside, then shut it."), scan if visit.purpose is Purpose.RECOUNT else ""),
        picture=DoorDrawing(scene.place.doors, visit.door, AtDoor.SHUT),
        facts=(Fact(say("Label"), visit.scanned, Tone.OK),) if visit.scanned else (),
        actions=(secondary("go_on", go_on, Button.CONTINUE, Icon.FORWARD),),
    )


@staff_screen(TechnicianVisit, TechnicianStep.INSIDE)
def inside(scene: StaffScene) -> ScreenModel:
    """No sensor says it."""
    say, visit = scene.words.say, scene.visit
    return ScreenModel(
        name="technician_inside",
        title=say("Is anything behind door {door}?", door=door(visit.door)),
        actions=(
            secondary("no", say("Nothing is inside"), Button.NO, Icon.CROSS),
            secondary("yes", say("Something is inside"), Button.YES, Icon.BOX),
            secondary("open_again", say("Open it again"), Button.OPEN_AGAIN, Icon.DOOR),
        ),
    )
