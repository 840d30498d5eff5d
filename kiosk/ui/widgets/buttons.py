"""Buttons in their ranks."""

from typing import Any

from kiosk.presentation.screen_model import Control, Emphasis
from kiosk.ui.palette import Rgba
from kiosk.ui.theme import MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph, Words
from kiosk.ui.widgets.touchable import OwnControl, Touchable

NOTHING = (0, 0, 0, 0)


class PushButton(Touchable, Block, Panel):
    """A surface with an icon and words on it. `centred`: both in the middle instead of at the left."""

    centred = False
    edge = 1.0
    icon_gap = 0.8
    """Margin at the left and right, and space between icon and words, in insets."""

    def __init__(
        self,
        control: Control | OwnControl,
        type_size: str,
        fill: Rgba,
        pressed: Rgba,
        ink: Rgba,
        **kwargs: Any,
    ) -> None:
        super().__init__(control=control, fill=fill, **kwargs)
        self.rest_fill, self.pressed_fill = fill, pressed
        self.raised = {"fill": fill, "line": self.line, "shadow": self.shadow}
        self.ink = ink
        self.words = Words(control.label, type_size, color=ink)
        self.glyph = Glyph(control.icon, type_size, 1.3, ink)
        self.add_widget(self.glyph)
        self.add_widget(self.words)
        self.enable(control.enabled)

    def enable(self, enabled: bool) -> None:
        """Let it be touched; else it lies flat, without an edge, and its words can still be read."""
        self.disabled = not enabled
        palette = theme.palette
        looks = self.raised if enabled else {"fill": palette.quiet, "line": NOTHING, "shadow": NOTHING}
        for name, colour in looks.items():
            setattr(self, name, colour)
        ink = self.ink if enabled else palette.line
        self.words.color = self.glyph.color = self.glyph.disabled_color = ink

    def on_state(self, _: Any, state: str) -> None:
        self.fill = self.pressed_fill if state == "down" else self.rest_fill

    def _around(self) -> float:
        """Pixels that icon and margins take from the width of the words."""
        inset = theme.px("inset")
        return 2 * inset * self.edge + self.glyph.beside(inset * self.icon_gap)

    def natural_width(self) -> float:
        """Width at which the words stand on one line."""
        return max(theme.mm(MIN_TARGET_MM), self.words.natural_width() + self._around() + 2)

    def least_width(self) -> float:
        """Width below which a word does not fit, or a finger."""
        return max(theme.mm(MIN_TARGET_MM), self.words.least_width() + self._around() + 2)

    def place(self, box: Box) -> None:
        super().place(box)
        inset = theme.px("inset")
        inner = box.centred(min(box.width, self.natural_width()), box.height) if self.centred else box
        glyph, words = inner.inset(inset * self.edge, 0).from_start(self.glyph.side())
        self.glyph.place(glyph)
        _, words = words.from_start(self.glyph.beside(inset * self.icon_gap) - self.glyph.side())
        self.words.halign = "center" if self.centred and not self.glyph.side() else "left"
        self.words.place(words)


class LargeButton(PushButton):
    """What can be done next; at most one on a screen is primary."""

    def __init__(self, control: Control) -> None:
        palette = theme.palette
        primary = control.emphasis is Emphasis.PRIMARY and control.enabled  # dimmed, it could not be read
        super().__init__(
            control,
            "button_em",
            fill=palette.primary if primary else palette.secondary,
            pressed=palette.primary_pressed if primary else palette.secondary_pressed,
            ink=palette.on_primary if primary else palette.on_secondary,
            line=palette.primary if primary else palette.line,
            line_width=max(1.0, theme.mm(0.2)),
            shadow=palette.shadow,
        )
        self.words.bold = True

    def measure(self, width: float) -> float:
        words = self.words.measure(width - self._around())
        return max(theme.px("action"), words + theme.px("inset"))


class QuietButton(PushButton):
    """A language or a tool: no higher than a finger needs."""

    centred = True
    edge = 0.2
    icon_gap = 0.45

    def __init__(self, control: Control) -> None:
        palette = theme.palette
        super().__init__(
            control,
            "small_em",
            fill=palette.quiet,
            pressed=palette.secondary_pressed,
            ink=palette.ink,
            line=palette.hairline,
        )

    def measure(self, width: float) -> float:
        words = self.words.measure(width - self._around())
        return max(theme.px("tool"), words + theme.mm(3))


class ToolSquare(PushButton):
    """A tool on a small display: its icon only, to leave the room to the content."""

    def __init__(self, control: Control | OwnControl) -> None:
        palette = theme.palette
        super().__init__(
            control,
            "small_em",
            fill=palette.quiet,
            pressed=palette.secondary_pressed,
            ink=palette.ink,
            line=palette.hairline,
        )
        self.glyph.factor, self.glyph.needed = 1.5, True
        if control.icon:
            self.remove_widget(self.words)

    def least(self) -> float:
        return theme.mm(MIN_TARGET_MM)

    def measure(self, width: float) -> float:
        return max(width, self.least())

    def place(self, box: Box) -> None:
        Block.place(self, box)
        self.glyph.place(box)
        if self.glyph.blank:
            self.words.halign = "center"
            self.words.place(box)
