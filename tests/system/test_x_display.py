"""`kiosk run` in a window of an X server, with a pointer and a keyboard that are not its own."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk.world.people import Customer
from kiosk.world.stories import one_line, plain_drop_off
from kiosk.world.town import Town
from tests.system.at_window import AtWindow, WithKeys, town_on, xdotool
from tests.system.happenings import the_one

SIZE = (1280, 800)

pytestmark = pytest.mark.timeout(120)


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
    with x_server() as display, town_on(display, SIZE, tmp_path_factory.mktemp("town")) as town:
        yield town


def test_a_drop_off_by_a_pointer_of_the_x_server(town: Town) -> None:
    order = town.shop.order(one_line())
    customer = AtWindow(town)
    plain_drop_off(customer, order)
    customer.see("attract")
    assert customer.taps == 3
    the_one(town, "drop_off.completed", order)


def test_a_drop_off_by_the_keys_of_a_keypad(town: Town) -> None:
    order = town.shop.order(one_line())
    customer = WithKeys(town)
    plain_drop_off(customer, order)
    customer.see("attract")
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
