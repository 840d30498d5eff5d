"""Customers: they look at the screen, touch it, hold things to the camera, and use doors."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardware.lock_board.physics import PULSE_S, SWING_S
from hardware.scanner import drawing
from kiosk.world.cabinet import Cabinet
from kiosk.world.remote_screen import RemoteScreen
from kiosk.world.shop import Order

REACTION_S = 0.15
"""A quick and decided customer; `speed` makes others."""

PATIENCE_S = 20.0

GLANCE_S = 0.03
"""How often somebody who waits looks at the screen."""


class Lost(Exception):
    """A customer did not find on the screen what was expected; the text says what was there."""


@dataclass
class Album:
    """Pictures of every screen a customer saw, in order. `directory` is None for nobody's album."""

    directory: Path | None
    count: int = 0

    def keep(self, screen: RemoteScreen, name: str) -> None:
        if self.directory is not None:
            self.count += 1
            screen.picture(self.directory / f"{self.count:03d}-{name}.png")


@dataclass
class Customer:
    """One person at the kiosk. `taps` and `seconds` are counted from the first thing shown or touched."""

    screen: RemoteScreen
    cabinet: Cabinet
    album: Album
    speed: float = 1.0
    taps: int = 0
    started_at: float | None = None
    seen: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started_at if self.started_at is not None else 0.0

    def see(self, *names: str, within: float = PATIENCE_S) -> dict[str, Any]:
        """Wait until one of these screens is shown, noticing every one on the way."""
        deadline = time.monotonic() + within
        while True:
            look = self.screen.look()
            self._notice(look["screen"])
            if look["screen"] in names:
                return look
            if time.monotonic() > deadline:
                raise Lost(f"waited {within:g} s for {' or '.join(names)}; the screen says {look['texts']}")
            time.sleep(GLANCE_S)

    def touch(self, control_id: str) -> None:
        """Touch a control once it can be touched."""
        self._begin()
        self.pause()
        deadline = time.monotonic() + PATIENCE_S
        while True:
            look = self.screen.look()
            if any(c["id"] == control_id and c["enabled"] for c in look["controls"]):
                break
            if time.monotonic() > deadline:
                raise Lost(f"no {control_id} to touch on {look['screen']}: {look['texts']}")
            time.sleep(GLANCE_S)
        self.screen.touch(control_id)
        self.taps += 1

    def show_code(self, order: Order, **how: Any) -> None:
        """Hold the phone with the order's QR code to the camera."""
        self._begin()
        self.cabinet.show(drawing.scene_with_code(order.token, **how))

    def put_phone_away(self) -> None:
        self.cabinet.nothing_in_view()

    def hold_item(self, category: str, colour: str = "blue") -> None:
        self.cabinet.show(drawing.scene_with_item(category, colour))

    def type_code(self, order: Order) -> None:
        for character in order.code:
            self.touch(f"key_{character}")

    def put_in_and_shut(self) -> None:
        """Open door: put the parcel in, shut it."""
        self.put_in()
        self.shut()

    def put_in(self) -> None:
        self._at_the_door().put_in()
        self.pause(2)

    def shut(self) -> None:
        door = self._at_the_door()
        # The coil is on for as long as its pulse: until then a door that is pushed springs back.
        time.sleep(PULSE_S + SWING_S)
        if not door.push_shut():
            raise Lost("the door does not shut")

    def pause(self, times: float = 1.0) -> None:
        time.sleep(REACTION_S * times / self.speed)

    def _at_the_door(self) -> Any:
        found = self.cabinet.open_door()
        if found is None:
            raise Lost("no door is open")
        return found[1]

    def _begin(self) -> None:
        if self.started_at is None:
            self.started_at = time.monotonic()

    def _notice(self, name: str) -> None:
        if not self.seen or self.seen[-1] != name:
            self.seen.append(name)
            self.album.keep(self.screen, name)
