"""The parts of a page that are words: top line, title, body, notice, busy line, footer."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Ellipse, SmoothRoundedRectangle
from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import Icon, ScreenModel, Tone
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box, ModelBlock, place_stacked, stacked_height
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph, Words


class TopLine(ModelBlock):
    """Whose kiosk it is, whether it is offline, and how far the visit has come."""

    def build(self, model: ScreenModel) -> None:
        self.brand = Words(
            text=theme.brand_name, em=theme.sizes.small_em, bold=True, color=theme.palette.primary
        )
        self.offline = Words(text=model.offline or "", em=theme.sizes.small_em, color=theme.palette.ink_soft)
        self.cloud = Glyph(Icon.OFFLINE, theme.sizes.small_em * 1.2, theme.palette.ink_soft)
        self.steps = ProgressLine(model.progress) if model.progress else None
        shown: list[Any] = [self.brand, self.steps]
        if model.offline:
            shown += [self.offline, self.cloud]
        for part in shown:
            if part:
                self.add_widget(part)

    @property
    def blank(self) -> bool:
        return not (self.brand.text or self.offline.text or self.steps)

    @property
    def _stacked(self) -> bool:
        return theme.portrait and self.steps is not None

    def measure(self, width: float) -> float:
        line = self.brand.measure(width) or self.offline.measure(width) or theme.em(theme.sizes.small_em)
        return line + (theme.px("gap") + theme.mm(2) if self._stacked else 0)

    def place(self, box: Box) -> None:
        super().place(box)
        line = box
        if self.steps and self._stacked:
            line, rest = box.from_top(box.height - theme.px("gap") - theme.mm(2))
            self.steps.place(Box(rest.x, rest.y, rest.width, theme.mm(2)))
        brand = self.brand.natural_width() + 2
        self.brand.place(Box(line.x, line.y, brand, line.height))
        right = line.right
        if self.offline.text:
            width = self.offline.natural_width() + 2
            self.offline.place(Box(right - width, line.y, width, line.height))
            right -= width + self.cloud.side() + theme.mm(2)
            self.cloud.place(Box(right, line.y, self.cloud.side(), line.height))
        if self.steps and not self._stacked:
            left = line.x + (brand + theme.px("group") if self.brand.text else 0)
            middle = line.y + line.height / 2 - theme.mm(0.8)
            self.steps.place(Box(left, middle, max(0, right - theme.px("group") - left), theme.mm(1.6)))


class ProgressLine(Block, Widget):
    """One segment for each step; those behind us are filled."""

    def __init__(self, progress: tuple[int, int]) -> None:
        super().__init__()
        self.progress = progress

    def place(self, box: Box) -> None:
        super().place(box)
        done, steps = self.progress
        gap = theme.mm(1.6)
        width = (box.width - gap * (steps - 1)) / steps
        self.canvas.clear()
        with self.canvas:
            for step in range(steps):
                Color(*(theme.palette.primary if step < done else theme.palette.hairline))
                # Without colour the segments behind us must still differ: they are thicker.
                height = box.height if step < done else box.height * 0.55
                SmoothRoundedRectangle(
                    pos=(box.x + step * (width + gap), box.y + (box.height - height) / 2),
                    size=(width, height),
                    radius=[height / 2],
                )


class Title(ModelBlock):
    """What this screen is about."""

    em_name = StringProperty("title_em")

    def build(self, model: ScreenModel) -> None:
        self.words = Words(text=model.title, em=getattr(theme.sizes, self.em_name), bold=True)
        self.add_widget(self.words)

    def on_em_name(self, *_: Any) -> None:
        if self.model is not None:
            self.words.em = getattr(theme.sizes, self.em_name)

    @property
    def blank(self) -> bool:
        return self.words.blank

    def measure(self, width: float) -> float:
        return self.words.measure(width)

    def place(self, box: Box) -> None:
        super().place(box)
        self.words.place(box)


class Body(ModelBlock):
    """A few sentences, each its own paragraph."""

    def build(self, model: ScreenModel) -> None:
        self.lines = [
            Words(text=line, em=theme.sizes.body_em, color=theme.palette.ink_soft) for line in model.body
        ]
        for line in self.lines:
            self.add_widget(line)

    @property
    def blank(self) -> bool:
        return not self.lines

    def measure(self, width: float) -> float:
        return stacked_height(self.lines, width, theme.px("gap") * 0.7)

    def place(self, box: Box) -> None:
        super().place(box)
        place_stacked(self.lines, box, theme.px("gap") * 0.7)


class NoticeBar(ModelBlock, Panel):
    """One sentence that matters now, on the colour of its tone."""

    def build(self, model: ScreenModel) -> None:
        self.words: Words | None = None
        if model.notice is None:
            return
        ink, self.fill = theme.palette.of(model.notice.tone)
        self.line = ink
        self.line_width = max(1.0, theme.mm(0.5 if theme.high_contrast else 0.2))
        self.words = Words(text=model.notice.text, em=theme.sizes.body_em, color=ink)
        self.glyph = Glyph(model.notice.icon, theme.sizes.body_em * 1.5, ink)
        self.add_widget(self.glyph)
        self.add_widget(self.words)

    @property
    def blank(self) -> bool:
        return self.words is None

    def measure(self, width: float) -> float:
        assert self.words is not None
        inner = width - 3 * theme.px("inset") - self.glyph.side()
        return max(self.words.measure(inner), self.glyph.side()) + 1.5 * theme.px("inset")

    def place(self, box: Box) -> None:
        assert self.words is not None
        super().place(box)
        glyph, rest = box.inset(theme.px("inset"), 0).from_left(self.glyph.side())
        self.glyph.place(glyph)
        _, rest = rest.from_left(theme.px("inset"))
        self.words.place(rest)


class BusyLine(ModelBlock):
    """What the machine is doing, with three dots that step on. Two redraws a second, not sixty."""

    STEP_S = 0.4

    def build(self, model: ScreenModel) -> None:
        self.words = Words(
            text=model.busy or "", em=theme.sizes.strong_em, color=theme.palette.ink, bold=True
        )
        self.add_widget(self.words)
        self.step = 0
        self.colours: list[Color] = []
        self.ticking = Clock.schedule_interval(self._advance, self.STEP_S) if model.busy else None

    @property
    def blank(self) -> bool:
        return self.words.blank

    def _dots(self) -> float:
        return theme.em(theme.sizes.strong_em) * 2.4

    def measure(self, width: float) -> float:
        return self.words.measure(width - self._dots())

    def place(self, box: Box) -> None:
        super().place(box)
        dots, rest = box.from_left(self._dots())
        self.words.place(rest)
        size = theme.em(theme.sizes.strong_em) * 0.42
        self.canvas.after.clear()
        self.colours = []
        with self.canvas.after:
            for index in range(3):
                self.colours.append(Color(*theme.palette.primary))
                Ellipse(
                    pos=(dots.x + index * size * 1.5, dots.y + (dots.height - size) / 2), size=(size, size)
                )
        self._advance(0)

    def _advance(self, _: float) -> bool:
        if self.parent is None:
            return False  # the page is gone, and this clock goes with it
        for index, colour in enumerate(self.colours):
            colour.a = 1.0 if index == self.step % 3 else 0.3
        self.step += 1
        return True


class Footer(ModelBlock):
    """Which kiosk this is and whom to call."""

    def build(self, model: ScreenModel) -> None:
        self.parts = [
            Words(text=text, em=theme.sizes.small_em, color=theme.palette.ink_soft, halign=side)
            for text, side in zip(model.footer, ("left", "right"), strict=True)
        ]
        for part in self.parts:
            self.add_widget(part)

    @property
    def blank(self) -> bool:
        return all(part.blank for part in self.parts)

    def measure(self, width: float) -> float:
        return max(part.measure(width / 2) for part in self.parts)

    def place(self, box: Box) -> None:
        super().place(box)
        left, right = box.from_left(box.width / 2)
        self.parts[0].place(left)
        self.parts[1].place(right)


class ToneMark(Block, Widget):
    """A large icon on a soft disc, in the colour of its tone."""

    def __init__(self, icon: Icon, tone: Tone, mm: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        ink, self.disc = theme.palette.of(tone)
        if tone is Tone.PLAIN:
            ink, self.disc = theme.palette.primary, theme.palette.tint
        self.mm = mm
        self.glyph = Glyph(icon, mm * 0.62, ink)
        self.add_widget(self.glyph)

    def least(self) -> float:
        return theme.mm(self.mm)

    def place(self, box: Box) -> None:
        super().place(box)
        side = min(box.width, box.height, theme.mm(self.mm) * 1.6)
        disc = box.centred(side, side)
        self.canvas.before.clear()
        with self.canvas.before:
            Color(*self.disc)
            Ellipse(pos=(disc.x, disc.y), size=(side, side))
        self.glyph.mm = side * 0.62 / theme.px_per_mm
        self.glyph.place(disc)
