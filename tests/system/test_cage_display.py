"""`kiosk run` on cage, the compositor of an installed kiosk, on an output that exists in memory only.

Cage refuses root, who often runs tests: then it belongs to nobody, and opens its X server to this user.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.world.stories import one_line, plain_drop_off
from kiosk.world.town import Town
from tests.system.at_window import AtWindow, town_on
from tests.system.happenings import the_one

OUTPUT = (1280, 720)
"""What wlroots gives who asks for no size."""

LET_IN = """
import ctypes, os, sys
x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
display = ctypes.c_void_p(x.XOpenDisplay(None))
x.XDisableAccessControl(display)
x.XFlush(display)
print(os.environ["DISPLAY"], flush=True)
sys.stdin.read()
"""
"""The program that cage shows, and ends with: it lasts as long as its standard input."""

HEADLESS = {
    "WLR_BACKENDS": "headless",
    "WLR_RENDERER": "pixman",
    "WLR_LIBINPUT_NO_DEVICES": "1",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "PATH": "/usr/bin:/bin",
}
NEEDED = ("cage", "Xwayland", "setpriv", "xdotool")

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        not all(map(shutil.which, NEEDED)), reason=f"needs {', '.join(NEEDED)} (systemd/README.md)"
    ),
]


@contextmanager
def cage() -> Iterator[str]:
    """A display of cage's; its name."""
    runtime = Path(tempfile.mkdtemp(prefix="cage-"))
    command = ["/usr/bin/cage", "-s", "--", "/usr/bin/python3", "-c", LET_IN]
    if os.geteuid() == 0:
        shutil.chown(runtime, "nobody", "nogroup")
        command = ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
    compositor = subprocess.Popen(
        command,
        env=HEADLESS | {"XDG_RUNTIME_DIR": str(runtime), "HOME": str(runtime)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert compositor.stdin is not None
    assert compositor.stdout is not None
    try:
        name = compositor.stdout.readline().strip()
        assert name, "cage did not start"
        yield name
    finally:
        compositor.stdin.close()
        compositor.wait(20)
        compositor.stdout.close()
        shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with cage() as display, town_on(display, OUTPUT, tmp_path_factory.mktemp("town")) as town:
        yield town


def test_a_drop_off_at_a_window_that_cage_shows(town: Town) -> None:
    order = town.shop.order(one_line())
    customer = AtWindow(town)
    plain_drop_off(customer, order)
    customer.see("attract")
    the_one(town, "drop_off.completed", order)
