"""Every parser that a device, or a code shown by the public, can talk to."""

from collections.abc import Callable
from functools import partial
from typing import Final

from pymodbus.pdu.bit_message import ReadCoilsResponse, ReadDiscreteInputsResponse
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse

from hardware.badge_reader import keyboard_wedge, pn532_frames, pynfc_child, serial_uid_frames
from hardware.badge_reader.serial_uid_frames import Format
from hardware.drop_bin import line_scale_frames, ultrasonic_frames
from hardware.lock_board import kerong_cu16_frames, winnsen_frames, xor_8a_frames
from hardware.modbus import Decoder as ModbusDecoder
from hardware.modbus_emulator import ModbusSlave
from hardware.printer import escpos_status, zpl_status
from hardware.printer.emulator_grammar import UnknownCommand, next_command
from hardware.printer.zpl_emulator import ZplEmulator
from hardware.printer.zpl_emulator_parts import BadLabel
from hardware.scan_engine import gm65_frames, lines
from hardware.scanner import wire
from tests.hardware.fuzz import Feed, Target


def _of(decoder: Callable[[], object]) -> Callable[[], Feed]:
    """A parser that is an object with `feed`."""
    return lambda: decoder().feed  # type: ignore[attr-defined, no-any-return]


def _with_silence(decoder: Callable[[], object]) -> Callable[[], Feed]:
    """A parser that decides when the line is quiet, which `feed(b"")` tells it."""

    def make() -> Feed:
        feed = decoder().feed  # type: ignore[attr-defined]
        return lambda data: [*feed(data), *feed(b"")]

    return make


def _lines() -> Feed:
    parser, clock = lines.Lines(), iter(range(1_000_000))
    return lambda data: parser.feed(data, next(clock) * 0.05).payloads


def _escpos_commands() -> Feed:
    """As the emulated printer reads: command by command, the rest waits."""
    held = b""

    def feed(data: bytes) -> None:
        nonlocal held
        held += data
        while (command := next_command(held)) is not None:
            held = held[command.length :]

    return feed


def _hex(*frames: str) -> list[bytes]:
    return [bytes.fromhex(frame) for frame in frames]


