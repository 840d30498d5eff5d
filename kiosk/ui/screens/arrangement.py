"""Where the areas of a page stand: stacked on an upright display, in columns on a lying one.

Each function measures first and places only when told to, so a page can try
several type sizes before anything moves. All return the height in pixels that
is missing; zero or less means that it fits.
"""

import math
from itertools import pairwise
from typing import Any

from kiosk.ui.screens.attempts import Attempt
from kiosk.ui.theme import MIN_GAP_MM, MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Box

Areas = dict[str, Any]

CLOSE = {"body", "languages", "tools", "footer"}
"""Areas that belong to the one above, unless that is the stage: a small gap instead of a large one."""
AT_THE_BOTTOM = ("actions", "languages", "tools", "footer")
STACKED = ("top", "notice", "hero", "title", "body", "busy", "entry", "stage", "rating", *AT_THE_BOTTOM)
PICTURE_FIRST = ("top", "notice", "stage", "title", "body", "busy", *AT_THE_BOTTOM)

FIELD_SHARES = (0.45, 0.36, 0.3)
"""How much of the row above the keys is for what was typed: the first unless another makes the row lower."""
DIGITS_FROM = (0.52, 0.63)
"""Shares of the width that words and actions take beside a pad of digits: the first that is enough."""


def gap_between(above: str, name: str) -> float:
    """Pixels between an area and the one above it."""
    return theme.px("gap") if name in CLOSE and above != "stage" else theme.px("group")


def needed(areas: Areas, order: tuple[str, ...], width: float) -> float:
    """Height of the areas in this order, gaps included."""
    names = [name for name in order if name in areas]
    heights = [float(areas[name].measure(width)) for name in names]
    return sum(heights) + sum(gap_between(*pair) for pair in pairwise(names))


def pour(areas: Areas, order: tuple[str, ...], box: Box) -> None:
    """Place areas downwards. What is left over goes to the stage, or above the keys or the actions."""
    names = [name for name in order if name in areas]
    spare = box.height - needed(areas, order, box.width)
    springs = ("entry",) if "entry" in names else () if "stage" in names else AT_THE_BOTTOM
    spring = next((name for name in names if name in springs), "")
    rest = box
    for index, name in enumerate(names):
        if index:
            _, rest = rest.from_top(gap_between(names[index - 1], name))
        if name == spring:
            _, rest = rest.from_top(spare)
        strip, rest = rest.from_top(
            areas[name].measure(box.width) + (spare if name == "stage" and not spring else 0)
        )
        areas[name].place(strip)


def upright(areas: Areas, box: Box, picture_first: bool, place: bool) -> float:
    """One column from top to bottom."""
    order = PICTURE_FIRST if picture_first else STACKED
    missing = needed(areas, order, box.width) - box.height
    if place:
        pour(areas, order, box)
    return missing


def lying(areas: Areas, box: Box, attempt: Attempt, raised: float, place: bool) -> float:
    """Header across; then the picture left, words and actions right; with a share of 1 one above another.

    `raised`: pixels by which the corner of tools reaches above the box.
    """
    if attempt.rail or "entry" in areas:
        areas, box = _beside_rail(areas, box, place)
    if "entry" in areas:
        return _typing(areas, box, place)
    if "rating" in areas:
        areas["rating"].bare = "tools" not in areas
    header = _header(areas, box, raised, place)
    areas = {name: area for name, area in areas.items() if name != "rating" or not area.bare}
    if math.isinf(header):
        return math.inf  # a word of the title is wider than its place
    _, rest = box.from_top(header + theme.px("gap"))
    below = needed(areas, ("languages", "footer"), rest.width)
    if below:
        rest, strip = rest.from_top(rest.height - below)
        if place:
            pour(
                {name: areas[name] for name in ("languages", "footer") if name in areas},
                ("languages", "footer"),
                strip,
            )
        rest, _ = rest.from_top(rest.height - theme.px("gap"))
    if attempt.stage_share >= 1:
        return _wide(areas, rest, place)
    if "actions" not in areas or not attempt.below:
        return _columns(areas, rest, attempt.stage_share, place)
    return _columns_above_actions(areas, rest, attempt.stage_share, place)


def _beside_rail(areas: Areas, box: Box, place: bool) -> tuple[Areas, Box]:
    """Tools one below the other at the end of each line; returns the other areas and what they have."""
    if "tools" not in areas:
        return areas, box
    tools = areas["tools"]
    tools.upended = True
    rest, strip = box.from_start(box.width - theme.mm(MIN_TARGET_MM))
    if place:
        tools.place(strip.from_top(tools.measure(strip.width))[0])
    others = {name: area for name, area in areas.items() if name != "tools"}
    return others, rest.from_start(rest.width - theme.mm(MIN_GAP_MM))[0]


