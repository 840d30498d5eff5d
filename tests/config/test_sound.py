"""How loud it is at which hour, and what is said of a mistake in that."""

from datetime import time
from pathlib import Path

import pytest

from kiosk.config import ConfigError, SoundSettings, load

BY_NIGHT = SoundSettings(volume_percent=80, quiet_volume_percent=30, quiet_from="21:30", quiet_until="07:00")
AT_NOON = SoundSettings(volume_percent=80, quiet_volume_percent=30, quiet_from="12:00", quiet_until="14:00")
NEVER = SoundSettings(volume_percent=80, quiet_volume_percent=30, quiet_from="07:00", quiet_until="07:00")


@pytest.mark.parametrize(
    ("settings", "at", "percent"),
    [
        (BY_NIGHT, time(21, 29), 80),
        (BY_NIGHT, time(21, 30), 30),
        (BY_NIGHT, time(0, 0), 30),
        (BY_NIGHT, time(6, 59, 59), 30),
        (BY_NIGHT, time(7, 0), 80),
        (AT_NOON, time(11, 59), 80),
        (AT_NOON, time(12, 0), 30),
        (AT_NOON, time(14, 0), 80),
        (NEVER, time(7, 0), 80),
        (NEVER, time(3, 0), 80),
    ],
)
def test_the_quiet_hours_have_their_own_volume(settings: SoundSettings, at: time, percent: int) -> None:
    assert settings.volume_at(at) == percent


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('[sound]\nquiet_from = "10 pm"', 'sound.quiet_from: found "10 pm"'),
        ("[sound]\nvolume_percent = 120", "a whole number of percent from 0 to 100 (Volume by day)"),
        ('[keypad]\nspeech = "f16"', 'keypad.speech: found "f16"'),
        ('[keypad]\nspeech = "enter"', 'keypad.speech: found "enter"'),
    ],
)
def test_a_mistake_is_named_with_what_is_expected(directory: Path, line: str, says: str) -> None:
    (directory / "site.toml").write_text(line + "\n")
    with pytest.raises(ConfigError) as caught:
        load(directory / "kiosk.toml")
    assert says in str(caught.value)
