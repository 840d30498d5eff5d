"""What is wrong in a configuration, said so that the reader can put it right."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake.

    `key` is dotted, list elements counted from 1 as in `compartment[3].lock`;
    it is empty where the whole file is meant. `line` is None where the key is
    not in the file at all.
    """

    file: Path
    key: str
    line: int | None
    found: str
    expected: str
    hint: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        subject = f"{self.key}: " if self.key else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}: {subject}found {self.found}, expected {self.expected}{hint}"


class ConfigError(Exception):
    """A configuration cannot be used; `mistakes` holds every mistake found, in file and line order."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(render_errors(self.mistakes))


def render_errors(mistakes: Sequence[Mistake]) -> str:
    """Return one line per mistake, with a count below them."""
    count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    return "\n".join([*(str(mistake) for mistake in mistakes), f"{count} found."])


def did_you_mean(found: str, known: Sequence[str]) -> str | None:
    """Return a hint naming the known word closest to `found`, or None when none is close."""
    close = get_close_matches(found, known, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else None
