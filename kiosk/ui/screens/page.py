"""What all screens share: reads the model, tries sizes until everything fits, places it."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import ScreenModel
from kiosk.ui.screens import arrangement
from kiosk.ui.theme import COMPACT, ROOMY, Sizes, between, theme
from kiosk.ui.widgets import buttons, words  # noqa: F401  registers the classes that page.kv names
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.dialog import DialogLayer
from kiosk.ui.widgets.touchable import Touchable

log = logging.getLogger(__name__)

ROOMY_FROM_MM, COMPACT_BELOW_MM = 440, 140
"""Heights of glass between which sizes go from roomy to compact."""

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Page(Widget):
    """One screen. Built for one model and thrown away; `refresh` spares the small changes that.

    The kv file of a screen adds blocks and says with `area` where they stand.
    """

    model: ScreenModel = ObjectProperty(None)
    picture_first = BooleanProperty(False)
    title_em_name = StringProperty("title_em")
    stage_share = NumericProperty(0.5)

    def __init__(
        self, model: ScreenModel, press: Callable[[Touchable], None], whole_s: float, **kwargs: Any
    ) -> None:
        super().__init__(model=model, **kwargs)
        for block in [child for child in self.children if isinstance(child, Block) and child.blank]:
            self.remove_widget(block)
        self.areas: dict[str, Any] = {
            child.area: child for child in self.children if isinstance(child, Block)
        }
        self.dialog: DialogLayer | None = None
        if model.dialog:
            self.dialog = DialogLayer(model.dialog, whole_s)
            self.add_widget(self.dialog)
        for widget in self.walk():
            if isinstance(widget, Touchable):
                widget.press = press

    def missing(self, box: Box) -> float:
        """Pixels of height that are missing in this box; zero or less when everything fits."""
        return self._arrange(box, place=False)

    def place(self, box: Box) -> None:
        """Take the box."""
        self.pos, self.size = (box.x, box.y), (box.width, box.height)
        self._arrange(box, place=True)

    def _arrange(self, box: Box, place: bool) -> float:
        inner = box.inset(theme.px("margin_x"), theme.px("margin_y"))
        if theme.portrait:
            missing = arrangement.upright(self.areas, inner, self.picture_first, place)
        else:
            missing = arrangement.lying(self.areas, inner, self.stage_share, place)
        if self.dialog:
            missing = max(missing, self.dialog.measure(box.width) - inner.height)
            if place:
                self.dialog.place(box)
        return missing

    def refresh(self, model: ScreenModel) -> bool:
        """Take over a model that differs only in what can change in place; False when it needs a new page."""
        old = self.model
        if _still(old) != _still(model):
            return False
        self.model = model
        if model.keypad and model.keypad != old.keypad:
            self.areas["entry"].refresh(model.keypad)
        if model.dialog and self.dialog and self.dialog.bar and model.dialog.seconds is not None:
            self.dialog.bar.show(model.dialog.seconds)
        return True


def _still(model: ScreenModel) -> ScreenModel:
    """Return the model without the parts that may change under a finger."""
    dialog = (
        replace(model.dialog, seconds=0.0)
        if model.dialog and model.dialog.seconds is not None
        else model.dialog
    )
    keypad = replace(model.keypad, entered="") if model.keypad else None
    return replace(model, dialog=dialog, keypad=keypad)


def sizes_to_try(text_scale: float, height_mm: float) -> list[tuple[Sizes, float]]:
    """Sizes and text scales from the wished to the least: first the air goes, then the scale."""
    start = (ROOMY_FROM_MM - height_mm) / (ROOMY_FROM_MM - COMPACT_BELOW_MM)
    start = min(1.0, max(0.0, start))
    shares = [start] if start == 1.0 else [start, (start + 1) / 2, 1.0]
    steps = max(0, round((text_scale - 1.0) / 0.05))
    scales = [1.0 + 0.05 * step for step in range(steps, -1, -1)]
    return [(between(ROOMY, COMPACT, share), scale) for scale in scales for share in shares]


def build_page(
    kind: type[Page], model: ScreenModel, box: Box, press: Callable[[Touchable], None], whole_s: float = 0.0
) -> Page:
    """Make the page of a model at the largest sizes that fit."""
    theme.use_look(model.look)
    theme.break_words = False
    page: Page | None = None
    for sizes, scale in sizes_to_try(model.look.text_scale, box.height / theme.px_per_mm):
        if page is None or sizes != theme.sizes:
            theme.sizes, theme.text_scale = sizes, scale
            page = kind(model=model, press=press, whole_s=whole_s)
        theme.text_scale = scale
        if page.missing(box) <= 0:
            break
    else:
        theme.break_words = True
        log.error(
            "screen %r does not fit %d x %d px even at the smallest sizes", model.name, box.width, box.height
        )
    assert page is not None
    page.place(box)
    return page
