"""The sections of `kiosk.toml` for who hears the screen, or uses it by keys."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, Field

from kiosk.config.mistakes import did_you_mean
from kiosk.config.settings import Section, Text


def _time_of_day(text: str) -> str:
    try:
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError:
        raise ValueError('a time of day is written as "07:30"') from None


def _known_key(name: str) -> str:
    if name not in SPARE_KEYS:
        raise ValueError(did_you_mean(name, SPARE_KEYS) or f"known keys are {', '.join(SPARE_KEYS)}")
    return name


SPARE_KEYS = (
    *(f"f{number}" for number in range(1, 16)),
    *("home", "end", "insert", "tab", "spacebar"),
)
"""Keys of a keyboard that a keypad may send for its own: they type nothing into a code, and lead nowhere."""

TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
KeyName = Annotated[str, AfterValidator(_known_key)]


class SoundSettings(Section):
    """How loud this place may be, by the hour, and through what it speaks. Whoever is there may change it."""

    volume_percent: int = Field(default=70, ge=0, le=100, description="Volume by day")
    quiet_volume_percent: int = Field(default=40, ge=0, le=100, description="Volume in the quiet hours")
    quiet_from: TimeOfDay = Field(default="22:00", description="The quiet hours begin, local time")
    quiet_until: TimeOfDay = Field(default="07:00", description="The quiet hours end; as they begin: none")
    speech: bool = Field(default=True, description="Whether people may have the screen read aloud")
    speaker_device: Text | None = Field(
        default=None, description="ALSA device of the loudspeaker; without it the system's own"
    )
    headset_device: Text | None = Field(
        default=None, description="ALSA device of the headset's socket; without it the loudspeaker's"
    )

    def volume_at(self, local: time) -> int:
        """Percent, at a local time of day."""
        begins, ends = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)
        inside = begins <= local < ends if begins <= ends else local >= begins or local < ends
        return self.quiet_volume_percent if inside else self.volume_percent


class KeypadSettings(Section):
    """The tactile keypad: which key it sends for what. Arrows and Enter are what they are everywhere."""

    speech: KeyName = Field(default="f1", description="Read aloud, and again")
    softer: KeyName = Field(default="f2", description="Less loud")
    louder: KeyName = Field(default="f3", description="Louder")
    headset_in: KeyName = Field(default="f4", description="What it sends when a headset is plugged in")
    headset_out: KeyName = Field(default="f5", description="What it sends when the headset is pulled out")
