"""The kiosk as it is run, with a keypad and a headset, and a program in the place of eSpeak NG."""

import os
import time
from collections.abc import Callable, Iterator

import pytest

from kiosk.world.town import Town
from tests.support.stand_in_voice import StandInVoice
from tests.system.conftest import SMALL_SCREEN

pytestmark = pytest.mark.timeout(120)

SOUND = {"speaker_device": "plughw:speaker", "headset_device": "plughw:headset"}


@pytest.fixture
def voice(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> StandInVoice:
    """The first program of that name on the way."""
    directory = tmp_path_factory.mktemp("voice")
    monkeypatch.setenv("PATH", f"{directory}{os.pathsep}{os.environ['PATH']}")
    return StandInVoice(directory)


@pytest.fixture
def town(voice: StandInVoice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with Town(tmp_path_factory.mktemp("town"), screen_size=SMALL_SCREEN, settings={"sound": SOUND}) as town:
        yield town


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "not within 20 s"
        time.sleep(0.4)


def is_typing_after_enter(town: Town) -> bool:
    """A kiosk that has just started may change its screen under the key, which then does not count."""
    if town.screen.look()["screen"] != "typing":
        town.screen.key("enter")
    return bool(town.screen.look()["screen"] == "typing")


def test_a_headset_is_plugged_in_and_the_screen_is_heard_in_it_alone(town: Town, voice: StandInVoice) -> None:
    town.screen.wait_for_screen("attract")
    town.screen.key("f4")
    until(lambda: any("Return your item here" in line for line in voice.heard))
    assert [arguments for arguments in voice.arguments if "plughw:headset" not in arguments] == []
    town.screen.key("down")
    until(lambda: voice.heard[-1] == "Type the code")
    until(lambda: is_typing_after_enter(town))
    until(lambda: voice.heard[-1].startswith("Type the code from your message"))
