"""Codes that technicians meet, in words; one without words of its own is shown as it is."""

from kiosk.domain.compartments import DoorState
from kiosk.presentation.words import Words


def out_of_service_words(words: Words, why: str) -> str:
    """Why a kiosk can serve nobody, as the end of a sentence."""
    say = words.say
    known = {
        "serviced": say("somebody took it out of service"),
        "not_commissioned": say("nobody has set it up yet"),
        "boards_misplaced": say("lock boards are plugged in at each other's ports"),
        "lock_board": say("no lock board answers"),
        "no_policy": say("it has no rules for returns"),
        "disk_full": say("its disk is full"),
    }
    return known.get(why, why)


def device_words(words: Words, name: str) -> str:
    """A device by its role; a drop bin has a name of its own."""
    say = words.say
    known = {
        "scan_camera": say("Camera"),
        "item_camera": say("Camera for items"),
        "scan_engine": say("Scanner"),
        "badge_reader": say("Badge reader"),
        "receipt_printer": say("Receipt printer"),
        "label_printer": say("Label printer"),
    }
    return known.get(name, name)


def enclosure_words(words: Words, state: DoorState) -> str:
    """How the enclosure stands: no door of a compartment, and in most languages of another gender."""
    match state:
        case DoorState.OPEN:
            return words.say("is open")
        case DoorState.CLOSED:
            return words.say("is shut")
        case DoorState.UNKNOWN:
            return words.say("not known")
