"""The band across the top of a screen of the staff: whose screen it is, in a colour of its own."""

from kivy.graphics import Color, Rectangle

from kiosk.presentation.screen_model import Icon, ScreenModel
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Box
from kiosk.ui.widgets.top_line import Mark, SpreadLine, marks_of

PAD_MM = {True: 6.0, False: 1.6}
LEAN_PAD_MM = 0.4
"""Above and below the words together, on an upright and on a lying display, and where room is scarce."""


class StaffBand(SpreadLine):
    """Reaches from edge to edge. The icon and the words say what the colour says."""

    name: Mark | None = None

    def build(self, model: ScreenModel) -> None:
        if model.band is None:
            return
        ink, self.fill = theme.palette.band(model.band.role)
        self.name = Mark(Icon(model.band.role), model.band.text, ink, bold=True)
        self.marks = marks_of(model, ink)
        for part in (self.name, *self.marks):
            self.add_widget(part)

    @property
    def blank(self) -> bool:
        return self.name is None

    def _pad(self) -> float:
        return theme.mm(LEAN_PAD_MM if theme.lean else PAD_MM[theme.portrait])

    def measure(self, width: float) -> float:
        return self.words_height(width - 2 * theme.px("margin_x")) + self._pad()

    def place(self, box: Box) -> None:
        super().place(box)
        self.canvas.before.clear()
        with self.canvas.before:
            Color(*self.fill)
            Rectangle(pos=self.pos, size=self.size)
        inner = box.inset(theme.px("margin_x"), 0)
        self.place_words(inner.centred(inner.width, self.words_height(inner.width)))
