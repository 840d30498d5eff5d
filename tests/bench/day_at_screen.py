"""A day of drop-offs at the real screen: how much memory the kiosk has after each hundred.

The real core and the real window in one process, devices simulated, time virtual. A display waits for
each frame; the window without one does not, so it is told to: else frames queue up in the renderer.

Run as `python -m tests.bench.day_at_screen DIRECTORY VISITS`.
"""

import json
import os
import sys
from pathlib import Path

from hardware.lock_board.physics import Door
from kiosk.ui.app import _freeze
from kiosk.world.stories import one_line
from tests.bench.memory import rss_mib
from tests.support.kiosk_on_screen import KioskOnScreen
from tests.support.steady_kiosk import SteadyKiosk

EVERY = 100
COARSE_S = 1 / 15


def main(directory: Path, visits: int) -> None:
    """Say how many MiB there are after each hundred visits, as a JSON list."""
    screen = KioskOnScreen(SteadyKiosk(directory), draws=True)
    screen.frame_s = COARSE_S
    _wait_for_each_frame()
    screen.run(0.5)
    _freeze(None)
    memory = []
    for number in range(1, visits + 1):
        door = _drop_off(screen)
        _collect(screen.kiosk, door)
        screen.run(2.0)
        if number % EVERY == 0:
            memory.append(rss_mib(os.getpid()))
            print(f"{number} visits: {memory[-1]:.1f} MiB", file=sys.stderr, flush=True)
    print(json.dumps(memory))


def _wait_for_each_frame() -> None:
    from kivy.core.window import Window
    from kivy.graphics.opengl import glFinish

    Window.bind(on_flip=lambda _: glFinish())


def _drop_off(screen: KioskOnScreen) -> Door:
    kiosk = screen.kiosk
    kiosk.show_code(kiosk.shop.order(one_line(), at=kiosk.clock.wall()))
    for name, control_id in (("photo", "take_photo"), ("label_attach", "label_is_on")):
        screen.run_until(name)
        screen.tap(control_id)
    screen.run_until("door_open")
    door = screen.open_door
    screen.put_in_and_shut(door)
    screen.run_until("done")
    screen.tap("finish")
    screen.run_until("attract")
    return door


def _collect(kiosk: SteadyKiosk, door: Door) -> None:
    """A courier's hand so quick that no board sees it; the parcel is on its way."""
    number = kiosk.doors.index(door) + 1
    kiosk.reach_in(number, put_in=False)
    kiosk.store.compartments.release(f"{number:02d}")
    kiosk.printer.jobs.clear()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
