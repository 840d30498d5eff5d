"""A technician sets a kiosk up: whatever is wired where, the right doors open in the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import Door
from hardware.lock_board.xor_8a_emulator import Xor8aEmulator
from kiosk.host.clock import ManualClock
from kiosk.world.staff import OTTO
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import NOW
from tests.support.unwired_kiosk import UnwiredKiosk

LEFT = ("04", "01", "06")
"""The doors at locks 1, 2, 3 of one board, whose contacts are closed while open, its item inputs while empty."""

RIGHT = ("03", "02", "05")
"""Those of the other, which reports its last lock first."""


class Workshop:
    """The boards and doors that were built in."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.behind = {place: Door(clock.monotonic) for place in sorted(LEFT + RIGHT)}
        self.left = KerongCu16Emulator(
            1, [self.behind[place] for place in LEFT], closes_when_open=True, active_when_empty=True
        )
        self.right = Xor8aEmulator(
            2,
            [self.behind[place] for place in RIGHT],
            channels=16,
            status_bytes=2,
            byte_order="last_lock_first",
            clock=clock.monotonic,
        )


@pytest.fixture
def workshop() -> Workshop:
    return Workshop(ManualClock(NOW))


@pytest.fixture
def kiosk(tmp_path: Path, workshop: Workshop) -> Iterator[UnwiredKiosk]:
    boards = {"port-a": workshop.right, "port-b": workshop.left}
    kiosk = UnwiredKiosk(tmp_path, workshop.clock, workshop.behind, boards)
    yield kiosk
    kiosk.close()


def test_it(kiosk: UnwiredKiosk) -> None:
    assert kiosk.screen.name == "not_commissioned"
    kiosk.begin_set_up()
    kiosk.find_boards()
    print(kiosk.screen)
    kiosk.touch("walk")
    print(kiosk.walk(hand_in=["06"]))
    print(kiosk.screen)
    kiosk.finish_walk()
    print(kiosk.config.hardware_map_file.read_text())
    assert kiosk.screen.name == "not_commissioned"
    sign_in(kiosk, OTTO)
    print(kiosk.screen)
    kiosk.touch("trial")
    kiosk.wait(1)
    print(kiosk.screen)
    kiosk.drop_off_at(kiosk.shop.order(["linen_shirt"]))
    assert 0
