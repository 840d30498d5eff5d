"""The real screen over a whole kiosk, on one clock: what a finger does goes all the way to the doors."""

from hardware.lock_board.physics import Door
from kiosk.flow.signals import Pressed
from kiosk.ui.settings import ScreenSettings
from kiosk.world.simulation.box import Box
from tests.support.kivydrive import LANDSCAPE, Driver


class KioskOnScreen(Driver):
    """A Driver whose model is the kiosk's own, and whose touches the kiosk hears.

    With each frame the kiosk's time goes on by as much.
    """

    def __init__(self, kiosk: Box, settings: ScreenSettings = LANDSCAPE, draws: bool = False) -> None:
        self.kiosk = kiosk
        self._heard = 0
        super().__init__(settings, kiosk.core.model(), draws=draws)

    def frames(self, count: int = 1) -> None:
        for _ in range(count):
            for pressed in self.posted[self._heard :]:
                self.hear(pressed)
            self._heard = len(self.posted)
            self.kiosk.executor.run(self.frame_s)
            self.model = self.kiosk.core.model()
            super().frames()

    def hear(self, pressed: Pressed) -> None:
        """What the screen posted goes to the kiosk."""
        self.kiosk.core.press(pressed)

    def run_until(self, screen: str, within: float = 15.0) -> None:
        """Let time pass until this screen stands."""
        for _ in range(round(within / 0.1)):
            if self.model.name == screen:
                self.run(0.4)  # a touch counts from now on
                return
            self.run(0.1)
        raise AssertionError(f"no screen {screen!r} within {within} s; there is {self.model.name!r}")

    @property
    def focused(self) -> str | None:
        """The control with the ring around it."""
        control = self.app.tactile.focused
        return control.control_id if control else None

    @property
    def open_door(self) -> Door:
        """The one door that stands open."""
        (door,) = [door for door in self.kiosk.doors if door.is_open]
        return door

    def put_in_and_shut(self, door: Door) -> None:
        """As people do it: a moment after it sprang open."""
        self.run(0.6)
        door.put_in()
        assert door.push_shut()
