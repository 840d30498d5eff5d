"""A ZPL label printer as its wire sees it: bytes in, host status out, labels into the tray.

Written from the ZPL II Programming Guide and not from the driver, so that the two
can disagree. What it does not know is an error, never skipped.
"""

import re
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image

from hardware.printer.zpl_emulator_label import Interpreter
from hardware.printer.zpl_emulator_parts import BadLabel, Command, Label, Media
from hardware.stand import Stand

PAPER_COLOUR: Final = (252, 252, 250)
INK_COLOUR: Final = (28, 27, 30)

ROLL_MM: Final = 75_000.0
"""A roll of about 475 labels of six inches."""

BUFFER_FORMATS: Final = 16

_COMMAND: Final = re.compile(rb"\s*([\^~])([A-Z][A-Z0-9])", re.DOTALL)
_ALONE: Final = (b"^XA", b"^XZ", b"^FS", b"~HS", b"~JA")
"""Commands without parameters: they are through as soon as they are read."""

OnPaper = Callable[[Image.Image, tuple[str, ...]], None]


class ZplEmulator:
    """One label printer with a roll of labels.

    `on_paper(image, text_lines)` is called with every label that comes out; `labels` keeps
    them, with their fields. People use `head_open`, `paused`, `load_paper` and `run_out`;
    a head that is `overheated` goes on when it has cooled.
    `mute` makes it print and answer nothing; `busy` keeps it at its label; `shy` is the
    habit of many models to answer nothing while paper is out or the head is open. A label
    on which the paper ended is printed again when there is new paper.

    Concurrency: any thread; `on_paper` is called from the one that feeds.
    """

    def __init__(
        self,
        on_paper: OnPaper = lambda _image, _lines: None,
        *,
        dots_per_mm: int = 8,
        width_mm: float = 104.0,
        height_mm: float | None = 152.4,
        roll_mm: float = ROLL_MM,
    ) -> None:
        self.head_open = False
        self.paused = False
        self.busy = False
        self.overheated = False
        self.mute = False
        self.shy = False
        self.labels: list[Label] = []
        self._on_paper = on_paper
        self._guard = threading.RLock()
        self._dots_per_mm = dots_per_mm
        length = None if height_mm is None else round(height_mm * dots_per_mm)
        self._media = Media(round(width_mm * dots_per_mm), length)
        self._left_mm = roll_mm
        self._received = self._answers = b""
        self._format: list[Command] | None = None
        self._waiting: deque[Label] = deque()
        self._interpreter = Interpreter(self._media)

    @property
    def out(self) -> bool:
        """Whether there is no paper at the head."""
        return self._left_mm <= 0

    def feed(self, data: bytes) -> bytes:
        with self._guard:
            self._received += data
            while self._take_command():
                pass
            while self._waiting and not (self.busy or self._stopped):
                self._print_next()
            answers, self._answers = self._answers, b""
            return b"" if self.mute else answers

    def load_paper(self, length_mm: float = ROLL_MM) -> None:
        """Put in a roll of this length."""
        with self._guard:
            self._left_mm = float(length_mm)

    def run_out(self) -> None:
        """Let the paper end here and now."""
        self.load_paper(0)

    def power_cycle(self) -> None:
        """Switch off and on: what was waiting is forgotten."""
        with self._guard:
            self._received = self._answers = b""
            self._format = None
            self._waiting.clear()
            self._interpreter = Interpreter(self._media)

    @property
    def _stopped(self) -> bool:
        return self.head_open or self.paused or self.overheated or self.out

    def _take_command(self) -> bool:
        """Act on the next command; False while it is not all there."""
        head = _COMMAND.match(self._received)
        if head is None:
            rest = self._received.lstrip()
            if len(rest) > 2 or rest[:1] not in (b"", b"^", b"~"):
                raise BadLabel(f"No command begins with {rest[:8]!r}.")
            return False
        name = head[1] + head[2]
        end = head.end()
        if name not in _ALONE:
            ends = [at for at in (self._received.find(mark, end) for mark in (b"^", b"~")) if at >= 0]
            if not ends:
                return False
            end = min(ends)
        data = self._received[head.end() : end]
        self._received = self._received[end:]
        self._obey(name, data)
        return True

    def _obey(self, name: bytes, data: bytes) -> None:
        match name, self._format:
            case b"~HS", _:
                self._answers += self._host_status()
            case b"~JA", _:
                self._format = None
                self._waiting.clear()
            case b"^XA", None:
                self._format = []
            case b"^XZ", list(commands):
                label = self._interpreter.label(commands)
                self._waiting.extend([label] * label.copies)
                self._format = None
            case _, list(commands) if name.startswith(b"^"):
                commands.append(Command(name[1:].decode("ascii"), data))
            case _:
                raise BadLabel(f"{name!r} has no place here.")

    def _print_next(self) -> None:
        label = self._waiting[0]
        self._left_mm -= label.image.height / self._dots_per_mm
        if self.out:
            return
        self._waiting.popleft()
        self.labels.append(label)
        picture = Image.new("RGB", label.image.size, PAPER_COLOUR)
        picture.paste(INK_COLOUR, (0, 0), label.image.point(lambda dot: 0 if dot else 255, mode="1"))
        self._on_paper(picture, label.texts)

    def _host_status(self) -> bytes:
        if self.shy and (self.head_open or self.out):
            return b""
        printing = min(len(self._waiting), 1)
        formats = len(self._waiting) - printing
        full = formats >= BUFFER_FORMATS
        partial = self._format is not None
        length = self._media.length or 0
        lines = (
            f"030,{self.out:d},{self.paused:d},{length:04d},{formats:03d},{full:d},0,{partial:d},000,0,0,{self.overheated:d}",
            f"001,0,{self.head_open:d},0,0,2,4,0,{printing:08d},1,000",
            "1234,0",
        )
        return "".join(f"\x02{line}\x03\r\n" for line in lines).encode()


def stand() -> Stand:
    """A printer with a roll of labels, 4 x 6 inches."""
    tray: list[Image.Image] = []
    printer = ZplEmulator(lambda image, _: tray.append(image))

    def head(position: str) -> None:
        """Open or shut the print head: head open, head shut."""
        printer.head_open = _choice(position, "open", "shut")

    def pause(state: str) -> None:
        """Press the pause button: pause on, pause off."""
        printer.paused = _choice(state, "on", "off")

    def save(file: str) -> str:
        """Save the newest label as a picture: save FILE.png."""
        if not tray:
            raise ValueError("No label has come out yet.")
        tray[-1].save(Path(file))
        return f"{file}: {tray[-1].width} x {tray[-1].height} dots"

    def look() -> str:
        paper = "out" if printer.out else "in"
        state = "open" if printer.head_open else "shut"
        paused = ", paused" if printer.paused else ""
        newest = f", newest: {' / '.join(printer.labels[-1].texts)}" if printer.labels else ""
        return f"labels {paper}, head {state}{paused}, {len(tray)} printed{newest}"

    return Stand(
        wire=printer,
        deeds={
            "head": head,
            "pause": pause,
            "load": printer.load_paper,
            "run_out": printer.run_out,
            "power_cycle": printer.power_cycle,
            "save": save,
        },
        look=look,
        options={"dots_per_mm": 8, "width_mm": 101.6, "height_mm": 152.4, "flow_control": "none"},
        baud_rate=115200,
    )


def _choice(word: str, yes: str, no: str) -> bool:
    if word not in (yes, no):
        raise ValueError(f"Say {yes} or {no}, not {word!r}.")
    return word == yes
