"""An ESC/POS printer as its wire sees it: bytes in, status bytes out, paper into the tray.

Written from the command reference and not from the driver, so that the two can
disagree. A byte or command it does not know is an error, never skipped.
"""

import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from hardware.printer.emulator_engine import Engine, OnPaper
from hardware.printer.emulator_grammar import Command, UnknownCommand, next_command
from hardware.printer.emulator_letters import CODE_PAGES
from hardware.printer.emulator_paper import DOTS_PER_MM, ROLL_MM, PaperRoll, Stock

XON: Final = b"\x11"
XOFF: Final = b"\x13"

_REAL_TIME: Final = re.compile(rb"\x10([\x04\x05\x14])(.)", re.DOTALL)
"""`DLE EOT`, `DLE ENQ`, `DLE DC4`: obeyed as they come in, wherever they stand, in pictures too."""


class EscposEmulator:
    """One printer with a roll of paper.

    `on_paper(image, text_lines)` is called with every piece that comes off. People use
    `cover_open`, `load_paper`, `run_out` and `tear_off`. What can go wrong with it:
    `jammed` (the knife does not move), `overheated` (goes on when it has cooled),
    `broken` (for good), `offline` (for a reason it does not name), `busy` (keeps it at
    its last line), `mute` (prints and answers nothing). What is sent while it is
    stopped or busy waits and is printed later, as in a real printer, unless
    `buffer_bytes` are full: then it is lost, and counted.

    `code_pages` are numbers of `ESC t` to Python's codecs; with `kanji_codec` it is a
    printer for Chinese or Japanese and begins in Kanji mode; with `talkative` it sends
    its status unasked until told not to; `speed_mm_s` is how fast paper moves, None is
    at once.

    Concurrency: any thread; `on_paper` is called from the one that feeds.
    """

    def __init__(
        self,
        on_paper: OnPaper,
        *,
        width_dots: int = 576,
        roll_mm: float = ROLL_MM,
        stock: Stock = Stock(),  # noqa: B008  frozen
        code_pages: Mapping[int, str] = CODE_PAGES,
        kanji_codec: str | None = None,
        talkative: bool = False,
        buffer_bytes: int | None = None,
        xon_xoff: bool = False,
        speed_mm_s: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.cover_open = False
        self.offline = False
        self.busy = False
        self.mute = False
        self.jammed = False
        self.overheated = False
        self.broken = False
        self.lost_bytes = 0
        self._guard = threading.RLock()
        self._roll = PaperRoll(width_dots, roll_mm, stock)
        self._engine = Engine(self._roll, on_paper, code_pages=code_pages, kanji_codec=kanji_codec)
        self._talkative = self._engine.sends_unasked = talkative
        self._buffer_bytes = buffer_bytes
        self._xon_xoff = xon_xoff
        self._held_off = False
        self._speed_mm_s = speed_mm_s
        self._clock = clock
        self._moves_until = 0.0
        self._knife_stuck = False
        self._waiting = self._last_heard = self._answers = b""
        self._told: bytes = b""

    @property
    def overflowed_lines(self) -> int:
        """How many lines were wider than the paper and went on in the next one."""
        return self._engine.overflowed_lines

    @property
    def dots_off_label(self) -> int:
        """Dots of ink on pieces that came off, which fell between two labels or on a mark."""
        return self._roll.dots_off_label

    @property
    def paper_left_mm(self) -> float:
        return self._roll.left_mm

    def feed(self, data: bytes) -> bytes:
        with self._guard:
            self._receive(data)
            self._print()
            self._tell()
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
            self._engine.deliver()

    def power_cycle(self) -> None:
        """Switch off and on: what was waiting is forgotten."""
        with self._guard:
            self._forget()
            self._answers = self._told = b""
            self._engine.sends_unasked = self._talkative
            self._held_off = False

    @property
    def state(self) -> str:
        """How it stands, in words."""
        faults = {
            "its cover is open": self.cover_open,
            "it is out of paper": self._roll.is_out,
            "its knife is stuck": self._knife_stuck,
            "it is too hot": self.overheated,
            "it is broken": self.broken,
            "it is offline": self.offline,
            "it is busy": self.busy,
            "it answers nothing": self.mute,
        }
        return ", ".join(words for words, holds in faults.items() if holds) or "it is well"

    @property
    def _in_error(self) -> bool:
        return self._knife_stuck or self.overheated or self.broken

    @property
    def _stopped(self) -> bool:
        return self.cover_open or self.offline or self._roll.is_out or self._in_error

    def _receive(self, data: bytes) -> None:
        """Obey real-time commands at once, even one cut in two, and keep all that came."""
        heard = self._last_heard + data
        for order in _REAL_TIME.finditer(heard):
            if order.end() > len(self._last_heard):
                self._obey_at_once(order[1], order[2][0])
        self._last_heard = heard[-2:]
        self._waiting += data
        if self._buffer_bytes is not None and len(self._waiting) > self._buffer_bytes:
            self.lost_bytes += len(self._waiting) - self._buffer_bytes
            self._waiting = self._waiting[: self._buffer_bytes]

    def _obey_at_once(self, order: bytes, argument: int) -> None:
        match order, argument:
            case b"\x04", 1 | 2 | 3 | 4:
                self._answers += self._status(argument)
            case b"\x05", 1:
                self._knife_stuck = self._knife_stuck and self.jammed
            case b"\x05", 2 if self._in_error:
                self._forget()
            case b"\x05", 2:
                pass
            case _:
                raise UnknownCommand(f"There is no real-time command 10 {order.hex()} {argument:02x} here.")

    def _print(self) -> None:
        while not self.busy and not self._stopped and self._clock() >= self._moves_until:
            began_at = self._roll.head
            if self._engine.unprinted:
                self._engine.go_on()
            elif command := next_command(self._waiting, two_bytes=self._engine.reads_two_bytes):
                if self._is_stopped_by_knife(command):
                    return
                self._waiting = self._waiting[command.length :]
                self._engine.obey(command)
            else:
                return
            self._answers += self._engine.answers
            self._engine.answers = b""
            if self._speed_mm_s is not None:
                moved_mm = abs(self._roll.head - began_at) / DOTS_PER_MM
                self._moves_until = max(self._clock(), self._moves_until) + moved_mm / self._speed_mm_s

    def _is_stopped_by_knife(self, command: Command) -> bool:
        self._knife_stuck = self.jammed and command.name == "cut"
        return self._knife_stuck

    def _tell(self) -> None:
        """Say what a printer says unasked: that it is full, or how it stands when that has changed."""
        if self._xon_xoff and self._buffer_bytes is not None:
            if not self._held_off and len(self._waiting) > self._buffer_bytes // 4:
                self._held_off = True
                self._answers += XOFF
            elif self._held_off and len(self._waiting) < self._buffer_bytes // 8:
                self._held_off = False
                self._answers += XON
        stands = self._unasked_status()
        if self._engine.sends_unasked and stands != self._told:
            self._answers += stands
            self._told = stands

    def _forget(self) -> None:
        self._waiting = self._last_heard = b""
        self._knife_stuck = self._knife_stuck and self.jammed
        self._engine.unprinted = []
        self._engine.reset()

    def _status(self, topic: int) -> bytes:
        out, near_end = self._roll.is_out, self._roll.near_end
        bits = {
            1: self._stopped << 3,
            2: self.cover_open << 2 | out << 5 | self._in_error << 6,
            3: self._knife_stuck << 3 | self.broken << 5 | self.overheated << 6,
            4: near_end * 0x0C | out * 0x60,
        }[topic]
        return bytes((0x12 | bits,))

    def _unasked_status(self) -> bytes:
        return bytes(
            (
                0x10 | self._stopped << 3 | self.cover_open << 5,
                self._knife_stuck << 3 | self.broken << 5 | self.overheated << 6,
                self._roll.near_end * 0x03 | self._roll.is_out * 0x0C,
                0x00,
            )
        )
