"""Reading TOML files, remembering on which line each key stands."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.config.mistakes import Mistake

Key = tuple[str | int, ...]
"""The way to a value: table names and, in lists, indices from 0."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\"' -]+?)\s*\]\]?\s*(#.*)?$")
_ASSIGNMENT = re.compile(r"^\s*([A-Za-z0-9_.\"'-]+)\s*=")
_POSITION = re.compile(r"\s*\(at line (\d+), column \d+\)$")


@dataclass(frozen=True, slots=True)
class Document:
    """One TOML file: its tables, and the line of each key as far as it could be told."""

    path: Path
    tables: dict[str, Any] = field(default_factory=dict)
    lines: dict[Key, int] = field(default_factory=dict)

    def depth(self, key: Key) -> int:
        """Return how many parts of `key` this file settles: all, once a value on the way is no table."""
        value: Any = self.tables
        for depth, part in enumerate(key):
            if not isinstance(value, dict):
                break
            if part not in value:
                return depth
            value = value[part]
        return len(key)

    def line(self, key: Key) -> int | None:
        """Return the line of `key`, else of the nearest table around it, else None."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.lines:
                return self.lines[key[:length]]
        return None


def read(path: Path) -> Document | Mistake:
    """Read one file; what stops it from being read comes back as a mistake."""
    try:
        text = path.read_bytes().decode()
        return Document(path, tomllib.loads(text), _index(text))
    except FileNotFoundError:
        return Mistake(path, "", None, "no such file", "a TOML file")
    except UnicodeDecodeError as error:
        return Mistake(path, "", None, f"a byte that is not UTF-8 at {error.start}", "a TOML file in UTF-8")
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        line = int(position[1]) if position else None
        return Mistake(path, "", line, _POSITION.sub("", str(error)), "valid TOML")
    except OSError as error:
        return Mistake(path, "", None, error.strerror or str(error), "a file this user can read")


def _index(text: str) -> dict[Key, int]:
    """Map keys to line numbers by their looks; keys inside inline tables are left to their list's line."""
    lines: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _in_lists(_parts(header[2]), counts)
            if header[1] == "[[":
                index = counts.get(table, 0)
                counts[table] = index + 1
                lines.setdefault(table, number)
                table = (*table, index)
            for length in range(1, len(table) + 1):
                lines.setdefault(table[:length], number)
        elif assignment := _ASSIGNMENT.match(line):
            key = table
            for part in _parts(assignment[1]):
                lines.setdefault(key := (*key, part), number)
    return lines


def _in_lists(way: Key, counts: Mapping[Key, int]) -> Key:
    """What is below a list stands in the entry that the file has come to."""
    key: Key = ()
    for part in way[:-1]:
        key = (*key, part)
        if key in counts:
            key = (*key, counts[key] - 1)
    return (*key, way[-1])


def _parts(dotted: str) -> Key:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
