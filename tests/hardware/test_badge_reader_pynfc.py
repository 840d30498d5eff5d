"""The real libnfc, through pynfc, against a PN532 on a pty, and what it does when things go wrong."""

import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.badge_reader import pynfc_child
from hardware.badge_reader.cards import Card, malicious, phone, smart_card
from hardware.badge_reader.interface import Badge, NoBadge, Presentation
from hardware.badge_reader.pn532_emulator import Fault, Pn532Emulator
from hardware.badge_reader.polling import PollingReader
from hardware.badge_reader.pynfc import NfcAntenna, Options
from hardware.badge_reader.pynfc_child import Unusable, read_answer, write_fault, write_uids
from hardware.emulation import FaultyLine, LineFault, PtyServer

ABSENT_S = 0.1
PATIENCE_S = 10.0
AT_ONCE_S = 0.1

HELD_UP_S = 1.0
"""A call that waits for a reader without a word takes longer than this, one that does not far less."""

FOUR, SEVEN, TEN = (bytes.fromhex(uid) for uid in ("DEADBEEF", "04112233445566", "0102030405060708090A"))
LINK = "pci-0000:00:14.0-usb-0:2:1.0-port0"
"""As in /dev/serial/by-path: with colons, at which libnfc would cut it to pieces."""

CARD_NAMES = ["4 bytes", "7 bytes", "10 bytes", "ISO 14443-4"]


class Bench:
    """A reader on a wire of its own."""

    def __init__(self, chip: Pn532Emulator, link: Path) -> None:
        self.chip = chip
        self.line = FaultyLine(chip)
        self.server = PtyServer(self.line, link=link)
        self.antennas: list[NfcAntenna] = []
        self.reader = PollingReader(
            self._antenna, name=str(link), interval_s=0.01, absent_s=ABSENT_S, first_back_off_s=0.02
        )
        self.reader.want(True)

    def _antenna(self) -> NfcAntenna:
        self.antennas.append(NfcAntenna(self.server.path, look_limit_s=1.0))
        return self.antennas[-1]

    def until(self, condition: Callable[[], bool]) -> None:
        ends_at = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < ends_at, self.reader.fault
            time.sleep(0.005)

    def works(self) -> bool:
        return self.reader.fault is None

    def fails(self) -> bool:
        return self.reader.fault is not None

    def next(self) -> Presentation:
        found: list[Presentation] = []

        def there_is_one() -> bool:
            found.extend(filter(None, [self.reader.take()]))
            return bool(found)

        self.until(there_is_one)
        return found[0]

    def reads(self, card: Card) -> bytes | None:
        """Hold this card there alone, and give the UID of the badge that is presented."""
        self.chip.field.swap(card)
        presented = self.next()
        return presented.uid if isinstance(presented, Badge) else None

    def close(self) -> None:
        self.reader.close()
        self.server.close()


Build = Callable[[Pn532Emulator], Bench]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    with ExitStack() as stack:

        def built(chip: Pn532Emulator) -> Bench:
            return stack.enter_context(closing(Bench(chip, tmp_path / LINK)))

        yield built


@pytest.fixture
def bench(build: Build) -> Bench:
    bench = build(Pn532Emulator())
    bench.until(bench.works)
    return bench


@pytest.mark.parametrize("deselect_halts", [True, False])
@pytest.mark.parametrize("card", [Card(FOUR), Card(SEVEN), Card(TEN), smart_card(SEVEN)], ids=CARD_NAMES)
def test_a_card_is_seen_at_every_look_whatever_becomes_of_a_deselected_one(
    tmp_path: Path, deselect_halts: bool, card: Card
) -> None:
    chip = Pn532Emulator(deselect_halts=deselect_halts)
    with PtyServer(chip, link=tmp_path / "reader") as server, closing(NfcAntenna(server.path)) as antenna:
        antenna.open()
        chip.field.put(card)
        assert [antenna.look() for _ in range(4)] == [(card.uid,)] * 4
        chip.field.clear()
        assert antenna.look() == ()


def test_uids_of_every_length_are_presented_as_badges(bench: Bench) -> None:
    for card in (Card(FOUR), Card(SEVEN), Card(TEN)):
        assert bench.reads(card) == card.uid


def test_a_card_of_a_make_unknown_to_libfreefare_is_a_badge_like_others(bench: Bench) -> None:
    assert bench.reads(smart_card(SEVEN)) == SEVEN


