"""Composes the sounds in assets/sounds. Run as `python -m kiosk.ui.build_sounds` after changing a melody."""

import math
import struct
import sys
import wave
from pathlib import Path
from typing import NamedTuple

from kiosk.ui.sounds import FOLDER

RATE_HZ = 22_050
LOUDNESS = 0.5
ATTACK_S = 0.008
"""Long enough that a note does not begin with a click."""
OVERTONES = ((1, 1.0), (2, 0.35), (3, 0.12))
"""Multiples of the tone and their share: a soft bell."""


class Note(NamedTuple):
    """A tone, 0 Hz for silence."""

    pitch_hz: float
    seconds: float


MELODIES: dict[str, tuple[Note, ...]] = {
    "accept": (Note(659.3, 0.14), Note(987.8, 0.34)),
    "stop": (Note(196.0, 0.40),),
    "attention": (Note(784.0, 0.16), Note(0, 0.10)) * 3,
    "shutter": (Note(1760.0, 0.06), Note(0, 0.06), Note(1318.5, 0.20)),
    "door": (Note(523.3, 0.12), Note(392.0, 0.12), Note(523.3, 0.30)),
}
"""Rising for yes, low for no, three times the same for "look here", two clicks for a picture, down and up
again for a door: told apart without seeing."""


def samples(note: Note) -> list[float]:
    """Amplitudes of one note, -1 to 1, dying away."""
    count = round(note.seconds * RATE_HZ)
    whole = sum(share for _, share in OVERTONES)
    wave_form = []
    for index in range(count):
        at = index / RATE_HZ
        envelope = min(1.0, at / ATTACK_S) * math.exp(-4 * at / note.seconds) * (1 - index / count)
        tone = sum(share * math.sin(math.tau * note.pitch_hz * n * at) for n, share in OVERTONES)
        wave_form.append(LOUDNESS * envelope * tone / whole)
    return wave_form


def write(path: Path, melody: tuple[Note, ...]) -> None:
    """Write a melody as WAV, mono, 16 bit."""
    amplitudes = [amplitude for note in melody for amplitude in samples(note)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(b"".join(struct.pack("<h", round(a * 32767)) for a in amplitudes))


def main() -> int:
    """Write all melodies."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, melody in MELODIES.items():
        write(FOLDER / f"{name}.wav", melody)
    return 0


if __name__ == "__main__":
    sys.exit(main())
