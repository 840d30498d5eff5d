"""Where the areas of a page stand: stacked on an upright display, in columns on a lying one.

Each function measures first and places only when told to, so a page can try
several type sizes before anything moves. All return the height in pixels that
is missing; zero or less means that it fits.
"""

from typing import Any

from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Box

Areas = dict[str, Any]
CLOSE = {"body", "languages", "tools", "footer"}
"""Areas that belong to the one above: a small gap instead of a large one."""

STACKED = (
    "top",
    "notice",
    "hero",
    "title",
    "body",
    "busy",
    "entry",
    "stage",
    "actions",
    "languages",
    "tools",
    "footer",
)
PICTURE_FIRST = ("top", "notice", "stage", "title", "body", "busy", "actions", "languages", "tools", "footer")


def gap_before(name: str) -> float:
    """Pixels between an area and the one above it."""
    return theme.px("gap") if name in CLOSE else theme.px("group")


def needed(areas: Areas, order: tuple[str, ...], width: float) -> float:
    """Height of the areas in this order, gaps included."""
    names = [name for name in order if name in areas]
    heights = [float(areas[name].measure(width)) for name in names]
    return sum(heights) + sum(gap_before(name) for name in names[1:])


def pour(areas: Areas, order: tuple[str, ...], box: Box, stretched: str) -> None:
    """Place areas downwards; `stretched` takes what is left over, or the space stays before the actions."""
    spare = box.height - needed(areas, order, box.width)
    rest = box
    names = [name for name in order if name in areas]
    spring = next((name for name in names if name in ("actions", "languages", "tools", "footer")), "")
    for index, name in enumerate(names):
        if index:
            _, rest = rest.from_top(gap_before(name))
        if stretched not in areas and name == spring:
            _, rest = rest.from_top(spare)
        height = areas[name].measure(box.width) + (spare if name == stretched else 0)
        strip, rest = rest.from_top(height)
        areas[name].place(strip)


def upright(areas: Areas, box: Box, picture_first: bool, place: bool) -> float:
    """One column from top to bottom."""
    order = PICTURE_FIRST if picture_first else STACKED
    missing = needed(areas, order, box.width) - box.height
    if place:
        pour(areas, order, box, "stage")
    return missing


def lying(areas: Areas, box: Box, stage_share: float, place: bool) -> float:
    """Tools in a rail at the right, title across, picture left, words and actions beside it."""
    gap = theme.px("group")
    if "tools" in areas:
        width = theme.px("tool")
        box, rail = box.from_left(box.width - width)
        if place:
            areas["tools"].place(rail.from_top(areas["tools"].measure(width))[0])
        box, _ = box.from_left(box.width - gap)
    if "entry" in areas:
        return _typing(areas, box, place)
    head = needed(areas, ("top", "notice", "title"), box.width)
    foot = areas["footer"].measure(box.width) + gap if "footer" in areas else 0.0
    upper, rest = box.from_top(head)
    _, rest = rest.from_top(gap)
    columns = Box(rest.x, rest.y + foot, rest.width, rest.height - foot)
    side_order = ("hero", "body", "busy", "actions", "languages")
    stage, side = columns.from_left(columns.width * stage_share if "stage" in areas else 0.0)
    if "stage" in areas:
        _, side = side.from_left(gap * 1.5)
    missing = needed(areas, side_order, side.width) - side.height
    if "stage" in areas:
        missing = max(missing, areas["stage"].measure(stage.width) - stage.height)
    if place:
        pour(areas, ("top", "notice", "title"), upper, "")
        pour(areas, side_order, side, "")
        if "stage" in areas:
            areas["stage"].place(stage)
        if "footer" in areas:
            areas["footer"].place(Box(rest.x, rest.y, rest.width, foot - gap))
    return missing


def _typing(areas: Areas, box: Box, place: bool) -> float:
    """Keys over the whole width; the field and the actions share one row above them."""
    gap = theme.mm(3)
    field, actions = box.from_left(box.width * 0.5)
    _, actions = actions.from_left(gap)
    names = [name for name in ("notice", "title") if name in areas]
    heights = {name: areas[name].measure(box.width) for name in names}
    row = areas["entry"].measure(field.width)
    if "actions" in areas:
        areas["actions"].single_row = True
        row = max(row, areas["actions"].measure(actions.width))
    keys = float(areas["stage"].measure(box.width))
    missing: float = sum(heights.values()) + gap * len(names) + row + gap + keys - box.height
    if place:
        rest = box
        for name in names:
            strip, rest = rest.from_top(heights[name])
            areas[name].place(strip)
            _, rest = rest.from_top(gap)
        strip, rest = rest.from_top(row)
        _, rest = rest.from_top(gap)
        areas["entry"].place(Box(field.x, strip.y, field.width, row))
        if "actions" in areas:
            areas["actions"].place(Box(actions.x, strip.y, actions.width, row))
        areas["stage"].place(rest)
    return missing
