"""A PN532 as its serial wire sees it: the reader chip of most hobby and kiosk badge readers.

Written from NXP UM0701-02 and from what libnfc was seen to send. What it does not know it
answers with the error frame of the manual, and counts.
"""

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from hardware.badge_reader.cards import ISO_14443_4, Card, Field
from hardware.badge_reader.hands import deeds_at, in_words
from hardware.badge_reader.pn532_frames import (
    SYNTAX_ERROR,
    TO_CHIP,
    TO_HOST,
    FrameDecoder,
    Information,
    Signal,
)
from hardware.stand import Stand

FIRMWARE: Final = b"\x32\x01\x06\x07"
"""PN532, version 1.6, able to do ISO 14443 A and B and ISO 18092."""

LATE_S: Final = 0.05
"""A chip that is slow but within every time limit of a host."""

POLL_UNIT_S: Final = 0.15
"""InAutoPoll counts its periods in these."""

_WAKE_UP: Final = b"\x55"
_TYPE_A_106: Final = 0x00
_AUTO_POLL_MIFARE, _AUTO_POLL_ISO_14443_4A, _AUTO_POLL_TYPE_A = 0x10, 0x20, 0x00
_AUTOMATIC_RATS: Final = 0x10
_FOREVER: Final = 0xFF
_OK, _RF_TIMEOUT = b"\x00", b"\x01"


class Fault(StrEnum):
    """`dead`: no power, hears nothing. `hung`: acknowledges and answers never. `late`: answers slowly.
    `corrupt`: every answer fails its sum. `refusing`: answers everything with the error frame.
    """

    DEAD = "dead"
    HUNG = "hung"
    LATE = "late"
    CORRUPT = "corrupt"
    REFUSING = "refusing"


class SyntaxFault(Exception):
    """A command this chip does not know, or with the wrong number of bytes."""


Later = Callable[[], bytes | None]
"""The answer to a command that may have to wait for a card: None while it waits."""


