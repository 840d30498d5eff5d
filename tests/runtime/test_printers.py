"""Printers are asked how they are while nobody needs them: a real driver, an emulated ESC/POS printer."""

from collections.abc import Iterator

import pytest

from hardware.emulation import PtyServer
from hardware.printer.emulator import EscposEmulator
from hardware.printer.escpos import EscposPrinter
from hardware.printer.interface import Paper, Printer
from hardware.transport import SerialTransport
from kiosk.domain.alarms import AlarmCode
from kiosk.runtime.printers import ASK_S, BUSY_S, Printers
from tests.hardware.sample_jobs import Tray
from tests.runtime.watch_rig import WatchRig

LOW, FAILED = AlarmCode.PRINTER_PAPER_LOW, AlarmCode.PRINTER_FAILED
NEAR_END_MM = 1000
TWO_LOOKS = 2 * ASK_S + 1


class Counter:
    """A printer at the end of its wire, and whoever stands before it."""

    def __init__(self, watch: WatchRig, *, queried: bool = True) -> None:
        self.watch = watch
        self.emulator = EscposEmulator(Tray())
        self.server = PtyServer(self.emulator)
        self.printer = EscposPrinter(
            SerialTransport(self.server.path, baud_rate=115200), queried=queried, settle_s=0.05
        )
        self.is_idle = True
        self.start()

    def start(self) -> None:
        """The software; a new process when it is called again."""
        watch = self.watch
        printers: dict[str, Printer] = {"receipts": self.printer}
        self.printers = Printers(
            printers, watch.executor, watch.clock, watch.alarms, is_idle=lambda: self.is_idle
        )
        self.printers.start()

    def wait(self, seconds: float) -> None:
        self.watch.executor.run(seconds)

    def close(self) -> None:
        self.printer.close()
        self.server.close()


@pytest.fixture
def counter(watch: WatchRig) -> Iterator[Counter]:
    counter = Counter(watch)
    yield counter
    counter.close()


def test_a_printer_that_is_well_raises_nothing(counter: Counter) -> None:
    counter.wait(600)
    assert counter.watch.told() == []
    assert counter.printers.paper == {"receipts": Paper.OK}


def test_a_roll_near_its_end_is_told_once_before_it_is_out(counter: Counter) -> None:
    counter.emulator.load_paper(NEAR_END_MM)
    counter.wait(600)
    assert counter.watch.told() == [("raised", LOW, "receipts")]
    assert counter.printers.paper == {"receipts": Paper.NEAR_END}
    counter.emulator.load_paper()
    counter.wait(TWO_LOOKS)
    assert counter.watch.told()[1:] == [("cleared", LOW, "receipts")]


def test_a_sensor_that_trembles_as_the_roll_turns_tells_nothing(counter: Counter) -> None:
    counter.wait(1)
    for length_mm in (NEAR_END_MM, 50_000) * 5:
        counter.emulator.load_paper(length_mm)
        counter.wait(ASK_S)
    assert counter.watch.told() == []


def test_paper_that_is_out_is_one_alarm_and_its_reason(counter: Counter) -> None:
    counter.emulator.run_out()
    counter.wait(TWO_LOOKS)
    assert counter.watch.told() == [("raised", FAILED, "receipts")]
    assert counter.watch.texts() == ["paper_out"]
    counter.emulator.load_paper()
    counter.wait(TWO_LOOKS)
    assert counter.watch.told()[1:] == [("cleared", FAILED, "receipts")]


def test_a_roll_that_ran_out_is_low_until_a_new_one_is_in(counter: Counter) -> None:
    counter.emulator.load_paper(NEAR_END_MM)
    counter.wait(TWO_LOOKS)
    counter.emulator.run_out()
    counter.wait(TWO_LOOKS)
    assert counter.watch.told() == [("raised", LOW, "receipts"), ("raised", FAILED, "receipts")]
    counter.emulator.load_paper()
    counter.wait(TWO_LOOKS)
    assert sorted(counter.watch.told()[2:]) == [("cleared", FAILED, "receipts"), ("cleared", LOW, "receipts")]


def test_a_cover_that_is_open_while_a_roll_goes_in_is_no_fault(counter: Counter) -> None:
    counter.emulator.cover_open = True
    counter.wait(1)
    counter.emulator.cover_open = False
    counter.wait(600)
    assert counter.watch.told() == []


def test_a_cover_that_stays_open_is(counter: Counter) -> None:
    counter.emulator.cover_open = True
    counter.wait(TWO_LOOKS)
    assert counter.watch.texts() == ["cover_open"]


def test_while_somebody_is_at_the_screen_nobody_is_asked(counter: Counter) -> None:
    counter.wait(1)
    counter.is_idle = False
    counter.emulator.run_out()
    counter.wait(1800)
    assert counter.printers.paper == {"receipts": Paper.OK}, "as it was when it was last asked"
    counter.is_idle = True
    counter.wait(BUSY_S + TWO_LOOKS)
    assert counter.watch.texts() == ["paper_out"]


def test_after_a_restart_it_is_the_same_alarm(counter: Counter) -> None:
    counter.emulator.load_paper(NEAR_END_MM)
    counter.wait(TWO_LOOKS)
    counter.watch.restart()
    counter.start()
    counter.wait(TWO_LOOKS)
    assert counter.watch.told() == [("raised", LOW, "receipts")]


def test_a_printer_that_says_nothing_of_itself_proves_nothing(watch: WatchRig) -> None:
    counter = Counter(watch, queried=False)
    watch.alarms.set(FAILED, "receipts", "gone")
    counter.wait(600)
    counter.close()
    assert watch.told() == [("raised", FAILED, "receipts")]
    assert counter.printers.paper == {"receipts": Paper.UNKNOWN}
