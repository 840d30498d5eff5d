"""Modbus RTU as the master speaks it: reads and writes of one device on a shared `Bus`.

pymodbus knows the messages, their sizes and the CRC. The bus stays the one owner of
the port, and finding an answer in what came is done here, because pymodbus's framer
drops all it holds on a bad CRC and may wait for ever behind garbage.
"""

import logging
import struct
from collections.abc import Callable
from typing import Final

from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsRequest,
    ReadCoilsResponse,
    ReadDiscreteInputsRequest,
    ReadDiscreteInputsResponse,
)
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadHoldingRegistersResponse,
    ReadInputRegistersRequest,
    ReadInputRegistersResponse,
    WriteSingleRegisterRequest,
)

from hardware.bus import Bus
from hardware.errors import DeviceRefused

ANSWER_S: Final = 0.3
"""Devices answer within 200 ms; a USB adapter may add 16 ms, and the frames here take 20 ms at most."""

REFUSALS: Final = {
    1: "it does not know this function",
    2: "it has no such address",
    3: "it does not take this value",
    4: "it failed while it did this",
    5: "it has begun and is not finished",
    6: "it is busy",
    8: "its memory is damaged",
    10: "the gateway has no way to it",
    11: "it does not answer the gateway",
}
"""Exception codes of the Modbus application protocol 1.1b3, section 7."""

# Without a handler of its own, what pymodbus says would go to stderr in a process that logs nowhere.
logging.getLogger("pymodbus").addHandler(logging.NullHandler())


class _WriteCoil(ModbusPDU):
    """Function 5, question and answer alike, with any word as its value.

    pymodbus's own class knows ON and OFF only; relay boards take a pulse length here.
    """

    function_code = 5
    rtu_frame_size = 8

    def encode(self) -> bytes:
        return struct.pack(">HH", self.address, self.registers[0])

    def decode(self, data: bytes) -> None:
        self.address, value = struct.unpack(">HH", data)
        self.registers = [value]


_answers = DecodePDU(is_server=False)
_answers.register(_WriteCoil)
_framer = FramerRTU(_answers)


class Decoder:
    """Finds the answers to one request in a stream that comes in pieces.

    `blank` is an answer of the kind that is awaited: its device, function and length
    are known before it comes, so no garbage can make anybody wait for more bytes. A
    frame is believed at the byte that completes it, when all three and the CRC agree;
    an exception to the same function is an answer too. Never holds more than one frame.
    """

    def __init__(self, blank: ModbusPDU) -> None:
        refusal = ExceptionResponse(blank.function_code, device_id=blank.dev_id)
        self._blanks = tuple(_framer.buildFrame(pdu) for pdu in (blank, refusal))
        self._longest = max(map(len, self._blanks))
        self._held = b""

    def feed(self, data: bytes) -> list[ModbusPDU]:
        answers = []
        for at in range(len(data)):
            self._held = (self._held + data[at : at + 1])[-self._longest :]
            if (answer := self._completed()) is not None:
                answers.append(answer)
                self._held = b""
        return answers

    def _completed(self) -> ModbusPDU | None:
        for blank in self._blanks:
            frame = self._held[-len(blank) :]
            if frame[:2] == blank[:2] and len(frame) == len(blank) and _is_sound(frame):
                return _answers.decode(frame[1:-2])
        return None


class ModbusDevice:
    """One device on a bus; addresses and counts are those of its data sheet, counted from 0.

    `name` is what errors call it.

    Lifetime: shares its bus; `close` lets go of it.
    Concurrency: any thread; each call is one exchange on the bus.
    Errors: every read and write raises `DeviceGone`, `DeviceTimeout`, `ProtocolError`, or
    `DeviceRefused` with the device's reason. After a time-out or a protocol error from a write
    it is unknown whether the device acted.
    """

    def __init__(self, bus: Bus, device_id: int, *, name: str, answer_s: float = ANSWER_S) -> None:
        self.name = name
        self._bus = bus
        self._id = device_id
        self._answer_s = answer_s

    @property
    def url(self) -> str:
        return self._bus.url

    def read_coils(self, address: int, count: int) -> tuple[bool, ...]:
        answer = self._read(
            ReadCoilsRequest(self._id, address=address, count=count),
            ReadCoilsResponse(self._id, bits=[False] * count),
        )
        return tuple(answer.bits[:count])

    def read_discrete_inputs(self, address: int, count: int) -> tuple[bool, ...]:
        answer = self._read(
            ReadDiscreteInputsRequest(self._id, address=address, count=count),
            ReadDiscreteInputsResponse(self._id, bits=[False] * count),
        )
        return tuple(answer.bits[:count])

    def read_holding_registers(self, address: int, count: int) -> tuple[int, ...]:
        """Give `count` words of 16 bits, unsigned."""
        answer = self._read(
            ReadHoldingRegistersRequest(self._id, address=address, count=count),
            ReadHoldingRegistersResponse(self._id, registers=[0] * count),
        )
        return tuple(answer.registers)

    def read_input_registers(self, address: int, count: int) -> tuple[int, ...]:
        """Give `count` words of 16 bits, unsigned."""
        answer = self._read(
            ReadInputRegistersRequest(self._id, address=address, count=count),
            ReadInputRegistersResponse(self._id, registers=[0] * count),
        )
        return tuple(answer.registers)

    def write_coil(self, address: int, value: int) -> None:
        """Write a coil, once and never again. `value` is the word on the wire, 0 to 65535.

        The answer equals the question byte for byte, so an adapter that echoes gives it too,
        unless a read has shown the bus that it does.
        """
        self._write(_WriteCoil(self._id, address=address, registers=[value]))

    def write_register(self, address: int, value: int) -> None:
        """Write one holding register, once and never again; its answer is as `write_coil`'s."""
        self._write(WriteSingleRegisterRequest(self._id, address=address, registers=[value]))

    def close(self) -> None:
        self._bus.close()

    def _read(self, request: ModbusPDU, blank: ModbusPDU) -> ModbusPDU:
        return self._agreed(
            self._bus.ask(
                _framer.buildFrame(request), lambda: Decoder(blank), within_s=self._answer_s, who=self.name
            )
        )

    def _write(self, request: ModbusPDU) -> None:
        self._agreed(
            self._bus.command(
                _framer.buildFrame(request),
                lambda: Decoder(request),
                accept=_repeats(request),
                within_s=self._answer_s,
                who=self.name,
            )
        )

    def _agreed(self, answer: ModbusPDU) -> ModbusPDU:
        if isinstance(answer, ExceptionResponse):
            reason = REFUSALS.get(answer.exception_code, "it gives no known reason")
            raise DeviceRefused(
                f"{self.name} on {self.url}: refused, {reason} (Modbus exception {answer.exception_code}). "
                f"Check that driver and options fit this device."
            )
        return answer


def _is_sound(frame: bytes) -> bool:
    kind = _answers.lookupPduClass(frame)
    return (
        kind is not None
        and kind.calculateRtuFrameSize(frame) == len(frame)
        and FramerRTU.check_CRC(frame[:-2], int.from_bytes(frame[-2:], "big"))
    )


def _repeats(request: ModbusPDU) -> Callable[[ModbusPDU], bool]:
    """A device says that it has written something by saying it again."""
    return lambda answer: answer.isError() or answer.encode() == request.encode()
