"""What was found, in one line a technician understands."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`note`: works, and somebody should know. `fault`: somebody has to mend it."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


_SHOWN = {Level.OK: "ok", Level.NOTE: "note", Level.FAULT: "FAULT"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `mend` says what to do; it is empty where nothing is to be done."""

    level: Level
    about: str
    text: str
    mend: str = ""

    @property
    def ok(self) -> bool:
        """Whether nobody has to mend it."""
        return self.level is not Level.FAULT

    def __str__(self) -> str:
        mend = f"  To mend: {self.mend}." if self.mend else ""
        return f"{_SHOWN[self.level]:<5}  {self.about:<15}  {self.text}.{mend}"


def ok(about: str, text: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, about, text)


def note(about: str, text: str, mend: str = "") -> Finding:
    """It works, and somebody should know."""
    return Finding(Level.NOTE, about, text, mend)


def fault(about: str, text: str, mend: str) -> Finding:
    """It does not work; `mend` is an instruction without its full stop."""
    return Finding(Level.FAULT, about, text, mend)
