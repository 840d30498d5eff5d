"""What is known of each device, of the network and of the machine, as a table."""

from collections.abc import Callable
from datetime import datetime

from kiosk.domain.live import Live
from kiosk.domain.moment import ClockStatus
from kiosk.flow.technician.visit import Page
from kiosk.presentation.screen_model import Fact, Tone
from kiosk.presentation.screens.staff.printing import paper_fact
from kiosk.presentation.screens.staff.technician.code_words import device_words, enclosure_words
from kiosk.presentation.words import Words

MB = 10**6


def _printers(words: Words, live: Live) -> tuple[Fact, ...]:
    return tuple(
        paper_fact(words, name, paper, live.printer_trouble.get(name))
        for name, paper in live.printers.items()
    )


def _working(words: Words, live: Live, role: str) -> Fact:
    label = device_words(words, role)
    if role not in live.roles:
        return Fact(label, words.say("not built in"))
    if role in live.faults:
        return Fact(label, words.say("does not answer"), Tone.STOP)
    return Fact(label, words.say("works"), Tone.OK)


def _camera(words: Words, live: Live) -> tuple[Fact, ...]:
    say = words.say
    return (
        _working(words, live, "scan_camera"),
        _working(words, live, "item_camera"),
        _working(words, live, "scan_engine"),
        Fact(say("Pictures searched each second"), str(live.looks_per_s)),
    )


def _badge(words: Words, live: Live) -> tuple[Fact, ...]:
    say = words.say
    return (
        _working(words, live, "badge_reader"),
        Fact(say("Badges read"), str(live.badges_read)),
    )


def _bins(words: Words, live: Live) -> tuple[Fact, ...]:
    say = words.say
    if not live.bins:
        return (Fact(say("Drop bin"), say("not built in")),)
    return tuple(
        Fact(name, say("does not answer"), Tone.STOP)
        if name in live.faults
        else Fact(
            name,
            say("level not known") if level is None else say("{percent} full", percent=words.percent(level)),
            Tone.OK,
        )
        for name, level in live.bins.items()
    )


def _network(words: Words, live: Live) -> tuple[Fact, ...]:
    say, link = words.say, live.link
    trip = link.round_trip_ms
    return (
        Fact(
            say("Forwarder"),
            say("runs") if link.running else say("does not run"),
            Tone.OK if link.running else Tone.STOP,
        ),
        Fact(
            say("Broker"),
            say("connected") if link.connected else say("not connected"),
            Tone.OK if link.connected else Tone.STOP,
        ),
        *((Fact(say("The forwarder says"), link.reason),) if link.reason and not link.connected else ()),
        Fact(
            say("Round trip to the broker"),
            say("not measured yet") if trip is None else words.measured(trip, "duration-millisecond"),
        ),
        Fact(
            say("Central system"),
            say("online") if link.central_online else say("not online"),
            Tone.OK if link.central_online else Tone.WARN,
        ),
        Fact(say("Last word from it"), _ago(words, link.last_stored_at, live.at, say("never"))),
    )


def _machine(words: Words, live: Live) -> tuple[Fact, ...]:
    say = words.say
    stuck = live.outbox_quarantined
    return (
        Fact(say("Time"), words.moment(live.at)),
        _clock(words, live.clock),
        Fact(say("Kept by a time service"), _synchronised(words, live.clock_synchronised)),
        Fact(say("Room on the disk"), words.measured(live.disk_free_bytes / MB, "digital-megabyte")),
        Fact(say("Enclosure"), enclosure_words(words, live.enclosure)),
        Fact(say("Events that wait"), str(live.outbox_waiting)),
        Fact(say("The oldest"), _ago(words, live.outbox_oldest_at, live.at, say("none waits"))),
        Fact(say("Events set aside"), str(stuck), Tone.WARN if stuck else Tone.PLAIN),
        Fact(say("Photos that wait"), str(live.photos_waiting)),
    )


def _clock(words: Words, status: ClockStatus) -> Fact:
    if status is ClockStatus.TRUSTED:
        return Fact(words.say("Clock"), words.say("trusted"), Tone.OK)
    return Fact(words.say("Clock"), words.say("may be wrong"), Tone.WARN)


def _synchronised(words: Words, is_so: bool | None) -> str:
    if is_so is None:
        return words.say("the system does not say")
    return words.say("yes") if is_so else words.say("no")


def _ago(words: Words, then: datetime | None, now: datetime, none: str) -> str:
    return none if then is None else words.ago(then, now)


FACTS: dict[Page, Callable[[Words, Live], tuple[Fact, ...]]] = {
    "printers": _printers,
    "camera": _camera,
    "badge": _badge,
    "bins": _bins,
    "network": _network,
    "machine": _machine,
}
