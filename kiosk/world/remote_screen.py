"""Talks to a screen over its socket; needs neither Kivy nor a display."""

import contextlib
import json
import socket
import time
from pathlib import Path
from typing import Any

RETRY_S = 0.05
MARGIN_S = 15.0


class RemoteScreenError(RuntimeError):
    """The screen could not do what was asked, or is not there."""


class NothingNewError(RemoteScreenError):
    """No newer screen came in the time given."""


class RemoteScreen:
    """A screen at the other end of a unix socket.

    Lifetime: connects when made (waiting up to `connect_within` seconds for the
    socket to appear), until `close`. Concurrency: one caller at a time.
    Every method raises RemoteScreenError when the screen refuses or is gone.
    """

    def __init__(self, path: Path, connect_within: float = 10.0) -> None:
        self.path = path
        self._socket = self._connect(connect_within)
        self._lines = self._socket.makefile("rb")

    def _connect(self, within: float) -> socket.socket:
        deadline = time.monotonic() + within
        while True:
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                link.connect(str(self.path))
            except OSError as error:
                link.close()
                if time.monotonic() >= deadline:
                    raise RemoteScreenError(f"no screen answers at {self.path}: {error}") from error
                time.sleep(RETRY_S)
            else:
                return link

    def __enter__(self) -> "RemoteScreen":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
        self._socket.close()

    def ask(self, request: dict[str, Any], within: float = MARGIN_S) -> dict[str, Any]:
        """Send one request and return its answer."""
        self._socket.settimeout(within)
        try:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
            line = self._lines.readline()
        except OSError as error:
            raise RemoteScreenError(f"the screen at {self.path} is gone: {error}") from error
        if not line:
            raise RemoteScreenError(f"the screen at {self.path} hung up")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RemoteScreenError(f"{request.get('do')}: {answer['error']}")
        return answer

    def look(self) -> dict[str, Any]:
        """What is shown: screen, revision, texts, speech, controls (id, label, x, y, w, h, enabled; px)."""
        return self.ask({"do": "look"})

    def touch(self, control_id: str) -> int:
        """Touch the middle of a control; returns the revision shown afterwards."""
        return int(self.ask({"do": "touch", "control": control_id})["revision"])

    def touch_at(self, x: float, y: float) -> int:
        """Touch a point, pixels from the top left; returns the revision shown afterwards."""
        return int(self.ask({"do": "touch", "x": x, "y": y})["revision"])

    def key(self, name: str) -> int:
        """Press a key of a keyboard, by Kivy's name for it; returns the revision shown afterwards."""
        return int(self.ask({"do": "key", "key": name})["revision"])

    def picture(self, path: Path) -> Path:
        """Have the screen write what it shows as PNG to `path`."""
        return Path(self.ask({"do": "picture", "path": str(path.resolve())})["path"])

    def record(self, directory: Path) -> None:
        """Have the screen keep each screen from now on as PNG, NNN-name.png, until it ends."""
        self.ask({"do": "record", "directory": str(directory.resolve())})

    def turns(self) -> list[float]:
        """Seconds between one turn of the screen's main thread and the next, since this was last asked.

        It turns 60 times a second unless drawing, or something else, takes longer.
        """
        return [float(seconds) for seconds in self.ask({"do": "turns"})["seconds"]]

    def wait(self, after_revision: int, timeout: float = 10.0) -> int:
        """Wait until a screen newer than `after_revision` is drawn; returns its revision.

        Raises NothingNewError when none comes.
        """
        request = {"do": "wait", "after_revision": after_revision, "timeout": timeout}
        try:
            return int(self.ask(request, timeout + MARGIN_S)["revision"])
        except RemoteScreenError as error:
            if "no screen newer" in str(error):
                raise NothingNewError(str(error)) from None
            raise

    def wait_for_screen(self, name: str, timeout: float = 10.0) -> dict[str, Any]:
        """Wait until the screen called `name` is shown; returns its look."""
        deadline = time.monotonic() + timeout
        while True:
            seen = self.look()
            if seen["screen"] == name:
                return seen
            left = deadline - time.monotonic()
            if left <= 0:
                raise RemoteScreenError(
                    f"waited {timeout:g} s for screen {name!r}, {seen['screen']!r} is shown"
                )
            with contextlib.suppress(NothingNewError):
                self.wait(seen["revision"], left)
