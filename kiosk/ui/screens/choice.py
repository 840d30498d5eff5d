"""Which screen shows a model: decided by what the model contains."""

from kiosk.presentation.screen_model import CabinetMap, ScreenModel, Symbol, TouchTarget
from kiosk.ui.screens.attract import AttractScreen
from kiosk.ui.screens.board import BoardScreen
from kiosk.ui.screens.choose import ChooseScreen
from kiosk.ui.screens.done import DoneScreen
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.picture import PictureScreen
from kiosk.ui.screens.plain import PlainScreen
from kiosk.ui.screens.touch import TouchScreen
from kiosk.ui.screens.typing import TypingScreen

BY_NAME: dict[str, type[Page]] = {"attract": AttractScreen, "done": DoneScreen}
"""Screens with a face of their own; every other one follows from its content."""


def screen_for(model: ScreenModel) -> type[Page]:
    """Return the kind of page that shows this model best."""
    if model.name in BY_NAME:
        return BY_NAME[model.name]
    if isinstance(model.picture, TouchTarget):
        return TouchScreen
    if model.keypad:
        return TypingScreen
    if _is_board(model):
        return BoardScreen
    if model.cards:
        return ChooseScreen
    if model.picture:
        return PictureScreen
    return PlainScreen


def _is_board(model: ScreenModel) -> bool:
    """Whether several things stand on it at once, as only the staff has them."""
    if model.facts or isinstance(model.picture, CabinetMap):
        return True
    pictured = model.picture is not None and not isinstance(model.picture, Symbol)
    return bool(model.band and model.cards and pictured)
