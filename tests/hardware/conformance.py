"""What the conformance suites share: wires of every temper, and the matrix of what was shown on which.

A suite is a file `test_<kind>_conformance.py` whose fixture is parametrised with
`cases(...)` and whose tests each state one behaviour. After the run the matrix of
device, wire and behaviour is printed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, cast

import pytest

from hardware.transport import Transport
from tests.hardware.spoiled_transports import ByteAtATime, Late, Lossy

Wrap = Callable[[Transport], Transport]

KEY: Final = "conformance"


@dataclass(frozen=True)
class Wire:
    """A way for bytes to travel; `patience` is how often a caller asks before it gives up."""

    name: str
    wrap: Wrap
    patience: int = 1


WIRES: Final = (
    Wire("whole", lambda inner: inner),
    Wire("byte at a time", ByteAtATime),
    Wire("late", lambda inner: Late(inner, every_other=True)),
    Wire("lossy 1", lambda inner: Lossy(inner, seed=1), patience=4),
    Wire("lossy 2", lambda inner: Lossy(inner, seed=2), patience=4),
)

MEMORY: Final = Wire("memory", lambda inner: inner)
"""No wire at all: the simulator's."""


@dataclass(frozen=True)
class Case:
    """One device on one wire."""

    kind: str
    device: str
    wire: Wire

    def __str__(self) -> str:
        return f"{self.device} on {self.wire.name}"


def cases(kind: str, drivers: Iterable[str], *, wires: Iterable[Wire] = WIRES) -> list[Case]:
    """The simulator in memory, and every driver on every wire."""
    wires = tuple(wires)
    return [Case(kind, "simulator", MEMORY), *(Case(kind, d, wire) for d in drivers for wire in wires)]


def note(request: pytest.FixtureRequest, case: Case) -> None:
    """Have the running test counted in the matrix."""
    behaviour = request.node.originalname.removeprefix("test_").replace("_", " ")
    request.node.user_properties.append((KEY, (case.kind, case.device, case.wire.name, behaviour)))


class Matrix:
    """Collects what was shown and prints it at the end of the run."""

    def __init__(self) -> None:
        self._shown: dict[str, dict[tuple[str, str], dict[str, bool]]] = defaultdict(
            lambda: defaultdict(dict)
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and not report.failed:
            return
        for key, value in report.user_properties:
            if key == KEY:
                kind, device, wire, behaviour = cast("tuple[str, str, str, str]", value)
                cell = self._shown[kind][device, wire]
                cell[behaviour] = cell.get(behaviour, True) and report.passed

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for kind, rows in sorted(self._shown.items()):
            behaviours = sorted({behaviour for row in rows.values() for behaviour in row})
            terminalreporter.section(f"conformance: {kind.replace('_', ' ')}")
            for number, behaviour in enumerate(behaviours, start=1):
                terminalreporter.line(f"{number:3} {behaviour}")
            width = max(len(f"{device} on {wire}") for device, wire in rows)
            numbers = " ".join(f"{number:2}" for number in range(1, len(behaviours) + 1))
            terminalreporter.line(f"{'':{width}}  {numbers}")
            for (device, wire), row in rows.items():
                marks = " ".join(
                    " -" if behaviour not in row else " +" if row[behaviour] else " F"
                    for behaviour in behaviours
                )
                terminalreporter.line(f"{f'{device} on {wire}':{width}}  {marks}")
