"""A voice that writes down what it says."""

from typing import NamedTuple


class Utterance(NamedTuple):
    """What was said, in which language, how loud, whether to the headset alone (None: to all)."""

    text: str
    language: str
    volume_percent: int
    alone: bool | None


class RecordingSpeaker:
    """`heard` are all utterances, the newest last; whether it is `speaking` is for the test to say."""

    def __init__(self) -> None:
        self.heard: list[Utterance] = []
        self.hushed = 0
        self.speaking = False

    @property
    def last(self) -> str:
        """The words that were said last."""
        return self.heard[-1].text if self.heard else ""

    def say(self, text: str, language: str, volume_percent: int, *, alone: bool | None) -> None:
        self.heard.append(Utterance(text, language, volume_percent, alone))

    def hush(self) -> None:
        self.hushed += 1
