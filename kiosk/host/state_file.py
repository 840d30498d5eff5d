"""Live health: one small JSON file per process, replaced as a whole."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class StateFile:
    """A JSON object that readers see whole, old or new, never half.

    It lives in the runtime directory, which a restart empties, so nothing is
    synced to disk.

    Lifetime: the file stays until `remove` or the end of the boot.
    Concurrency: one writer; any number of readers in any process.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._draft = path.with_name(f".{path.name}.new")

    def write(self, state: Mapping[str, Any]) -> None:
        """Replace the content.

        OSError when the directory is not there or is full; TypeError or ValueError for what is no JSON.
        """
        text = json.dumps(state, separators=(",", ":"), sort_keys=True, allow_nan=False)
        self._draft.write_text(text + "\n", encoding="utf-8")
        self._draft.replace(self.path)

    def remove(self) -> None:
        """Take the file away; it may be gone already."""
        self.path.unlink(missing_ok=True)


def read_state(path: Path) -> dict[str, Any] | None:
    """Return what the process last wrote, or None when it has written nothing in this boot."""
    try:
        state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return state
