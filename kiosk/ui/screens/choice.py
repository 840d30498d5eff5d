"""Which screen shows a model: decided by what the model contains."""

from kiosk.presentation.screen_model import ScreenModel
from kiosk.ui.screens.attract import AttractScreen
from kiosk.ui.screens.choose import ChooseScreen
from kiosk.ui.screens.done import DoneScreen
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.picture import PictureScreen
from kiosk.ui.screens.plain import PlainScreen
from kiosk.ui.screens.typing import TypingScreen

BY_NAME: dict[str, type[Page]] = {"attract": AttractScreen, "done": DoneScreen}
"""Screens with a face of their own; every other one follows from its content."""


def screen_for(model: ScreenModel) -> type[Page]:
    """Return the kind of page that shows this model best."""
    if model.name in BY_NAME:
        return BY_NAME[model.name]
    if model.keypad:
        return TypingScreen
    if model.cards:
        return ChooseScreen
    if model.picture:
        return PictureScreen
    return PlainScreen
