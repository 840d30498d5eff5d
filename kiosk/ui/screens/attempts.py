"""In which ways a page is laid out, one after the other, until everything fits."""

from itertools import product
from typing import NamedTuple

from kiosk.ui.theme import COMPACT, LEAN, ROOMY, TERSE, Sizes, between

ROOMY_FROM_MM, COMPACT_BELOW_MM = 440, 140
"""Heights of glass between which sizes go from roomy to compact."""

SCALE_STEP = 0.1
SQUEEZED_SCALES = (0.9, 0.8, 0.7, 0.6)


class Attempt(NamedTuple):
    """One way to lay a page out. `lean`: without icons beside words.

    Of a lying display only: `stage_share`; `rail`: the tools at the side, to leave the title the width;
    `below`: the actions in one row over the whole width, instead of beside the picture.
    """

    sizes: Sizes
    text_scale: float
    lean: bool
    stage_share: float
    rail: bool = False
    below: bool = False


def roominess(height_mm: float) -> float:
    """Where a display stands between roomy (0) and compact (1) sizes."""
    return min(1.0, max(0.0, (ROOMY_FROM_MM - height_mm) / (ROOMY_FROM_MM - COMPACT_BELOW_MM)))


def attempts(text_scale: float, start: float, shares: list[float]) -> list[Attempt]:
    """From the wished to the least: air goes first, icons, the corner of tools, large titles.

    Scale goes last: who asked for large letters wants the words, not what stands around them.
    """
    sizes = [between(ROOMY, COMPACT, share) for share in dict.fromkeys((start, (start + 1) / 2, 1.0))]
    steps = max(0, round((text_scale - 1.0) / SCALE_STEP))
    tries = []
    for scale in (1.0 + SCALE_STEP * step for step in range(steps, -1, -1)):
        tries += [Attempt(s, scale, lean=False, stage_share=share) for s in sizes for share in shares]
        tries += _lean(LEAN, [scale], shares) + _lean(TERSE, [scale], shares)
    return tries


def squeezed(shares: list[float]) -> list[Attempt]:
    """With letters below the least size."""
    return _lean(TERSE, list(SQUEEZED_SCALES), shares)


def _lean(sizes: Sizes, scales: list[float], shares: list[float]) -> list[Attempt]:
    ways = product((False, True), scales, (False, True), shares)
    return [Attempt(sizes, scale, True, share, rail, below) for rail, scale, below, share in ways]
