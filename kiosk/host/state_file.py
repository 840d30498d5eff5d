"""Live health: one small JSON file per process, replaced as a whole."""

import errno
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RUN_FILE = "run.json"
"""What `kiosk run` writes of itself: `service`, `service_reason`, `disk_level`, `boottime_ms`, and of its
`printers`, `bins` and `enclosure`."""

COMPARTMENTS_FILE = "compartments.json"
"""What `kiosk run` says of its compartments, as it travels; written when something has changed."""

FORWARDER_FILE = "forwarder.json"
"""What `kiosk forward` writes of itself: `central_online`, `waiting`, `boottime_ms` and more."""

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""A process that cannot say how it is still is what it is, and has more important things to do."""

SILENT_MS = 60_000
"""Older than this, a file tells only how its process was before it hung or died."""

SIGN_OF_LIFE_MS = 10_000
"""What is as it was is written again so often, and not each second."""

_log = logging.getLogger(__name__)


class StateFile:
    """A JSON object that readers see whole, old or new, never half.

    It lives in the runtime directory, which a restart empties, so nothing is
    synced to disk.

    Lifetime: the file stays until `remove` or the end of the boot.
    Concurrency: one writer; any number of readers in any process.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._is_stale = False
        self._written: dict[str, Any] = {}
        self._draft = path.with_name(f".{path.name}.new")

    def write(self, state: Mapping[str, Any]) -> None:
        """Replace the content, unless nothing but its `boottime_ms` is another, by less than SIGN_OF_LIFE_MS.

        Where the disk is full or read-only the old one stays, and grows stale.
        OSError when the directory is not there; TypeError or ValueError for what is no JSON.
        """
        if self._is_fresh(state):
            return
        text = json.dumps(state, separators=(",", ":"), sort_keys=True, allow_nan=False)
        try:
            self._draft.write_text(text + "\n", encoding="utf-8")
            self._draft.replace(self.path)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            if not self._is_stale:
                _log.warning("live health cannot be written: file=%s error=%s", self.path, error.strerror)
            self._is_stale = True
            self._written = {}
        else:
            self._is_stale = False
            self._written = dict(state)

    def remove(self) -> None:
        """Take the file away; it may be gone already."""
        self.path.unlink(missing_ok=True)
        self._written = {}

    def _is_fresh(self, state: Mapping[str, Any]) -> bool:
        written_ms = self._written.get("boottime_ms")
        if written_ms is None or "boottime_ms" not in state:
            return False
        is_same = {**state, "boottime_ms": written_ms} == self._written
        return is_same and 0 <= state["boottime_ms"] - written_ms < SIGN_OF_LIFE_MS


def read_state(path: Path) -> dict[str, Any] | None:
    """Return what the process last wrote, or None when it has written nothing in this boot."""
    try:
        state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return state


def read_fresh_state(path: Path, boottime_ms: int) -> dict[str, Any] | None:
    """Return what a living process says of itself, or None when it says nothing or has fallen silent."""
    try:
        state = read_state(path)
        if state is None or not 0 <= boottime_ms - int(state["boottime_ms"]) <= SILENT_MS:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return state
