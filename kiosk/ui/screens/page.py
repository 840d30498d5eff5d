"""What all screens share: reads the model, tries sizes until everything fits, places it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.presentation.place import REACH_MM
from kiosk.presentation.screen_model import CabinetMap, Control, ScreenModel, Script, Symbol, Tone
from kiosk.ui.screens import arrangement
from kiosk.ui.screens.attempts import Attempt, attempts, roominess, squeezed
from kiosk.ui.theme import COMPACT, ROOMY, between, theme
from kiosk.ui.widgets import band, button_groups, top_line, words  # noqa: F401  registers the classes that page.kv names
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.buttons import PushButton
from kiosk.ui.widgets.dialog import DialogLayer
from kiosk.ui.widgets.touchable import Touchable

log = logging.getLogger(__name__)

BAND_BESIDE = 0.38
"""Share of the width that the band keeps where another area stands beside it."""

CORNER_EDGE_MM = 1.5
"""Between the edge of the glass and tools that stand beside the band."""

MOST_OF_THE_BAND = 0.25
"""Share of the width that such tools may take: nobody overlooks a band that is longer than that."""

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Page(Widget):
    """One screen. Built for one model and thrown away; `refresh` spares the small changes that.

    The kv file of a screen adds blocks and says with `area` where they stand.
    """

    model: ScreenModel = ObjectProperty(None)
    picture_first = BooleanProperty(False)
    title_size = StringProperty("title_em")
    stage_shares = ListProperty([0.5, 0.42, 1.0])
    left_out_lying = ListProperty(["footer"])
    in_the_band = StringProperty("")

    def __init__(
        self, model: ScreenModel, press: Callable[[Touchable], None], whole_s: float, **kwargs: Any
    ) -> None:
        super().__init__(model=model, **kwargs)
        self.press = press
        # Apart from the property: setting that one would have the kv rules build every block again.
        self.shown = model
        blocks = [child for child in self.children if isinstance(child, Block)]
        self.areas: dict[str, Any] = {}
        for block in blocks:
            if block.blank or (not theme.portrait and block.area in self.left_out_lying):
                self.remove_widget(block)
            else:
                self.areas[block.area] = block
        self.dialog: DialogLayer | None = None
        if model.dialog:
            self.dialog = DialogLayer(model.dialog, whole_s, still=model.look.still)
            self.add_widget(self.dialog)
        self._connect(self)

    def _connect(self, part: Widget) -> None:
        for widget in part.walk():
            if isinstance(widget, Touchable):
                widget.press = self.press

    def missing(self, attempt: Attempt, box: Box) -> float:
        """Pixels of height that this attempt lacks in this box; zero or less when everything fits."""
        return self._arrange(attempt, box, place=False)

    def first_fitting(self, tries: list[Attempt], box: Box) -> Attempt | None:
        """Return the first attempt that fits in this box."""
        return next((attempt for attempt in tries if self.missing(attempt, box) <= 0), None)

    def without_its_sign(self, usual: Attempt | None, tries: list[Attempt], box: Box) -> Attempt | None:
        """Return the way without the large icon where words are larger in it than in the usual one."""
        sign = self.areas.pop("stage")
        other = self.first_fitting(tries, box)
        if usual and (other is None or other.text_scale <= usual.text_scale):
            self.areas["stage"] = sign
            return usual
        self.remove_widget(sign)
        return other

    def place(self, attempt: Attempt, box: Box, glass: Box) -> None:
        """Take the glass, and stand within the box."""
        self.attempt = attempt
        self.pos, self.size = (glass.x, glass.y), (glass.width, glass.height)
        self._arrange(attempt, box, place=True)

    def _arrange(self, attempt: Attempt, box: Box, place: bool) -> float:
        theme.sizes, theme.text_scale, theme.lean = attempt.sizes, attempt.text_scale, attempt.lean
        corner = self._beside_the_band(attempt)
        below = self._under_the_band(box, corner, place)
        inner = below.inset(theme.px("margin_x"), theme.px("margin_y"))
        if theme.portrait:
            missing = arrangement.upright(self.areas, inner, self.picture_first, place)
        else:
            areas = {name: area for name, area in self.areas.items() if name != self.in_the_band}
            raised = box.top - inner.top - theme.mm(CORNER_EDGE_MM) if corner else 0.0
            missing = arrangement.lying(areas, inner, attempt, raised, place)
        if self.dialog:
            missing = max(missing, self.dialog.measure(box.width) - inner.height)
            if place:
                self.dialog.place(box)
        return missing

    def _beside_the_band(self, attempt: Attempt) -> float:
        """Width that the tools of a lying display take from the band, so that the page need not be lower."""
        if theme.portrait or attempt.rail or "entry" in self.areas:
            return 0.0
        if not {"band", "tools"} <= self.areas.keys():
            return 0.0
        width = float(self.areas["tools"].corner_width()) + 2 * theme.px("margin_x")
        return width if width <= theme.glass_px * MOST_OF_THE_BAND else 0.0

    def _under_the_band(self, box: Box, corner: float, place: bool) -> Box:
        """Return what the band, which reaches from edge to edge or to the tools, leaves of the glass."""
        if "band" not in self.areas:
            return box
        beside = self.areas.get(self.in_the_band)
        if beside is None:
            strip, rest = box.from_top(self.areas["band"].measure(box.width - corner))
            if place:
                self.areas["band"].place(strip.from_start(strip.width - corner)[0])
            return rest
        width, edge = box.width * BAND_BESIDE, theme.mm(0.5)
        height = beside.measure(box.width - width - 2 * edge) + 2 * edge
        strip, rest = box.from_top(max(self.areas["band"].measure(width), height))
        if place:
            band_box, other = strip.from_start(width)
            self.areas["band"].place(band_box)
            beside.place(other.inset(edge, edge))
        return rest

    def resume(self, old: "Page") -> None:
        """Go on where the page that this one replaces stood; before this one is placed."""
        stage, before = self.areas.get("stage"), old.areas.get("stage")
        if isinstance(stage, Board) and isinstance(before, Board):
            stage.resume(before)

    def refresh(self, model: ScreenModel) -> bool:
        """Take over a model that differs only in what can change in place; False when it needs a new page."""
        old = self.shown
        if _still(old) != _still(model):
            return False
        self.shown = model
        if (model.facts, model.picture) != (old.facts, old.picture):
            stage = self.areas.get("stage")
            if not isinstance(stage, Board) or not stage.refresh(model):
                return False
        if model.keypad and model.keypad != old.keypad:
            self.areas["entry"].refresh(model.keypad)
        if not all(self._renew(area, model) for area in _renewed(old, model)):
            return False
        self._enable(_enableable(model))
        if model.dialog and self.dialog and self.dialog.bar and model.dialog.seconds is not None:
            self.dialog.bar.show(model.dialog.seconds)
        return True

    def _renew(self, area: str, model: ScreenModel) -> bool:
        block = self.areas.get(area)
        if block is None or not block.renew(model):
            return False
        self._connect(block)
        return True

    def _enable(self, controls: Sequence[Control]) -> None:
        """Let these be touched, or dim them, as they say by now."""
        by_id = {control.control_id: control for control in controls}
        for widget in self.walk():
            if isinstance(widget, PushButton) and (control := by_id.get(widget.control.control_id)):
                widget.control = control
                widget.enable(control.enabled)


def _enableable(model: ScreenModel) -> tuple[Control, ...]:
    return (*model.actions, *(model.keypad.keys if model.keypad else ()))


def _renewed(old: ScreenModel, new: ScreenModel) -> list[str]:
    """Which areas say something else by now, beside what is dimmed."""
    changed = {
        "top": old.progress != new.progress,
        "notice": old.notice != new.notice,
        "title": old.title != new.title,
        "actions": _enabled(old.actions) != _enabled(new.actions),
    }
    return [area for area, has_changed in changed.items() if has_changed]


def _still(model: ScreenModel) -> ScreenModel:
    """Return the model without the parts that may change while the page stays."""
    dialog = (
        replace(model.dialog, seconds=0.0)
        if model.dialog and model.dialog.seconds is not None
        else model.dialog
    )
    keypad = replace(model.keypad, entered="", keys=_enabled(model.keypad.keys)) if model.keypad else None
    facts = tuple(replace(fact, value="", tone=Tone.PLAIN) for fact in model.facts)
    picture = model.picture
    if isinstance(picture, CabinetMap):
        picture = CabinetMap(picture.doors, {})
    return replace(
        model,
        dialog=dialog,
        keypad=keypad,
        progress=None,
        notice=None,
        title="",
        actions=(),
        facts=facts,
        picture=picture,
        sound=None,
        alone=Script(),  # what is spoken is none of the page's
        aloud=Script(),
    )


def _enabled(controls: Sequence[Control]) -> tuple[Control, ...]:
    return tuple(replace(control, enabled=True) for control in controls)


def within_reach(glass: Box) -> Box:
    """The lower part of a tall display; all of a small one, which hangs within reach."""
    return glass._replace(height=min(glass.height, theme.mm(REACH_MM)))


def build_page(
    kind: type[Page],
    model: ScreenModel,
    glass: Box,
    press: Callable[[Touchable], None],
    whole_s: float = 0.0,
    before: Page | None = None,
) -> Page:
    """Make the page of a model, in the first way that fits; `before` is the page that it replaces."""
    box = within_reach(glass) if model.look.reach else glass
    start = roominess(box.height / theme.px_per_mm)
    theme.use_look(model.look)
    theme.sizes, theme.lean, theme.break_words = between(ROOMY, COMPACT, start), False, False
    page = kind(model=model, press=press, whole_s=whole_s)
    shares = [0.0] if theme.portrait else page.stage_shares
    tries = attempts(model.look.text_scale, start, shares)
    if before and _goes_on(before.shown, model):
        tries.insert(0, before.attempt)
    fitting = page.first_fitting(tries, box)
    is_small = fitting is None or fitting.text_scale < model.look.text_scale
    if is_small and isinstance(model.picture, Symbol) and "stage" in page.areas:
        fitting = page.without_its_sign(fitting, tries, box)
    if fitting is None:
        log.error(
            "screen %r does not fit on %d x %d px: too many words, so its letters are too small",
            model.name,
            box.width,
            box.height,
        )
        fitting = _squeezed(page, box, shares)
    if before and before.shown.name == model.name:
        page.resume(before)
    page.place(fitting, box, glass)
    return page


def _goes_on(old: ScreenModel, new: ScreenModel) -> bool:
    """Whether somebody goes on with the same page: then its letters keep their size, if they can."""
    return (old.name, old.look, bool(old.dialog)) == (new.name, new.look, bool(new.dialog))


def _squeezed(page: Page, box: Box, shares: list[float]) -> Attempt:
    """Return what is left when nothing fits: small letters are better than words cut off."""
    tries = squeezed(shares)
    for attempt in tries:
        if page.missing(attempt, box) <= 0:
            return attempt
    theme.break_words = True
    return min(tries, key=lambda attempt: page.missing(attempt, box))
