"""Fits the words of a print job into the columns of the paper. Pure: text in, lines out."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.printer.interface import Align, Pair, Rule, Text

BREAK_AFTER: Final = "-/.,:;@?&=#_"
"""Where a word longer than the paper is broken, if it has one of these in its second half."""

LONGEST_RIGHT: Final = 2 / 3
"""A right-hand text wider than this share of the line gets lines of its own."""

RULE: Final = "─"

_LINE_BREAK: Final = re.compile("\r\n|[\n\u2028\u2029]")
_JOINERS: Final = "\u200c\u200d"
_FIXED_SPACES: Final = str.maketrans("\u00a0\u2007\u2009\u202f", "    ")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that fits; `scale` times as wide and high as plain text."""

    text: str
    bold: bool = False
    scale: int = 1
    align: Align = Align.LEFT


def lines_of(block: Text | Pair | Rule, columns: int) -> list[Line]:
    """Lay out one block on paper that holds `columns` characters of plain text."""
    match block:
        case Text():
            return [
                Line(text, block.bold, block.scale, block.align)
                for text in wrap(block.text, columns // block.scale)
            ]
        case Pair():
            return [Line(text, block.bold) for text in _pair(block.left, block.right, columns)]
        case Rule():
            return [Line(RULE * columns)]


def wrap(text: str, columns: int) -> list[str]:
    """Break `text` at words into lines of at most `columns`; its own line breaks are kept.

    Characters that print nothing, among them every control byte a printer
    could obey, are gone afterwards.
    """
    return [
        line.translate(_FIXED_SPACES)
        for paragraph in _LINE_BREAK.split(text)
        for line in _wrapped(_printable(paragraph), columns)
    ]


def width(text: str) -> int:
    """Columns that `text` takes: two for East Asian wide characters, none for combining marks."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _printable(text: str) -> str:
    return "".join(
        char
        for char in unicodedata.normalize("NFC", text.replace("\t", " "))
        if unicodedata.category(char)[0] != "C" or char in _JOINERS
    )


def _wrapped(paragraph: str, columns: int) -> Iterator[str]:
    line = ""
    for word in paragraph.split(" "):
        if not word:
            continue
        if line and width(line) + 1 + width(word) <= columns:
            line += f" {word}"
            continue
        if line:
            yield line
        *full, line = _broken(word, columns)
        yield from full
    yield line


def _broken(word: str, columns: int) -> list[str]:
    pieces = []
    while width(word) > columns:
        end = _fitting(word, columns)
        good = max(word.rfind(mark, end // 2, end) for mark in BREAK_AFTER) + 1
        pieces.append(word[: good or end])
        word = word[good or end :]
    return [*pieces, word]


def _fitting(word: str, columns: int) -> int:
    """Count how many characters of `word` fit; at least one."""
    used = 0
    for index, char in enumerate(word):
        used += width(char)
        if used > columns:
            return max(index, 1)
    return len(word)


def _pair(left: str, right: str, columns: int) -> list[str]:
    right_lines = wrap(right, columns)
    right_width = width(right_lines[0])
    if len(right_lines) > 1 or right_width > columns * LONGEST_RIGHT:
        return [*wrap(left, columns), *(_padded("", line, columns) for line in right_lines)]
    first, *more = wrap(left, columns - right_width - 1)
    return [_padded(first, right_lines[0], columns), *more]


def _padded(left: str, right: str, columns: int) -> str:
    return left + " " * (columns - width(left) - width(right)) + right
