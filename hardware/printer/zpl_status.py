"""What a ZPL printer says of itself: the question, and its answer of three lines. Pure.

Source: ZPL II Programming Guide, `~HS` (Host Status Return).
"""

import re
from dataclasses import dataclass
from typing import Final

from hardware.printer.interface import Fault, Paper, PrinterStatus

QUESTION: Final = b"~HS"
"""Answered at once, even while labels are printed."""

LONGEST_LINE: Final = 80
"""Twice the longest line there is; a stream without an end is not kept for longer."""

_LINE: Final = re.compile(rb"\x02([^\x02\x03]*)\x03")
_FLAG: Final = rb"([01])"
_FIRST: Final = re.compile(
    rb"\d{1,4}," + _FLAG + rb"," + _FLAG + rb",\d{1,5},(\d{1,4}),"
    rb"[01],[01]," + _FLAG + rb",\d{1,4}," + _FLAG + rb"," + _FLAG + rb"," + _FLAG
)  # fmt: skip
"""Interface settings, PAPER OUT, PAUSE, label length, FORMATS WAITING, buffer full, diagnostic mode,
PARTIAL FORMAT, unused, RAM LOST, TOO COLD, TOO HOT."""

_SECOND: Final = re.compile(
    rb"\d{1,4},[01]," + _FLAG + rb"," + _FLAG + rb",[01],[0-9A-Z],\d,[01],(\d{1,8}),[01],\d{1,4}"
)
"""Function settings, unused, HEAD UP, RIBBON OUT, thermal transfer, print mode, width mode, label waiting
to be taken, LABELS REMAINING, format while printing, graphics in memory."""

_THIRD: Final = re.compile(rb"\d{1,4},[01]")
"""Password, static RAM: nothing for us, but an answer without it is none."""

_SHAPES: Final = (_FIRST, _SECOND, _THIRD)


@dataclass(frozen=True, slots=True)
class HostStatus:
    """One answer to `QUESTION`.

    `out` is paper or ribbon.
    """

    out: bool
    paused: bool
    head_open: bool
    fault: Fault | None
    formats_waiting: int
    format_unfinished: bool
    labels_remaining: int

    @property
    def stopped_by(self) -> str | None:
        """Why it prints nothing now, as a reason of a `PrintResult`; None when it is well."""
        if self.head_open:
            return "cover_open"
        if self.out:
            return "paper_out"
        if self.fault is not None:
            return "error"
        return "offline" if self.paused else None

    @property
    def is_through(self) -> bool:
        """All that it was sent is on paper."""
        return not (self.formats_waiting or self.format_unfinished or self.labels_remaining)

    @property
    def status(self) -> PrinterStatus:
        return PrinterStatus(
            online=self.stopped_by is None,
            paper=Paper.OUT if self.out else Paper.OK,
            cover_open=self.head_open,
            fault=self.fault,
        )


class Decoder:
    """Finds answers in a stream that comes in pieces.

    A line that is not the next of an answer ends it; a first line begins a new one.
    """

    def __init__(self) -> None:
        self._stream = b""
        self._lines: list[re.Match[bytes]] = []

    def feed(self, data: bytes) -> list[HostStatus]:
        self._stream += data
        answers = []
        end = 0
        for line in _LINE.finditer(self._stream):
            end = line.end()
            if answer := self._take(line[1]):
                answers.append(answer)
        self._stream = self._stream[end:][-LONGEST_LINE:]
        return answers

    def _take(self, line: bytes) -> HostStatus | None:
        for shape in (_SHAPES[len(self._lines)], _FIRST):
            if fields := shape.fullmatch(line):
                break
            self._lines = []
        else:
            return None
        self._lines.append(fields)
        if len(self._lines) < len(_SHAPES):
            return None
        first, second, _ = self._lines
        self._lines = []
        return _answer(first, second)


def _answer(first: re.Match[bytes], second: re.Match[bytes]) -> HostStatus:
    out, paused, formats, partial, lost, cold, hot = map(int, first.groups())
    head_open, ribbon_out, labels = map(int, second.groups())
    return HostStatus(
        out=bool(out or ribbon_out),
        paused=bool(paused),
        head_open=bool(head_open),
        fault=Fault.OVERHEATED if hot else Fault.ERROR if lost or cold else None,
        formats_waiting=formats,
        format_unfinished=bool(partial),
        labels_remaining=labels,
    )
