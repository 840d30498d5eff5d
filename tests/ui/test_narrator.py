"""The screen read aloud: when it speaks, to whom, and that listening counts as being there."""

from dataclasses import replace

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.screen_model import Look, ScreenModel
from kiosk.presentation.speech import with_speech
from tests.support.kivydrive import Driver
from tests.support.sample_parts import WORDS
from tests.support.sample_screens import sample_screens
from tests.ui.conftest import Open

SAMPLES = dict(sample_screens())
SPEECH = Pressed(button=Button.SPEECH)
PRESENT = Pressed(button=Button.PRESENT)


def speaking(name: str, **look: int) -> ScreenModel:
    return with_speech(replace(SAMPLES[name], look=Look(speaks=True, **look)), WORDS)  # type: ignore[arg-type]


def test_nothing_is_said_to_who_did_not_ask_for_it(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.key("down")
    screen.show(SAMPLES["scanning"])
    assert screen.voice.heard == []


def test_the_speech_key_asks_for_it_and_then_says_it_again(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.key("f1")
    assert screen.posted == [SPEECH]
    screen.show(speaking("attract"))
    assert "The arrow keys lead through all there is to choose" in screen.voice.last
    screen.key("f1")
    assert screen.posted == [SPEECH]
    assert screen.voice.last == f"{screen.model.aloud.screen} Start."


def test_the_focus_is_spoken_in_the_language_and_at_the_volume_of_the_visit(open_screen: Open) -> None:
    screen = open_screen(speaking("attract", volume_percent=30))
    screen.key("down")
    screen.key("down")
    said = screen.voice.heard[-1]
    assert said == ("Type the code", "en", 30, None)
    screen.key("down")
    screen.key("down")
    assert screen.voice.heard[-1][:2] == ("Deutsch", "de")


def test_a_new_screen_breaks_off_the_one_before(open_screen: Open) -> None:
    screen = open_screen(speaking("scanning"))
    screen.show(speaking("help"))
    assert screen.voice.last.startswith("We are glad to help")


def test_it_is_silent_once_it_is_switched_off_or_the_visit_is_over(open_screen: Open) -> None:
    screen = open_screen(speaking("done"))
    screen.show(SAMPLES["attract"])
    assert screen.voice.hushed == 1


class TestHeadset:
    def test_one_that_was_there_before_the_kiosk_hears_what_all_may_hear(self, open_screen: Open) -> None:
        receipt = SAMPLES["done"].body[0]
        screen = open_screen(with_speech(replace(speaking("done"), private={receipt: ""}), WORDS))
        screen.key("f1")
        assert screen.voice.heard[-1].alone is None
        assert "We have your item" in screen.voice.last
        assert "B1042-0048213-7" not in screen.voice.last

    def test_once_it_was_pulled_out_only_the_loudspeaker_speaks(self, open_screen: Open) -> None:
        screen = open_screen(SAMPLES["done"])
        screen.key("f5")
        screen.show(speaking("done"))
        assert screen.voice.heard[-1].alone is False

    def test_plugging_one_in_has_it_read_aloud_to_one_alone(self, open_screen: Open) -> None:
        screen = open_screen(SAMPLES["done"])
        screen.key("f4")
        assert screen.posted == [SPEECH]
        screen.show(speaking("done"))
        assert screen.voice.heard[-1].alone
        assert "B1042-0048213-7" in screen.voice.last

    def test_pulling_it_out_leaves_nothing_for_others_to_hear(self, open_screen: Open) -> None:
        screen = open_screen(SAMPLES["done"])
        screen.key("f4")
        screen.show(speaking("done"))
        hushed = screen.voice.hushed
        screen.key("f5")
        assert screen.voice.hushed == hushed + 1
        assert screen.posted == [SPEECH, SPEECH], "and speech is switched off"

    def test_one_that_comes_later_hears_it_from_the_beginning(self, open_screen: Open) -> None:
        screen = open_screen(speaking("scanning"))
        screen.key("f4")
        assert screen.posted == []
        assert screen.voice.heard[-1].alone


class TestListening:
    """Nobody touches anything while something long is read; nobody is asked whether they are there."""

    def test_who_listens_is_there(self, open_screen: Open) -> None:
        screen = open_screen(speaking("scanning"))
        screen.voice.speaking = True
        screen.run(11)
        assert screen.posted == [PRESENT] * 2
        screen.voice.speaking = False
        screen.run(20)
        assert screen.posted == [PRESENT] * 3, "once more when it has been heard to the end"

    def test_a_question_wants_an_answer_however_long_it_takes_to_read(self, open_screen: Open) -> None:
        screen = open_screen(speaking("idle"))
        listens_to(screen, 20)
        assert screen.posted == []


def listens_to(screen: Driver, seconds: float) -> None:
    screen.voice.speaking = True
    screen.run(seconds)
    screen.voice.speaking = False
    screen.run(2)
