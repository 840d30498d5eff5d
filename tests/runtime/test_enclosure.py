"""The switch at the machine, wired as the contact of a lock: a real driver, an emulated board."""

from collections.abc import Iterator

import pytest

from hardware.emulation import PtyServer
from hardware.lock_board import kerong_cu16
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import Door
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import DoorState
from kiosk.runtime.doors import IDLE_POLL_S, Doors, Wiring
from kiosk.runtime.enclosure import ABOUT, LASTS_S, Enclosure
from tests.runtime.watch_rig import WatchRig

OPEN = AlarmCode.ENCLOSURE_OPEN
SWITCH = 3


class Cupboard:
    """A board with a compartment at lock 1 and the switch at lock 3."""

    def __init__(self, watch: WatchRig) -> None:
        self.watch = watch
        self.locks = [Door(watch.clock.monotonic) for _ in range(16)]
        self.switch = self.locks[SWITCH - 1]
        self.emulator = KerongCu16Emulator(0, self.locks)
        self.server = PtyServer(self.emulator)
        self.board = kerong_cu16.open(kerong_cu16.Options(url=self.server.path, address=0))

    def start(self) -> Enclosure:
        """The software; a new process when it is called again."""
        enclosure = Enclosure(self.watch.alarms, self.watch.clock)
        self.doors = Doors(
            {"locks": self.board},
            {"01": Wiring("locks", 1)},
            self.watch.executor,
            on_sight=lambda *_: None,
            on_fault=lambda _: None,
            enclosure=Wiring("locks", SWITCH),
            on_enclosure=enclosure.seen,
        )
        self.doors.look_once()
        self.doors.start()
        return enclosure

    def wait(self, seconds: float) -> None:
        self.watch.executor.run(seconds)

    def close(self) -> None:
        self.board.close()
        self.server.close()


@pytest.fixture
def cupboard(watch: WatchRig) -> Iterator[Cupboard]:
    cupboard = Cupboard(watch)
    yield cupboard
    cupboard.close()


def test_whoever_opens_it_is_told_of_once_and_so_is_that_it_is_shut(cupboard: Cupboard) -> None:
    enclosure = cupboard.start()
    cupboard.wait(5)
    assert enclosure.state is DoorState.CLOSED
    cupboard.switch.pulse()
    cupboard.wait(10)
    assert enclosure.state is DoorState.OPEN
    assert cupboard.watch.told() == [("raised", OPEN, ABOUT)]
    assert cupboard.switch.push_shut()
    cupboard.wait(10)
    assert enclosure.state is DoorState.CLOSED
    assert cupboard.watch.told()[1:] == [("cleared", OPEN, ABOUT)]


def test_a_shaken_contact_is_none(cupboard: Cupboard) -> None:
    cupboard.start()
    cupboard.wait(5)
    for _ in range(10):
        cupboard.switch.pulse()
        cupboard.wait(LASTS_S - 2 * IDLE_POLL_S)
        assert cupboard.switch.push_shut()
        cupboard.wait(2 * IDLE_POLL_S)
    assert cupboard.watch.told() == []


def test_found_open_at_the_start_it_is_told_as_well(cupboard: Cupboard) -> None:
    cupboard.switch.pulse()
    cupboard.wait(1)
    cupboard.start()
    cupboard.wait(5)
    assert cupboard.watch.told() == [("raised", OPEN, ABOUT)]


def test_opened_while_the_software_starts_again_it_stays_one_alarm(cupboard: Cupboard) -> None:
    cupboard.start()
    cupboard.switch.pulse()
    cupboard.wait(10)
    cupboard.watch.restart()
    cupboard.start()
    cupboard.wait(10)
    assert cupboard.watch.told() == [("raised", OPEN, ABOUT)]


def test_it_is_no_door_that_a_visit_could_see(cupboard: Cupboard) -> None:
    cupboard.start()
    cupboard.switch.pulse()
    cupboard.wait(5)
    assert set(cupboard.doors.sights) == {"01"}
    assert cupboard.doors.sights["01"].door is DoorState.CLOSED


def test_a_silent_board_clears_nothing_and_makes_no_claim(watch: WatchRig) -> None:
    enclosure = Enclosure(watch.alarms, watch.clock)
    for door in (DoorState.OPEN, DoorState.UNKNOWN):
        for _ in range(10):
            enclosure.seen(door)
            watch.clock.advance(1)
    assert enclosure.state is DoorState.UNKNOWN
    assert watch.told() == [("raised", OPEN, ABOUT)]
