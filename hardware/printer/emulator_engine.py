"""What an ESC/POS printer does with pictures, symbols, labels, its knife and questions.

Written from the command reference and not from the driver. What a real printer
would ignore, cut off or turn into rubbish is an error here.
"""

from collections.abc import Callable, Mapping

from PIL import Image

from hardware.printer import emulator_dots as dots
from hardware.printer.emulator_grammar import Command, UnknownCommand, digit
from hardware.printer.emulator_letters import Style, draw_character
from hardware.printer.emulator_paper import REVERSE_DOTS, PaperRoll
from hardware.printer.emulator_symbols import code_128, qr_code
from hardware.printer.emulator_typesetter import Typesetter

OnPaper = Callable[[Image.Image, tuple[str, ...]], None]


class Engine(Typesetter):
    """Obeys commands one by one, and knows nothing of wires, covers and time.

    `answers` are bytes to send back.
    """

    def __init__(
        self, roll: PaperRoll, on_paper: OnPaper, *, code_pages: Mapping[int, str], kanji_codec: str | None
    ) -> None:
        super().__init__(roll, code_pages=code_pages, kanji_codec=kanji_codec)
        self.answers = b""
        self.sends_unasked = False
        self._on_paper = on_paper
        self._label_start = 0
        """Where the current label begins; what is switched by `ESC @` does not move paper."""

    def reset(self) -> None:
        super().reset()
        self._stored = Image.new("1", (0, 0))
        self._bars = {"height": 162, "width": 3, "text": 0}
        self._qr_data, self._qr_dots, self._qr_level = b"", 3, 48

    def obey(self, command: Command) -> None:
        getattr(self, f"_{command.name}")(command.data)

    def deliver(self) -> None:
        """Let the piece above the knife come off."""
        image = self.roll.cut()
        lines, self._text_lines = tuple(self._text_lines), []
        self._on_paper(image, lines)

    # From here on, one method per command name of the grammar.

    def _reset(self, _: bytes) -> None:
        self.reset()

    def _unasked_status(self, data: bytes) -> None:
        self.sends_unasked = data[0] != 0

    def _status_question(self, _: bytes) -> None:
        """Answered when it came in."""

    def _recovery_request(self, _: bytes) -> None:
        """Obeyed when it came in."""

    def _feed_lines(self, data: bytes) -> None:
        self._finish_line()
        self._feed(data[0] * self._spacing)

    def _feed_dots(self, data: bytes) -> None:
        self._finish_line()
        self._feed(data[0])

    def _cut(self, data: bytes) -> None:
        self._at_line_start("GS V")
        if data[0] in (65, 66):
            self._feed(self.roll.stock.knife_gap + data[1])
        elif data[0] not in (0, 1, 48, 49):
            raise UnknownCommand(f"There is no way {data[0]} to cut.")
        self.deliver()

    def _raster(self, data: bytes) -> None:
        self._print_dots(dots.raster(data), "GS v 0")

    def _bit_image(self, data: bytes) -> None:
        self._put(dots.columns(data), "")

    def _large_graphics(self, data: bytes) -> None:
        self._graphics(data[2:])

    def _graphics(self, data: bytes) -> None:
        match bytes(data[2:4]):
            case b"0p":
                self._stored = dots.stored(data[2:])
            case b"02" | b"0\x02":
                if not self._stored.width:
                    raise UnknownCommand("No graphics are stored that GS ( L could print.")
                self._print_dots(self._stored, "GS ( L")
                self._stored = Image.new("1", (0, 0))
            case function:
                raise UnknownCommand(f"GS ( L has no function {function.hex(' ')}.")

    def _symbol(self, data: bytes) -> None:
        kind, function, arguments = data[2], data[3], data[4:]
        match kind, function:
            case 49, 65 if arguments[0] == 50:
                pass
            case 49, 67 if 1 <= arguments[0] <= 16:
                self._qr_dots = arguments[0]
            case 49, 69 if 48 <= arguments[0] <= 51:
                self._qr_level = arguments[0]
            case 49, 80 if arguments[0] == 48:
                self._qr_data = arguments[1:]
            case 49, 81 if arguments[0] == 48:
                self._print_dots(qr_code(self._qr_data, self._qr_dots, self._qr_level), "GS ( k")
            case _:
                raise UnknownCommand(f"No symbol command {data[:8].hex(' ')}.")

    def _barcode(self, data: bytes) -> None:
        if data[0] != 73:
            raise UnknownCommand(f"This printer draws no barcode {data[0]}.")
        bars, text = code_128(data[2:], self._bars["width"], self._bars["height"])
        if bars.width > self._area:
            raise UnknownCommand(f"Barcode {text!r} is wider than the paper; a real printer prints none.")
        if self._bars["text"] & 1:
            self._bar_line(text)
        self._print_dots(bars, "GS k")
        if self._bars["text"] & 2:
            self._bar_line(text)

    def _bar_height(self, data: bytes) -> None:
        self._bars["height"] = data[0]

    def _bar_width(self, data: bytes) -> None:
        if not 2 <= data[0] <= 6:
            raise UnknownCommand(f"Bars are 2 to 6 dots wide, not {data[0]}.")
        self._bars["width"] = data[0]

    def _bar_text(self, data: bytes) -> None:
        self._bars["text"] = digit(data[0], 3)

    def _bar_font(self, data: bytes) -> None:
        digit(data[0], 1)

    def _barrier(self, data: bytes) -> None:
        if digit(data[0], 1) != 1:
            raise UnknownCommand(f"This printer sends no status {data[0]}.")
        self.answers += b"\x03" if self.roll.near_end else b"\x00"

    def _label(self, data: bytes) -> None:
        """`FS ( L`: to the peeling (65), cutting (66) or print starting position (67)."""
        self._at_line_start("FS ( L")
        function, m = data[2], data[3]
        kind = self.roll.stock.kind
        if (function, kind) not in ((65, "labels"), (66, "marks"), (67, "labels"), (67, "marks")):
            raise UnknownCommand(f"FS ( L function {function} does nothing on {kind} paper.")
        if len(data) != 4 or not 48 <= m <= (50 if function == 67 else 49):
            raise UnknownCommand(f"FS ( L has no {data[2:].hex(' ')}.")
        if function == 67:
            self._to_print_start(m)
            return
        self._feed_until(self.roll.stock.knife_gap, standing_is_enough=m == 48)
        self._label_start = self.roll.head - self.roll.stock.knife_gap
        if function == 65:
            self.deliver()

    def _feed_to_mark(self, _: bytes) -> None:
        self._at_line_start("GS FF")
        if self.roll.stock.kind != "marks":
            raise UnknownCommand("GS FF does nothing on paper without marks.")
        self._feed_until(self.roll.stock.knife_gap, standing_is_enough=False)

    # What several commands need.

    def _print_dots(self, image: Image.Image, command: str) -> None:
        self._at_line_start(command)
        if image.width > self._area:
            raise UnknownCommand(
                f"{command}: {image.width} dots are wider than the paper and would be cut off."
            )
        strip = self.roll.blank(image.height)
        strip.paste(image, (self._indent(image.width), 0))
        self._move(strip)

    def _bar_line(self, text: str) -> None:
        for char in text:
            self._put(draw_character(char, Style()), char)
        self._line_feed()

    def _feed(self, dots_high: int) -> None:
        if dots_high:
            self._move(self.roll.blank(dots_high))

    def _feed_until(self, beyond: int, *, standing_is_enough: bool) -> None:
        """Feed until a label's start is `beyond` dots past the head."""
        missing = (beyond - self.roll.head) % self.roll.stock.pitch
        self._feed(missing if missing or standing_is_enough else self.roll.stock.pitch)

    def _to_print_start(self, m: int) -> None:
        past = self.roll.head - self._label_start
        if m == 50 and 0 <= past <= REVERSE_DOTS:
            self.roll.pull_back(past)
        else:
            self._feed_until(0, standing_is_enough=m != 49)
        self._label_start = self.roll.head
