"""Readers that speak by themselves: on a serial line, and as a keyboard."""

import os
from collections.abc import Iterator
from pathlib import Path

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.badge_reader import keyboard_wedge, serial_uid
from hardware.badge_reader.cards import Card
from hardware.badge_reader.keyboard_wedge import EVENT, KEY_EVENT, KeyboardPort, KeyDecoder
from hardware.badge_reader.serial_uid import ListeningAntenna
from hardware.badge_reader.serial_uid_emulator import SerialUidEmulator, stand
from hardware.badge_reader.serial_uid_frames import Format
from hardware.emulation import PtyServer
from hardware.errors import DeviceError, DeviceGone, DeviceRefused, DeviceTimeout
from hardware.transport import SerialTransport

UID = bytes.fromhex("DEADBEEF")
D, E, A, ENTER, SHIFT, ONE, KEYPAD_ONE = 32, 18, 30, 28, 42, 2, 79
UP, DOWN, HELD = 0, 1, 2


def event(code: int, value: int, kind: int = KEY_EVENT) -> bytes:
    return EVENT.pack(1, 0, kind, code, value)


@pytest.mark.parametrize(("is_reversed", "uid"), [(False, "DEADBEEF"), (True, "EFBEADDE")])
def test_the_last_byte_may_come_first(is_reversed: bool, uid: str) -> None:
    reader = SerialUidEmulator(Format.DECIMAL)
    with PtyServer(reader) as server:
        port = SerialTransport(server.path, baud_rate=9600)
        antenna = ListeningAntenna(port, Format.DECIMAL, is_reversed=is_reversed)
        antenna.open()
        reader.field.put(Card(UID))
        assert antenna.look() == (bytes.fromhex(uid),)
        antenna.close()


def test_a_reader_says_a_badge_once_or_as_long_as_it_lies_there() -> None:
    once, again = (SerialUidEmulator(Format.HEX, repeat_s=repeat_s) for repeat_s in (None, 0.0))
    for reader in (once, again):
        reader.field.put(Card(UID))
        assert reader.feed(b"") == b"DEADBEEF\r\n"
    assert once.feed(b"") == b""
    assert again.feed(b"") == b"DEADBEEF\r\n"


def test_a_badge_for_other_readers_is_not_heard() -> None:
    reader = SerialUidEmulator(Format.EM4100)
    reader.field.put(Card(UID))
    assert reader.feed(b"") == b""


def test_people_can_hold_badges_to_it() -> None:
    bench = stand()
    bench.deeds["put"]("DEADBEEF")
    assert bench.wire.feed(b"") == b"DEADBEEF\r\n"
    assert bench.look() == "DEADBEEF"
    bench.deeds["take"]()
    assert bench.look() == "nothing on the reader"


@pytest.mark.parametrize(
    "options",
    [
        {"url": "/dev/ttyUSB0"},
        {"url": "/dev/ttyUSB0", "format": "wiegand"},
        {"url": "COM3", "format": "hex"},
        {"url": "/dev/ttyUSB0", "format": "hex", "baud": 9600},
    ],
)
def test_a_serial_reader_is_told_what_it_sends_and_where(options: dict[str, object]) -> None:
    with pytest.raises(pydantic.ValidationError):
        serial_uid.Options.model_validate(options)


@pytest.mark.parametrize(
    "options",
    [
        {"url": "/dev/ttyUSB0", "format": "hex"},
        {"url": "/dev/input/by-id/usb-reader-event-kbd", "format": "em4100"},
    ],
)
def test_a_keyboard_is_an_input_device_and_types_digits(options: dict[str, object]) -> None:
    with pytest.raises(pydantic.ValidationError):
        keyboard_wedge.Options.model_validate(options)


def test_keys_count_when_they_go_down() -> None:
    keys = [D, E, A, ENTER]
    stream = b"".join(event(key, value) for key in keys for value in (DOWN, HELD, UP))
    assert KeyDecoder().feed(stream) == b"DEA\n"


def test_other_keys_and_other_events_are_passed_over() -> None:
    stream = event(SHIFT, DOWN) + event(ONE, DOWN, kind=4) + event(0, 0, kind=0) + event(KEYPAD_ONE, DOWN)
    assert KeyDecoder().feed(stream) == b"1"


@given(st.lists(st.sampled_from([D, E, A, ONE, ENTER]), max_size=8), st.data())
def test_any_split_of_the_events_gives_the_same_keys(keys: list[int], data: st.DataObject) -> None:
    stream = b"".join(event(key, DOWN) + event(key, UP) for key in keys)
    whole = KeyDecoder().feed(stream)
    decoder, typed = KeyDecoder(), b""
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        typed += decoder.feed(stream[:size])
        assert len(decoder._held) < EVENT.size
        stream = stream[size:]
    assert typed == whole


@given(st.binary(max_size=200))
def test_whatever_comes_is_keys_or_nothing(noise: bytes) -> None:
    assert set(KeyDecoder().feed(noise)) <= set(b"0123456789ABCDEF\n")


@pytest.fixture
def keyboard(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A pipe in the place of /dev/input/event..., and the end that types."""
    path = tmp_path / "event0"
    os.mkfifo(path)
    both_ends = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    yield path, both_ends
    os.close(both_ends)


def test_a_keyboard_is_read_and_kept_from_everybody_else(keyboard: tuple[Path, int]) -> None:
    path, keys = keyboard
    grabbed: list[int] = []
    port = KeyboardPort(str(path), grab=grabbed.append)
    port.discard_input()
    assert len(grabbed) == 1
    os.write(keys, event(D, DOWN) + event(D, UP) + event(ENTER, DOWN))
    assert port.read(1.0) == b"D\n"
    with pytest.raises(DeviceTimeout):
        port.read(0.01)
    with pytest.raises(DeviceRefused):
        port.write(b"?")
    port.close()


def test_what_was_typed_before_is_forgotten(keyboard: tuple[Path, int]) -> None:
    path, keys = keyboard
    port = KeyboardPort(str(path), grab=lambda fd: None)
    os.write(keys, event(D, DOWN))
    port.discard_input()
    os.write(keys, event(E, DOWN))
    assert port.read(1.0) == b"E"
    port.close()


def test_a_keyboard_that_another_program_holds_is_named(keyboard: tuple[Path, int]) -> None:
    def busy(fd: int) -> None:
        raise OSError(16, "Device or resource busy")

    port = KeyboardPort(str(keyboard[0]), grab=busy)
    with pytest.raises(DeviceGone, match=r"Device or resource busy.*no other program holds it"):
        port.read(0.01)


def test_what_is_no_keyboard_cannot_be_kept_and_is_refused(keyboard: tuple[Path, int]) -> None:
    with pytest.raises(DeviceGone, match="Inappropriate ioctl"):
        KeyboardPort(str(keyboard[0])).read(0.01)


def test_a_keyboard_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="No such file"):
        KeyboardPort(str(tmp_path / "none")).discard_input()


def test_an_unplugged_keyboard_is_gone_and_its_file_closed(tmp_path: Path) -> None:
    path = tmp_path / "event0"
    os.mkfifo(path)
    keys = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    port = KeyboardPort(str(path), grab=lambda fd: None)
    port.discard_input()
    os.close(keys)
    with pytest.raises(DeviceGone, match="went away"):
        port.read(1.0)
    assert port._fd == -1
