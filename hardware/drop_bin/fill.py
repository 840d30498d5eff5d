"""What a distance from the roof of a bin says of how full it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Depth:
    """A bin as its level sensor sees it: mm to the floor, and to a heap that calls for emptying."""

    empty_mm: int
    full_mm: int

    def fill_percent(self, mm: int, *, doubt: int) -> int | None:
        """Give 0 to 100, or None more than `doubt` percent below the floor: it looks elsewhere."""
        percent = round(100 * (self.empty_mm - mm) / (self.empty_mm - self.full_mm))
        if percent < -doubt:
            return None
        return max(0, min(100, percent))
