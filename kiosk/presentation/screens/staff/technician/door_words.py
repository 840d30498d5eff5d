"""A door in words: what its board sees, what the books say, and what was just done."""

from kiosk.domain.compartments import DoorState, Facts, Occupancy, Sight
from kiosk.presentation.screen_model import Fact, Icon, Notice, Tone
from kiosk.presentation.words import Words


def door_facts(words: Words, sight: Sight) -> tuple[Fact, Fact]:
    """Door and sensor, as they are now."""
    say = words.say
    door_words = {
        DoorState.OPEN: (say("open"), Tone.WARN),
        DoorState.CLOSED: (say("shut"), Tone.OK),
        DoorState.UNKNOWN: (say("not known: its board does not answer"), Tone.STOP),
    }
    inside = {
        Occupancy.PRESENT: say("something is inside"),
        Occupancy.ABSENT: say("nothing is inside"),
        Occupancy.UNKNOWN: say("not known: nothing measures it"),
    }
    return (
        Fact(say("Door"), *door_words[sight.door]),
        Fact(say("Sensor"), inside[sight.occupancy]),
    )


def booked_facts(words: Words, facts: Facts) -> tuple[Fact, ...]:
    """Whether it holds something, is in use, or is blocked, and why."""
    say = words.say
    booked = [Fact(say("Parcel"), say("1 by the books") if facts.holds else say("none by the books"))]
    if facts.reserved_by:
        booked.append(Fact(say("In use"), say("a return is under way here"), Tone.WARN))
    if facts.blocked_why:
        booked.append(Fact(say("Blocked"), block_words(words, facts.blocked_why), Tone.WARN))
    if facts.blocked_since:
        booked.append(Fact(say("Blocked since"), words.moment(facts.blocked_since)))
    return tuple(booked)


def block_words(words: Words, why: str) -> str:
    """Why a compartment is out of use; a code without words of its own is shown as it is."""
    say = words.say
    known = {
        "lock_defective": say("The lock does not work"),
        "door_damaged": say("The door is damaged"),
        "sensor_defective": say("The sensor does not work"),
        "dirty": say("It is dirty"),
        "kept_free": say("To be kept free"),
        "stayed_shut": say("The door did not open"),
        "not_seen_empty": say("Nobody has seen that it is empty"),
        "item_seen": say("The sensor sees something that nobody knows of"),
        "found_occupied": say("A customer found something in it"),
        "found_by_staff": say("Something was found in it"),
        "opened_by_staff": say("Opened; nobody has said what is inside"),
        "opened_by_command": say("Opened from afar; nobody has looked inside"),
        "by_central": say("Blocked by the central system"),
        "unresolved": say("A return that nobody could settle"),
        "to_count": say("Not counted yet"),
        "package_not_known": say("A parcel that this kiosk does not know"),
        "visit_unreadable": say("A visit that cannot be read any more used it"),
    }
    return known.get(why, why)


def done_notice(words: Words, code: str | None) -> Notice | None:
    """What was just done, or why it was not."""
    say = words.say
    match code:
        case "blocked":
            return Notice(say("It is not offered any more."), Tone.WARN, Icon.CROSS)
        case "released":
            return Notice(say("It is offered again."), Tone.OK, Icon.TICK)
        case "seen_empty":
            return Notice(say("Noted: nothing is inside."), Tone.OK, Icon.TICK)
        case "seen_full":
            return Notice(say("Noted: something is inside."), Tone.OK, Icon.TICK)
        case "parcel_missing":
            return Notice(say("By the books a parcel should be inside."), Tone.STOP, Icon.WARNING)
        case "stayed_shut":
            return Notice(say("The door did not open."), Tone.STOP, Icon.WARNING)
        case "training":
            return Notice(say("No door opens while somebody practises."), Tone.WARN, Icon.WARNING)
        case "not_released_by_central":
            return Notice(say("Only the central system can release it."), Tone.WARN, Icon.WARNING)
        case "not_released_unresolved":
            return Notice(say("Settle it under unresolved returns."), Tone.WARN, Icon.WARNING)
        case str() if code.startswith("not_released"):
            return Notice(say("It cannot be offered yet: something uses it."), Tone.WARN, Icon.WARNING)
    return None
