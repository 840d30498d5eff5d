"""Boards are found on a wire by asking, and what their wires are is told to their drivers."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from hardware.emulation import Emulator, PtyServer
from hardware.errors import DeviceGone
from hardware.lock_board.emulator import PartyLine
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.kerong_cu48_emulator import KerongCu48Emulator
from hardware.lock_board.physics import Door
from hardware.lock_board.probing import (
    MAKES,
    CannotBeTold,
    FoundBoard,
    Make,
    find_boards,
    levels,
    open_plain,
    options_of,
)
from hardware.lock_board.waveshare_relay_emulator import WaveshareRelayEmulator
from hardware.lock_board.winnsen_emulator import WinnsenEmulator
from hardware.lock_board.xor_8a_emulator import Xor8aEmulator
from hardware.registry import drivers_of, open_device, options_model


def doors(count: int) -> list[Door]:
    return [Door() for _ in range(count)]


def near(make: Make) -> Make:
    """The same make with two addresses to try, because silence takes its time."""
    return replace(make, addresses=make.addresses[:2], baud_rates=make.baud_rates[:1])


FEW = {make.driver: near(make) for make in MAKES}


@pytest.fixture
def wire() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def served(stack: ExitStack, *devices: Emulator) -> str:
    return stack.enter_context(PtyServer(PartyLine(*devices))).url


def test_every_driver_of_a_lock_board_can_be_found() -> None:
    assert {make.driver for make in MAKES} == set(drivers_of("lock_board")) - {"simulator"}


@pytest.mark.parametrize(
    ("driver", "board", "address", "terminals"),
    [
        ("kerong_cu16", KerongCu16Emulator(1, doors(16)), 1, 16),
        ("xor_8a", Xor8aEmulator(2, doors(24)), 2, 24),
        ("winnsen", WinnsenEmulator(0, doors(16)), 0, 16),
        ("waveshare_relay", WaveshareRelayEmulator(1, doors(8)), 1, 8),
        ("kerong_cu48", KerongCu48Emulator(2, doors(48)), 2, 48),
    ],
)
def test_a_board_is_found_by_its_protocol_and_its_address(
    wire: ExitStack, driver: str, board: Emulator, address: int, terminals: int
) -> None:
    url = served(wire, board)
    speed = FEW[driver].baud_rates[0]
    assert find_boards(url, [FEW[driver]]) == [FoundBoard(url, driver, speed, address, terminals)]


def test_two_boards_on_one_wire_are_both_found_and_another_speed_is_not_tried(wire: ExitStack) -> None:
    url = served(wire, KerongCu16Emulator(0, doors(16)), KerongCu16Emulator(1, doors(4)))
    tried: list[str] = []
    found = find_boards(
        url, [FEW["kerong_cu16"], FEW["kerong_cu48"]], on_try=lambda driver, _: tried.append(driver)
    )
    assert [(board.driver, board.address) for board in found] == [("kerong_cu16", 0), ("kerong_cu16", 1)]
    assert tried == ["kerong_cu16"]


def test_boards_of_two_makes_share_a_wire_of_one_speed(wire: ExitStack) -> None:
    url = served(wire, Xor8aEmulator(1, doors(24)), WinnsenEmulator(1, doors(16)))
    found = find_boards(url, [FEW["xor_8a"], FEW["winnsen"]])
    assert [(board.driver, board.address) for board in found] == [("xor_8a", 1), ("winnsen", 1)]


def test_asking_opens_no_door(wire: ExitStack) -> None:
    behind = doors(16)
    url = served(wire, WinnsenEmulator(1, behind))
    find_boards(url, [FEW[driver] for driver in ("xor_8a", "winnsen", "waveshare_relay")])
    assert not any(door.is_open for door in behind)


def test_a_port_that_is_not_there_is_told() -> None:
    with pytest.raises(DeviceGone, match="cannot be opened"):
        find_boards("/dev/no-such-port", [FEW["winnsen"]])


@pytest.mark.parametrize("inverted", [False, True])
def test_a_plain_board_tells_its_wires_and_its_options_give_them_their_meaning(
    wire: ExitStack, inverted: bool
) -> None:
    behind = doors(16)
    url = served(wire, KerongCu16Emulator(0, behind, closes_when_open=inverted, active_when_empty=inverted))
    (found,) = find_boards(url, [FEW["kerong_cu16"]])
    plain = open_plain(found)
    contacts, items = levels(plain.read())
    plain.close()
    assert set(contacts) == {not inverted}
    assert set(items) == {inverted}
    options = options_of(
        found,
        contact_closed="open" if inverted else "shut",
        last_lock_first=False,
        item_active="absent" if inverted else "present",
    )
    board = open_device("lock_board", found.driver, options)
    assert {(reading.door, reading.occupancy) for reading in board.read()} == {("closed", "absent")}
    board.close()


@pytest.mark.parametrize("driver", sorted(FEW))
def test_what_was_found_are_options_that_the_driver_takes(driver: str) -> None:
    make = FEW[driver]
    found = FoundBoard("/dev/serial/by-id/x", driver, make.baud_rates[0], make.addresses[1], 8)
    options = options_of(found, contact_closed="shut", last_lock_first=False, item_active=None)
    options_model("lock_board", driver).model_validate(options)


def test_a_make_that_knows_one_kind_of_contact_says_what_to_do_about_the_other() -> None:
    found = FoundBoard("/dev/serial/by-id/x", "winnsen", 9600, 3, 16)
    with pytest.raises(CannotBeTold, match="turn the contact wires"):
        options_of(found, contact_closed="open", last_lock_first=False, item_active=None)
