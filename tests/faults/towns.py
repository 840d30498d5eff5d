"""The demonstration's town with what the fault tests need: pulses noted, and a kiosk that starts quickly."""

import contextlib
import os
from pathlib import Path
from typing import Any

from kiosk.world.child import Child
from kiosk.world.town import NO_DISPLAY, Town
from tests.faults.street import PulseWatch

SMALL_SCREEN = (360, 640)

BRISK: dict[str, dict[str, object]] = {
    "visit": {"verdict_shown_s": 0.5, "photo_kept_s": 0.5, "attention_after_s": 3, "confirm_within_s": 10},
    "broker": {"keepalive_s": 5, "reconnect_min_s": 0.1, "reconnect_max_s": 1.0, "resend_after_s": 1},
}
"""Nobody lingers, and what is lost on the way is soon sent again."""


class WatchedTown(Town):
    """A town whose pulses are noted. `with_screen`: else `kiosk run` is `tests.faults.screenless`.

    `environment` is that of the kiosk's processes, beside this one's.
    """

    def __init__(
        self,
        directory: Path,
        *,
        with_screen: bool = True,
        environment: dict[str, str] | None = None,
        **how: Any,
    ) -> None:
        settings = {name: dict(values) for name, values in BRISK.items()}
        for name, values in how.pop("settings", {}).items():
            settings.setdefault(name, {}).update(values)
        super().__init__(directory, screen_size=SMALL_SCREEN, settings=settings, **how)
        self._with_screen = with_screen
        self._more_environment = environment or {}

    @property
    def state(self) -> Path:
        """The kiosk's state directory."""
        return self._state

    def start(self) -> None:
        super().start()
        self.watch = PulseWatch(self.cabinet)

    def _child(self, stack: contextlib.ExitStack, command: str) -> Child:
        program = "kiosk.cli" if self._with_screen or command != "run" else "tests.faults.screenless"
        child = Child(
            ["-m", program, command, "--config", str(self.config_file)],
            self.directory / f"{command}.log",
            name=f"kiosk {command}",
            environment={**os.environ, **NO_DISPLAY, **self._more_environment},
        )
        stack.callback(child.end)
        return child
