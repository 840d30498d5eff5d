"""Has the screen read aloud: chooses the words, and sees to it that listening counts as being there."""

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation import speech
from kiosk.presentation.screen_model import Control, Look, ScreenModel, Script
from kiosk.ui.ports import Post, Speaker
from kiosk.ui.settings import LastWords

TICK_S = 1.0
PRESENT_EVERY = 5
"""Ticks: well below the shortest time after which a visit asks whether somebody is there."""


class Narrator:
    """Speaks while the look of the model says so; to a headset alone while there is one.

    Until the keypad has told of one, nobody knows: what all may hear is said to all, the headset too.

    Concurrency: main thread only.
    """

    def __init__(self, speaker: Speaker, post: Post) -> None:
        self._speaker = speaker
        self._post = post
        self._ticks = 0
        self._spoke = False
        self._headset: bool | None = None

    def headset_is(self, plugged_in: bool) -> None:
        """What began for one pair of ears must not end in a loudspeaker."""
        self._headset = plugged_in
        self._speaker.hush()

    def shown(self, old: ScreenModel | None, model: ScreenModel, focused: Control | None) -> None:
        """Another model stands on the screen."""
        if not model.look.speaks:
            if old and old.look.speaks:
                self._speaker.hush()
            return
        said = speech.news(old, model, self._script(model), focused)
        if said:
            self._say(model, said)

    def focused(self, model: ScreenModel, control: Control) -> None:
        """The focus has come to this control."""
        if model.look.speaks:
            self._say(model, speech.name_of(model, self._script(model), control))

    def again(self, model: ScreenModel, focused: Control | None) -> None:
        """Everything once more."""
        self._say(model, speech.everything(model, self._script(model), focused))

    def give_up(self, words: LastWords, look: Look) -> None:
        """Nothing more will be shown: why, to who listened."""
        if look.speaks:
            text = " ".join(words.lines)
            self._speaker.say(text, words.language, look.volume_percent, alone=self._headset)

    def tick(self, model: ScreenModel) -> None:
        """Each second: who listens is there, though no finger moves. A question needs its answer."""
        speaking = self._speaker.speaking
        ended, self._spoke = self._spoke and not speaking, speaking
        self._ticks = self._ticks + 1 if speaking else 0
        if not model.dialog and (ended or (speaking and self._ticks % PRESENT_EVERY == 0)):
            self._post(Pressed(button=Button.PRESENT))

    def _script(self, model: ScreenModel) -> Script:
        return model.alone if self._headset else model.aloud

    def _say(self, model: ScreenModel, said: speech.Said) -> None:
        self._speaker.say(said.text, said.language, model.look.volume_percent, alone=self._headset)
