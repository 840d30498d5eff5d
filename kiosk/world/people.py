"""People: they look at the screen, touch it, hold things to the camera, and use doors."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardware.lock_board.physics import Door
from hardware.scanner import drawing
from kiosk.world.remote_screen import NothingNewError, RemoteScreenError
from kiosk.world.shop import Order
from kiosk.world.town import Town

REACTION_S = 0.15
"""A quick and decided customer; `speed` makes others."""

FASTEST_TOUCH_S = 0.28
"""What comes sooner after a screen or a touch is ignored: a bounce, or aimed at what was there before."""

KEY_S = 0.1
"""Between one key and another; the screen takes these as fast as fingers can."""

PATIENCE_S = 20.0

PUSH_AGAIN_S = 0.05

LOOK_AROUND_S = 0.5
"""How long somebody stares at a screen before looking whether the kiosk runs at all."""

DYING_S = 2.0

Look = dict[str, Any]
"""What is on the screen, as `RemoteScreen.look` tells it."""


class Lost(Exception):
    """Somebody did not find on the screen what was expected; the text says what was there."""


@dataclass
class Person:
    """One person at the kiosk. `taps` and `seconds` are counted from the first thing shown or touched.

    `lost_picture`: where the screen goes that somebody is lost before. `in_hand`: the compartments and
    bins out of which they carry something away.
    """

    town: Town
    speed: float = 1.0
    taps: int = 0
    started_at: float | None = None
    ended_at: float | None = None
    seen: list[str] = field(default_factory=list)
    lost_picture: Path | None = None
    in_hand: set[str] = field(default_factory=set)

    @property
    def seconds(self) -> float:
        """From the first act to the end, or to now."""
        if self.started_at is None:
            return 0.0
        return (self.ended_at or time.monotonic()) - self.started_at

    # --- eyes -----------------------------------------------------------------------------------

    def see(self, *names: str, within: float = PATIENCE_S) -> Look:
        """Wait until one of these screens is shown, noticing every one on the way."""
        return self.wait_for(lambda look: look["screen"] in names, " or ".join(names), within)

    def read(self, words: str, within: float = PATIENCE_S) -> Look:
        """Wait until these words stand on the screen."""
        return self.wait_for(lambda look: any(words in text for text in look["texts"]), repr(words), within)

    def wait_for(self, fits: Callable[[Look], bool], what: str, within: float = PATIENCE_S) -> Look:
        """Wait until what is on the screen fits. Raises Lost when it does not, ChildDied when nothing can."""
        deadline = time.monotonic() + within
        try:
            while True:
                look = self.town.screen.look()
                self._notice(look["screen"])
                if fits(look):
                    return look
                left = deadline - time.monotonic()
                if left <= 0:
                    if self.lost_picture:
                        self.town.screen.picture(self.lost_picture)
                    raise Lost(f"waited {within:g} s for {what}; {look['screen']} says {look['texts']}")
                with contextlib.suppress(NothingNewError):
                    self.town.screen.wait(look["revision"], min(left, LOOK_AROUND_S))
                self.town.check()
        except RemoteScreenError:
            self.town.check(DYING_S)
            raise

    def begin(self) -> None:
        """From here on the seconds are counted."""
        if self.started_at is None:
            self.started_at = time.monotonic()

    # --- hands ----------------------------------------------------------------------------------

    def touch(self, control_id: str) -> None:
        """Touch a control once it can be touched."""
        self.begin()
        self.wait_for(
            lambda look: any(c["id"] == control_id and c["enabled"] for c in look["controls"]),
            f"{control_id} to touch",
        )
        self._tap(control_id, max(FASTEST_TOUCH_S, REACTION_S / self.speed))

    def show_code(self, code: Order | str | bytes, **how: Any) -> None:
        """Hold the phone with an order's QR code, or any other, to the camera."""
        self.begin()
        payload = code.token if isinstance(code, Order) else code
        self.town.cabinet.show(drawing.scene_with_code(payload, **how))

    def put_phone_away(self) -> None:
        self.town.cabinet.nothing_in_view()

    def pause(self, times: float = 1.0) -> None:
        """Think, or do something with the hands."""
        time.sleep(REACTION_S * times / self.speed)

    def push_shut(self, door: Door) -> None:
        """Push until it latches: while the coil is on, it springs back."""
        deadline = time.monotonic() + PATIENCE_S
        while not door.push_shut():
            if time.monotonic() > deadline:
                raise Lost("the door does not shut")
            time.sleep(PUSH_AGAIN_S)

    def leave(self) -> None:
        """Go home."""
        self.ended_at = time.monotonic()

    def _tap(self, control_id: str, after_s: float) -> None:
        time.sleep(after_s)
        self.town.screen.touch(control_id)
        self.taps += 1

    def _notice(self, name: str) -> None:
        if self.seen[-1:] != [name]:
            self.seen.append(name)


class Customer(Person):
    """One who brings something back."""

    def hold_item(self, category: str, colour: str = "blue") -> None:
        self.town.cabinet.show(drawing.scene_with_item(category, colour))

    def type_code(self, code: Order | str) -> None:
        """Key by key, without looking up in between."""
        self.see("typing")
        characters = code.code if isinstance(code, Order) else code
        last = characters[0]  # nothing may be touched at once on a new screen
        for character in characters:
            self._tap(f"key_{character}", FASTEST_TOUCH_S if character == last else KEY_S / self.speed)
            last = character

    def put_in_and_shut(self) -> None:
        """Open door: put the parcel in, shut it."""
        self.put_in()
        self.shut()

    def put_in(self) -> None:
        self._door().put_in()
        self.pause()

    def drop_in(self, grams: int, litres: float) -> None:
        """Open flap: let the parcel fall, and the flap shut."""
        bin_ = self.town.cabinet.bin
        bin_.put_in(grams, litres)
        self.pause()
        self.push_shut(bin_.flap)

    def take_out(self) -> None:
        self._door().take_out()
        self.pause()

    def shut(self) -> None:
        self.push_shut(self._door())

    def _door(self) -> Door:
        found = self.town.cabinet.open_door()
        if found is None:
            raise Lost("no door is open")
        return found[1]
