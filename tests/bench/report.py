"""What the bench says: rows, as a table for people and as build/bench.json for machines."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One measured number. `baseline` was taken in the same run; None where there is nothing to compare with.

    `value` is None when this machine could not measure it; the name says why, or the
    `note`, which tells the rest of rows whose names are short to be found again.
    """

    name: str
    value: float | None
    unit: str
    baseline: float | None = None
    note: str = ""

    @property
    def told(self) -> str:
        """Name and note, for people."""
        return f"{self.name}: {self.note}" if self.note else self.name

    @property
    def ratio(self) -> float | None:
        """How many times the baseline."""
        if self.value is None or not self.baseline:
            return None
        return round(self.value / self.baseline, 3)


def median(samples: Sequence[float]) -> float:
    return statistics.median(samples)


def p90(samples: Sequence[float]) -> float:
    """The value that nine out of ten samples do not exceed (nearest rank)."""
    return sorted(samples)[-(-9 * len(samples) // 10) - 1]


def p99(samples: Sequence[float]) -> float:
    """The value that 99 out of a hundred samples do not exceed (nearest rank)."""
    return sorted(samples)[-(-99 * len(samples) // 100) - 1]


def write(rows: Iterable[Row], file: Path) -> None:
    """Write the rows as a JSON list of {name, value, unit, baseline, note, ratio}."""
    file.parent.mkdir(parents=True, exist_ok=True)
    listed = [asdict(row) | {"ratio": row.ratio} for row in rows]
    file.write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def table(rows: Sequence[Row]) -> str:
    """Lay the rows out in columns; long names go last on their line and are not cut."""
    lines = [("value", "unit", "baseline", "ratio", "what")]
    lines += [
        (_number(row.value), row.unit, _number(row.baseline), _number(row.ratio), row.told) for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        f"{value:>{widths[0]}} {unit:<{widths[1]}}  {baseline:>{widths[2]}}  {ratio:>{widths[3]}}  {name}"
        for value, unit, baseline, ratio, name in lines
    )


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
