"""What several of these screens show."""

from collections.abc import Iterable

from kiosk.domain.survey import BoardFound
from kiosk.flow.signals import Button
from kiosk.flow.technician.commissioning import SetUp
from kiosk.presentation import wording
from kiosk.presentation.screen_model import CabinetMap, Control, Icon, Notice, Tone
from kiosk.presentation.screens.scene import secondary
from kiosk.presentation.screens.staff.scene import StaffScene
from kiosk.presentation.words import Words

PARTS = 4
"""Boards, doors, heights, trial."""


def where(words: Words, board: BoardFound) -> str:
    """What a board is, and on which port."""
    return words.count(
        "{driver}, number {address}, {number} lock, on {port}",
        "{driver}, number {address}, {number} locks, on {port}",
        board.terminals,
        driver=board.driver,
        address=board.address,
        port=wording.port(board.url),
    )


def lock_words(scene: StaffScene) -> str:
    """The lock that is walked now."""
    ref = scene.visit.to_walk[0]
    return scene.words.say("Board {board}, lock {lock}", board=ref.board, lock=ref.lock)


def later(scene: StaffScene) -> Control:
    """Nothing is lost by it."""
    return secondary("later", scene.words.say("Go on later"), Button.BACK, Icon.BACK)


def not_kept(scene: StaffScene) -> Notice | None:
    """Why what was found was not written down just now."""
    trouble = scene.visit.trouble
    if trouble is None:
        return None
    return Notice(scene.words.say("This cannot be kept: {why}", why=trouble), Tone.STOP, Icon.WARNING)


def door_name(place: str | None) -> str:
    """As people say it."""
    return wording.door(place) if place else ""


def cabinet(scene: StaffScene, *, marked: str | None, is_open: bool = False) -> CabinetMap:
    """The cabinet with every door that is found, and the one that should have moved."""
    return CabinetMap(
        doors=scene.place.doors,
        tones=dict(_tones(scene.visit, (box.compartment_id for box in scene.place.doors))),
        open_doors=frozenset({marked} if marked and is_open else ()),
        marked=frozenset({marked} if marked else ()),
    )


def _tones(visit: SetUp, doors: Iterable[str]) -> Iterable[tuple[str, Tone]]:
    missing = set(visit.missing)
    for door in doors:
        yield door, Tone.PLAIN if door in missing else Tone.OK
