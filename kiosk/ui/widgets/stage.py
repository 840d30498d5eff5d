"""The picture of a screen, whichever it is."""

from typing import Any

from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import (
    BigText,
    CabinetMap,
    CardOutline,
    DoorDrawing,
    Icon,
    Photo,
    Picture,
    QrPicture,
    ScreenModel,
    Symbol,
    Tone,
    TouchTarget,
    Viewfinder,
)
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box, ModelBlock
from kiosk.ui.widgets.cabinet_map import MapView
from kiosk.ui.widgets.card_outline import CardView
from kiosk.ui.widgets.door_drawing import CabinetView
from kiosk.ui.widgets.pictures import CodeTiles, PhotoView, QrCard
from kiosk.ui.widgets.viewfinder import LiveView
from kiosk.ui.widgets.words import ToneMark

SYMBOL_MM = {True: 75, False: 36}
HERO_MM = {True: 40, False: 20}
"""Diameters on an upright and on a lying display."""


def picture_widget(picture: Picture) -> Any:
    """Make the block that shows a picture."""
    match picture:
        case Viewfinder():
            return LiveView(picture.frame_hint)
        case Photo():
            return PhotoView(picture)
        case QrPicture():
            return QrCard(picture)
        case BigText():
            return CodeTiles(picture)
        case DoorDrawing():
            return CabinetView(picture)
        case CabinetMap():
            return MapView(picture)
        case CardOutline():
            return CardView(picture)
        case TouchTarget():
            raise TypeError("a target stands in its corner, and on no stage")
        case Symbol():
            return ToneMark(picture.icon, picture.tone, SYMBOL_MM[theme.portrait])


def _empty(picture: Picture) -> bool:
    """A cabinet of which no layout is known cannot be drawn."""
    return isinstance(picture, DoorDrawing | CabinetMap) and not picture.doors


def at_start(box: Box) -> Box:
    """Return the largest square where the language begins to read."""
    side = min(box.width, box.height)
    return box.centred(box.width, side).from_start(side)[0]


class PictureStage(ModelBlock):
    """Holds the model's picture in the middle of its place."""

    content: Any = None

    def build(self, model: ScreenModel) -> None:
        if model.picture and not _empty(model.picture):
            self.content = picture_widget(model.picture)
            self.add_widget(self.content)

    @property
    def blank(self) -> bool:
        return self.content is None

    def measure(self, width: float) -> float:
        return float(self.content.measure(width))

    def place(self, box: Box) -> None:
        super().place(box)
        self.content.place(box)


class Hero(PictureStage):
    """A mark above the title of a page of cards: the picture, or a tick when all is well."""

    def build(self, model: ScreenModel) -> None:
        tones = {card.tone for card in model.cards}
        if isinstance(model.picture, Symbol):
            self._mark(model.picture.icon, model.picture.tone)
        elif tones == {Tone.OK}:
            self._mark(Icon.TICK, Tone.OK)
        else:
            super().build(model)

    def _mark(self, icon: Icon, tone: Tone) -> None:
        self.content = ToneMark(icon, tone, HERO_MM[theme.portrait])
        self.add_widget(self.content)

    def place(self, box: Box) -> None:
        super().place(at_start(box) if isinstance(self.content, ToneMark) else box)


class DoneTick(Block, Widget):
    """The tick above the words of the done screen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mark = ToneMark(Icon.TICK, Tone.OK, HERO_MM[theme.portrait])
        self.add_widget(self.mark)

    def measure(self, width: float) -> float:
        return self.mark.measure(width)

    def place(self, box: Box) -> None:
        super().place(box)
        self.mark.place(at_start(box))
