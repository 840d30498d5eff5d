"""A sound belongs to the moment a screen appears."""

import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.presentation.screen_model import DoorDrawing, Look, Photo, ScreenModel, Tone
from kiosk.ui import build_sounds
from kiosk.ui.sounds import FOLDER, Sounds
from tests.support.customer_screens import gallery_screens
from tests.support.sample_parts import PHOTO
from tests.support.sample_screens import sample_screens
from tests.ui.conftest import Open

SAMPLES = dict(sample_screens())


def test_a_screen_with_a_sound_plays_it_once_when_it_appears(
    open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = open_screen(SAMPLES["door-open"])
    played: list[tuple[str, int]] = []
    monkeypatch.setattr(screen.display, "_play", lambda *sound: played.append(sound))
    done = replace(SAMPLES["done"], sound="accept", look=Look(volume_percent=40))
    screen.show(done)
    screen.show(replace(done, offline="Offline"))
    assert played == [("accept", 40)]


REAL = dict(gallery_screens(PHOTO))


def has_open_door(picture: object) -> bool:
    return isinstance(picture, DoorDrawing) and picture.open


WITH_SOUND = {name: model for name, model in REAL.items() if model.sound}
TWINS: dict[str, Callable[[ScreenModel], bool]] = {
    "accept": lambda model: model.name == "done",  # a tick as large as a hand
    "stop": lambda model: any(card.tone is not Tone.OK and card.icon for card in model.cards),
    "attention": lambda model: bool(model.dialog or model.notice) or model.name == "parked",
    "shutter": lambda model: isinstance(model.picture, Photo),
    "door": lambda model: model.name == "flap_open" or has_open_door(model.picture),
}
"""What says the same to the eye."""


def test_a_screen_that_asks_for_attention_later_is_heard_then(
    open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = open_screen(REAL["flap-open"])
    played: list[str] = []
    monkeypatch.setattr(screen.display, "_play", lambda name, _: played.append(name))
    screen.show(REAL["flap-left-open"])
    assert played == ["attention"]


@pytest.mark.parametrize("name", WITH_SOUND)
def test_what_a_sound_says_is_seen_too(name: str) -> None:
    model = WITH_SOUND[name]
    assert TWINS[str(model.sound)](model)


def test_each_sound_belongs_to_some_screen() -> None:
    assert {model.sound for model in WITH_SOUND.values()} == TWINS.keys() == build_sounds.MELODIES.keys()


@pytest.mark.parametrize("name", build_sounds.MELODIES)
def test_the_files_are_what_the_script_composes(name: str, tmp_path: Path) -> None:
    build_sounds.write(tmp_path / "fresh.wav", build_sounds.MELODIES[name])
    with wave.open(str(FOLDER / f"{name}.wav")) as kept, wave.open(str(tmp_path / "fresh.wav")) as fresh:
        assert kept.getparams() == fresh.getparams()
        assert 0.3 <= kept.getnframes() / kept.getframerate() <= 1.0


def test_a_missing_sound_is_silence_and_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    sounds = Sounds()
    sounds.play("fanfare", 70)
    sounds.play("fanfare", 70)
    assert caplog.text.count("fanfare.wav") == 1


def test_a_sound_that_is_there_plays(caplog: pytest.LogCaptureFixture) -> None:
    sounds = Sounds()
    sounds.play("accept", 40)
    assert "cannot play" not in caplog.text