def test_a_card_swapped_within_one_look_ends_as_the_badge_that_stays(bench: Bench) -> None:
    first, second = Card(FOUR), Card(SEVEN)
    deselect = bench.chip._commands[0x44]

    def swap_then_deselect(data: bytes) -> bytes:
        if first in bench.chip.field.cards:
            bench.chip.field.swap(second)
        answer = deselect(data)
        assert isinstance(answer, bytes)
        return answer

    bench.chip._commands[0x44] = swap_then_deselect
    bench.chip.field.put(first)
    seen = [bench.next()]
    while not isinstance(seen[-1], Badge):
        seen.append(bench.next())
    assert isinstance(seen[-1], Badge)
    assert seen[-1].uid == SEVEN
    assert bench.works()


def test_a_card_that_comes_and_goes_while_it_is_asked_does_no_harm(bench: Bench) -> None:
    for _ in range(20):
        bench.chip.field.put(phone())
        bench.chip.field.clear()
    assert bench.reads(Card(FOUR)) in (FOUR, None)
    assert bench.works()


@pytest.mark.parametrize(
    "fault",
    [LineFault.MUTE, LineFault.LATE, LineFault.TRUNCATED, LineFault.FLIPPED, LineFault.ECHO],
)
def test_a_bad_line_is_noticed_and_the_reader_is_back_when_it_is_mended(
    bench: Bench, fault: LineFault, capfd: pytest.CaptureFixture[str]
) -> None:
    bench.line.fault = fault
    bench.until(bench.fails)
    assert "hangs" not in str(bench.reader.fault)
    bench.line.fault = None
    bench.until(bench.works)
    assert bench.reads(Card(SEVEN)) == SEVEN
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("fault", [Fault.DEAD, Fault.HUNG, Fault.CORRUPT, Fault.REFUSING])
def test_a_failing_chip_is_noticed_and_the_reader_is_back_when_it_is_mended(
    bench: Bench, fault: Fault
) -> None:
    bench.chip.fault = fault
    bench.until(bench.fails)
    assert "stopped answering" in str(bench.reader.fault)
    bench.chip.fault = None
    bench.chip.power_cycle()
    bench.until(bench.works)
    assert bench.reads(Card(SEVEN)) == SEVEN


def test_a_slow_chip_reads_all_the_same(bench: Bench) -> None:
    bench.chip.fault = Fault.LATE
    assert bench.reads(Card(SEVEN)) == SEVEN
    assert bench.works()


def test_a_chip_that_lost_its_power_for_a_moment_is_woken_again(bench: Bench) -> None:
    bench.chip.power_cycle()
    bench.until(bench.fails)
    bench.until(bench.works)
    assert bench.reads(Card(SEVEN)) == SEVEN


def test_unplugged_it_says_so_and_plugged_in_at_another_port_it_reads_again(bench: Bench) -> None:
    bench.server.unplug()
    bench.until(lambda: "is not there" in str(bench.reader.fault))
    bench.server.plug_in()
    bench.until(bench.works)
    assert bench.reads(Card(SEVEN)) == SEVEN


def test_unplugged_while_libnfc_waits_for_an_answer_it_says_so(bench: Bench) -> None:
    bench.chip.fault = Fault.HUNG
    bench.server.unplug()
    bench.until(lambda: "is not there" in str(bench.reader.fault))


def test_a_card_made_to_crash_libnfc_ends_a_process_and_not_the_kiosk(bench: Bench) -> None:
    bench.chip.field.put(malicious(FOUR))
    bench.until(lambda: "libnfc died" in str(bench.reader.fault))
    # A slow machine may lose patience with the child before libnfc has crashed.
    assert bench.antennas[0]._child.poll() in (-signal.SIGSEGV, -signal.SIGKILL)
    bench.chip.field.clear()
    bench.until(bench.works)
    assert bench.reads(Card(SEVEN)) == SEVEN


def test_a_libnfc_that_hangs_is_ended_and_started_again(bench: Bench) -> None:
    hung = bench.antennas[-1]
    os.kill(hung.child_pid, signal.SIGSTOP)
    bench.until(lambda: "libnfc hangs" in str(bench.reader.fault))
    bench.until(bench.works)
    assert hung._child.poll() == -signal.SIGKILL
    assert bench.reads(Card(SEVEN)) == SEVEN


