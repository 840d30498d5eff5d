"""Cards and the field they are held into: what simulator and emulators share of the world.

A card is as ISO 14443-3 has it: powered by the field, idle until a reader asks, active once
chosen, and deaf to further asking once halted. It forgets all that without a field.
"""

import random
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

TAP_S: Final = 0.6
"""How long a person holds a badge to a reader when told to tap it."""

CLASSIC, ULTRALIGHT, ISO_14443_4 = 0x08, 0x00, 0x20
"""What a card says it is (SAK). Phones and most company badges are of the last kind."""

JCOP_ATS: Final = b"\x09\x78\x80\x70\x02JCOP"
"""What a Java card answers when it is asked for its abilities; the first byte is its own length."""

EM4100_UID_BYTES: Final = 5
"""Badges for 125 kHz readers. To a 13.56 MHz field they are bits of plastic."""

_ATQA: Final = {4: b"\x00\x04", 7: b"\x00\x44", 10: b"\x00\x84"}


class _State(StrEnum):
    IDLE = "idle"
    ACTIVE = "active"
    HALTED = "halted"


class Card:
    """One card, its `uid` of 4, 7 or 10 bytes, or of 5 for 125 kHz.

    With `uids`, it takes a new one from there each time it is powered.

    Concurrency: that of the field it is in.
    """

    def __init__(
        self,
        uid: bytes,
        *,
        sak: int | None = None,
        ats: bytes = b"",
        uids: Callable[[], bytes] | None = None,
    ) -> None:
        if len(uid) not in (*_ATQA, EM4100_UID_BYTES):
            raise ValueError(f"a UID has 4, 5, 7 or 10 bytes, not {len(uid)}")
        self.uid = uid
        self.sak = sak if sak is not None else CLASSIC if len(uid) == 4 else ULTRALIGHT
        self.ats = ats
        self._uids = uids
        self._state = _State.IDLE

    @property
    def atqa(self) -> bytes:
        return _ATQA[len(self.uid)]

    def power_up(self) -> None:
        self._state = _State.IDLE
        if self._uids is not None:
            self.uid = self._uids()

    def hears_request(self) -> bool:
        """Whether it answers a REQA. Once chosen, a second one throws it back to idle without a word."""
        answers = self._state is _State.IDLE and len(self.uid) in _ATQA
        if self._state is _State.ACTIVE:
            self._state = _State.IDLE
        return answers

    def choose(self) -> None:
        self._state = _State.ACTIVE

    def halt(self) -> None:
        if self._state is _State.ACTIVE:
            self._state = _State.HALTED


def smart_card(uid: bytes) -> Card:
    """A badge with a processor, of a make no library here knows."""
    return Card(uid, sak=ISO_14443_4, ats=JCOP_ATS)


def malicious(uid: bytes) -> Card:
    """A card made to harm readers: its answer says that it has no length."""
    return Card(uid, sak=ISO_14443_4, ats=b"\x00")


def phone(seed: int | None = None) -> Card:
    """A telephone: four bytes, the first 08, the others new in every field."""
    source = random.Random(seed)  # noqa: S311  as a phone in a test, not as a secret

    def uid() -> bytes:
        return b"\x08" + source.randbytes(3)

    return Card(uid(), sak=ISO_14443_4, ats=JCOP_ATS, uids=uid)


class Field:
    """The space before one reader: cards come, stay and go.

    `on` is the reader's doing, the rest people's. A field that comes on, and a card
    that comes into it, start the card afresh.

    Concurrency: any thread.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.RLock()
        self._on = False
        self._cards: list[tuple[Card, float]] = []

    @property
    def on(self) -> bool:
        return self._on

    def switch(self, on: bool) -> None:
        with self._guard:
            if on and not self._on:
                for card in self.cards:
                    card.power_up()
            self._on = on

    @property
    def cards(self) -> tuple[Card, ...]:
        """What is held to the reader now, powered or not."""
        with self._guard:
            now = self._clock()
            self._cards = [(card, until) for card, until in self._cards if now < until]
            return tuple(card for card, _ in self._cards)

    def put(self, card: Card, *, for_s: float = float("inf")) -> None:
        """Hold a card to the reader, beside what is there, and take it away by itself after `for_s`."""
        with self._guard:
            card.power_up()
            self._cards.append((card, self._clock() + for_s))

    def clear(self) -> None:
        """Take everything away."""
        with self._guard:
            self._cards.clear()

    def swap(self, card: Card) -> None:
        """Put this one where another was, between two looks of the reader."""
        with self._guard:
            self.clear()
            self.put(card)
