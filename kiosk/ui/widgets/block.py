"""What every part of a page can do: say how high it must be, and take its place.

Layout is our own and synchronous: a page measures its blocks at falling type
sizes until all fit, then places them once. Kivy's layouts settle over several
frames and overflow in silence.
"""

from typing import Any, NamedTuple

from kivy.properties import ObjectProperty
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import ScreenModel
from kiosk.ui.theme import theme


class Box(NamedTuple):
    """A rectangle in window pixels, origin at the bottom left as in Kivy."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def top(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def inset(self, dx: float, dy: float) -> "Box":
        """Shrink by dx on the left and right, dy at the top and bottom."""
        return Box(self.x + dx, self.y + dy, self.width - 2 * dx, self.height - 2 * dy)

    def centred(self, width: float, height: float) -> "Box":
        """Return a box of this size around the same centre, in whole pixels."""
        x = round(self.x + (self.width - width) / 2)
        y = round(self.y + (self.height - height) / 2)
        return Box(x, y, width, height)

    def from_top(self, height: float) -> tuple["Box", "Box"]:
        """Cut a strip off the top: (strip, rest)."""
        strip = Box(self.x, self.top - height, self.width, height)
        return strip, Box(self.x, self.y, self.width, self.height - height)

    def from_left(self, width: float) -> tuple["Box", "Box"]:
        """Cut a strip off the left: (strip, rest)."""
        return Box(self.x, self.y, width, self.height), Box(
            self.x + width, self.y, self.width - width, self.height
        )

    def from_start(self, width: float) -> tuple["Box", "Box"]:
        """Cut a strip off the side where the customer's language begins to read: (strip, rest)."""
        if not theme.from_right:
            return self.from_left(width)
        rest, strip = self.from_left(self.width - width)
        return strip, rest


class Block:
    """Mixed into a Kivy widget. `area` names where on the page it stands."""

    area: str = ""

    @property
    def blank(self) -> bool:
        """Whether there is nothing to show, so that it takes no room at all."""
        return False

    def measure(self, width: float) -> float:
        """Height in pixels needed at this width; infinite when its words do not fit at all."""
        del width  # for the blocks whose height is their own choice
        return self.least()

    def least(self) -> float:
        """Height in pixels below which this block is no use, whatever the width."""
        raise NotImplementedError

    def place(self, box: Box) -> None:
        """Take exactly this box."""
        self.pos = box.x, box.y
        self.size = box.width, box.height


class ModelBlock(Block, Widget):
    """A block made from the screen's model; `build` adds its children when the model arrives."""

    model: ScreenModel = ObjectProperty(None)

    def on_model(self, _: Any, model: ScreenModel) -> None:
        self.build(model)

    def build(self, model: ScreenModel) -> None:
        """Make the children that show `model`."""

    def renew(self, model: ScreenModel) -> bool:
        """Show another model in the same place; False where that needs more room, or less."""
        height = self.measure(self.width)
        self.clear_widgets()
        self.model = model
        if self.blank or self.measure(self.width) != height:
            return False
        self.place(Box(*self.pos, *self.size))
        return True


def stacked_height(blocks: list[Any], width: float, gap: float) -> float:
    """Height of blocks one above the other."""
    return float(sum(block.measure(width) for block in blocks) + gap * max(0, len(blocks) - 1))


def place_stacked(blocks: list[Any], box: Box, gap: float) -> None:
    """Place blocks from the top of the box down, each as high as it needs."""
    rest = box
    for block in blocks:
        strip, rest = rest.from_top(block.measure(box.width))
        block.place(strip)
        _, rest = rest.from_top(gap)
