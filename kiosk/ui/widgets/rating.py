"""How it was: a question and three faces, one touch for who wants to say so."""

from kiosk.presentation.screen_model import ScreenModel
from kiosk.ui.theme import MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Box
from kiosk.ui.widgets.button_groups import ButtonGroup, WordRows
from kiosk.ui.widgets.buttons import QuietButton, ToolSquare
from kiosk.ui.widgets.text import Words


class RatingRow(WordRows):
    """Faces with their words below the question; on a lying display squares beside it.

    `bare`: the squares alone, where a header has no room for words.
    """

    bare = False

    def build(self, model: ScreenModel) -> None:
        rating = model.rating
        kind = QuietButton if theme.portrait else ToolSquare
        self.show([kind(control) for control in rating.faces] if rating else [])
        self.words = Words(rating.words if rating else "", "body_em")
        self.add_widget(self.words)

    def cell_widths(self, row: list[QuietButton | ToolSquare], width: float) -> list[float]:
        return super().cell_widths(row, width) if theme.portrait else [theme.mm(MIN_TARGET_MM)] * len(row)

    def corner_width(self) -> float:
        """Width of all squares in one row."""
        return len(self.buttons) * (theme.mm(MIN_TARGET_MM) + self.gap) - self.gap

    def measure(self, width: float) -> float:
        faces = ButtonGroup.measure(self, width)
        if self.bare:
            return faces
        if theme.portrait:
            return self.words.measure(width) + self.gap + faces
        return max(self.words.measure(width - self.corner_width() - self.gap), faces)

    def place(self, box: Box) -> None:
        words, faces = box.from_top(box.height - ButtonGroup.measure(self, box.width))
        if self.bare:
            self.remove_widget(self.words)
        elif theme.portrait:
            self.words.place(words.from_top(words.height - self.gap)[0])
        else:
            words, faces = box.from_start(box.width - self.corner_width())
            self.words.place(words.from_start(words.width - self.gap)[0])
            faces = faces.centred(faces.width, theme.mm(MIN_TARGET_MM))
        ButtonGroup.place(self, faces)
        self.pos, self.size = (box.x, box.y), (box.width, box.height)
