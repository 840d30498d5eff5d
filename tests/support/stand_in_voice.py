"""A program in the place of eSpeak NG: it writes down how it was called and what it was given to say."""

from pathlib import Path

SCRIPT = """#!/bin/sh
echo "$@" >> "$0.arguments"
cat >> "$0.heard"
echo >> "$0.heard"
[ ! -e "$0.complaint" ] || cat "$0.complaint" >&2
if [ -e "$0.slow" ]; then touch "$0.playing"; exec sleep 60; fi
"""
"""With a file beside it that is called `slow` it speaks for a minute; it complains what `complaint` holds."""


class StandInVoice:
    """The program is `path`, called as the real one is."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "espeak-ng"
        self.path.write_text(SCRIPT)
        self.path.chmod(0o755)

    def beside(self, name: str) -> Path:
        """What lies beside the program under this name."""
        return self.path.with_name(f"{self.path.name}.{name}")

    @property
    def heard(self) -> list[str]:
        """Everything it was given to say, a line each."""
        file = self.beside("heard")
        return file.read_text("utf-8").splitlines() if file.exists() else []

    @property
    def arguments(self) -> list[list[str]]:
        """How it was called, each time."""
        file = self.beside("arguments")
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []
