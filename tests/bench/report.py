"""What the bench says: rows, as a table for people and as build/bench.json for machines."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path


class Of(Enum):
    """What of a row a target is about."""

    VALUE = "value"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Target:
    """What a row must keep to: a lower limit, an upper one, or one number. A limit just reached is kept."""

    of: Of = Of.VALUE
    least: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        if self.least == self.most:
            limit = f"exactly {_number(self.least)}"
        elif self.least is not None:
            limit = f"at least {_number(self.least)}"
        else:
            limit = f"at most {_number(self.most)}"
        return limit + (" of the baseline" if self.of is Of.RATIO else "")

    def is_met_by(self, number: float) -> bool:
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)


def at_least(limit: float, of: Of = Of.VALUE) -> Target:
    return Target(of, least=limit)


def at_most(limit: float, of: Of = Of.VALUE) -> Target:
    return Target(of, most=limit)


def exactly(number: float) -> Target:
    return Target(least=number, most=number)


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
    target: Target | None = None

    @property
    def told(self) -> str:
        """Name, note and target, for people."""
        told = f"{self.name}: {self.note}" if self.note else self.name
        if self.target is None:
            return told
        met = {True: "met", False: "MISSED", None: "not measured"}[self.is_met]
        return f"{told} [target: {self.target}: {met}]"

    @property
    def is_met(self) -> bool | None:
        """Whether it keeps to its target; None when it has none, or was not measured."""
        if self.target is None:
            return None
        number = self.value if self.target.of is Of.VALUE else self.ratio
        return None if number is None else self.target.is_met_by(number)

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
    """Write the rows as a JSON list of {name, value, unit, baseline, note, ratio, target, is_met}."""
    file.parent.mkdir(parents=True, exist_ok=True)
    listed = [
        asdict(row) | {"ratio": row.ratio, "target": row.target and str(row.target), "is_met": row.is_met}
        for row in rows
    ]
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


def verdict(rows: Iterable[Row]) -> tuple[str, bool]:
    """One line that counts the targets, and whether all were met. What was not measured is not met."""
    aimed = [row for row in rows if row.target is not None]
    words = {"met": True, "missed": False, "not measured": None}
    counted = {word: [row.name for row in aimed if row.is_met is is_met] for word, is_met in words.items()}
    told = [f"{len(counted['met'])} of {len(aimed)} targets met"]
    told += [f"{word}: {'; '.join(counted[word])}" for word in ("missed", "not measured") if counted[word]]
    return ", ".join(told), len(counted["met"]) == len(aimed)


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