def test_a_silent_reader_holds_nobody_up(build: Build, tmp_path: Path) -> None:
    silent = Pn532Emulator()
    silent.fault = Fault.DEAD
    bench = build(silent)
    began = time.monotonic()
    bench.reader.want(False)
    bench.reader.want(True)
    assert bench.reader.take() is None
    assert bench.reader.fault == f"Badge reader {tmp_path / LINK}: has not answered yet."
    assert time.monotonic() - began < HELD_UP_S
    bench.until(lambda: bool(bench.antennas))
    began = time.monotonic()
    bench.close()
    assert time.monotonic() - began < 3 * HELD_UP_S


def test_a_silent_reader_is_described_after_a_while(build: Build) -> None:
    silent = Pn532Emulator()
    silent.fault = Fault.DEAD
    bench = build(silent)
    bench.until(lambda: "does not answer as a reader of this kind" in str(bench.reader.fault))


def test_closed_and_reopened_it_leaves_no_process_and_no_file_behind(build: Build) -> None:
    def files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = files()
    for _ in range(3):
        bench = build(Pn532Emulator())
        bench.until(bench.works)
        bench.close()
        assert all(antenna._child.returncode is not None for antenna in bench.antennas)
    assert files() == before


def test_the_field_is_on_only_while_it_looks(bench: Bench) -> None:
    bench.reader.want(False)
    bench.until(lambda: not bench.chip.field.on)
    looked = len(bench.chip.commands)
    time.sleep(AT_ONCE_S)
    assert len(bench.chip.commands) == looked


def test_what_libnfc_sends_is_understood(bench: Bench) -> None:
    for card in (Card(FOUR), Card(SEVEN), smart_card(TEN)):
        assert bench.reads(card) == card.uid
    assert bench.chip.unknown == 0


def test_a_missing_library_is_named_with_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def miss(name: str) -> None:
        raise OSError("libfreefare.so: cannot open shared object file")

    monkeypatch.setattr(importlib, "import_module", miss)
    with pytest.raises(Unusable, match="Debian packages libfreefare-dev and libnfc-dev"):
        pynfc_child.load()


def test_a_missing_pynfc_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynfc", None)
    with pytest.raises(Unusable, match="pynfc is not installed"):
        pynfc_child.load()


def test_a_32_bit_system_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    with pytest.raises(Unusable, match=r"64-bit operating system, or .* serial_uid"):
        pynfc_child.load()


@pytest.mark.parametrize(
    "url",
    [
        "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0",
        "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0",
        "pn532_uart:/dev/ttyAMA0",
        "pn532_uart:/dev/ttyAMA0:115200",
        "pn532_i2c:/dev/i2c-1",
        "acr122_usb",
        "acr122_usb:001:004",
        "pn53x_usb",
    ],
)
def test_a_path_and_the_connection_strings_of_libnfc_are_taken(url: str) -> None:
    assert Options(url=url).url == url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "give the device path"),
        ("ttyUSB0", "give the device path"),
        ("pn532_uart", "give the device path"),
        ("pn533_uart:/dev/ttyUSB0", "pn532_uart"),
        ("socket://127.0.0.1:7000", "give the device path"),
        ("pn532_uart:/dev/ttyUSB0:12345", "cannot set 12345 baud"),
    ],
)
def test_another_url_is_refused_with_what_there_is(url: str, why: str) -> None:
    with pytest.raises(pydantic.ValidationError, match=why):
        Options(url=url)


@given(st.lists(st.sampled_from([FOUR, SEVEN, TEN]), max_size=4))
def test_what_the_child_saw_is_read_as_it_was_written(uids: list[bytes]) -> None:
    assert read_answer(write_uids(tuple(uids)).encode() + b"\n") == tuple(uids)


def test_a_fault_of_the_child_is_read_as_one_line() -> None:
    with pytest.raises(Unusable, match=r"^two lines$"):
        read_answer(write_fault("two\nlines").encode())


@given(st.binary(max_size=600))
def test_whatever_the_child_says_is_uids_or_a_fault_or_nonsense(line: bytes) -> None:
    try:
        uids = read_answer(line)
    except (Unusable, ValueError):
        return
    assert all(len(uid) in (4, 7, 10) for uid in uids)


@pytest.mark.parametrize("line", [b"", b"uids 08", b"uids xx", b"uids " + b"DEADBEEF " * 5, b"hello"])
def test_nonsense_of_the_child_is_no_badge(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_answer(line)


def test_a_phone_is_told_from_a_badge(bench: Bench) -> None:
    bench.chip.field.put(phone(seed=1))
    assert isinstance(bench.next(), NoBadge)
