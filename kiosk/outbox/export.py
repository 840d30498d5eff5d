"""Events in a file, one a line, the very bytes that travel: for a stick, when no network comes."""

import os
from collections.abc import Iterable
from pathlib import Path


def export(bodies: Iterable[bytes], file: Path) -> int:
    """Write them and return how many they are; when it returns, they are on the medium.

    OSError when that does not work: no half-written file is left under the name.
    """
    draft = file.with_name(f".{file.name}.new")
    count = 0
    try:
        with draft.open("wb") as out:
            for body in bodies:
                out.write(body + b"\n")
                count += 1
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync(file.parent)
    return count


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
