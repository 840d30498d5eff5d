"""Files that a power cut a moment later finds as they were written."""

import os
from pathlib import Path


def put_in_place(new: Path, place: Path) -> None:
    """Give a finished file its place; whoever looks there finds the old one or the new one, whole."""
    sync(new)
    new.rename(place)
    sync(place.parent)


def write(path: Path, text: str) -> None:
    """Write a small file, or replace it."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    put_in_place(new, path)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a directory, are on the drive."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
