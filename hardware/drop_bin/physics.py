"""A drop bin as a thing in the world: a flap, a chute with a beam, a heap, and sensors that are not perfect.

Simulators and emulators look at these same bins.
"""

import random
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from hardware.drop_bin.interface import Weight
from hardware.lock_board.physics import Door, Impossible

FALL_S: Final = 0.3
"""A parcel and the hand that pushes it are in the beam for about this long."""

SWAY_S: Final = 1.0
"""What fell in sways the bin; until then the scale does not call its weight stable."""

OPEN_FLAP_MM: Final = 80
"""An open flap hangs in the sound of the level sensor, this far below it."""

FALLEN_SEES_MM: Final = 4500
"""A level sensor that fell off looks along the floor of the room, as far as it can."""

Clock = Callable[[], float]


class Beam(Door):
    """The item input of a lock that no door hangs on, with a light beam across the chute wired to it.

    `is_blocked`: something stays in the beam, or its eye is dirty.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        super().__init__(clock)
        self.is_blocked = False
        self._broken_until = float("-inf")

    @property
    def is_occupied(self) -> bool:
        return self.is_blocked or self._clock() < self._broken_until

    def pass_through(self) -> None:
        """Something falls through it."""
        self._broken_until = self._clock() + FALL_S


class Bin:
    """A container that people fill through a flap and the courier empties from behind.

    What does not fit on the heap stays in the chute, in the beam.

    Concurrency: any thread.
    """

    def __init__(self, *, depth_mm: int = 1000, litres: float = 300.0, clock: Clock = time.monotonic) -> None:
        self.flap = Door(clock)
        self.beam = Beam(clock)
        self.depth_mm = depth_mm
        self._litres = litres
        self._clock = clock
        self._guard = threading.RLock()
        self._heap: list[tuple[int, float]] = []
        self._moved_at = float("-inf")

    @property
    def grams(self) -> int:
        with self._guard:
            return sum(grams for grams, _ in self._heap)

    @property
    def to_heap_mm(self) -> float:
        """How far the top of the heap is below the roof."""
        with self._guard:
            return self.depth_mm * (1 - sum(litres for _, litres in self._heap) / self._litres)

    @property
    def is_swaying(self) -> bool:
        return self._clock() - self._moved_at < SWAY_S

    def put_in(self, grams: int, litres: float) -> None:
        """Drop an item through the open flap; it weighs `grams` and takes up `litres` of the heap."""
        with self._guard:
            self._reach_in("put an item in")
            if self.beam.is_blocked:
                raise Impossible("Nobody can put an item in: the chute is blocked.")
            self.fall_in(grams, litres)

    def fall_in(self, grams: int, litres: float) -> None:
        """Let an item fall down the chute, however the flap stands."""
        with self._guard:
            self._moved_at = self._clock()
            if sum(taken for _, taken in self._heap) + litres > self._litres:
                self.beam.is_blocked = True
                return
            self.beam.pass_through()
            self._heap.append((grams, litres))

    def take_out(self) -> None:
        """Fish the topmost item out through the open flap."""
        with self._guard:
            self._reach_in("take an item out")
            if not self._heap:
                raise Impossible("Nobody can take an item out: it is empty.")
            self.beam.pass_through()
            self._moved_at = self._clock()
            self._heap.pop()

    def empty(self) -> None:
        """Take everything out from behind, the chute's content too."""
        with self._guard:
            self._heap.clear()
            self._moved_at = self._clock()
            self.beam.is_blocked = False

    def _reach_in(self, deed: str) -> None:
        if not self.flap.is_open:
            raise Impossible(f"Nobody can {deed}: the flap is shut.")


class LevelFault(StrEnum):
    """`frozen`: says for ever what it said last. `fallen_off`: looks elsewhere."""

    FROZEN = "frozen"
    FALLEN_OFF = "fallen_off"


class LevelEye:
    """What sound from the roof of a bin meets: the heap give or take `noise_mm`, or the open flap.

    Concurrency: one caller; `fault` may be set from any thread.
    """

    def __init__(self, bin: Bin, *, noise_mm: float = 4.0, seed: int = 0) -> None:  # noqa: A002
        self.fault: LevelFault | None = None
        self._bin = bin
        self._noise_mm = noise_mm
        self._random = random.Random(seed)  # noqa: S311  makes noise, keeps no secret
        self._last = 0

    def distance_mm(self) -> int:
        """Measure once; 0 means that no echo came."""
        if self.fault is LevelFault.FROZEN:
            return self._last
        seen = self._bin.to_heap_mm
        if self.fault is LevelFault.FALLEN_OFF:
            seen = FALLEN_SEES_MM
        elif self._bin.flap.is_open:
            seen = OPEN_FLAP_MM
        self._last = max(0, round(seen + self._random.gauss(0, self._noise_mm)))
        return self._last


class LoadCells:
    """What the cells under a bin feel: its heap give or take `noise_g`, from a zero that may wander.

    Concurrency: one caller; `drift` may be called from any thread.
    """

    def __init__(
        self,
        bin: Bin,  # noqa: A002
        *,
        noise_g: float = 1.0,
        seed: int = 0,
        clock: Clock = time.monotonic,
    ) -> None:
        self._bin = bin
        self._noise_g = noise_g
        self._random = random.Random(seed)  # noqa: S311  makes noise, keeps no secret
        self._clock = clock
        self._zero_g = 0.0
        self._drift = (0.0, clock())

    def weigh(self) -> Weight:
        noise = self._random.gauss(0, self._noise_g)
        return Weight(round(self._bin.grams + self._wandered_g() + noise), not self._bin.is_swaying)

    def drift(self, grams_per_s: float) -> None:
        """Let the zero wander from now on, as a cell does that creeps or warms up."""
        self._zero_g = self._wandered_g()
        self._drift = (grams_per_s, self._clock())

    def _wandered_g(self) -> float:
        grams_per_s, since = self._drift
        return self._zero_g + grams_per_s * (self._clock() - since)
