"""How an ESC/POS printer sets a line: letters at positions, styles, code pages, the line onto paper.

Written from the command reference and not from the driver. What a real printer
would ignore, cut off or turn into rubbish is an error here.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PIL import Image

from hardware.printer.emulator_grammar import UnknownCommand, digit, number
from hardware.printer.emulator_letters import CELL_WIDTH, Style, draw_character
from hardware.printer.emulator_paper import PaperRoll

LINE_SPACING: Final = 30
TAB_COLUMNS: Final = 8


class Typesetter:
    """The line that is being set, and the commands that shape it.

    `unprinted` are dots for which the paper was not long enough, which go on as
    soon as there is more.
    """

    def __init__(self, roll: PaperRoll, *, code_pages: Mapping[int, str], kanji_codec: str | None) -> None:
        self.roll = roll
        self.unprinted: list[Image.Image] = []
        self.overflowed_lines = 0
        """How many lines were wider than the paper and went on in the next one."""
        self._code_pages = code_pages
        self._kanji_codec = kanji_codec
        self._text_lines: list[str] = []
        self.reset()

    def reset(self) -> None:
        """Be as after switching on; printers for Chinese are then in Kanji mode."""
        self._worn = Style()
        self._alignment = 0
        self._codec = self._code_pages[min(self._code_pages)]
        self.reads_two_bytes = self._kanji_codec is not None
        self._spacing = LINE_SPACING
        self._margin, self._area = 0, self.roll.width_dots
        self._tabs = [column * CELL_WIDTH for column in range(TAB_COLUMNS, 256, TAB_COLUMNS)]
        self._line: list[tuple[int, Image.Image, str]] = []
        self._at = 0

    def go_on(self) -> None:
        """Print what the paper was too short for."""
        waiting, self.unprinted = self.unprinted, []
        for strip in waiting:
            self._move(strip)

    # From here on, one method per command name of the grammar.

    def _character(self, data: bytes) -> None:
        self._set(data, self._codec)

    def _kanji(self, data: bytes) -> None:
        self._set(data, self._kanji_codec or "ascii")

    def _line_feed(self, _: bytes = b"") -> None:
        tallest = max((image.height for _, image, _ in self._line), default=0)
        strip = self.roll.blank(max(tallest, self._spacing))
        left = self._indent(max((x + image.width for x, image, _ in self._line), default=0))
        for x, image, _char in self._line:
            strip.paste(image, (left + x, tallest - image.height))
        self._text_lines.append(self._text())
        self._line, self._at = [], 0
        self._move(strip)

    def _carriage_return(self, _: bytes) -> None:
        """Ignored unless a switch inside says otherwise."""

    def _tab(self, _: bytes) -> None:
        stop = next((stop for stop in self._tabs if stop > self._at), None)
        if stop is None:
            raise UnknownCommand("There is no tab stop further right; a real printer ignores this tab.")
        self._at = stop

    def _tab_stops(self, data: bytes) -> None:
        columns = list(data[:-1])
        if columns != sorted(set(columns)) or len(columns) > 32:
            raise UnknownCommand(f"Tab stops must rise, and be 32 at most, not {columns}.")
        self._tabs = [column * self._worn.cell(" ")[0] for column in columns]

    def _position(self, data: bytes) -> None:
        self._go_to(number(data))

    def _relative_position(self, data: bytes) -> None:
        self._go_to(self._at + int.from_bytes(data, "little", signed=True))

    def _left_margin(self, data: bytes) -> None:
        self._at_line_start("GS L")
        self._margin = number(data)

    def _print_width(self, data: bytes) -> None:
        self._at_line_start("GS W")
        self._area = number(data)
        if self._margin + self._area > self.roll.width_dots:
            raise UnknownCommand(f"A print area of {self._margin} + {self._area} dots is beyond the paper.")

    def _motion_units(self, data: bytes) -> None:
        if data not in (b"\x00\x00", b"\xcb\xcb"):
            raise UnknownCommand(f"This printer moves by 1/203 inch only, not by 1/{data.hex('/')}.")

    def _style(self, data: bytes) -> None:
        bits = data[0]
        if bits & 0x46:
            raise UnknownCommand(f"ESC ! {bits:#04x} sets bits that mean nothing.")
        self._worn = replace(
            self._worn,
            small=bool(bits & 0x01),
            bold=bool(bits & 0x08),
            high=2 if bits & 0x10 else 1,
            wide=2 if bits & 0x20 else 1,
            underline=bool(bits & 0x80),
        )

    def _size(self, data: bytes) -> None:
        if data[0] & 0x88:
            raise UnknownCommand(f"Letters grow eight times at most, not GS ! {data[0]:#04x}.")
        self._worn = replace(self._worn, wide=(data[0] >> 4) + 1, high=(data[0] & 7) + 1)

    def _bold(self, data: bytes) -> None:
        self._worn = replace(self._worn, bold=bool(data[0] & 1))

    def _underline(self, data: bytes) -> None:
        self._worn = replace(self._worn, underline=digit(data[0], 2) > 0)

    def _inverse(self, data: bytes) -> None:
        self._worn = replace(self._worn, inverse=bool(data[0] & 1))

    def _font(self, data: bytes) -> None:
        self._worn = replace(self._worn, small=digit(data[0], 1) == 1)

    def _align(self, data: bytes) -> None:
        self._at_line_start("ESC a")
        self._alignment = digit(data[0], 2)

    def _code_page(self, data: bytes) -> None:
        if data[0] not in self._code_pages:
            raise UnknownCommand(f"There is no code page {data[0]} in this printer.")
        self._codec = self._code_pages[data[0]]

    def _national_letters(self, data: bytes) -> None:
        if data[0]:
            raise UnknownCommand(f"This printer has no letters of country {data[0]}.")

    def _kanji_mode(self, _: bytes) -> None:
        if self._kanji_codec is None:
            raise UnknownCommand("This printer has no Kanji.")
        self.reads_two_bytes = True

    def _latin_mode(self, _: bytes) -> None:
        self.reads_two_bytes = False

    def _line_spacing(self, data: bytes) -> None:
        self._spacing = data[0] if data else LINE_SPACING

    # What several commands need.

    def _set(self, data: bytes, codec: str) -> None:
        try:
            char = data.decode(codec)
        except UnicodeDecodeError:
            raise UnknownCommand(f"Code page {codec} has no character {data.hex()}.") from None
        self._put(draw_character(char, self._worn), char)

    def _put(self, image: Image.Image, char: str) -> None:
        if self._at + image.width > self._area:
            self.overflowed_lines += 1
            self._line_feed()
        self._line.append((self._at, image, char))
        self._at += image.width

    def _text(self) -> str:
        """Give the letters of the line as they are read from left to right; a jump is a space."""
        text, reached = "", 0
        for x, image, char in sorted(self._line, key=lambda mark: mark[0]):
            text += " " * (x > reached) + char
            reached = x + image.width
        return text.rstrip()

    def _go_to(self, x: int) -> None:
        if not 0 <= x <= self._area:
            raise UnknownCommand(f"Position {x} is beyond the print area; a real printer stays where it is.")
        self._at = x

    def _at_line_start(self, command: str) -> None:
        if self._line:
            raise UnknownCommand(f"{command} in the middle of a line is ignored or printed as rubbish.")

    def _finish_line(self) -> None:
        if self._line:
            self._line_feed()

    def _indent(self, content: int) -> int:
        free = max(0, self._area - content)
        return self._margin + (0, free // 2, free)[self._alignment]

    def _move(self, strip: Image.Image) -> None:
        rest = None if self.unprinted else self.roll.print(strip)
        if self.unprinted or rest is not None:
            self.unprinted.append(strip if rest is None else rest)
