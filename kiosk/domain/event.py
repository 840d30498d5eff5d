"""What every fact that a kiosk reports has."""

from typing import ClassVar

from kiosk.domain.model import Value


class EventData(Value):
    """The base of all events.

    `NOUN` and `PARTICIPLE` make the type and the topic; `subject`, `merchant`
    and `partition` fill the envelope.
    """

    NOUN: ClassVar[str]
    PARTICIPLE: ClassVar[str]

    @property
    def subject(self) -> str:
        """The business key the event is about."""
        raise NotImplementedError

    @property
    def merchant(self) -> str | None:
        """The merchant whose goods it is about, if any."""
        return None

    @property
    def partition(self) -> str | None:
        """Events with the same value keep their order at consumers; None: by subject."""
        return None
