"""What people can do at an emulated badge reader."""

from hardware.badge_reader.cards import TAP_S, Card, Field, malicious, phone, smart_card
from hardware.stand import Deed


def deeds_at(field: Field) -> dict[str, Deed]:
    """Give the deeds by name; `field` is where the hands are."""

    def put(uid: str) -> None:
        """Lay a badge on the reader, beside what lies there: put 04A1B2C3D4E5F6."""
        field.put(Card(_uid(uid)))

    def tap(uid: str) -> None:
        """Hold a badge there for a moment: tap DEADBEEF."""
        field.put(Card(_uid(uid)), for_s=TAP_S)

    def swap(uid: str) -> None:
        """Put a badge where others lay, faster than the reader looks."""
        field.swap(Card(_uid(uid)))

    def put_smart_card(uid: str) -> None:
        """Lay a badge with a processor there."""
        field.put(smart_card(_uid(uid)))

    def put_malicious(uid: str) -> None:
        """Lay a card there that was made to harm readers."""
        field.put(malicious(_uid(uid)))

    def put_phone() -> None:
        """Lay a telephone there: its UID is another one each time."""
        field.put(phone())

    def take() -> None:
        """Take everything away."""
        field.clear()

    return {
        "put": put,
        "tap": tap,
        "swap": swap,
        "smart_card": put_smart_card,
        "malicious": put_malicious,
        "phone": put_phone,
        "take": take,
    }


def in_words(field: Field) -> str:
    """Say what lies on the reader."""
    return ", ".join(card.uid.hex().upper() for card in field.cards) or "nothing on the reader"


def _uid(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ValueError(f"{text!r} is no UID; write it in hexadecimal, such as 04A1B2C3D4E5F6") from None
