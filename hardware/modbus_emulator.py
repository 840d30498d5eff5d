"""What emulated Modbus RTU devices share, written from the specification alone.

Nothing of pymodbus is used here, so that it and this file can disagree about a frame.
Source: Modbus application protocol 1.1b3 and Modbus over serial line 1.02.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

ILLEGAL_FUNCTION: Final = 1
ILLEGAL_DATA_ADDRESS: Final = 2
ILLEGAL_DATA_VALUE: Final = 3
SERVER_DEVICE_FAILURE: Final = 4

ON: Final = 0xFF00
OFF: Final = 0x0000

MOST_BITS: Final = 2000
MOST_REGISTERS: Final = 125

_REQUEST_BYTES: Final = 8
"""Functions 1 to 6 are asked in eight bytes; no other is spoken here."""

_POLYNOMIAL: Final = 0xA001


class Refusal(Exception):
    """A device answers with an exception; `code` is one of the specification's."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Modbus exception {code}")
        self.code = code


class Fault(StrEnum):
    """`misaddressed`: acts, and answers as its neighbour. `fails`: does nothing and says exception 4.

    What a wire does to answers is `hardware.emulation.FaultyLine`'s.
    """

    MISADDRESSED = "misaddressed"
    FAILS = "fails"


class ModbusSlave:
    """One device on a bus. What a kind of device has, its class gives; all else is an illegal function.

    Tables are given whole and counted from 0. The writers get the word on the wire. All of
    them may raise `Refusal`.

    Concurrency: `fault` may be set from any thread.
    """

    def __init__(self, address: int) -> None:
        self.fault: Fault | None = None
        self._address = address
        self._heard = b""

    def coils(self) -> Sequence[bool]:
        raise Refusal(ILLEGAL_FUNCTION)

    def discrete_inputs(self) -> Sequence[bool]:
        raise Refusal(ILLEGAL_FUNCTION)

    def holding_registers(self) -> Mapping[int, int]:
        raise Refusal(ILLEGAL_FUNCTION)

    def input_registers(self) -> Mapping[int, int]:
        raise Refusal(ILLEGAL_FUNCTION)

    def write_coil(self, address: int, value: int) -> None:  # noqa: ARG002 - for those who have some
        raise Refusal(ILLEGAL_FUNCTION)

    def write_register(self, address: int, value: int) -> None:  # noqa: ARG002 - for those who have some
        raise Refusal(ILLEGAL_FUNCTION)

    def feed(self, data: bytes) -> bytes:
        """Hear requests. One is believed at the byte that completes it, when its CRC is right.

        Devices really go by silence; pieces of a pty have none to go by.
        """
        answers = b""
        for byte in data:
            self._heard = (self._heard + bytes((byte,)))[-_REQUEST_BYTES:]
            if len(self._heard) == _REQUEST_BYTES and self._heard == framed(self._heard[:-2]):
                answers += self._answered(self._heard[:-2])
                self._heard = b""
        return answers

    def _answered(self, request: bytes) -> bytes:
        if request[0] != self._address:
            return b""
        try:
            if self.fault is Fault.FAILS:
                raise Refusal(SERVER_DEVICE_FAILURE)
            body = _obeyed(self, request[1:])
        except Refusal as refusal:
            body = bytes((request[1] | 0x80, refusal.code))
        speaker = self._address + 1 if self.fault is Fault.MISADDRESSED else self._address
        return framed(bytes((speaker,)) + body)


def framed(body: bytes) -> bytes:
    """Put the CRC, low byte first, behind device address, function and data."""
    crc = 0xFFFF
    for byte in body:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (_POLYNOMIAL if crc & 1 else 0)
    return body + crc.to_bytes(2, "little")


def _obeyed(slave: ModbusSlave, request: bytes) -> bytes:
    """Answer function, address, and count or value; raises `Refusal`."""
    address, word = int.from_bytes(request[1:3], "big"), int.from_bytes(request[3:5], "big")
    match request[0]:
        case 1:
            return _counted(request, _bits(slave.coils(), address, word))
        case 2:
            return _counted(request, _bits(slave.discrete_inputs(), address, word))
        case 3:
            return _counted(request, _registers(slave.holding_registers(), address, word))
        case 4:
            return _counted(request, _registers(slave.input_registers(), address, word))
        case 5:
            slave.write_coil(address, word)
        case 6:
            slave.write_register(address, word)
        case _:
            raise Refusal(ILLEGAL_FUNCTION)
    return request


def _counted(request: bytes, data: bytes) -> bytes:
    return bytes((request[0], len(data))) + data


def _bits(table: Sequence[bool], address: int, count: int) -> bytes:
    """Pack eight to a byte, the lowest address in the lowest bit."""
    if not 1 <= count <= MOST_BITS:
        raise Refusal(ILLEGAL_DATA_VALUE)
    if address + count > len(table):
        raise Refusal(ILLEGAL_DATA_ADDRESS)
    number = sum(bit << index for index, bit in enumerate(table[address : address + count]))
    return number.to_bytes((count + 7) // 8, "little")


def _registers(table: Mapping[int, int], address: int, count: int) -> bytes:
    if not 1 <= count <= MOST_REGISTERS:
        raise Refusal(ILLEGAL_DATA_VALUE)
    wanted = range(address, address + count)
    if any(register not in table for register in wanted):
        raise Refusal(ILLEGAL_DATA_ADDRESS)
    return b"".join(table[register].to_bytes(2, "big") for register in wanted)
