"""`kiosk run` in a window of an X server, with a pointer and a keyboard that are not its own."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.world.people import Customer
from kiosk.world.stories import one_line, plain_drop_off
from kiosk.world.town import Town
from tests.system.conftest import PATIENT
from tests.system.happenings import check_books_agree, check_no_crash, the_one

SIZE = (1280, 800)

pytestmark = pytest.mark.timeout(120)


class AtWindow(Customer):
    """Touches where the glass says a control is, through the X server, as a panel under X does."""

    def _tap(self, control_id: str, after_s: float) -> None:
        time.sleep(after_s)
        (control,) = [c for c in self.town.screen.look()["controls"] if c["id"] == control_id]
        x, y = control["x"] + control["w"] / 2, control["y"] + control["h"] / 2
        xdotool("mousemove", str(round(x)), str(round(y)), "mousedown", "1", "sleep", "0.1", "mouseup", "1")
        self.taps += 1


def xdotool(*arguments: str) -> None:
    subprocess.run(["/usr/bin/xdotool", *arguments], check=True, timeout=20)


@contextmanager
def x_server() -> Iterator[str]:
    """A display in memory; its name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["/usr/bin/Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            yield f":{pipe.readline().strip()}"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with x_server() as display, pytest.MonkeyPatch.context() as environment:
        environment.setenv("DISPLAY", display)
        environment.setenv("SDL_AUDIODRIVER", "dummy")
        for name in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY"):
            environment.delenv(name, raising=False)
        place: Path = tmp_path_factory.mktemp("town")
        with Town(place, windowed=True, screen_size=SIZE, settings={"visit": PATIENT}) as town:
            yield town
            check_books_agree(town)
            check_no_crash(town)


def test_a_drop_off_by_a_pointer_of_the_x_server(town: Town) -> None:
    order = town.shop.order(one_line())
    customer = AtWindow(town)
    plain_drop_off(customer, order)
    customer.see("attract")
    assert customer.taps == 3
    the_one(town, "drop_off.completed", order)


def test_arrows_and_enter_lead_to_help_and_no_key_leads_out(town: Town) -> None:
    customer = Customer(town)
    customer.see("attract")
    xdotool("mousemove", "640", "400")
    for key in ("Escape", "alt+F4", "ctrl+q", "ctrl+c", "super", "F12", "ctrl+alt+BackSpace", "Menu"):
        xdotool("key", key)
    town.check(0.5)
    customer.see("attract")
    for key in (
        "Down",
        "Up",
        "Return",
    ):  # the ring comes, goes to the last control, and that is pressed
        xdotool("key", key)
        time.sleep(0.4)
    customer.wait_for(lambda look: look["screen"] != "attract", "what the last control does")