def _header(areas: Areas, box: Box, raised: float, place: bool) -> float:
    """Progress, notice and title left, in the corner right the tools, else the faces; returns its height."""
    left, right = box, 0.0
    gap = theme.px("group")
    corner_area = areas.get("tools") or areas.get("rating")
    if "tools" in areas:
        areas["tools"].upended = False
    if corner_area:
        right = corner_area.corner_width()
        left, _ = box.from_start(box.width - right - gap)
    if "hero" in areas:
        hero, left = left.from_start(theme.mm(MIN_TARGET_MM))
        _, left = left.from_start(gap)
    words = ("top", "notice", "title")
    height = needed(areas, words, left.width)
    if corner_area:
        height = max(height, theme.mm(MIN_TARGET_MM) - raised)
    if "hero" in areas:
        height = max(height, theme.mm(MIN_TARGET_MM))
    if place:
        strip = left.from_top(height)[0]
        pour({name: areas[name] for name in words if name in areas}, words, strip)
        if "hero" in areas:
            areas["hero"].place(Box(hero.x, box.top - height, hero.width, height))
        if corner_area:
            corner = Box(box.x, box.y, box.width, box.height + raised).from_top(theme.mm(MIN_TARGET_MM))[0]
            corner_area.place(corner.from_start(corner.width - right)[1])
    return height


def _columns(areas: Areas, box: Box, stage_share: float, place: bool) -> float:
    """The stage left, words and actions right; without a stage the whole width is for the words."""
    order = ("body", "busy", "rating", "actions")
    side, missing = box, 0.0
    if "stage" in areas:
        stage, side = box.from_start(box.width * stage_share)
        _, side = side.from_start(theme.px("group") * 1.5)
        missing = areas["stage"].measure(stage.width) - stage.height
        if place:
            areas["stage"].place(stage)
    words = needed(areas, order, side.width)
    missing = max(missing, words - side.height)
    if "actions" not in areas and "stage" in areas:
        side = side.centred(side.width, min(words, side.height))
    if place:
        pour({name: areas[name] for name in order if name in areas}, order, side)
    return missing


def _columns_above_actions(areas: Areas, box: Box, stage_share: float, place: bool) -> float:
    """The stage left, words right, and below both one row of actions."""
    actions = areas["actions"]
    actions.single_row = True
    row = actions.measure(box.width)
    if place:
        actions.place(box.from_top(box.height - row)[1])
    else:
        actions.single_row = False
    if math.isinf(row):
        return math.inf
    above, _ = box.from_top(box.height - row - theme.px("group"))
    others = {name: area for name, area in areas.items() if name != "actions"}
    return _columns(others, above, stage_share, place)


def _wide(areas: Areas, box: Box, place: bool) -> float:
    """Words, stage and one row of actions, each over the whole width."""
    order = ("body", "busy", "stage", "actions")
    if "actions" in areas:
        areas["actions"].single_row = True
    missing = needed(areas, order, box.width) - box.height
    if place:
        pour(areas, order, box)
    elif "actions" in areas:
        areas["actions"].single_row = False
    return missing


def _typing(areas: Areas, box: Box, place: bool) -> float:
    """Digits beside field and actions, letters over the whole width below."""
    if areas["stage"].digits_only:
        return _digits(areas, box, place)
    gap = theme.mm(MIN_GAP_MM)
    names = [name for name in ("notice", "title") if name in areas]
    heights = {name: float(areas[name].measure(box.width)) for name in names}
    thin = theme.mm(1)  # words are no target, so the row may come close
    if "actions" in areas:
        areas["actions"].single_row = True
    splits = [box.from_start(box.width * share) for share in FIELD_SHARES]
    splits = [(field, rest.from_start(gap)[1]) for field, rest in splits]
    rows = [_higher(areas, field, actions) for field, actions in splits]
    row = min(rows)
    field, actions = splits[rows.index(row)]
    keys = areas["stage"].measure(box.width)
    missing = float(sum(heights.values()) + thin * len(names) + row + gap + keys - box.height)
    if place:
        rest = box
        for name in names:
            strip, rest = rest.from_top(heights[name])
            areas[name].place(strip)
            _, rest = rest.from_top(thin)
        strip, rest = rest.from_top(row)
        areas["entry"].place(Box(field.x, strip.y, field.width, row))
        if "actions" in areas:
            areas["actions"].place(Box(actions.x, strip.y, actions.width, row))
        areas["stage"].place(rest.from_top(gap)[1])
    return missing


def _higher(areas: Areas, field: Box, actions: Box) -> float:
    """Height of the row of what was typed and what can be done."""
    row = float(areas["entry"].measure(field.width))
    return max(row, areas["actions"].measure(actions.width)) if "actions" in areas else row


def _digits(areas: Areas, box: Box, place: bool) -> float:
    """What is asked, the field and the actions at the start, the few keys beside them."""
    order = ("notice", "title", "body", "entry", "actions")
    for share in DIGITS_FROM:
        words, keys = box.from_start((box.width - theme.px("group")) * share)
        _, keys = keys.from_start(theme.px("group"))
        missing: float = max(
            needed(areas, order, words.width) - words.height, areas["stage"].measure(keys.width) - keys.height
        )
        if missing <= 0:
            break
    if place:
        pour({name: areas[name] for name in order if name in areas}, order, words)
        areas["stage"].place(keys)
    return missing
