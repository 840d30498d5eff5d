"""The machine as people meet it: doors, a lens, paper coming out. Emulators joined, each on a real wire."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image as Pictures

from hardware.camera.emulator import MjpegCamera
from hardware.camera.interface import Image
from hardware.drop_bin.line_scale_emulator import LineScaleEmulator
from hardware.drop_bin.physics import Bin, LevelEye, LoadCells
from hardware.drop_bin.ultrasonic_emulator import UltrasonicEmulator
from hardware.emulation import Emulator, FaultyLine, PtyServer, TcpServer
from hardware.lock_board.emulator import PartyLine
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import Door
from hardware.printer.emulator import EscposEmulator
from hardware.scanner.drawing import empty_scene

LABEL_MARK = "Tracking"
"""A row that every label has and no receipt begins with."""

LOCK_BAUD = 19200
SENSOR_BAUD = 9600

BIN_LITRES = 60.0
"""Little room, so that one large parcel fills it."""


@dataclass(frozen=True)
class Plan:
    """So many doors, so many of them on a lock board, and so many boards on a bus."""

    doors: int
    on_a_board: int
    boards_on_a_bus: int


SMALL = Plan(doors=8, on_a_board=8, boards_on_a_bus=1)
LARGE = Plan(doors=200, on_a_board=10, boards_on_a_bus=5)


@dataclass(frozen=True)
class WiredBoard:
    """A lock board with doors: where it answers, and which doors hang on it, from lock 1 on."""

    name: str
    emulator: KerongCu16Emulator
    url: str
    address: int
    doors: tuple[str, ...]


@dataclass(frozen=True)
class PieceOfPaper:
    """What came out of the printer, as a picture and as the lines a person reads."""

    image: Pictures.Image
    lines: tuple[str, ...]

    @property
    def kind(self) -> str:
        """`label`, or `receipt` for every other paper."""
        return "label" if any(line.startswith(LABEL_MARK) for line in self.lines[:8]) else "receipt"


class Cabinet:
    """Doors on KERONG boards, a drop bin with a board of its own, a camera and a receipt printer.

    `speed` is that of doors and coils; bytes take the time they take.

    Lifetime: owns ptys, a TCP port, an HTTP port and their threads from
    construction to `close`.
    Concurrency: people may use it from any thread.
    """

    def __init__(self, plan: Plan = SMALL, *, camera_seed: int = 0, speed: float = 1.0) -> None:
        def clock() -> float:
            return time.monotonic() * speed

        digits = max(2, len(str(plan.doors)))
        self.doors = {f"{n:0{digits}d}": Door(clock) for n in range(1, plan.doors + 1)}
        self.bin = Bin(litres=BIN_LITRES, clock=clock)
        self.papers: list[PieceOfPaper] = []
        self._paper_came = threading.Condition()
        self._wires: list[PtyServer] = []
        self.bus_lines: list[FaultyLine] = []
        self.boards = self._wire_boards(plan)
        self.scale_url = self._wire(LineScaleEmulator(LoadCells(self.bin).weigh), SENSOR_BAUD)
        self.level_url = self._wire(UltrasonicEmulator(LevelEye(self.bin).distance_mm), SENSOR_BAUD)
        self.printer = EscposEmulator(self._on_paper)
        self._printer_wire = TcpServer(self.printer)
        self._empty = empty_scene()
        self.camera = MjpegCamera(self._empty, fps=8, noise=2.0, seed=camera_seed)

    def _wire_boards(self, plan: Plan) -> list[WiredBoard]:
        """Give the boards with doors; that of the bin is on the first bus, at the address after theirs."""
        names = list(self.doors)
        groups = [names[at : at + plan.on_a_board] for at in range(0, len(names), plan.on_a_board)]
        boards: list[WiredBoard] = []
        while groups:
            on_bus, groups = groups[: plan.boards_on_a_bus], groups[plan.boards_on_a_bus :]
            emulators = [
                KerongCu16Emulator(address, [self.doors[name] for name in group])
                for address, group in enumerate(on_bus)
            ]
            ends: list[Emulator] = list(emulators)
            if not boards:
                self.board = emulators[0]
                self.bin_address = len(ends)
                ends.append(KerongCu16Emulator(self.bin_address, [self.bin.flap, self.bin.beam]))
            line = FaultyLine(PartyLine(*ends))
            self.bus_lines.append(line)
            url = self._wire(line, LOCK_BAUD)
            boards += [
                WiredBoard(_board_name(len(boards) + n), emulators[n], url, n, tuple(group))
                for n, group in enumerate(on_bus)
            ]
        return boards

    def _wire(self, end: Emulator, baud_rate: int) -> str:
        self._wires.append(PtyServer(end, baud_rate=baud_rate))
        return self._wires[-1].url

    @property
    def board_line(self) -> FaultyLine:
        """The wire of the first bus."""
        return self.bus_lines[0]

    @property
    def board_url(self) -> str:
        """Of the first bus."""
        return self.boards[0].url

    @property
    def printer_url(self) -> str:
        return self._printer_wire.url

    @property
    def camera_url(self) -> str:
        return self.camera.url

    def door_named(self, typed: str) -> str:
        """The name of a door as it stands on the cabinet: 07 for 7."""
        return typed.zfill(len(next(iter(self.doors))))

    def show(self, scene: Image) -> None:
        """Hold something in front of the lens."""
        self.camera.show(scene)

    def nothing_in_view(self) -> None:
        self.camera.show(self._empty)

    def open_door(self) -> tuple[str, Door] | None:
        """The door that stands open, with its number; None when all are shut."""
        return next(((name, door) for name, door in self.doors.items() if door.is_open), None)

    def wait_for_papers(self, count: int, timeout_s: float) -> bool:
        """Wait until that many pieces have come out since the beginning."""
        with self._paper_came:
            return self._paper_came.wait_for(lambda: len(self.papers) >= count, timeout_s)

    def close(self) -> None:
        self.camera.close()
        self._printer_wire.close()
        for wire in self._wires:
            wire.close()

    def _on_paper(self, image: Pictures.Image, lines: tuple[str, ...]) -> None:
        with self._paper_came:
            self.papers.append(PieceOfPaper(image, lines))
            self._paper_came.notify_all()


def _board_name(index: int) -> str:
    return f"locks-{index + 1}" if index else "locks"


def save_papers(papers: list[PieceOfPaper], directory: Path) -> None:
    """Write each piece of paper as PNG, numbered in the order they came out."""
    counts: dict[str, int] = {}
    for paper in papers:
        counts[paper.kind] = counts.get(paper.kind, 0) + 1
        paper.image.save(directory / f"{paper.kind}-{counts[paper.kind]:02d}.png")
