"""Swapped serial adapters are noticed before any door is opened."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hardware.emulation import Emulator, PtyServer
from hardware.lock_board.emulator import PartyLine
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import Door
from hardware.lock_board.whereabouts import Misplaced, Placed, misplaced
from hardware.lock_board.xor_8a_emulator import Xor8aEmulator

XOR_8A = {"lock_count": 24, "closed_state": "shut", "byte_order": "first_lock_first"}


def cu16(address: int) -> KerongCu16Emulator:
    return KerongCu16Emulator(address, [Door() for _ in range(16)])


def xor_8a(address: int) -> Xor8aEmulator:
    return Xor8aEmulator(address, [Door() for _ in range(24)])


@contextmanager
def plugged_in(directory: Path, **ports: Emulator) -> Iterator[dict[str, str]]:
    """Boards on ports with names that stay, as udev makes them."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(PtyServer(device, link=directory / name)).url
            for name, device in ports.items()
        }


def boards(urls: dict[str, str]) -> list[Placed]:
    return [
        Placed("low", "kerong_cu16", {"url": urls["a"], "address": 1}),
        Placed("high", "xor_8a", XOR_8A | {"url": urls["b"], "address": 1}),
    ]


def test_boards_where_they_belong_are_not_misplaced(tmp_path: Path) -> None:
    with plugged_in(tmp_path, a=cu16(1), b=xor_8a(1)) as urls:
        assert misplaced(boards(urls)) == []


def test_swapped_adapters_are_named_with_both_ports(tmp_path: Path) -> None:
    with plugged_in(tmp_path, a=xor_8a(1), b=cu16(1)) as urls:
        found = misplaced(boards(urls))
        assert found == [Misplaced("low", urls["a"], urls["b"]), Misplaced("high", urls["b"], urls["a"])]
        assert str(found[0]) == f'lock board "low" was set up on {urls["a"]} and answers on {urls["b"]}'


def test_two_boards_of_one_make_are_told_apart_by_their_addresses(tmp_path: Path) -> None:
    with plugged_in(tmp_path, a=cu16(2), b=cu16(1)) as urls:
        placed = [
            Placed("low", "kerong_cu16", {"url": urls["a"], "address": 1}),
            Placed("high", "kerong_cu16", {"url": urls["b"], "address": 2}),
        ]
        assert [found.name for found in misplaced(placed)] == ["low", "high"]


def test_a_board_without_power_is_not_misplaced(tmp_path: Path) -> None:
    with plugged_in(tmp_path, a=PartyLine(), b=xor_8a(1)) as urls:
        assert misplaced(boards(urls)) == []
