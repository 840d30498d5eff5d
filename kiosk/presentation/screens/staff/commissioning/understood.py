"""What the walk has told: every board understood, or what is wired wrongly."""

from kiosk.domain.survey import BoardFound, BoardWiring, ContactClosed, Trouble, Wrong
from kiosk.flow.signals import Button
from kiosk.flow.technician.commissioning import SetUp, SetUpStep
from kiosk.presentation.screen_model import (
    Fact,
    Icon,
    ScreenModel,
    Tone,
)
from kiosk.presentation.screens.scene import primary
from kiosk.presentation.screens.staff.commissioning.pieces import (
    PARTS,
    cabinet,
    door_name,
    later,
    not_kept,
)
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.words import Words


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
    facts += [
        Fact(
            say("{board}, lock {lock}", board=ref.board, lock=ref.lock),
            say("Skipped: not walked yet."),
            Tone.WARN,
        )
        for ref in visit.skipped
    ]
    has_troubles = bool(facts)
    if visit.missing:
        doors = ", ".join(door_name(place) for place in visit.missing)
        facts.append(Fact(say("Doors that no lock opens"), doors, Tone.STOP))
    if not facts:
        facts = [_understood(scene, board) for board in visit.boards]
    again = ("again", say("Walk these again"), Button.OPEN_AGAIN, Icon.AGAIN)
    return ScreenModel(
        name="set_up_walked",
        title=say("Every door is known") if visit.is_sound else say("Something is wired wrongly"),
        body=() if visit.is_sound else (say("Put it right, shut the doors, and walk these again."),),
        notice=not_kept(scene),
        progress=(2, PARTS),
        facts=tuple(facts),
        picture=None if has_troubles else cabinet(scene, marked=None),
        actions=(
            primary("go_on", say("Go on"), Button.CONTINUE, Icon.FORWARD)
            if visit.is_sound
            else primary(*again),
            later(scene),
        ),
    )


def _understood(scene: StaffScene, board: BoardFound) -> Fact:
    say, wiring = scene.words.say, scene.visit.wiring[board.name]
    return Fact(
        board.name,
        " ".join(
            (
                scene.words.count("{number} door.", "{number} doors.", len(wiring.locks)),
                *_contact_words(scene.words, wiring.contact_closed),
                *((say("Last lock reported first."),) if wiring.last_lock_first else ()),
                _sensors(scene.words, wiring),
            )
        ),
        Tone.OK,
    )


def _sensors(words: Words, wiring: BoardWiring) -> str:
    if wiring.item_active:
        return words.say("Item sensors work.")
    if wiring.item_sensors:
        return words.say("Item sensors at some doors only: they are not used.")
    return words.say("No item sensors.")


def _contact_words(words: Words, contact_closed: ContactClosed | None) -> tuple[str, ...]:
    match contact_closed:
        case "open":
            return (words.say("Contact closed: door open."),)
        case "shut":
            return (words.say("Contact closed: door shut."),)
        case None:
            return ()


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
                "Its contact is of another kind than the others: wire it to the other terminal (NO or NC), "
                "or change the lock."
            )
        case Wrong.SAME_DOOR:
            return words.say("The same door as at lock {other}: look at the number on the door.", other=other)
        case Wrong.ITEM_CROSSED:
            return words.say("Its item sensor is plugged in at lock {other}: put it right.", other=other)
        case Wrong.ITEM_OTHER_KIND:
            return words.say("Its item sensor is of another kind than the others, or something is inside.")
