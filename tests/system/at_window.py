"""People at a window of an X server: a pointer and a keyboard that are not the kiosk's own."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.world.people import PATIENCE_S, Customer, Look
from kiosk.world.town import Town
from tests.system.conftest import PATIENT
from tests.system.happenings import check_books_agree, check_no_crash

KEY_AFTER_S = 0.3

GO_ON_FOR_OTHERS = ("verdict", "photo_kept")


@contextmanager
def town_on(display: str, size: tuple[int, int], place: Path) -> Iterator[Town]:
    """A town whose kiosk opens its window on this display; at its end the books must agree."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DISPLAY", display)
        environment.setenv("SDL_AUDIODRIVER", "dummy")
        for name in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY"):
            environment.delenv(name, raising=False)
        with Town(place, windowed=True, screen_size=size, settings={"visit": PATIENT}) as town:
            yield town
            check_books_agree(town)
            check_no_crash(town)


def xdotool(*arguments: str) -> None:
    subprocess.run(["/usr/bin/xdotool", *arguments], check=True, timeout=20)


class AtWindow(Customer):
    """Touches where the glass says a control is, through the X server, as a panel under X does."""

    def _tap(self, control_id: str, after_s: float) -> None:
        time.sleep(after_s)
        (control,) = [c for c in self.town.screen.look()["controls"] if c["id"] == control_id]
        x, y = control["x"] + control["w"] / 2, control["y"] + control["h"] / 2
        xdotool("mousemove", str(round(x)), str(round(y)), "mousedown", "1", "sleep", "0.1", "mouseup", "1")
        self.taps += 1


class WithKeys(Customer):
    """Presses what comes first on the screen, by the keys of a keypad: the first one shows the ring."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        xdotool("key", "Down")

    def wait_for(self, fits: Callable[[Look], bool], what: str, within: float = PATIENCE_S) -> Look:
        """Whoever uses keys says themselves when they have read a page that goes on by itself for others."""

        def fits_or_is_read(look: Look) -> bool:
            if not fits(look) and look["screen"] in GO_ON_FOR_OTHERS:
                time.sleep(KEY_AFTER_S)
                xdotool("key", "Return")
                super(WithKeys, self).wait_for(lambda then: then["screen"] != look["screen"], "the next page")
            return fits(look)

        return super().wait_for(fits_or_is_read, what, within)

    def _tap(self, control_id: str, after_s: float) -> None:
        time.sleep(max(after_s, KEY_AFTER_S))
        xdotool("key", "Return")
        self.taps += 1
