"""What every screen of the staff is made from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.domain.live import Live
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.place import Place
from kiosk.presentation.screen_model import Control, Emphasis, Icon, ScreenModel
from kiosk.presentation.screens.scene import Around, secondary
from kiosk.presentation.words import Words


@dataclass(frozen=True, slots=True)
class StaffScene:
    """A staff visit with its words at hand; each screen knows which kind of visit it shows."""

    visit: Any
    words: Words
    around: Around

    @property
    def place(self) -> Place:
        return self.around.place

    @property
    def live(self) -> Live:
        """How everything is now, on the screens that show it."""
        assert self.around.live is not None, f"step {self.visit.step} is shown with live values"
        return self.around.live

    def back(self) -> Control:
        return secondary("back", self.words.say("Back"), Button.BACK, Icon.BACK)

    def sign_out(self) -> Control:
        return secondary("sign_out", self.words.say("Sign out"), Button.SIGN_OUT, Icon.CROSS)

    def digits(self, *, erasable: bool) -> tuple[Control, ...]:
        """Ten keys, and one to erase."""
        return self.keys("1234567890", erasable=erasable)

    def door_keys(self, doors: Iterable[str], *, erasable: bool) -> tuple[Control, ...]:
        """What stands on these doors: their letters, where they have any, ten digits, and one to erase."""
        letters = sorted({c for door in doors for c in door if not c.isdigit()})
        return self.keys("".join(letters) + "1234567890", erasable=erasable)

    def keys(self, characters: str, *, erasable: bool) -> tuple[Control, ...]:
        """One for each of these, and one to erase."""
        keys = [
            Control(f"key_{c}", c, Pressed(button=Button.KEY, value=c), emphasis=Emphasis.QUIET)
            for c in characters
        ]
        erase = Control(
            "erase", self.words.say("Erase"), Pressed(button=Button.ERASE), Icon.ERASE, enabled=erasable
        )
        return (*keys, erase)


StaffScreen = Callable[[StaffScene], ScreenModel]

STAFF_SCREENS: dict[tuple[type[AnyVisit], StrEnum], StaffScreen] = {}
"""The screen of each step of each kind of visit; the rooms of the roles fill it."""


def staff_screen(kind: type[AnyVisit], *steps: StrEnum) -> Callable[[StaffScreen], StaffScreen]:
    """Register the screen of a step, or of several, of one kind of visit."""

    def register(compose_one: StaffScreen) -> StaffScreen:
        STAFF_SCREENS.update(dict.fromkeys(((kind, step) for step in steps), compose_one))
        return compose_one

    return register
