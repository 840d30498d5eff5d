"""Modbus RTU: the master's half and the emulated slaves against bad lines and against each other."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.pdu import ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import ReadCoilsResponse, ReadDiscreteInputsResponse
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse

from hardware.bus import Bus
from hardware.emulation import FaultyLine, LineFault, PtyServer
from hardware.errors import DeviceError, DeviceRefused, DeviceTimeout, ProtocolError
from hardware.modbus import Decoder, ModbusDevice
from hardware.modbus_emulator import (
    ILLEGAL_DATA_ADDRESS,
    ILLEGAL_DATA_VALUE,
    Fault,
    ModbusSlave,
    Refusal,
    framed,
)
from hardware.transport import SerialTransport

BAUD = 115200
ANSWER_S = 0.2
"""Long enough for seven bytes that dribble; tests in which nobody answers shall not take longer."""
ID = 7


class Table(ModbusSlave):
    """A device with ten bits and three words, which notes what is written to it."""

    def __init__(self) -> None:
        super().__init__(ID)
        self.bits = [True, False, True, True, False, False, False, True, False, True]
        self.words = {10: 1, 11: 0xFFFF, 12: 513}
        self.written: list[tuple[str, int, int]] = []

    def coils(self) -> Sequence[bool]:
        return self.bits

    def discrete_inputs(self) -> Sequence[bool]:
        return [not bit for bit in self.bits]

    def holding_registers(self) -> Mapping[int, int]:
        return self.words

    def input_registers(self) -> Mapping[int, int]:
        return {register: 0xFFFF - word for register, word in self.words.items()}

    def write_coil(self, address: int, value: int) -> None:
        if address > 9:
            raise Refusal(ILLEGAL_DATA_ADDRESS)
        self.written.append(("coil", address, value))

    def write_register(self, address: int, value: int) -> None:
        if value > 9999:
            raise Refusal(ILLEGAL_DATA_VALUE)
        self.written.append(("register", address, value))


class Rig:
    """Device 7 with a table, alone on a bus with a wire that may be faulty."""

    def __init__(self) -> None:
        self.table = Table()
        self.line = FaultyLine(self.table)
        self.server = PtyServer(self.line)
        bus = Bus(SerialTransport(self.server.path, baud_rate=BAUD), baud_rate=BAUD)
        self.device = ModbusDevice(bus, ID, name="Device 7", answer_s=ANSWER_S)

    def close(self) -> None:
        self.device.close()
        self.server.close()


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.close()


def test_each_table_is_read_from_its_own_function(rig: Rig) -> None:
    assert rig.device.read_coils(0, 10) == tuple(rig.table.bits)
    assert rig.device.read_coils(2, 3) == (True, True, False)
    assert rig.device.read_discrete_inputs(0, 10) == tuple(not bit for bit in rig.table.bits)
    assert rig.device.read_holding_registers(10, 3) == (1, 0xFFFF, 513)
    assert rig.device.read_input_registers(11, 1) == (0,)


def test_a_coil_takes_any_word_and_a_register_too(rig: Rig) -> None:
    for value in (0x0000, 0xFF00, 0x0005):
        rig.device.write_coil(3, value)
    rig.device.write_register(12, 514)
    assert rig.table.written == [("coil", 3, 0), ("coil", 3, 0xFF00), ("coil", 3, 5), ("register", 12, 514)]


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda device: device.read_coils(5, 6), r"no such address \(Modbus exception 2\)"),
        (lambda device: device.read_holding_registers(9, 1), r"no such address \(Modbus exception 2\)"),
        (lambda device: device.write_coil(10, 0), r"no such address \(Modbus exception 2\)"),
        (lambda device: device.write_register(10, 10000), r"does not take this value \(Modbus exception 3\)"),
    ],
)
def test_an_exception_is_a_refusal_with_its_reason(
    rig: Rig, call: Callable[[ModbusDevice], object], reason: str
) -> None:
    with pytest.raises(DeviceRefused, match=rf"Device 7 on /dev/.*: refused, it.* {reason}"):
        call(rig.device)
    assert rig.device.read_coils(0, 1) == (True,)


def test_what_a_plain_device_does_not_have_is_an_illegal_function() -> None:
    slave = ModbusSlave(1)
    for function in range(1, 8):
        answer = slave.feed(framed(bytes((1, function, 0, 0, 0, 1))))
        assert answer == framed(bytes((1, function | 0x80, 1)))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.MISADDRESSED, ProtocolError),
        (Fault.FAILS, DeviceRefused),
        (LineFault.MUTE, DeviceTimeout),
        (LineFault.LATE, DeviceTimeout),
        (LineFault.TRUNCATED, ProtocolError),
        (LineFault.FLIPPED, ProtocolError),
    ],
)
def test_a_fault_is_named_and_after_it_the_device_is_read_again(
    rig: Rig, fault: Fault | LineFault, error: type[DeviceError]
) -> None:
    if isinstance(fault, Fault):
        rig.table.fault = fault
    else:
        rig.line.fault = fault
    with pytest.raises(error, match="Device 7 on /dev/"):
        rig.device.read_coils(0, 10)
    rig.table.fault = None
    rig.line.fault = None
    assert rig.device.read_coils(0, 10) == tuple(rig.table.bits)


@pytest.mark.parametrize("fault", [LineFault.ECHO, LineFault.DRIBBLE])
def test_a_line_that_echoes_or_dribbles_is_seen_through(rig: Rig, fault: LineFault) -> None:
    rig.line.fault = fault
    assert rig.device.read_coils(0, 10) == tuple(rig.table.bits)
    assert rig.device.read_holding_registers(10, 1) == (1,)


@pytest.mark.parametrize("fault", [LineFault.MUTE, LineFault.TRUNCATED, LineFault.FLIPPED])
def test_a_write_without_a_good_answer_is_sent_once_and_named(rig: Rig, fault: LineFault) -> None:
    rig.line.fault = fault
    with pytest.raises((DeviceTimeout, ProtocolError), match="Device 7"):
        rig.device.write_coil(1, 5)
    assert rig.table.written == [("coil", 1, 5)]


def test_once_a_read_has_shown_the_echo_it_is_not_taken_for_the_answer_to_a_write(rig: Rig) -> None:
    rig.line.fault = LineFault.ECHO
    rig.device.read_coils(0, 1)
    rig.table.fault = Fault.MISADDRESSED
    with pytest.raises(ProtocolError):
        rig.device.write_coil(1, 5)
    rig.table.fault = None
    rig.device.write_coil(1, 5)
    assert len(rig.table.written) == 2


def test_the_answer_to_an_earlier_write_is_not_taken_for_this_one() -> None:
    """Both have device, function, length and CRC in common; only the words differ."""

    class Stale:
        def feed(self, data: bytes) -> bytes:
            return framed(bytes((ID, 5, 0, 1, 0, 9))) if data else b""

    with PtyServer(Stale()) as server:
        device = ModbusDevice(
            Bus(SerialTransport(server.path, baud_rate=BAUD), baud_rate=BAUD),
            ID,
            name="Device 7",
            answer_s=0.1,
        )
        with pytest.raises(ProtocolError):
            device.write_coil(2, 9)
        device.close()


bits = st.lists(st.booleans(), min_size=1, max_size=48)
words = st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=8)
coil_answers = bits.map(lambda b: ReadCoilsResponse(ID, bits=b))
register_answers = words.map(lambda w: ReadHoldingRegistersResponse(ID, registers=w))
answers = coil_answers | register_answers


def wire(answer: ModbusPDU) -> bytes:
    return framed(bytes((answer.dev_id, answer.function_code)) + answer.encode())


def said(heard: Sequence[ModbusPDU]) -> list[bytes]:
    return [answer.encode() for answer in heard]


@given(answer=answers)
def test_the_library_and_the_emulator_agree_on_every_answer(answer: ModbusPDU) -> None:
    assert said(Decoder(answer).feed(wire(answer))) == [answer.encode()]


@given(answer=answers, garbage=st.binary(max_size=40), torn=st.integers(0, 20), data=st.data())
def test_pieces_give_the_same_answers_as_the_whole(
    answer: ModbusPDU, garbage: bytes, torn: int, data: st.DataObject
) -> None:
    frame = wire(answer)
    stream = garbage + frame[:torn] + frame + garbage + frame
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    decoder = Decoder(answer)
    assert said([a for piece in pieces for a in decoder.feed(piece)]) == said(Decoder(answer).feed(stream))


@given(answer=answers, garbage=st.binary(max_size=300), torn=st.integers(0, 20))
def test_the_first_answer_after_garbage_or_a_torn_one_is_found(
    answer: ModbusPDU, garbage: bytes, torn: int
) -> None:
    frame = wire(answer)
    assert said(Decoder(answer).feed(garbage + frame[: min(torn, len(frame) - 1)] + frame)) == [
        answer.encode()
    ]


@given(answer=answers, at=st.integers(0, 200), bit=st.integers(0, 7))
def test_one_flipped_bit_is_never_believed(answer: ModbusPDU, at: int, bit: int) -> None:
    frame = bytearray(wire(answer))
    frame[at % len(frame)] ^= 1 << bit
    assert Decoder(answer).feed(bytes(frame)) == []


@given(answer=answers, garbage=st.lists(st.binary(max_size=300), max_size=20))
def test_the_decoder_never_holds_more_than_one_frame(answer: ModbusPDU, garbage: list[bytes]) -> None:
    decoder = Decoder(answer)
    for piece in garbage:
        decoder.feed(piece)
        assert len(decoder._held) <= max(len(wire(answer)), 5)


@given(code=st.integers(0, 255))
def test_an_exception_to_the_function_that_was_asked_is_an_answer(code: int) -> None:
    heard = Decoder(ReadCoilsResponse(ID, bits=[False] * 48)).feed(framed(bytes((ID, 0x81, code))))
    assert [(type(answer), answer.exception_code) for answer in heard] == [(ExceptionResponse, code)]


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(framed(bytes((ID + 1, 2, 1, 1))), id="another device"),
        pytest.param(framed(bytes((ID, 1, 1, 1))), id="another function"),
        pytest.param(framed(bytes((ID, 2, 2, 1, 0))), id="another length"),
        pytest.param(framed(bytes((ID, 2, 9, 1))), id="a length that is not its own"),
        pytest.param(framed(bytes((ID, 0x81, 2))), id="an exception to another function"),
        pytest.param(framed(bytes((ID, 2, 0, 0, 0, 8))), id="the echo of the question"),
    ],
)
def test_a_sound_frame_that_answers_something_else_is_passed_over(stranger: bytes) -> None:
    answer = ReadDiscreteInputsResponse(ID, bits=[True] * 8)
    assert said(Decoder(answer).feed(stranger + wire(answer))) == [answer.encode()]


@given(garbage=st.binary(max_size=100), torn=st.integers(0, 7), data=st.data())
def test_a_slave_hears_the_first_request_after_garbage_however_it_is_split(
    garbage: bytes, torn: int, data: st.DataObject
) -> None:
    request = framed(bytes((ID, 1, 0, 0, 0, 10)))
    stream = garbage + request[:torn] + request
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    slave = Table()
    heard = [slave.feed(stream[a:b]) for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert b"".join(heard) == framed(bytes((ID, 1, 2, 0b10001101, 0b10)))


def test_a_request_to_somebody_else_is_not_answered() -> None:
    assert Table().feed(framed(bytes((ID + 1, 1, 0, 0, 0, 10)))) == b""


def test_the_library_says_nothing_on_stderr_in_a_process_that_logs_nowhere() -> None:
    program = "import hardware.modbus, logging; logging.getLogger('pymodbus.logging').error('noise')"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stderr == ""


def test_what_the_library_says_still_reaches_a_log_that_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        logging.getLogger("pymodbus.logging").warning("worth knowing")
    assert caplog.messages == ["worth knowing"]
