"""What is still wrong with a kiosk that the staff are about to leave."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.domain.compartments import DoorState, Facts, Sight
from kiosk.domain.live import LinkNow, Live, Wrong, still_wrong
from kiosk.domain.moment import ClockStatus

SHUT = Sight(door=DoorState.CLOSED)
NOW = datetime(2026, 9, 29, tzinfo=UTC)


def live(**fields: Any) -> Live:
    """A kiosk with two doors at which everything is right, but for what is said."""
    right: dict[str, Any] = {
        "at": NOW,
        "clock": ClockStatus.TRUSTED,
        "clock_synchronised": True,
        "sights": {"01": SHUT, "02": SHUT},
        "facts": {"01": Facts(compartment_id="01"), "02": Facts(compartment_id="02")},
        "printers": {"receipt": "ok"},
        "roles": frozenset({"scan_camera"}),
        "link": LinkNow(running=True, connected=True, central_online=True),
    }
    return Live(**right | fields)


def test_nothing_is_wrong_where_all_is_right() -> None:
    assert still_wrong(live()) == {}


@pytest.mark.parametrize(
    ("fields", "wrong", "about"),
    [
        ({"enclosure": DoorState.OPEN}, Wrong.ENCLOSURE_OPEN, ("enclosure",)),
        ({"sights": {"01": Sight(door=DoorState.OPEN), "02": SHUT}}, Wrong.DOORS_OPEN, ("01",)),
        ({"sights": {"01": SHUT, "02": Sight()}}, Wrong.DOORS_UNKNOWN, ("02",)),
        ({"out_of_service": "serviced"}, Wrong.OUT_OF_SERVICE, ("serviced",)),
        ({"training_until": NOW}, Wrong.TRAINING, ("training",)),
        ({"unresolved": 3}, Wrong.UNRESOLVED, ("3",)),
        (
            {"facts": {"01": Facts(compartment_id="01", blocked_why="dirty")}},
            Wrong.BLOCKED,
            ("01",),
        ),
        ({"printers": {"receipt": "out", "label": "near_end"}}, Wrong.PRINTERS, ("receipt",)),
        ({"printer_trouble": {"receipt": "cover_open"}}, Wrong.PRINTERS, ("receipt",)),
        ({"faults": frozenset({"scan_camera", "photo_room"})}, Wrong.DEVICES, ("scan_camera",)),
        ({"link": LinkNow(running=True, connected=True)}, Wrong.LINK, ("link",)),
    ],
)
def test_each_thing_that_is_wrong_is_named(fields: Any, wrong: Wrong, about: tuple[str, ...]) -> None:
    assert still_wrong(live(**fields)) == {wrong: about}