TARGETS: Final = (
    Target(
        "kerong_cu16 host",
        _of(kerong_cu16_frames.StateDecoder),
        _hex("02 00 35 FF FF 00 00 03 38", "02 00 35 FE FF 01 00 03 38"),
    ),
    Target(
        "kerong_cu16 board",
        _of(kerong_cu16_frames.CommandDecoder),
        _hex("02 00 30 03 35", "02 00 31 03 36", "02 24 31 03 5A"),
    ),
    Target(
        "xor_8a host",
        _with_silence(xor_8a_frames.AnswerDecoder),
        _hex("8A 01 01 00 8A", "80 01 01 11 91", "80 01 00 00 00 33 B2", "82 01 01 11 93"),
    ),
    Target(
        "xor_8a board",
        _of(xor_8a_frames.OrderDecoder),
        _hex("8A 01 01 11 9B", "80 01 00 33 B2", "90 01 02 02 02 93"),
    ),
    Target(
        "winnsen host, unlock",
        _of(winnsen_frames.UnlockedDecoder),
        _hex("90 07 85 01 05 01 03", "90 07 A5 01 05 00 03"),
    ),
    Target(
        "winnsen host, poll",
        _of(winnsen_frames.StateDecoder),
        _hex("90 07 82 01 00 00 03", "90 07 A2 01 10 00 03"),
    ),
    Target(
        "winnsen board", _of(winnsen_frames.OrderDecoder), _hex("90 06 05 01 05 03", "90 07 02 01 FF FF 03")
    ),
    Target(
        "modbus host, coils",
        _of(partial(ModbusDecoder, ReadCoilsResponse(1, bits=[False] * 48))),
        _hex("01 01 06 FF FF FF FF FF FF A1 23", "01 81 02 C1 91"),
    ),
    Target(
        "modbus host, inputs",
        _of(partial(ModbusDecoder, ReadDiscreteInputsResponse(1, bits=[False] * 8))),
        _hex("01 02 01 01 60 48"),
    ),
    Target(
        "modbus host, registers",
        _of(partial(ModbusDecoder, ReadHoldingRegistersResponse(1, registers=[0, 0]))),
        _hex("01 03 04 00 00 01 9C FB CA"),
    ),
    Target(
        "modbus device",
        _of(partial(ModbusSlave, 1)),
        _hex("01 05 02 00 00 02 4D B3", "01 01 00 00 00 30 3C 1E", "01 02 00 00 00 08 79 CC"),
    ),
    Target("ultrasonic sensor", _of(ultrasonic_frames.DistanceDecoder), _hex("FF 07 A1 A7", "FF 00 1E 1D")),
    Target(
        "scale, stream",
        _of(line_scale_frames.LineDecoder),
        [b"W,0,1*56\n", b"W,-12,0*7A\r\n", b"W,4711,1*52\n"],
    ),
    Target("scale, line", lambda: line_scale_frames.decode, [b"W,0,1*56"], may_raise=(ValueError,)),
    Target("escpos answers", _of(escpos_status.AnswerReader), _hex("12", "16 12 12", "00", "14 00 00 0F 12")),
    Target(
        "escpos printer",
        _escpos_commands,
        [
            b"\x1b@Hello\n",
            b"\x1dv0\x00\x02\x00\x02\x00\xaa\x55\xaa\x55",
            b"\x1d(k\x03\x00\x31\x43\x03",
            b"\x1dVA\x00",
        ],
        may_raise=(UnknownCommand,),
        answers=False,
    ),
    Target(
        "zpl printer",
        _of(ZplEmulator),
        [
            b"~HS",
            b"^XA^CI28^FO40,40^A0N,50,50^FB300,1,0,C,0^FH^FDHello_5E^FS^XZ",
            b"^XA^FO40,40^BQN,2,5^FDMA,395211000000004818^FS^PQ2,0,0,N^XZ",
            b"^XA^FO40,40^BY2^BCN,100,N,N,N,N^FD>;>800395211^FS^XZ",
            b"^XA^FO8,8^GFA,4,4,2,8001FFFF^FS^FO90,90^GB10,10,10^FS^XZ~JA",
        ],
        may_raise=(BadLabel,),
        answers=False,
    ),
    Target(
        "zpl status",
        _of(zpl_status.Decoder),
        [
            (
                b"\x02030,0,0,1218,000,0,0,0,000,0,0,0\x03\r\n"
                b"\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
            )
        ],
    ),
    Target(
        "scan engine lines", _lines, [b"RMA-1042\r", b"eyJhbGciOi\r\n", b"\x02\x00\x00\x01\x00\x33\x31abc\r"]
    ),
    Target(
        "gm65 host",
        _of(gm65_frames.AnswerDecoder),
        [*_hex("02 00 00 01 00 33 31", "03 00 00 01 00 33 31"), b"abc\r"],
    ),
    Target(
        "gm65 engine",
        _of(gm65_frames.CommandDecoder),
        _hex("7E 00 08 01 00 02 01 AB CD", "7E 00 09 01 00 00 00 DE C8", "7E 00 0A 01 00 00 00 30 1A"),
    ),
    *(
        Target(
            f"badge line, {form}",
            _of(partial(serial_uid_frames.UidDecoder, form)),
            [serial_uid_frames.encode(uid, form)],
        )
        for form, uid in (
            (Format.EM4100, bytes.fromhex("01069ba2c3")),
            (Format.HEX, bytes.fromhex("deadbeef")),
            (Format.DECIMAL, bytes.fromhex("deadbeef")),
        )
    ),
    Target(
        "badge keyboard",
        _of(keyboard_wedge.KeyDecoder),
        [keyboard_wedge.EVENT.pack(1, 2, keyboard_wedge.KEY_EVENT, 32, keyboard_wedge.PRESSED)],
    ),
    Target(
        "pn532 host and chip",
        _of(pn532_frames.FrameDecoder),
        _hex("00 00 FF 00 FF 00", "00 00 FF 03 FD D4 14 01 17 00", "00 00 FF 04 FC D4 4A 01 00 E1 00"),
    ),
    Target(
        "badge reader's child",
        lambda: pynfc_child.read_answer,
        [b"uids 04a1b2c3\n", b"uids 04a1b2c3 04a1b2c3d4e5f6\n"],
        may_raise=(ValueError, pynfc_child.Unusable),
    ),
    Target(
        "decoder's parent",
        lambda: wire.read_request,
        [b'{"height": 720, "width": 1280, "of_item": false}\n'],
        may_raise=(ValueError,),
    ),
    Target(
        "decoder's child",
        lambda: wire.read_result,
        [b'{"codes": [["qr_code", "61", [[1,2],[3,4],[5,6],[7,8]]]], "oversize": 0, "unreadable": false}\n'],
        may_raise=(ValueError,),
    ),
)
"""All of them."""
