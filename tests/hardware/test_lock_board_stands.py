"""Lock boards on a workbench: what people do to their doors and wires is what a driver reads."""

import pytest

from hardware.lock_board.emulator import Wiring
from hardware.lock_board.hands import stand_of
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import Door
from hardware.registry import open_device, stand_up
from hardware.stand import Stand
from tests.hardware.lock_board_rigs import BUILDS, ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def board(clock: ManualClock) -> KerongCu16Emulator:
    return KerongCu16Emulator(0, [Door(clock) for _ in range(16)])


@pytest.fixture
def stand(board: KerongCu16Emulator) -> Stand:
    return stand_of(board, board.wiring, options={"address": 0}, baud_rate=19200)


def unlock(board: KerongCu16Emulator, clock: ManualClock, lock: int) -> None:
    board.wiring.pulse(lock, 0.5)
    clock.now += 1.0


def test_items_go_in_and_out_through_open_doors_only(
    board: KerongCu16Emulator, stand: Stand, clock: ManualClock
) -> None:
    assert stand.look() == "16 doors: all shut and empty"
    assert stand.deeds["put"]("3") == "Nobody can put an item in: the door is shut."
    unlock(board, clock, 3)
    assert stand.deeds["put"]("3") is None
    assert stand.look() == "16 doors: open 3; items behind 3"
    assert stand.deeds["push"]("3") == "Door 3 is shut."
    assert stand.look() == "16 doors: items behind 3"
    unlock(board, clock, 3)
    assert stand.deeds["take"]("3") is None
    assert stand.look() == "16 doors: open 3"


def test_doors_and_wires_go_wrong_and_are_mended(
    board: KerongCu16Emulator, stand: Stand, clock: ManualClock
) -> None:
    stand.deeds["jam"]("1", "shut")
    stand.deeds["unwire"]("2")
    stand.deeds["cross"]("3", "4")
    stand.deeds["slow"]("5", "on")
    stand.deeds["bounce"]("6", "on")
    for lock in (1, 2, 3):
        unlock(board, clock, lock)
    board.wiring.pulse(5, 0.3)
    clock.now += 1.0
    assert stand.look() == "16 doors: open 4; stuck shut 1; not wired 2"
    stand.deeds["jam"]("4", "open")
    assert stand.deeds["push"]("4") == "Door 4 does not stay shut."
    stand.deeds["jam"]("1", "none")
    stand.deeds["wire"]("2")
    stand.deeds["slow"]("5", "off")
    for lock in (1, 2, 5):
        unlock(board, clock, lock)
    assert stand.look() == "16 doors: open 1, 2, 4, 5; stuck open 4"


@pytest.mark.parametrize(
    ("deed", "words", "said"),
    [
        ("push", ["17"], "there is no door 17; there are 1 to 16"),
        ("put", ["zero"], "there is no door zero"),
        ("jam", ["1", "ajar"], "say one of shut, open, none, not ajar"),
        ("slow", ["1", "very"], "say one of on, off, not very"),
    ],
)
def test_words_nobody_understands_are_told_apart(
    stand: Stand, deed: str, words: list[str], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        stand.deeds[deed](*words)


def test_every_deed_has_a_line_of_help(stand: Stand) -> None:
    assert all(deed.__doc__ for deed in stand.deeds.values())


@pytest.mark.parametrize("driver", sorted(BUILDS))
def test_every_board_can_be_stood_up_with_options_its_driver_takes(driver: str) -> None:
    stand = stand_up("lock_board", driver)
    board = open_device("lock_board", driver, {"url": "/dev/ttyNone", **stand.options})
    assert stand.look()
    assert board.lock_count >= 1
    board.close()


def test_more_doors_than_terminals_are_refused(clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="3 doors; the board has 2 locks"):
        Wiring([Door(clock)] * 3, terminals=2)