class Pn532Emulator:
    """One chip and its antenna's `field`. Sleeps until it is woken, as after power-up.

    `deselect_halts`: whether InDeselect silences a card until the field goes off, which
    differs between cards and firmwares; a host must cope with both. `unknown` counts the
    frames it had no answer to.
    """

    def __init__(
        self,
        field: Field | None = None,
        *,
        deselect_halts: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.field = field or Field(clock)
        self.fault: Fault | None = None
        self.unknown = 0
        self.commands: list[int] = []
        self._deselect_halts = deselect_halts
        self._clock = clock
        self._commands: dict[int, Callable[[bytes], bytes | Later]] = {
            0x00: self._diagnose,
            0x02: lambda _: FIRMWARE,
            0x06: self._read_register,
            0x08: self._write_register,
            0x12: self._set_parameters,
            0x14: lambda _: b"",
            0x16: self._power_down,
            0x32: self._rf_configuration,
            0x42: lambda _: _RF_TIMEOUT,  # no card here says more than its UID
            0x44: self._deselect,
            0x4A: self._list_passive_target,
            0x52: self._release,
            0x60: self._auto_poll,
        }
        self.power_cycle()

    def power_cycle(self) -> None:
        """Take the power away and give it back."""
        self.field.switch(False)
        self._awake = False
        self._parameters = 0x14
        self._retries = _FOREVER
        self._registers: dict[int, int] = {}
        self._chosen: list[Card] = []
        self._frames = FrameDecoder()
        self._last_answer = b""
        self._waiting: tuple[int, Later] | None = None
        self._held: list[tuple[float, bytes]] = []

    def feed(self, data: bytes) -> bytes:
        if self.fault is Fault.DEAD:
            return b""
        if not self._awake and _WAKE_UP in data:
            self._awake = True
            data = data[data.index(_WAKE_UP) :]
        if not self._awake:
            return b""
        said = b"".join(self._take(frame) for frame in self._frames.feed(data))
        return said + self._answer_if_ready() + self._due()

    def _take(self, frame: Signal | Information) -> bytes:
        if frame is Signal.NACK:
            return self._last_answer
        self._waiting = None
        self._held.clear()
        if not isinstance(frame, Information):
            return b""  # an ACK: the host does not want the answer any more
        return Signal.ACK.encode() + self._begin(frame)

    def _begin(self, command: Information) -> bytes:
        if self.fault is Fault.HUNG:
            return b""
        try:
            if command.tfi != TO_CHIP or not command.data or self.fault is Fault.REFUSING:
                raise SyntaxFault
            code = command.data[0]
            self.commands.append(code)
            handler = self._commands.get(code)
            if handler is None:
                raise SyntaxFault
            answer = handler(command.data[1:])
        except (SyntaxFault, IndexError):
            self.unknown += 1
            return Information(SYNTAX_ERROR).encode()
        if callable(answer):
            self._waiting = code, answer
            return b""
        return self._send(code, answer)

    def _answer_if_ready(self) -> bytes:
        if self._waiting is None:
            return b""
        code, later = self._waiting
        answer = later()
        if answer is None:
            return b""
        self._waiting = None
        return self._send(code, answer)

    def _send(self, code: int, answer: bytes) -> bytes:
        frame = Information(TO_HOST, bytes((code + 1,)) + answer).encode()
        self._last_answer = frame
        if self.fault is Fault.CORRUPT:
            return frame[:-2] + bytes((frame[-2] ^ 0x01,)) + frame[-1:]
        if self.fault is Fault.LATE:
            self._held.append((self._clock() + LATE_S, frame))
            return b""
        return frame

    def _due(self) -> bytes:
        now = self._clock()
        due = b"".join(frame for at, frame in self._held if at <= now)
        self._held = [(at, frame) for at, frame in self._held if at > now]
        return due

    def _diagnose(self, data: bytes) -> bytes:
        if data[0] != 0x00:  # the communication line test; the others test a chip
            raise SyntaxFault
        return data

    def _read_register(self, data: bytes) -> bytes:
        return bytes(self._registers.get(address, 0) for address in _pairs(data))

    def _write_register(self, data: bytes) -> bytes:
        if not data or len(data) % 3:
            raise SyntaxFault
        for at in range(0, len(data), 3):
            self._registers[int.from_bytes(data[at : at + 2], "big")] = data[at + 2]
        return b""

    def _set_parameters(self, data: bytes) -> bytes:
        self._parameters = data[0]
        return b""

    def _power_down(self, data: bytes) -> bytes:
        if not data:  # what may wake it: here always the wire
            raise SyntaxFault
        self.field.switch(False)
        self._awake = False
        return _OK

    def _rf_configuration(self, data: bytes) -> bytes:
        item, values = data[0], data[1:]
        if item == 0x01:
            self.field.switch(bool(values[0] & 1))
        elif item == 0x05:
            self._retries = values[2]
        return b""

    def _deselect(self, data: bytes) -> bytes:
        if not data:  # the number of the target: libnfc names all of them, with 0
            raise SyntaxFault
        if self._deselect_halts:
            for card in self._chosen:
                card.halt()
        return _OK

    def _release(self, data: bytes) -> bytes:
        self._deselect(data)
        self._chosen.clear()
        return _OK

    def _list_passive_target(self, data: bytes) -> Later:
        most, modulation = data[0], data[1]
        if not 1 <= most <= 2:
            raise SyntaxFault
        self._chosen.clear()

        def look() -> bytes | None:
            self.field.switch(True)
            if modulation == _TYPE_A_106:
                self._choose(most)
            if not self._chosen and self._retries == _FOREVER:
                return None
            targets = (self._target(number, card) for number, card in enumerate(self._chosen, start=1))
            return bytes((len(self._chosen),)) + b"".join(targets)

        return look

    def _auto_poll(self, data: bytes) -> Later:
        polls, period, kinds = data[0], data[1], data[2:]
        if not kinds or not 1 <= period <= 15:
            raise SyntaxFault
        ends_at = float("inf") if polls == _FOREVER else self._clock() + polls * period * POLL_UNIT_S
        self._chosen.clear()

        def look() -> bytes | None:
            self.field.switch(True)
            if {_AUTO_POLL_TYPE_A, _AUTO_POLL_MIFARE, _AUTO_POLL_ISO_14443_4A} & set(kinds):
                self._choose(1)
            if self._chosen:
                card = self._chosen[0]
                kind = _AUTO_POLL_ISO_14443_4A if card.sak & ISO_14443_4 else _AUTO_POLL_MIFARE
                target = self._target(1, card)
                return bytes((1, kind, len(target))) + target
            return b"\x00" if self._clock() >= ends_at else None

        return look

    def _choose(self, most: int) -> None:
        """Ask and choose, one card after the other, as often as the host has configured."""
        tries = 1 + (0 if self._retries == _FOREVER else self._retries)
        while len(self._chosen) < most and tries:
            tries -= 1
            answering = [card for card in self.field.cards if card.hears_request()]
            if answering:
                answering[0].choose()
                self._chosen.append(answering[0])

    def _target(self, number: int, card: Card) -> bytes:
        target = bytes((number,)) + card.atqa + bytes((card.sak, len(card.uid))) + card.uid
        if card.sak & ISO_14443_4 and self._parameters & _AUTOMATIC_RATS:
            target += card.ats
        return target


def _pairs(data: bytes) -> list[int]:
    if not data or len(data) % 2:
        raise SyntaxFault
    return [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]


def stand() -> Stand:
    """Give a PN532 with nothing on it."""
    chip = Pn532Emulator()

    def fail(fault: str) -> None:
        """Let it fail: fail dead|hung|late|corrupt|refusing."""
        chip.fault = Fault(fault)

    def mend() -> None:
        """Put it right again, and give it power anew."""
        chip.fault = None
        chip.power_cycle()

    return Stand(
        wire=chip,
        deeds={**deeds_at(chip.field), "fail": fail, "mend": mend},
        look=lambda: (
            f"{in_words(chip.field)}; chip {chip.fault or 'well'}, field {'on' if chip.field.on else 'off'}, "
            f"{chip.unknown} commands not understood"
        ),
        baud_rate=115200,
    )
