"""eSpeak NG: one process for each thing that is said and each sound device, ended for what comes next.

The words go in by a pipe, so that no list of processes shows them. Debian has it
as `espeak-ng`; it speaks all languages of this software, and needs no network.
"""

import logging
import shutil
import subprocess
import threading
import unicodedata
from contextlib import suppress
from typing import Final, NamedTuple

log = logging.getLogger(__name__)

PROGRAM: Final = "espeak-ng"
VOICES: Final = {"en": "en-gb", "zh": "cmn"}
"""Tags of languages that eSpeak NG calls otherwise."""
WORDS_PER_MINUTE: Final = 160
"""Slower than its 175: most who hear it are not used to a synthetic voice."""
FULL_AMPLITUDE: Final = 200
"""What eSpeak NG calls its loudest."""
CHECK_S: Final = 5.0
CLOSE_S: Final = 2.0


class Utterance(NamedTuple):
    """What is said, by which voice, how loud (0 to 200), through which sound devices ("": the system's)."""

    text: str
    voice: str
    amplitude: int
    devices: tuple[str, ...]


class EspeakNg:
    """A voice. `speaker` and `headset` are ALSA devices; without a headset's all comes from the speaker.

    Lifetime: from construction to `close`; the program is started for each utterance.
    Concurrency: any thread. A lane of its own waits for the program, and a fault
    is said once in the log until the program has worked again.
    """

    def __init__(self, *, speaker: str = "", headset: str = "", program: str = PROGRAM) -> None:
        self._speaker, self._headset = speaker, headset or speaker
        self._program = program
        self._changed = threading.Condition()
        self._next: Utterance | None = None
        self._processes: list[subprocess.Popen[bytes]] = []
        self._closing = False
        self._fault: str | None = None
        self._lane = threading.Thread(target=self._work, name="lane speech", daemon=True)
        self._lane.start()

    @property
    def fault(self) -> str | None:
        return self._fault

    @property
    def speaking(self) -> bool:
        with self._changed:
            return self._next is not None or bool(self._processes)

    def say(self, text: str, language: str, volume_percent: int, *, alone: bool | None) -> None:
        amplitude = round(FULL_AMPLITUDE * volume_percent / 100)
        both = {False: (self._speaker,), True: (self._headset,), None: (self._speaker, self._headset)}
        devices = tuple(dict.fromkeys(both[alone]))
        self._replace(Utterance(sayable(text), voice_of(language), amplitude, devices))

    def hush(self) -> None:
        self._replace(None)

    def close(self) -> None:
        with self._changed:
            self._closing = True
        self._replace(None)
        self._lane.join(CLOSE_S)

    def _replace(self, utterance: Utterance | None) -> None:
        with self._changed:
            self._next = utterance
            for process in self._processes:
                process.kill()
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._next is not None or self._closing)
                if self._next is None:
                    return
                utterance, self._next = self._next, None
                # Started under the lock, so that whoever has something newer to say finds them to end them.
                started = (self._start(utterance, device) for device in utterance.devices)
                self._processes = [process for process in started if process is not None]
            for process in self._processes:
                _tell(process, utterance.text)
            self._see_to_their_end()

    def _start(self, utterance: Utterance, device: str) -> subprocess.Popen[bytes] | None:
        try:
            return subprocess.Popen(
                [self._program, *_arguments(utterance, device)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            self._note(f"{self._program} cannot be started: {error.strerror}; nothing is read aloud")
            return None

    def _see_to_their_end(self) -> None:
        complaints = [process.communicate()[1] for process in self._processes]
        with self._changed:
            ended, self._processes = self._processes, []
        if not ended or any(process.returncode < 0 for process in ended):
            return  # never begun, which is said already, or ended by us
        # It ends with 0 even where there is no sound device: only its words tell.
        lines = b"\n".join(complaints).decode(errors="replace").split("\n")
        why = next((line for line in reversed(lines) if line.strip()), None)
        self._note(f"{self._program}: {why}; look at the sound device" if why else None)

    def _note(self, fault: str | None) -> None:
        if fault != self._fault and fault:
            log.warning("%s", fault)
        self._fault = fault


def voice_of(language: str) -> str:
    """What eSpeak NG calls the voice of a language."""
    return VOICES.get(language, language.lower())


def sayable(text: str) -> str:
    """Without what is not for saying: marks of direction, and brackets that eSpeak NG takes for phonemes."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf").replace("[[", "[")


def _tell(process: subprocess.Popen[bytes], text: str) -> None:
    """Hand the words over at once, so that two begin together; one that has ended already wants none."""
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as words:
        words.write(text.encode())
    process.stdin = None


def _arguments(utterance: Utterance, device: str) -> list[str]:
    at = ["-d", device] if device else []
    return [
        *("--stdin", "-b", "1", "-v", utterance.voice, "-a", str(utterance.amplitude)),
        *("-s", str(WORDS_PER_MINUTE)),
        *at,
    ]


def what_is_missing(languages: tuple[str, ...], program: str = PROGRAM) -> str | None:
    """Why these languages are not spoken, in words for a technician; None when all are."""
    if shutil.which(program) is None:
        return f"{program} is not installed"
    silent = [language for language in languages if not _speaks(program, voice_of(language))]
    return f"{program} has no voice for {', '.join(silent)}" if silent else None


def _speaks(program: str, voice: str) -> bool:
    trial = [program, "-q", "-v", voice, "x"]
    return subprocess.run(trial, capture_output=True, timeout=CHECK_S, check=False).returncode == 0
