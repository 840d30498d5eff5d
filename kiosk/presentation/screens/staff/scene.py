"""What every screen of the staff is made from."""

from collections.abc import Callable
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
        keys = [
            Control(f"key_{d}", d, Pressed(button=Button.KEY, value=d), emphasis=Emphasis.QUIET)
            for d in "1234567890"
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
