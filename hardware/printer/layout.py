"""Fits the words of a print job into the width of the paper. Pure: text in, lines out.

Widths are in whatever unit the caller measures in: columns of the printer's own
letters, or dots of drawn ones.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from hardware.printer.interface import Align, Block, Columns, Pair, PrintJob, Single, Text

BREAK_AFTER: Final = "-/.,:;@?&=#_\u00a0"
"""Where a word longer than the paper is broken, if it has one of these in its second half."""

LONGEST_RIGHT: Final = 2 / 3
"""A right-hand text wider than this share of the line wraps no left one; it gets lines of its own."""

NEVER_FIRST: Final = ("Pe", "Pf", "Po", "Mn", "Mc")
NEVER_LAST: Final = ("Ps", "Pi", "Sc")
"""Unicode categories that begin or end no line of Chinese: closing and opening marks."""

REPEATERS: Final = "ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょァィゥェォッャュョ"
"""Letters that belong to the one before, though their category does not say so."""

_IN_NUMBER: Final = re.compile(r"(?<=\d) (?=\d)")
"""Telephone and postal numbers are written in groups that belong together."""

_LINE_BREAK: Final = re.compile("\r\n|[\n\u2028\u2029]")
_JOINERS: Final = "\u200c\u200d"
_FIXED_SPACES: Final = str.maketrans("\u00a0\u2007\u2009\u202f", "    ")
_RIGHT_TO_LEFT: Final = ("R", "AL")

DIRECTION_MARKS: Final = "\u200e\u200f"
"""They print nothing, and keep a telephone number in its order on a line from the right."""

Measure = Callable[[str, int], int]
"""Width of a text at a scale."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that fits; `scale` times as wide and high as plain text.

    `far` stands at the other edge than `text`.
    """

    text: str
    far: str = ""
    bold: bool = False
    scale: int = 1
    align: Align = Align.LEFT


def width(text: str, scale: int = 1) -> int:
    """Columns that `text` takes: two for East Asian wide characters, none for combining marks."""
    return scale * sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or char in DIRECTION_MARKS:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def lines_of(block: Text | Pair, room: int, measure: Measure = width) -> list[Line]:
    """Lay out one block on paper that is `room` wide."""
    match block:
        case Text():
            return [
                Line(text, bold=block.bold, scale=block.scale, align=block.align)
                for text in wrap(block.text, room, partial(_scaled, measure, block.scale))
            ]
        case Pair():
            return list(_pair(block, room, partial(_scaled, measure, 1)))


def wrap(text: str, room: int, measure: Callable[[str], int] = width) -> list[str]:
    """Break `text` at words into lines of at most `room`; its own line breaks are kept.

    Characters that print nothing, among them every control byte a printer
    could obey, are gone afterwards.
    """
    return [
        line.translate(_FIXED_SPACES)
        for paragraph in _LINE_BREAK.split(text)
        for line in _wrapped(_printable(paragraph), room, measure)
    ]


def stacked(blocks: Iterable[Block]) -> Iterator[Single]:
    """Put columns one below the other: no paper here is as wide as two."""
    for block in blocks:
        if isinstance(block, Columns):
            yield from block.left
            yield from block.right
        else:
            yield block


def has_right_to_left(text: str) -> bool:
    """Tell whether any letter of `text` is of a script written from the right."""
    return any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def reads_from_right(job: PrintJob) -> bool:
    """Tell whether most of the paper's own words are written from the right.

    What stands beside a name (numbers, articles, a shop) is often Latin whatever
    the language, so only texts and names count.
    """
    words = [block.left if isinstance(block, Pair) else block.text
             for block in stacked(job.blocks) if isinstance(block, Pair | Text)]  # fmt: skip
    votes = [has_right_to_left(text) for text in words if any(map(str.isalpha, text))]
    return 2 * sum(votes) > len(votes)


def _scaled(measure: Measure, scale: int, text: str) -> int:
    return measure(text, scale)


def _printable(text: str) -> str:
    kept = _JOINERS + DIRECTION_MARKS if has_right_to_left(text) else _JOINERS
    return "".join(
        char
        for char in unicodedata.normalize("NFC", text.replace("\t", " "))
        if char in kept or not (unicodedata.category(char)[0] == "C" or _is_variation_selector(char))
    )


def _is_variation_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _wrapped(paragraph: str, room: int, measure: Callable[[str], int]) -> Iterator[str]:
    line = ""
    for gap, piece in _pieces(_IN_NUMBER.sub("\u00a0", paragraph)):
        longer = f"{line}{gap}{piece}" if line else piece
        if measure(longer) <= room:
            line = longer
            continue
        if line:
            yield line
        *full, line = _broken(piece, room, measure)
        yield from full
    yield line


def _pieces(paragraph: str) -> Iterator[tuple[str, str]]:
    """Cut into what belongs together, each with what separates it from the piece before."""
    for word in paragraph.split(" "):
        gap = " "
        start = 0
        for at in range(1, len(word)):
            if _may_break(word[at - 1], word[at]):
                yield gap, word[start:at]
                gap, start = "", at
        if word:
            yield gap, word[start:]


def _may_break(before: str, after: str) -> bool:
    """Chinese and Japanese break between any two letters, but not around their punctuation."""
    return (
        any(unicodedata.east_asian_width(char) in "WF" for char in (before, after))
        and unicodedata.category(after) not in NEVER_FIRST
        and unicodedata.category(before) not in NEVER_LAST
        and after not in REPEATERS
        and after not in _JOINERS
    )


def _broken(word: str, room: int, measure: Callable[[str], int]) -> list[str]:
    pieces = []
    while measure(word) > room and len(word) > 1:
        end = _fitting(word, room, measure)
        good = max(word.rfind(mark, end // 2, end) for mark in BREAK_AFTER) + 1
        pieces.append(word[: good or end])
        word = word[good or end :]
    return [*pieces, word]


def _fitting(word: str, room: int, measure: Callable[[str], int]) -> int:
    """Count how many characters of `word` fit, at least one; a mark stays with its letter."""
    fits, end = 1, len(word)
    while fits + 1 < end:
        middle = (fits + end) // 2
        fits, end = (middle, end) if measure(word[:middle]) <= room else (fits, middle)
    while fits > 1 and (unicodedata.combining(word[fits]) or word[fits] in _JOINERS):
        fits -= 1
    return fits


def _pair(pair: Pair, room: int, measure: Callable[[str], int]) -> Iterable[Line]:
    left_lines, right_lines = (wrap(text, room, measure) for text in (pair.left, pair.right))
    right_width = measure(right_lines[0])
    left_room = room - right_width - measure(" ")
    fits_whole = len(left_lines) == 1 and measure(left_lines[0]) <= left_room
    if len(right_lines) == 1 and (fits_whole or right_width <= room * LONGEST_RIGHT):
        first, *left_lines = wrap(pair.left, left_room, measure)
        yield Line(first, right_lines[0], bold=pair.bold)
        right_lines = []
    for line in left_lines:
        yield Line(line, bold=pair.bold)
    for line in right_lines:
        yield Line("", line, bold=pair.bold)
