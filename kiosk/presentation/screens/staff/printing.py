"""Paper and test pages, for whoever of the staff sees to a printer."""

from kiosk.presentation.screen_model import Fact, Icon, Notice, Tone
from kiosk.presentation.words import Words


def print_notice(words: Words, code: str | None) -> Notice | None:
    """How far a test page is, by the printer's own word."""
    say = words.say
    match code:
        case "printing":
            return Notice(say("It is being printed."), Tone.PLAIN, Icon.PRINTER)
        case "printed":
            return Notice(say("The printer says it is printed."), Tone.OK, Icon.TICK)
        case "unconfirmed":
            return Notice(say("Look whether it came out: the printer does not say."), Tone.WARN, Icon.PRINTER)
        case "failed":
            return Notice(say("It was not printed."), Tone.STOP, Icon.WARNING)
    return None


def paper_fact(words: Words, name: str, paper: str, trouble: str | None) -> Fact:
    """How much paper a printer has, or what is wrong with it."""
    say = words.say
    if trouble:
        return Fact(name, trouble_words(words, trouble), Tone.STOP)
    match paper:
        case "ok":
            return Fact(name, say("enough paper"), Tone.OK)
        case "near_end":
            return Fact(name, say("little paper left"), Tone.WARN)
        case "out":
            return Fact(name, say("no paper"), Tone.STOP)
        case _:
            return Fact(name, say("says nothing of its paper"), Tone.PLAIN)


def trouble_words(words: Words, trouble: str) -> str:
    """What stops a printer; a word of its driver that is not known here is shown as it is."""
    say = words.say
    known = {
        "paper_out": say("no paper"),
        "cover_open": say("its cover is open"),
        "cutter_jam": say("its knife is jammed"),
        "error": say("it reports a fault of its own"),
        "offline": say("it is offline"),
        "silent": say("it does not answer"),
        "garbled": say("its answer cannot be read"),
        "gone": say("it is not plugged in"),
    }
    return known.get(trouble, trouble)
