"""What customers do on the day of the demonstration, each in the words of what they meet."""

from collections.abc import Callable

from hardware.lock_board.physics import Jam
from kiosk.domain.codes import ReasonCode
from kiosk.world.people import Customer, Look
from kiosk.world.shop import Order, OrderLine

Story = Callable[[Customer, Order], None]


def plain_drop_off(customer: Customer, order: Order) -> None:
    """Scan, photo, label, door: nothing to ask, because the shop's portal asked already."""
    _scan(customer, order)
    _photograph(customer, "apparel", "blue")
    _label_on(customer)
    _hand_over(customer)


def partial_return(customer: Customer, order: Order) -> None:
    """Two of three lines came along."""
    _scan(customer, order)
    customer.see("choosing")
    customer.touch("1")
    customer.touch("3")
    customer.touch("continue")
    for reason in ("size_too_small", "changed_mind"):
        customer.see("reason")
        customer.touch(reason)
    for category, colour in (("apparel", "green"), ("footwear", "grey")):
        _photograph(customer, category, colour)
    _label_on(customer)
    _hand_over(customer)


def too_late(customer: Customer, order: Order) -> None:
    """The return period is over: a calm no, with its dates, on paper too."""
    _scan(customer, order)
    customer.see("declined")
    customer.touch("print")
    customer.read("Your paper comes out")
    customer.touch("finish")
    customer.leave()


def unreadable_code(customer: Customer, order: Order) -> None:
    """A cracked phone: nothing can read it, so the code is typed."""
    customer.see("attract")
    customer.show_code(order, blur=9.0, contrast=0.35)
    customer.touch("start")
    customer.see("scanning")
    customer.pause(3)
    customer.touch("type_code")
    customer.put_phone_away()
    customer.type_code(order)
    _photograph(customer, "footwear", "black")
    _label_on(customer)
    _hand_over(customer)


def leaves_door_open(customer: Customer, order: Order) -> None:
    """Puts the parcel in and looks at the phone, until the kiosk asks."""
    _scan(customer, order)
    _photograph(customer, "apparel", "red")
    _label_on(customer)
    customer.see("door_open")
    customer.put_in()
    customer.see("shut_door")
    customer.shut()
    _done(customer)


def jammed_door(customer: Customer, order: Order) -> None:
    """The bolt of the next free door sticks: pulsed three times it stays shut, and another one opens."""
    doors = customer.town.cabinet.doors.values()
    next(door for door in doors if not door.is_occupied).jam = Jam.STUCK_SHUT
    plain_drop_off(customer, order)


def into_the_bin(customer: Customer, order: Order) -> None:
    """No compartment is free any more: the parcel, a large one, falls into the bin and fills it."""
    _scan(customer, order)
    _photograph(customer, "apparel", "green")
    _label_on(customer)
    customer.see("flap_open")
    customer.drop_in(LARGE_PARCEL_G, LARGE_PARCEL_L)
    _done(customer)


def no_room_left(customer: Customer, order: Order) -> None:
    """Every compartment holds something and the bin is full: before anything is photographed there is proof
    of having come in time.
    """
    _scan(customer, order)
    customer.see("certificate")
    customer.read("Your paper comes out")
    customer.touch("finish")
    customer.leave()


LARGE_PARCEL_G = 2400
LARGE_PARCEL_L = 56.0

PRODUCTS = ("linen_shirt", "rain_jacket", "trainers")

ASKED = ReasonCode.SIZE_TOO_SMALL
"""What the portal asked, so that the kiosk need not."""


HOLD_IT = "Hold the item in front of the camera"


def one_line(product: str = "linen_shirt") -> list[OrderLine]:
    """An order of one product whose reason is known."""
    return [OrderLine(product, reason=ASKED)]


def _scan(customer: Customer, order: Order) -> None:
    customer.see("attract")
    customer.show_code(order)
    customer.see("choosing", "verdict", "declined", "photo", "reason", "certificate")
    customer.put_phone_away()


def _photograph(customer: Customer, category: str, colour: str) -> None:
    """The picture that is kept is shown for a moment only; what follows it counts as well."""
    customer.hold_item(category, colour)
    asked = _item_at_camera(customer.see("photo"))
    if not customer.town.photographs_by_itself:
        customer.pause()
        customer.touch("take_photo")
    customer.wait_for(lambda look: _item_at_camera(look) != asked, "the picture")
    customer.put_phone_away()


def _item_at_camera(look: Look) -> str | None:
    """What the screen calls the item that it wants to see; None on another screen."""
    texts: list[str] = look["texts"]
    return texts[texts.index(HOLD_IT) + 1] if HOLD_IT in texts else None


def _label_on(customer: Customer) -> None:
    customer.see("label_attach")
    customer.touch("label_is_on")


def _hand_over(customer: Customer) -> None:
    customer.see("door_open", "shut_door")
    customer.put_in_and_shut()
    _done(customer)


def _done(customer: Customer) -> None:
    customer.see("done")
    customer.read("Your paper comes out")
    customer.touch("finish")
    customer.leave()
