"""Camera pictures of QR codes under the conditions that spoil them: seeded, drawn by physics, not by decoder.

A code lies on a phone or on paper, before a cluttered counter. What spoils it
happens where it happens in the world: glare and creases on the surface, moire
between the phone's pixels and the sensor's, blur in the lens, grain in the
sensor, blocks in the JPEG. Nothing here knows what any decoder does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from hardware.camera.interface import Image
from tests.support.code_optics import (
    ALPHABET,
    HEIGHT,
    WIDTH,
    Conditions,
    Plane,
    Random,
    Sheet,
    counter,
    draw_sheet,
    hold_up,
    photographed,
)

DEFAULT_SIZES = (40, 90, 180, 320, 560)
"""Payload bytes; at level M these are symbols of version 3 to 18."""

Spoil = Callable[[Random], Conditions]


def _spoil(**ranges: object) -> Spoil:
    """Conditions with a small turn and tilt; each of `ranges` is drawn from (low, high) or taken as it is."""

    def draw(random: Random) -> Conditions:
        drawn: dict[str, object] = {
            "turn": random.uniform(-9, 9),
            "tilt": random.uniform(0, 0.08),
            "code_px": random.uniform(330, 470),
            "on_phone": bool(random.integers(2)),
        }
        for name, value in ranges.items():
            drawn[name] = random.uniform(*value) if isinstance(value, tuple) else value
        return Conditions(**drawn)  # type: ignore[arg-type]

    return draw


SPOILS: dict[str, Spoil] = {
    "plain": _spoil(),
    "rotation": _spoil(turn=(-180.0, 180.0), defocus_px=(0.5, 2.4)),
    "perspective": _spoil(tilt=(0.25, 0.65), turn=(-40.0, 40.0)),
    "blur": _spoil(defocus_px=(1.4, 3.4)),
    "motion blur": _spoil(motion_px=(4.0, 15.0)),
    "noise": _spoil(grain=(25.0, 110.0)),
    "glare": _spoil(glare=(0.5, 2.0)),
    "inverted": _spoil(dark_mode=True, on_phone=True, defocus_px=(0.5, 2.8)),
    "dark": _spoil(exposure=(0.03, 0.2), grain=(1.5, 4.0)),
    "overexposed": _spoil(exposure=(1.5, 3.2), haze=(0.0, 0.35), defocus_px=(0.5, 1.6)),
    "low contrast": _spoil(black=(0.62, 0.82), white=0.85, grain=(2.0, 6.0)),
    "half size": _spoil(scale=0.5, code_px=(220.0, 420.0), defocus_px=(0.5, 2.4)),
    "small in frame": _spoil(code_px=(90.0, 220.0)),
    "moire": _spoil(on_phone=True, pixel_grid=(0.5, 1.0), code_px=(300.0, 460.0), defocus_px=0.35),
    "jpeg": _spoil(jpeg=(3.0, 14.0), defocus_px=(0.5, 1.6)),
    "curved": _spoil(on_phone=False, bend=(0.03, 0.14)),
    "crumpled": _spoil(on_phone=False, creases=(0.004, 0.02)),
    "covered": _spoil(covered=(0.12, 0.4)),
    "two codes": _spoil(codes=2, code_px=(200.0, 380.0), defocus_px=(0.5, 2.0)),
}
"""By the name of the class: how its pictures are drawn."""


@dataclass(frozen=True)
class Shot:
    """One person showing one code (or two) for a while: `frame(n)` differs in tremor and grain only."""

    kind: str
    seed: int
    sizes: tuple[int, ...] = DEFAULT_SIZES
    conditions: Conditions = field(init=False)
    payloads: tuple[bytes, ...] = field(init=False)

    def __post_init__(self) -> None:
        random = np.random.default_rng([self.seed, *self.kind.encode()])
        conditions = SPOILS[self.kind](random)
        payloads = tuple(_payload(random, self.sizes) for _ in range(conditions.codes))
        object.__setattr__(self, "conditions", conditions)
        object.__setattr__(self, "payloads", payloads)

    def frame(self, number: int = 0) -> Image:
        """Draw what the camera gives: (height, width, 3) RGB."""
        still = np.random.default_rng([self.seed, 1, *self.kind.encode()])
        moving = np.random.default_rng([self.seed, 2, number, *self.kind.encode()])
        light = self._background.copy()
        for index, sheet in enumerate(self._sheets):
            hold_up(light, sheet, self._middle(index, still), self.conditions, still, moving)
        return photographed(light, self.conditions, still, moving)

    def _middle(self, index: int, random: Random) -> tuple[float, float]:
        x = WIDTH * (2 * index + 1) / (2 * self.conditions.codes)
        sway = random.uniform(-1, 1, 2) * (60, 40) / self.conditions.codes
        return x + sway[0], HEIGHT / 2 + sway[1]

    @cached_property
    def _background(self) -> Plane:
        return counter(np.random.default_rng([self.seed, 3]))

    @cached_property
    def _sheets(self) -> list[Sheet]:
        random = np.random.default_rng([self.seed, 4])
        return [draw_sheet(payload, self.conditions, random) for payload in self.payloads]


def _payload(random: Random, sizes: tuple[int, ...]) -> bytes:
    return random.choice(ALPHABET, random.choice(sizes)).tobytes()
