"""Staff at a steady kiosk: they hold up badges and passes, and type PINs."""

from hardware.badge_reader.cards import TAP_S, Card
from kiosk.world.staff import StaffPerson
from tests.support.steady_kiosk import SteadyKiosk


def tap(kiosk: SteadyKiosk, badge: bytes) -> None:
    """Hold a badge to the reader, as long as people do."""
    kiosk.badge_field.put(Card(badge), for_s=TAP_S)
    kiosk.wait(1.0)


def type_pin(kiosk: SteadyKiosk, pin: str) -> None:
    for digit in pin:
        kiosk.touch(f"key_{digit}")
    kiosk.touch("enter")
    kiosk.wait(0.2)


def sign_in(kiosk: SteadyKiosk, person: StaffPerson) -> None:
    """By badge, with the right PIN."""
    tap(kiosk, person.badge)
    type_pin(kiosk, person.pin)


def to_door(kiosk: SteadyKiosk, number: str) -> None:
    """A technician at home chooses a door by its number."""
    kiosk.choose("doors")
    kiosk.touch("by_number")
    for digit in number:
        kiosk.touch(f"key_{digit}")
    kiosk.touch("enter")
