"""What technicians read of the network and the machine: each answer fits what it answers."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.domain.compartments import DoorState
from kiosk.domain.live import LinkNow, Live
from kiosk.domain.moment import ClockStatus
from kiosk.presentation.screens.staff.technician.device_facts import FACTS
from kiosk.presentation.words import Words

WORDS = Words("en", ZoneInfo("UTC"))
NOW = datetime(2026, 9, 29, 12, 0, tzinfo=UTC)


def live(**known: object) -> Live:
    nothing = {"at": NOW, "clock": ClockStatus.TRUSTED, "clock_synchronised": None, "sights": {}, "facts": {}}
    return Live.model_validate(nothing | known)


def page(name: str, now: Live) -> dict[str, str]:
    return {fact.label: fact.value for fact in FACTS[name](WORDS, now)}  # type: ignore[index]


def test_what_never_was_and_what_is_not_known_are_said_in_words_of_their_own() -> None:
    machine = page("machine", live())
    assert machine["The oldest"] == "none waits"
    assert machine["Kept by a time service"] == "the system does not say"
    assert machine["Enclosure"] == "not known"
    assert page("network", live())["Last word from it"] == "never"


def test_ages_and_sizes_have_the_units_of_the_language() -> None:
    now = live(
        enclosure=DoorState.OPEN,
        disk_free_bytes=12_345_678_901,
        outbox_oldest_at=NOW - timedelta(seconds=9),
        link=LinkNow(round_trip_ms=23, last_stored_at=NOW - timedelta(minutes=2)),
    )
    machine, network = page("machine", now), page("network", now)
    assert machine["The oldest"] == "9 seconds ago"
    assert machine["Room on the disk"] == "12,346 MB"
    assert machine["Enclosure"] == "is open"
    assert network["Round trip to the broker"] == "23 ms"
    assert network["Last word from it"] == "2 minutes ago"


def test_why_there_is_no_link_stands_beside_the_words_for_it() -> None:
    network = page("network", live(link=LinkNow(running=True, reason="the broker refused us: Banned")))
    assert network["Broker"] == "not connected"
    assert network["The forwarder says"] == "the broker refused us: Banned"
    assert "The forwarder says" not in page("network", live(link=LinkNow(running=True, connected=True)))
