"""The parts of a page that are words: title, body, notice, busy line, footer."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Ellipse
from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import Icon, ScreenModel, Tone
from kiosk.ui.icons import character
from kiosk.ui.theme import ICON_FONT, theme
from kiosk.ui.widgets.block import Block, Box, ModelBlock, place_stacked, stacked_height
from kiosk.ui.widgets.drawing import draw_text
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph, Words


class Title(ModelBlock):
    """What this screen is about."""

    type_size = StringProperty("title_em")

    def build(self, model: ScreenModel) -> None:
        self.words = Words(model.title, self.type_size, bold=True)
        self.add_widget(self.words)

    def on_type_size(self, *_: Any) -> None:
        if self.model is not None:
            self.words.type_size = self.type_size

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
        self.lines = [Words(line, "body_em", color=theme.palette.ink_soft) for line in model.body]
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
        self.words = Words(model.notice.text, "body_em", color=ink)
        self.glyph = Glyph(model.notice.icon, "body_em", 1.4, ink, needed=True)
        self.add_widget(self.glyph)
        self.add_widget(self.words)

    @property
    def blank(self) -> bool:
        return self.words is None

    def _pad(self) -> float:
        """Height above and below the words, together."""
        return theme.px("inset") * (0.2 if theme.lean else 1.4)

    def measure(self, width: float) -> float:
        assert self.words is not None
        inner = width - 3 * theme.px("inset") - self.glyph.side()
        return max(self.words.measure(inner), self.glyph.side()) + self._pad()

    def place(self, box: Box) -> None:
        assert self.words is not None
        super().place(box)
        glyph, rest = box.inset(theme.px("inset"), 0).from_start(self.glyph.side())
        self.glyph.place(glyph)
        _, rest = rest.from_start(theme.px("inset"))
        self.words.place(rest)


class BusyLine(ModelBlock):
    """What the machine is doing, with three dots that step on. Two redraws a second, not sixty."""

    STEP_S = 0.4

    def build(self, model: ScreenModel) -> None:
        self.words = Words(model.busy or "", "strong_em", color=theme.palette.ink, bold=True)
        self.add_widget(self.words)
        self.step = 0
        moves = model.busy and not model.look.still
        self.colours: list[Color] = []
        self.ticking = Clock.schedule_interval(self._advance, self.STEP_S) if moves else None

    @property
    def blank(self) -> bool:
        return self.words.blank

    def _dots(self) -> float:
        return theme.type_px("strong_em") * 2.4

    def measure(self, width: float) -> float:
        return self.words.measure(width - self._dots())

    def place(self, box: Box) -> None:
        super().place(box)
        dots, rest = box.from_start(self._dots())
        self.words.place(rest)
        size = theme.type_px("strong_em") * 0.42
        self.canvas.after.clear()
        self.colours = []
        with self.canvas.after:
            for _ in range(3):
                dot, dots = dots.from_start(size * 1.5)
                dot = dot.from_start(size)[0].centred(size, size)
                self.colours.append(Color(*theme.palette.primary))
                Ellipse(pos=(dot.x, dot.y), size=(size, size))
        self._advance(0)

    def _advance(self, _: float) -> bool:
        if self.parent is None:
            return False  # the page is gone, and this clock goes with it
        for index, colour in enumerate(self.colours):
            colour.a = 1.0 if index == self.step % 3 else 0.3
        self.step += 1
        return True


class Footer(ModelBlock):
    """Which kiosk this is and whom to call; the operator's line between them, or above."""

    def build(self, model: ScreenModel) -> None:
        self.parts = [
            Words(text, "small_em", color=theme.palette.ink_soft, halign=side)
            for text, side in zip(model.footer, ("left", "right"), strict=True)
        ]
        self.contact = Words(model.contact, "small_em", color=theme.palette.ink_soft, halign="center")
        for part in (*self.parts, self.contact):
            self.add_widget(part)

    @property
    def blank(self) -> bool:
        return all(part.blank for part in (*self.parts, self.contact))

    def _above(self, width: float) -> float:
        """Height of the line above; 0 where all stands in one."""
        if self.contact.blank:
            return 0.0
        parts = (*self.parts, self.contact)
        in_one = sum(part.natural_width() for part in parts) + 2 * theme.px("group")
        return 0.0 if in_one <= width else self.contact.measure(width)

    def measure(self, width: float) -> float:
        return max(part.measure(width / 2) for part in self.parts) + self._above(width)

    def place(self, box: Box) -> None:
        super().place(box)
        above, line = box.from_top(self._above(box.width))
        if above.height:
            self.contact.place(above)
        left, right = self.parts
        shares = [part.natural_width() + 2 for part in self.parts]
        if self.contact.blank or above.height:
            shares = [line.width / 2, line.width / 2]
        start, rest = line.from_start(shares[0])
        middle, end = rest.from_start(rest.width - shares[1])
        left.place(start)
        right.place(end)
        if middle.width > 0:
            self.contact.place(middle)


class ToneMark(Block, Widget):
    """A large icon on a soft disc, in the colour of its tone. `diameter_mm` is the least."""

    def __init__(self, icon: Icon, tone: Tone, diameter_mm: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ink, self.disc = theme.palette.of(tone)
        if tone is Tone.PLAIN:
            self.ink, self.disc = theme.palette.primary, theme.palette.tint
        self.icon, self.diameter_mm = icon, diameter_mm

    def least(self) -> float:
        return theme.mm(self.diameter_mm)

    def place(self, box: Box) -> None:
        side = min(box.width, box.height, theme.mm(self.diameter_mm) * 1.6)
        disc = box.centred(side, side)
        super().place(disc)
        self.canvas.clear()
        with self.canvas:
            Color(*self.disc)
            Ellipse(pos=self.pos, size=self.size, segments=120)
            draw_text(character(self.icon), side * 0.62, self.ink, self.center, font=ICON_FONT)
