"""The line at the top: whose kiosk it is, small marks, how far the visit has come."""

from typing import Any

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import Icon, ScreenModel
from kiosk.ui.palette import Rgba
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box, ModelBlock
from kiosk.ui.widgets.brand_mark import brand_mark
from kiosk.ui.widgets.text import Glyph, Words

STEP_MM = 2.0
LEAST_STEPS_MM = 40
"""A progress line shorter than this says nothing."""
GAP_MM = 1.6
MOST_SEGMENTS = 12
"""Of more than so many, the gaps would be all that is seen."""


class Mark(Block, Widget):
    """An icon and a few words: offline, somebody waits, whose screen this is."""

    def __init__(self, icon: Icon, text: str, ink: Rgba, bold: bool = False) -> None:
        super().__init__()
        self.glyph = Glyph(icon, "small_em", 1.2, ink, needed=True)
        self.words = Words(text, "small_em", color=ink, bold=bold)
        self.add_widget(self.glyph)
        self.add_widget(self.words)

    def _before(self) -> float:
        return self.glyph.side() + theme.mm(2)

    def natural_width(self) -> float:
        """Width on one line."""
        return self._before() + self.words.natural_width() + 2

    def measure(self, width: float) -> float:
        return self.words.measure(width - self._before())

    def place(self, box: Box) -> None:
        super().place(box)
        glyph, words = box.from_start(self._before())
        self.glyph.place(glyph.from_start(self.glyph.side())[0])
        self.words.place(words)


def marks_of(model: ScreenModel, ink: Rgba) -> list[Mark]:
    """Make the small marks of a screen."""
    marks = ((Icon.WAITING, model.waiting), (Icon.OFFLINE, model.offline))
    return [Mark(icon, text, ink) for icon, text in marks if text]


class SpreadLine(ModelBlock):
    """A name at the start and marks at the end, on as few lines as their words allow."""

    name: Any
    marks: list[Mark]

    def _lines(self, width: float) -> list[list[Any]]:
        parts = [part for part in (self.name, *self.marks) if not part.blank]
        ways = [parts], [parts[:1], parts[1:]]
        fitting = (way for way in ways if all(self._wide(line) <= width for line in way))
        return next(fitting, [[part] for part in parts])

    def _wide(self, parts: list[Any]) -> float:
        return float(sum(part.natural_width() + theme.px("group") for part in parts))

    def _line_heights(self, width: float) -> list[float]:
        return [max((part.measure(width) for part in line), default=0.0) for line in self._lines(width)]

    def words_height(self, width: float) -> float:
        """Height of name and marks."""
        return sum(self._line_heights(width))

    def place_words(self, box: Box) -> Box:
        """Place name and marks from the top of the box down; returns what is free in the last line."""
        rest = free = box
        for parts, height in zip(self._lines(box.width), self._line_heights(box.width), strict=True):
            line, rest = rest.from_top(height)
            free = self._place_line(parts, line)
        return free

    def _place_line(self, parts: list[Any], line: Box) -> Box:
        free = line
        if self.name in parts:
            cell, free = free.from_start(min(free.width, self.name.natural_width() + 2))
            self.name.place(cell)
            _, free = free.from_start(theme.px("group"))
        for mark in reversed([part for part in parts if part is not self.name]):
            free, cell = free.from_start(max(0.0, free.width - mark.natural_width()))
            mark.place(cell)
            free, _ = free.from_start(max(0.0, free.width - theme.px("group")))
        return free


class TopLine(SpreadLine):
    """Whose kiosk it is, what else is so, and how far the visit has come. The staff have their band."""

    def build(self, model: ScreenModel) -> None:
        # On a small display the name gives way to whatever matters more now.
        marked = model.offline or model.waiting
        crowded = not theme.portrait and (model.progress or marked or model.notice)
        self.name = brand_mark(model.name, is_shown=not (crowded or model.band))
        self.marks = [] if model.band else marks_of(model, theme.palette.ink_soft)
        self.steps = ProgressLine(model.progress) if model.progress else None
        for part in (self.name, self.steps, *self.marks):
            if part:
                self.add_widget(part)

    @property
    def blank(self) -> bool:
        return self.name.blank and not self.marks and self.steps is None

    @property
    def _steps_below(self) -> bool:
        return theme.portrait and self.steps is not None

    def measure(self, width: float) -> float:
        words = self.words_height(width)
        steps = theme.mm(STEP_MM) if self.steps else 0.0
        return words + theme.px("gap") + steps if self._steps_below else max(words, steps)

    def place(self, box: Box) -> None:
        super().place(box)
        free = self.place_words(box)
        if self.steps and self._steps_below:
            self.steps.place(Box(box.x, box.y, box.width, theme.mm(STEP_MM)))
        elif self.steps:
            self.steps.opacity = 1 if free.width >= theme.mm(LEAST_STEPS_MM) else 0
            self.steps.place(free.centred(max(1.0, free.width), theme.mm(STEP_MM)))


class ProgressLine(Block, Widget):
    """One segment for each step; those behind us are filled. Of many steps: what is done, and the rest."""

    def __init__(self, progress: tuple[int, int]) -> None:
        super().__init__()
        self.progress = progress

    def place(self, box: Box) -> None:
        super().place(box)
        segments = segments_of(*self.progress)
        gap = theme.mm(GAP_MM)
        room = box.width - gap * (len(segments) - 1)
        self.canvas.clear()
        rest = box
        with self.canvas:
            for share, is_done in segments:
                segment, rest = rest.from_start(room * share)
                _, rest = rest.from_start(gap)
                Color(*(theme.palette.primary if is_done else theme.palette.hairline))
                # Without colour the segments behind us must still differ: they are thicker.
                height = box.height if is_done else box.height * 0.55
                SmoothRoundedRectangle(
                    pos=(segment.x, box.y + (box.height - height) / 2),
                    size=(room * share, height),
                    radius=[height / 2],
                )


def segments_of(done: int, steps: int) -> list[tuple[float, bool]]:
    """Segments of a line, in order: (share of its length, whether it is behind us)."""
    if steps <= MOST_SEGMENTS:
        return [(1 / steps, step < done) for step in range(steps)]
    return [(part / steps, is_done) for part, is_done in ((done, True), (steps - done, False)) if part > 0]
