"""A plain reader as its serial line sees it: it says the number of whatever badge lies on it."""

import time
from collections.abc import Callable

from hardware.badge_reader.cards import Card, Field
from hardware.badge_reader.hands import deeds_at, in_words
from hardware.badge_reader.serial_uid_frames import Format, encode
from hardware.stand import Stand


class SerialUidEmulator:
    """One reader over the cards in `field`. Says each once, or again every `repeat_s`."""

    def __init__(
        self,
        form: Format,
        field: Field | None = None,
        *,
        repeat_s: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.field = field or Field(clock)
        self.field.switch(True)
        self._form = form
        self._repeat_s = repeat_s
        self._clock = clock
        self._said: dict[Card, float] = {}

    def feed(self, data: bytes) -> bytes:  # noqa: ARG002 - it hears nothing
        now = self._clock()
        cards = self.field.cards
        self._said = {card: at for card, at in self._said.items() if card in cards}
        due = [card for card in cards if self._is_due(card, now)]
        self._said.update((card, now) for card in due)
        return b"".join(self._said_of(card) for card in due)

    def _said_of(self, card: Card) -> bytes:
        try:
            return encode(card.uid, self._form)
        except ValueError:
            return b""  # a badge for another kind of reader

    def _is_due(self, card: Card, now: float) -> bool:
        if card not in self._said:
            return True
        return self._repeat_s is not None and now - self._said[card] >= self._repeat_s


def stand() -> Stand:
    """Give a reader that says each badge once, as one line in hexadecimal."""
    reader = SerialUidEmulator(Format.HEX)
    return Stand(
        wire=reader,
        deeds=deeds_at(reader.field),
        look=lambda: in_words(reader.field),
        options={"format": Format.HEX.value},
        baud_rate=9600,
    )
