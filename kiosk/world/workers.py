"""Those who work at the kiosk of the demonstration: they sign in with a dispatcher's pass."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final

from kiosk.domain.roster import Role
from kiosk.world.people import Person
from kiosk.world.site import SITE
from kiosk.world.staff import StaffPerson, pass_for
from kiosk.world.town import Town

PASS_PIN: Final = "246813"  # noqa: S105  of a pass that ends with the demonstration


def new_pass(town: Town, person: StaffPerson) -> str:
    """The text of a pass that no one has shown yet; its PIN is `PASS_PIN`."""
    shop = town.shop
    return pass_for(
        person,
        shop.courier_key if person.role is Role.COURIER else shop.technician_key,
        str(SITE["site"]["id"]),
        datetime.now(UTC),
        pass_id=f"pass-{next(town.numbers)}",
        pin=PASS_PIN,
    )


@dataclass
class Worker(Person):
    """Somebody of the staff at the screen; `HOME` is the first screen of their role."""

    HOME: ClassVar[str]

    def sign_in(self, person: StaffPerson) -> None:
        """The pass that a dispatcher sent, held to the camera, and the PIN that came by phone."""
        self.see("attract")
        self.show_code(new_pass(self.town, person))
        self.see("staff_pin")
        self.put_phone_away()
        for digit in PASS_PIN:
            self.touch(f"key_{digit}")
        self.touch("enter")
        self.see(self.HOME)
