"""A cabinet on a workbench: emulated devices on real wires, one cabinet.toml, one pair of hands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.emulation import PtyServer, TcpServer
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import Door
from hardware.printer.emulator import EscposEmulator
from kiosk.config import CabinetDevice, load_cabinet
from kiosk.hw.exercises import exercise
from kiosk.hw.workbench import Wish, Workbench
from tests.doctor.patient import Patient

CABINET = """
[[device]]
name = "locks"
kind = "lock_board"
driver = "kerong_cu16"
url = "{board}"
lock_count = 4
item_sensors = true

[[device]]
name = "printer"
kind = "printer"
driver = "escpos"
url = "{printer}"

[[compartment]]
id = "A1"
size = "M"
board = "locks"
lock = 1
column = 1
row = 1
reach_mm = 900
"""


class Hands:
    """The technician. Time passes when the tool waits; then `do` is done."""

    def __init__(self, file: Path, doors: list[Door], papers: list[tuple[str, ...]]) -> None:
        self.file = file
        self.doors = doors
        self.papers = papers
        self.now = 0.0
        self.do: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.do()

    def bench(self) -> Workbench:
        return Workbench(load_cabinet(self.file), now=lambda: self.now, sleep=self.sleep)

    def device(self, name: str) -> CabinetDevice:
        return load_cabinet(self.file).device(name)

    def try_out(
        self, name: str, *, for_s: float = 1.0, lock: int | None = None, label: bool = False
    ) -> list[str]:
        with self.bench() as bench:
            return list(exercise(bench, self.device(name), Wish(for_s, lock=lock, label=label)))


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    papers: list[tuple[str, ...]] = []
    hands = Hands(tmp_path / "cabinet.toml", [], papers)
    hands.doors += [Door(lambda: hands.now) for _ in range(4)]
    printer = EscposEmulator(lambda _, lines: papers.append(lines))
    emulator, link = KerongCu16Emulator(0, hands.doors), tmp_path / "board"
    with PtyServer(emulator, link=link) as board, TcpServer(printer) as paper:
        hands.unplug, hands.plug_in = board.unplug, board.plug_in
        hands.file.write_text(CABINET.format(board=board.path, printer=paper.url))
        yield hands


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    """A whole kiosk that is switched off."""
    with Patient(tmp_path) as patient:
        yield patient
