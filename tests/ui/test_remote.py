"""The screen over a socket: the same finger, the same pixels."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from kiosk.flow.signals import Button, Pressed
from kiosk.world.remote_screen import RemoteScreen, RemoteScreenError
from tests.support.kivydrive import Driver
from tests.support.sample_screens import sample_screens
from tests.ui.conftest import Open

SAMPLES = dict(sample_screens())


class Caller:
    """Asks on a thread while the test turns the screen's loop."""

    def __init__(self, screen: Driver, path: Path) -> None:
        self.screen, self.path = screen, path

    def ask(self, question: Callable[[RemoteScreen], Any]) -> Any:
        answers: list[Any] = []

        def run() -> None:
            try:
                with RemoteScreen(self.path) as remote:
                    answers.append(question(remote))
            except RemoteScreenError as error:
                answers.append(error)

        threading.Thread(target=run, daemon=True).start()
        self.screen.until(lambda: bool(answers), real_seconds=20)
        if isinstance(answers[0], Exception):
            raise answers[0]
        return answers[0]


@pytest.fixture
def caller(open_screen: Open, tmp_path: Path) -> Caller:
    path = tmp_path / "screen"
    return Caller(open_screen(SAMPLES["attract"], remote=path), path)


def test_turns_of_the_main_thread_are_told_once(caller: Caller) -> None:
    caller.screen.frames(300)
    first, second = caller.ask(lambda remote: (remote.turns(), remote.turns()))
    assert len(first) >= 250, "one for each frame"
    assert all(seconds >= 0 for seconds in first)
    assert len(second) < 250, "what was told is not told again"


def test_look_tells_what_is_shown_and_what_can_be_touched(caller: Caller) -> None:
    seen = caller.ask(lambda remote: remote.look())
    assert seen["screen"] == "attract"
    assert SAMPLES["attract"].title in seen["texts"]
    assert seen["speech"] == SAMPLES["attract"].speech
    start = next(control for control in seen["controls"] if control["id"] == "start")
    shown = caller.screen.control("start")
    assert start == {
        "id": "start",
        "label": "Start",
        "x": round(shown.x),
        "y": round(shown.y),
        "w": round(shown.width),
        "h": round(shown.height),
        "enabled": True,
    }


def test_touching_a_control_posts_its_signal_once(caller: Caller) -> None:
    caller.ask(lambda remote: remote.touch("start"))
    assert caller.screen.posted == [Pressed(button=Button.START)]


def test_touching_a_point_touches_what_stands_there(caller: Caller) -> None:
    shown = caller.screen.control("type_code")
    caller.ask(lambda remote: remote.touch_at(shown.x + 5, shown.y + 5))
    assert caller.screen.posted == [Pressed(button=Button.TYPE_CODE)]


def test_touching_what_is_not_there_says_what_is(caller: Caller) -> None:
    with pytest.raises(RemoteScreenError, match=r"no control 'finish'.*start"):
        caller.ask(lambda remote: remote.touch("finish"))


def test_the_remote_finger_is_debounced_like_any_other(caller: Caller) -> None:
    def twice(remote: RemoteScreen) -> None:
        remote.touch("start")
        remote.touch("start")

    caller.ask(twice)
    assert caller.screen.posted == [Pressed(button=Button.START)]


def test_a_picture_holds_the_pixels_of_the_screen(caller: Caller, tmp_path: Path) -> None:
    path = caller.ask(lambda remote: remote.picture(tmp_path / "shots" / "now.png"))
    assert np.array_equal(np.asarray(Image.open(path)), caller.screen.pixels())


def test_a_recording_has_each_screen_once_and_in_order(caller: Caller, tmp_path: Path) -> None:
    caller.ask(lambda remote: remote.record(tmp_path / "album"))
    caller.screen.frames(5)
    typing = SAMPLES["typing"]
    assert typing.keypad
    for model in (typing, replace(typing, keypad=replace(typing.keypad, entered="AB")), SAMPLES["attract"]):
        caller.screen.show(model)
    caller.screen.close()  # what is on its way to the disk is waited for
    pictures = sorted((tmp_path / "album").iterdir())
    assert [p.name for p in pictures] == ["001-attract.png", "002-typing.png", "003-attract.png"]
    first, second, third = (np.asarray(Image.open(picture)) for picture in pictures)
    assert np.array_equal(first, third)
    assert not np.array_equal(first, second)


def test_a_picture_that_cannot_be_written_is_an_error_and_not_the_end(caller: Caller) -> None:
    with pytest.raises(RemoteScreenError, match="cannot write"):
        caller.ask(lambda remote: remote.picture(Path("/proc/nowhere/now.png")))
    assert caller.ask(lambda remote: remote.look())["screen"] == "attract"


def test_wait_answers_when_the_next_screen_is_drawn(caller: Caller) -> None:
    before = caller.screen.display.revision
    caller.screen.model = SAMPLES["help"]
    assert caller.ask(lambda remote: remote.wait(before)) == before + 1


def test_wait_gives_up_in_time(caller: Caller) -> None:
    with pytest.raises(RemoteScreenError, match="no screen newer"):
        caller.ask(lambda remote: remote.wait(caller.screen.display.revision, timeout=0.05))


def test_nobody_else_can_open_the_socket(caller: Caller) -> None:
    assert caller.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("line", [b"not json\n", b"[1]\n", b'{"do": "dance"}\n', b'{"do": "touch"}\n'])
def test_nonsense_gets_an_error_and_the_line_stays_open(caller: Caller, line: bytes) -> None:
    def send_nonsense(_: RemoteScreen) -> list[dict[str, Any]]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.connect(str(caller.path))
            link.sendall(line + b'{"do": "look"}\n')
            replies = link.makefile("rb")
            return [json.loads(replies.readline()) for _ in range(2)]

    nonsense, look = caller.ask(send_nonsense)
    assert "error" in nonsense
    assert look["screen"] == "attract"


def test_a_caller_without_a_screen_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(RemoteScreenError, match="no screen answers"):
        RemoteScreen(tmp_path / "nothing", connect_within=0)
