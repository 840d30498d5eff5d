"""The machine as people meet it: doors, a lens, paper coming out. Emulators joined, each on a real wire."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image as Pictures

from hardware.camera.emulator import MjpegCamera
from hardware.camera.interface import Image
from hardware.emulation import FaultyLine, PtyServer, TcpServer
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import Door
from hardware.printer.emulator import EscposEmulator
from hardware.scanner.drawing import empty_scene

LABEL_MARK = "Tracking"
"""A row that every label has and no receipt begins with."""


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
    """A cabinet of `doors` doors on one KERONG board, a camera and a receipt printer.

    `speed` is that of doors and coils; bytes take the time they take.

    Lifetime: owns a pty, a TCP port, an HTTP port and their threads from
    construction to `close`.
    Concurrency: people may use it from any thread.
    """

    def __init__(self, doors: int = 8, *, camera_seed: int = 0, speed: float = 1.0) -> None:
        self.doors = {f"{n:02d}": Door(lambda: time.monotonic() * speed) for n in range(1, doors + 1)}
        self.papers: list[PieceOfPaper] = []
        self._paper_came = threading.Condition()
        self.board = KerongCu16Emulator(0, list(self.doors.values()))
        self.board_line = FaultyLine(self.board)
        self.printer = EscposEmulator(self._on_paper)
        self._board_wire = PtyServer(self.board_line)
        self._printer_wire = TcpServer(self.printer)
        self._empty = empty_scene()
        self.camera = MjpegCamera(self._empty, fps=8, noise=2.0, seed=camera_seed)

    @property
    def board_url(self) -> str:
        return str(self._board_wire.path)

    @property
    def printer_url(self) -> str:
        return self._printer_wire.url

    @property
    def camera_url(self) -> str:
        return self.camera.url

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
        self._board_wire.close()

    def _on_paper(self, image: Pictures.Image, lines: tuple[str, ...]) -> None:
        with self._paper_came:
            self.papers.append(PieceOfPaper(image, lines))
            self._paper_came.notify_all()


def save_papers(papers: list[PieceOfPaper], directory: Path) -> None:
    """Write each piece of paper as PNG, numbered in the order they came out."""
    counts: dict[str, int] = {}
    for paper in papers:
        counts[paper.kind] = counts.get(paper.kind, 0) + 1
        paper.image.save(directory / f"{paper.kind}-{counts[paper.kind]:02d}.png")
