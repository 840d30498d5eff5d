"""Every screen a customer can meet, from real visits: played on the pure flow, composed by presentation."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from kiosk.domain.compartments import DoorState, Occupancy
from kiosk.flow import facts, signals
from kiosk.flow.signals import Button, TimedOut, TimerName
from kiosk.flow.visit import EarlierReturn, Notice
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens import Around
from kiosk.presentation.words import Words
from tests.support.arriving_screens import arriving
from tests.support.gallery_visits import NOW, PLACE, SHOP, STANDING, WORDS, Studio
from tests.support.handing_over_screens import handing_over
from tests.support.judging_screens import judging

Named = Iterator[tuple[str, ScreenModel]]


def gallery_screens(photo_path: Path, words: Words = WORDS) -> Named:
    """Yield (file name, model) in the order of a visit."""
    studio = Studio(photo_path, words)
    for chapter in (arriving, judging, handing_over, _ending, _in_the_way):
        yield from chapter(studio)


def _ending(studio: Studio) -> Named:
    """Done, left, come back to; and a kiosk that can record nothing more."""
    several = SHOP.order(["linen_shirt", "rain_jacket", "swim_shorts"])
    yield "done", studio.shot(studio.done())
    yield "done-rated", studio.shot(studio.done().press(Button.RATE, "5"))
    offline = studio.at_door().door_shuts(Occupancy.PRESENT).committed(offline=True)
    yield "done-offline-no-paper", studio.shot(offline.paper("failed"), Around(PLACE, offline=True))
    yield "parked", studio.shot(studio.at_door().hear(TimedOut(name=TimerName.PARK)))
    back = studio.at_door()
    back.hear(signals.Recovered(door=DoorState.CLOSED, occupancy=Occupancy.UNKNOWN))
    yield "welcome-back", studio.shot(back)
    used = studio.new().hear(signals.CodesSeen(texts=(several.token,)))
    used.hear(
        signals.NotIdentified(
            effect_id=used.visit.awaiting["Identify"],
            notice=Notice.CODE_NOT_VALID,
            earlier=EarlierReturn(
                drop_off_id="d", receipt_no="B1042-0048213-7", completed_at=NOW.at - timedelta(hours=3)
            ),
        )
    )
    yield "already-returned", studio.shot(used)


def _in_the_way(studio: Studio) -> Named:
    """Out of service, and what stands above any screen."""
    broken = studio.new().hear(
        signals.DevicesSeen(faults=frozenset({"lock_board"}), out_of_service="lock_board")
    )
    yield "out-of-service", studio.shot(broken)
    full = studio.new().hear(signals.DevicesSeen(faults=frozenset({"disk_full"}), out_of_service="disk_full"))
    yield "out-of-service-disk-full", studio.shot(full)
    serviced = studio.new().hear(signals.DevicesSeen(faults=frozenset(), out_of_service="serviced"))
    yield "out-of-service-serviced", studio.shot(serviced)
    yield "stands-still", studio.shot(studio.new(), Around(PLACE, stands_still=True))
    yield "stands-still-nothing-handed-over", studio.shot(studio.at_photo(), Around(PLACE, stands_still=True))
    standing = studio.at_door()
    assert standing.visit.draft is not None
    assert standing.visit.draft.package is not None
    own_door = (standing.visit.draft.package.compartment_id or "",)
    yield (
        "stands-still-door-open",
        studio.shot(standing, Around(PLACE, open_doors=own_door, stands_still=True)),
    )
    yield "stands-still-behind-its-door", studio.shot(standing, Around(PLACE, stands_still=True))
    yield "stands-still-done", studio.shot(studio.done(), Around(PLACE, stands_still=True))
    broken.show(studio.one())
    assert broken.visit.draft is not None
    event = facts.certified(
        broken.visit.draft,
        broken.visit.visit_id,
        "B1042-A000007",
        "lock_board",
        STANDING,
    )
    broken.hear(
        signals.Certified(effect_id=broken.visit.awaiting["CertifyAttempt"], event=event, certified_at=NOW.at)
    )
    yield "certificate", studio.shot(broken.paper("printed"))
    yield "idle", studio.shot(studio.at_photo().hear(TimedOut(name=TimerName.IDLE_WARNING)))
    yield "help", studio.shot(studio.at_photo().press(Button.HELP))
