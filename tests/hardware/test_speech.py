"""A voice that is a program: what it is told, that it breaks off, and that without it all is silent."""

import io
import os
import subprocess
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.speech.espeak_ng import PROGRAM, EspeakNg, sayable, voice_of, what_is_missing
from tests.support.stand_in_voice import StandInVoice


@pytest.fixture
def program(tmp_path: Path) -> StandInVoice:
    return StandInVoice(tmp_path)


@pytest.fixture
def voice(program: StandInVoice) -> Iterator[EspeakNg]:
    opened = EspeakNg(speaker="plughw:0", headset="plughw:1", program=str(program.path))
    yield opened
    opened.close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "not within 10 s"
        time.sleep(0.005)


def test_words_go_in_by_a_pipe_and_not_on_the_command_line(program: StandInVoice, voice: EspeakNg) -> None:
    voice.say("Tür 7 ist offen.", "de", 50, alone=False)
    until(lambda: not voice.speaking)
    assert program.heard == ["Tür 7 ist offen."]
    (arguments,) = program.arguments
    assert "Tür" not in arguments
    assert arguments[arguments.index("-v") + 1] == "de"
    assert arguments[arguments.index("-a") + 1] == "100"
    assert arguments[arguments.index("-d") + 1] == "plughw:0"


def test_what_is_for_one_alone_goes_to_the_headset(program: StandInVoice, voice: EspeakNg) -> None:
    voice.say("Receipt 4", "en", 50, alone=True)
    until(lambda: not voice.speaking)
    (arguments,) = program.arguments
    assert arguments[arguments.index("-d") + 1] == "plughw:1"


def test_where_nobody_knows_of_a_headset_both_say_it_once(program: StandInVoice, voice: EspeakNg) -> None:
    voice.say("Start", "en", 50, alone=None)
    until(lambda: not voice.speaking)
    devices = sorted(arguments[arguments.index("-d") + 1] for arguments in program.arguments)
    assert devices == ["plughw:0", "plughw:1"]
    assert "".join(program.heard) == "StartStart", "they write at the same time"


def test_without_a_headset_of_its_own_there_is_one_voice(program: StandInVoice) -> None:
    voice = EspeakNg(speaker="plughw:0", program=str(program.path))
    voice.say("Start", "en", 50, alone=None)
    until(lambda: not voice.speaking)
    assert program.heard == ["Start"]
    voice.close()


def test_both_are_broken_off_together(program: StandInVoice, voice: EspeakNg) -> None:
    program.beside("slow").touch()
    voice.say("A long sentence", "en", 50, alone=None)
    until(program.beside("playing").exists)
    voice.hush()
    until(lambda: not voice.speaking)
    assert voice.fault is None


def test_something_newer_breaks_off_what_is_being_said(program: StandInVoice, voice: EspeakNg) -> None:
    program.beside("slow").touch()
    voice.say("A long sentence", "en", 50, alone=False)
    until(program.beside("playing").exists)
    program.beside("slow").unlink()
    voice.say("Start", "en", 50, alone=False)
    until(lambda: not voice.speaking)
    assert program.heard == ["A long sentence", "Start"]
    assert voice.fault is None


def test_hush_ends_it(program: StandInVoice, voice: EspeakNg) -> None:
    program.beside("slow").touch()
    voice.say("A long sentence", "en", 50, alone=False)
    until(program.beside("playing").exists)
    assert voice.speaking
    voice.hush()
    until(lambda: not voice.speaking)


def test_closing_leaves_no_process_behind(program: StandInVoice) -> None:
    program.beside("slow").touch()
    voice = EspeakNg(program=str(program.path))
    voice.say("A long sentence", "en", 50, alone=False)
    until(program.beside("playing").exists)
    (process,) = voice._processes
    process_id = process.pid
    voice.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)


def test_a_complaint_is_a_fault_and_said_once(
    program: StandInVoice, voice: EspeakNg, caplog: pytest.LogCaptureFixture
) -> None:
    program.beside("complaint").write_text("Unknown PCM plughw:0\nerror: No such file or directory\n")
    for _ in range(2):
        voice.say("Start", "en", 50, alone=False)
        until(lambda: not voice.speaking)
    until(lambda: voice.fault is not None)
    assert "No such file or directory; look at the sound device" in str(voice.fault)
    assert len(caplog.records) == 1
    program.beside("complaint").unlink()
    voice.say("Start", "en", 50, alone=False)
    until(lambda: voice.fault is None)


def test_without_the_program_it_is_silent_and_says_why(tmp_path: Path) -> None:
    voice = EspeakNg(program=str(tmp_path / "nothing"))
    voice.say("Start", "en", 50, alone=False)
    until(lambda: voice.fault is not None)
    assert "cannot be started: No such file or directory" in str(voice.fault)
    assert not voice.speaking
    voice.close()


def test_what_is_not_for_saying_is_left_out() -> None:
    assert sayable("\N{LEFT-TO-RIGHT MARK}030 5550\N{LEFT-TO-RIGHT MARK} [[x]]") == "030 5550 [x]]"


LANGUAGES = ("ar", "de", "en", "es", "fr", "he", "pl", "ru", "tr", "uk", "zh")


class TestTheRealProgram:
    """eSpeak NG itself, as `make setup` installs it."""

    def test_it_has_a_voice_for_every_language_of_the_screen(self) -> None:
        assert what_is_missing(LANGUAGES) is None

    def test_a_language_without_a_voice_is_named(self) -> None:
        assert what_is_missing(("de", "xx")) == "espeak-ng has no voice for xx"

    def test_a_machine_without_it_is_told_so(self) -> None:
        assert what_is_missing(("de",), "no-such-program") == "no-such-program is not installed"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_its_voice_is_to_be_heard(self, language: str) -> None:
        said = subprocess.run(
            [PROGRAM, "--stdout", "--stdin", "-b", "1", "-v", voice_of(language)],
            input=b"Nr. 7",
            capture_output=True,
            check=True,
        ).stdout
        with wave.open(io.BytesIO(said)) as sound:
            samples = sound.readframes(10**7)
        assert len(samples) / 2 / 22_050 > 0.3, "at least three tenths of a second"
        assert max(memoryview(samples).cast("h")) > 2000, "and not silence"
