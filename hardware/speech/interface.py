"""What every voice can do."""

from typing import Protocol


class Voice(Protocol):
    """It says one thing at a time.

    Does: break off for what comes next. Does not: know what is worth saying, or to whom.

    Lifetime: from opening to `close`.
    Concurrency: any thread; nothing waits for the voice but `close`, which waits for a moment.
    """

    @property
    def fault(self) -> str | None:
        """Why nothing is heard, in words for a technician; None when all is well, as far as it knows."""

    @property
    def speaking(self) -> bool:
        """Whether it is not yet through with what it was told to say."""

    def say(self, text: str, language: str, volume_percent: int, *, alone: bool | None) -> None:
        """Say this now, instead of whatever is being said.

        `language` is a tag as "de" or "pt-BR"; `alone`: through the headset and not the loudspeaker,
        None: through both, since nobody knows whether there is a headset.
        """

    def hush(self) -> None:
        """Break off, and say nothing more."""

    def close(self) -> None: ...
