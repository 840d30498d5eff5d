"""Time-outs at the real screen: told by sight and sound, extended without limit, gone with the visit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.screen_model import Look
from tests.support.kiosk_on_screen import KioskOnScreen
from tests.support.steady_kiosk import SteadyKiosk


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[KioskOnScreen]:
    opened = KioskOnScreen(SteadyKiosk(tmp_path))
    opened.run(0.5)
    yield opened
    opened.close()


def run_until_asked(screen: KioskOnScreen) -> None:
    for _ in range(80):
        if screen.model.dialog:
            screen.run(0.4)
            return
        screen.run(0.5)
    raise AssertionError("nobody asked whether somebody is there")


def test_the_question_is_seen_and_heard_and_answered_with_one_key_however_often(
    screen: KioskOnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[str] = []
    monkeypatch.setattr(screen.display, "_play", lambda name, _: played.append(name))
    screen.key("down")
    screen.key("enter")
    screen.run_until("scanning")
    for times in range(1, 12):
        run_until_asked(screen)
        assert "Do you need more time?" in screen.texts()
        assert played == ["attention"] * times
        screen.key("enter")
        screen.run(0.3)
        assert screen.model.dialog is None
    assert screen.model.name == "scanning"


def test_the_question_is_read_out_to_who_listens(screen: KioskOnScreen) -> None:
    screen.key("f1")
    screen.key("enter")
    screen.run_until("scanning")
    run_until_asked(screen)
    assert screen.voice.last.startswith("Do you need more time?")
    assert screen.voice.last.endswith("Yes, I am still here.")


def test_the_next_visitor_finds_it_as_it_was(screen: KioskOnScreen) -> None:
    for name in ("f1", "f3", "f3", "enter"):
        screen.key(name)
    screen.run_until("scanning")
    assert screen.model.look == Look(speaks=True, volume_percent=90)
    run_until_asked(screen)
    screen.run_until("attract", within=30)
    assert screen.model.look == Look(volume_percent=70)
    assert screen.voice.hushed == 1


def test_who_changed_something_and_went_away_leaves_nothing(screen: KioskOnScreen) -> None:
    screen.tap("settings")
    screen.run(0.4)
    for control_id in ("text_size", "contrast", "louder", "still"):
        screen.tap(control_id)
        screen.run(0.4)
    assert screen.model.look == Look(text_scale=1.4, high_contrast=True, volume_percent=80, still=True)
    run_until_asked(screen)
    screen.run(26)
    assert (screen.model.name, screen.model.look, screen.model.dialog) == ("attract", Look(), None)


def test_who_listens_and_looks_for_the_telephone_is_asked_before_it_falls_silent(
    screen: KioskOnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[str] = []
    monkeypatch.setattr(screen.display, "_play", lambda name, _: played.append(name))
    screen.key("f1")
    run_until_asked(screen)
    assert (screen.model.name, played) == ("attract", ["attention"])
    assert screen.voice.last.startswith("Do you need more time?")
    screen.key("enter")
    screen.run(0.3)
    assert (screen.model.look.speaks, screen.model.dialog) == (True, None)
    run_until_asked(screen)


def test_keys_are_in_use_though_no_arrow_was(screen: KioskOnScreen) -> None:
    """The focus may stand there from the visit before."""
    screen.key("down")
    screen.kiosk.core.press(Pressed(button=Button.START_NEW))
    screen.run(0.3)
    assert not screen.kiosk.core._runner.visit.uses_keys
    screen.key("enter")
    screen.run_until("scanning")
    assert screen.kiosk.core._runner.visit.uses_keys
