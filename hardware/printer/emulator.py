"""An ESC/POS printer as its wire sees it: bytes in, status bytes out, paper into the tray.

Written from the command reference and not from the driver, so that the two can
disagree. A byte or command it does not know is an error, never skipped.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PIL import Image

from hardware.printer.emulator_grammar import UnknownCommand, digit, next_command, number
from hardware.printer.emulator_paper import PaperRoll, Style, draw_character
from hardware.printer.emulator_symbols import code_128, qr_code

CODE_PAGES: Final = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737",
    15: "iso8859-7", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 32: "cp720", 33: "cp775",
    34: "cp855", 35: "cp861", 36: "cp862", 38: "cp869", 39: "iso8859-2", 40: "iso8859-15",
    44: "cp1125", 45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254", 49: "cp1255",
    50: "cp1256", 51: "cp1257", 52: "cp1258",
}  # fmt: skip
"""Numbers of `ESC t`, as Epson's TM series counts them, to Python's codecs."""

LINE_SPACING: Final = 30
NEAR_END_MM: Final = 5_000.0
ROLL_MM: Final = 50_000.0

_QUESTION: Final = re.compile(rb"\x10\x04([\x01-\x04])", re.DOTALL)

OnPaper = Callable[[Image.Image, tuple[str, ...]], None]


class EscposEmulator:
    """One printer with a roll of paper.

    `on_paper(image, text_lines)` is called with every piece cut off. People use
    `cover_open`, `load_paper` and `run_out`. `mute` makes it print and answer
    nothing; `offline` stops it for a reason it does not name; `busy` keeps it at its
    last line. What is sent while it is stopped or busy waits and is printed later,
    as in a real printer.

    Concurrency: any thread; `on_paper` is called from the one that feeds.
    """

    def __init__(self, on_paper: OnPaper, *, width_dots: int = 576, roll_mm: float = ROLL_MM) -> None:
        self.cover_open = False
        self.offline = False
        self.busy = False
        self.mute = False
        self.overflowed_lines = 0
        """How many lines were wider than the paper and went on in the next one."""
        self._on_paper = on_paper
        self._guard = threading.RLock()
        self._roll = PaperRoll(width_dots, roll_mm)
        self._waiting = self._answers = b""
        self._text_lines: list[str] = []
        self._reset(b"")

    def feed(self, data: bytes) -> bytes:
        with self._guard:
            self._receive(data)
            while not (self.busy or self._stopped) and (command := next_command(self._waiting)):
                self._waiting = self._waiting[command.length :]
                getattr(self, f"_{command.name}")(command.data)
            answers, self._answers = self._answers, b""
            return b"" if self.mute else answers

    def load_paper(self, length_mm: float = ROLL_MM) -> None:
        """Put in a roll of this length."""
        with self._guard:
            self._roll.left_mm = length_mm

    def run_out(self) -> None:
        """Let the paper end here and now."""
        self.load_paper(0)

    def tear_off(self) -> None:
        """Tear the paper off where the cutter would cut; some printers have none."""
        with self._guard:
            self._cut(b"")

    def power_cycle(self) -> None:
        """Switch off and on: what was waiting is forgotten."""
        with self._guard:
            self._waiting = self._answers = b""
            self._reset(b"")

    @property
    def _stopped(self) -> bool:
        return self.cover_open or self.offline or self._out

    @property
    def _out(self) -> bool:
        return self._roll.left_mm <= 0

    @property
    def _near_end(self) -> bool:
        return self._roll.left_mm < NEAR_END_MM

    # From here on, one method per command name of the grammar.

    def _reset(self, _: bytes) -> None:
        self._worn = Style()
        self._alignment = 0
        self._codec = CODE_PAGES[0]
        self._spacing = LINE_SPACING
        self._line: list[tuple[str, Style]] = []
        self._bars = {"height": 162, "width": 3, "text": 0}
        self._qr_data, self._qr_dots, self._qr_level = b"", 3, 48

    def _character(self, data: bytes) -> None:
        try:
            char = data.decode(self._codec)
        except UnicodeDecodeError:
            raise UnknownCommand(f"Code page {self._codec} has no character {data.hex()}.") from None
        if self._line_width() + self._worn.cell[0] > self._roll.width_dots:
            self.overflowed_lines += 1
            self._line_feed()
        self._line.append((char, self._worn))

    def _line_feed(self, _: bytes = b"") -> None:
        tallest = max((style.cell[1] for _, style in self._line), default=0)
        strip = Image.new("1", (self._roll.width_dots, max(tallest, self._spacing)), 1)
        x = self._indent(self._line_width())
        for char, style in self._line:
            strip.paste(draw_character(char, style), (x, tallest - style.cell[1]))
            x += style.cell[0]
        self._text_lines.append("".join(char for char, _ in self._line).rstrip())
        self._line = []
        self._roll.print(strip)

    def _carriage_return(self, _: bytes) -> None:
        """Ignored unless a switch inside says otherwise."""

    def _style(self, data: bytes) -> None:
        bits = data[0]
        self._worn = replace(
            self._worn,
            small=bool(bits & 0x01),
            bold=bool(bits & 0x08),
            high=2 if bits & 0x10 else 1,
            wide=2 if bits & 0x20 else 1,
            underline=bool(bits & 0x80),
        )

    def _size(self, data: bytes) -> None:
        self._worn = replace(self._worn, wide=(data[0] >> 4 & 7) + 1, high=(data[0] & 7) + 1)

    def _bold(self, data: bytes) -> None:
        self._worn = replace(self._worn, bold=bool(data[0] & 1))

    def _underline(self, data: bytes) -> None:
        self._worn = replace(self._worn, underline=digit(data[0], 2) > 0)

    def _inverse(self, data: bytes) -> None:
        self._worn = replace(self._worn, inverse=bool(data[0] & 1))

    def _font(self, data: bytes) -> None:
        self._worn = replace(self._worn, small=digit(data[0], 1) == 1)

    def _align(self, data: bytes) -> None:
        self._alignment = digit(data[0], 2)

    def _code_page(self, data: bytes) -> None:
        if data[0] not in CODE_PAGES:
            raise UnknownCommand(f"There is no code page {data[0]} in this printer.")
        self._codec = CODE_PAGES[data[0]]

    def _national_letters(self, data: bytes) -> None:
        if data[0]:
            raise UnknownCommand(f"This printer has no letters of country {data[0]}.")

    def _latin_mode(self, _: bytes) -> None:
        """It has no other mode."""

    def _unasked_status(self, data: bytes) -> None:
        if data[0]:
            raise UnknownCommand("This printer sends no status unasked.")

    def _line_spacing(self, data: bytes) -> None:
        self._spacing = data[0] if data else LINE_SPACING

    def _feed_lines(self, data: bytes) -> None:
        self._finish_line()
        self._roll.feed(data[0] * self._spacing)

    def _feed_dots(self, data: bytes) -> None:
        self._finish_line()
        self._roll.feed(data[0])

    def _cut(self, data: bytes) -> None:
        self._finish_line()
        if len(data) == 2:
            self._roll.feed_to_cutter(data[1])
        image = self._roll.cut()
        lines, self._text_lines = tuple(self._text_lines), []
        self._on_paper(image, lines)

    def _raster(self, data: bytes) -> None:
        mode, row_bytes, height = data[1], number(data[2:4]), number(data[4:6])
        dots = Image.frombytes("1", (row_bytes * 8, height), bytes(byte ^ 0xFF for byte in data[6:]))
        self._print_dots(dots.resize((dots.width * (1 + (mode & 1)), height * (1 + (mode >> 1 & 1)))))

    def _symbol(self, data: bytes) -> None:
        kind, function, arguments = data[3], data[4], data[5:]
        match kind, function:
            case 49, 65 if arguments[0] == 50:
                pass
            case 49, 67:
                self._qr_dots = arguments[0]
            case 49, 69:
                self._qr_level = arguments[0]
            case 49, 80:
                self._qr_data = arguments[1:]
            case 49, 81:
                self._print_dots(qr_code(self._qr_data, self._qr_dots, self._qr_level))
            case _:
                raise UnknownCommand(f"No symbol command {data[:8].hex(' ')}.")

    def _barcode(self, data: bytes) -> None:
        if data[0] != 73:
            raise UnknownCommand(f"This printer draws no barcode {data[0]}.")
        bars, text = code_128(data[2:], self._bars["width"], self._bars["height"])
        if bars.width > self._roll.width_dots:
            raise UnknownCommand(f"Barcode {text!r} is wider than the paper; a real printer prints none.")
        if self._bars["text"] & 1:
            self._bar_line(text)
        self._print_dots(bars)
        if self._bars["text"] & 2:
            self._bar_line(text)

    def _bar_height(self, data: bytes) -> None:
        self._bars["height"] = data[0]

    def _bar_width(self, data: bytes) -> None:
        self._bars["width"] = data[0]

    def _bar_text(self, data: bytes) -> None:
        self._bars["text"] = digit(data[0], 3)

    def _bar_font(self, data: bytes) -> None:
        digit(data[0], 1)

    def _barrier(self, data: bytes) -> None:
        if digit(data[0], 1) != 1:
            raise UnknownCommand(f"This printer sends no status {data[0]}.")
        self._answers += b"\x03" if self._near_end else b"\x00"

    def _status(self, data: bytes) -> None:
        match data[0]:
            case 1:
                bits = self._stopped << 3
            case 2:
                bits = self.cover_open << 2 | self._out << 5
            case 3:
                bits = 0
            case 4:
                bits = self._near_end * 0x0C | self._out * 0x60
            case topic:
                raise UnknownCommand(f"There is no real-time status {topic}.")
        self._answers += bytes((0x12 | bits,))

    # What several commands need.

    def _receive(self, data: bytes) -> None:
        """Keep what came; while it waits, answer questions at once, even one cut in two."""
        if not (self.busy or self._stopped):
            self._waiting += data
            return
        old, new = self._waiting[:-2], self._waiting[-2:] + data
        self._waiting = old + _QUESTION.sub(self._answer_at_once, new)

    def _answer_at_once(self, question: re.Match[bytes]) -> bytes:
        self._status(question[1])
        return b""

    def _finish_line(self) -> None:
        if self._line:
            self._line_feed()

    def _line_width(self) -> int:
        return sum(style.cell[0] for _, style in self._line)

    def _indent(self, content: int) -> int:
        free = self._roll.width_dots - content
        return (0, free // 2, free)[self._alignment]

    def _print_dots(self, dots: Image.Image) -> None:
        self._finish_line()
        strip = Image.new("1", (self._roll.width_dots, dots.height), 1)
        strip.paste(dots, (max(0, self._indent(dots.width)), 0))
        self._roll.print(strip)

    def _bar_line(self, text: str) -> None:
        self._line = [(char, Style()) for char in text]
        self._line_feed()
