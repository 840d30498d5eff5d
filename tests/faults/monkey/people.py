"""Who stands at the glass beside the monkey, and is not in other simulated lives."""

from typing import ClassVar

from kiosk.domain.numbers import as_typed
from kiosk.presentation.screen_model import ScreenModel
from kiosk.world.simulation.person import MEANT, Person
from kiosk.world.simulation.staff import Staff
from kiosk.world.simulation.technician import Technician

POSTCODE = "10827"
REACHES_LOW = 0.2
DAWDLES = 0.1
"""The chance that somebody lets a door stand open, until the screen is another's."""
CURIOUS = 0.6
SIDE_ROOMS = ("technician_test", "technician_exam", "technician_training", "technician_blocking")


class Customer(Person):
    """Finds the way back from where the monkey has led."""

    meant: ClassVar = {
        **MEANT,
        **dict.fromkeys(("typing", "typing_order", "typing_postcode", "undeclared"), "back"),
        **{page: f"close_{page}" for page in ("help", "settings", "languages")},
        "out_of_reach": "any_door",
    }

    def _do_what_is_meant(self, screen: ScreenModel) -> str:
        if screen.name == "attract" and self._rng.random() < REACHES_LOW:
            return self._touch_control(screen, "reach")
        return super()._do_what_is_meant(screen)

    def _at_door(self, lock: int) -> str:
        if self._rng.random() < DAWDLES:
            return self._wait(self._rng.choice((65.0, 130.0)))
        return super()._at_door(lock)


class Typist(Customer):
    """Has an order number and no code. Where it is known nowhere, they say what they bring."""

    def _do_what_is_meant(self, screen: ScreenModel) -> str:
        match screen.name:
            case "attract" | "scanning" | "out_of_service":
                return self._touch_control(screen, "type_code")
            case "typing":
                names = ("without_code", "order_no")
                return self._touch_control(
                    screen, next((n for n in names if self._can_touch(screen, n)), "back")
                )
            case "typing_order":
                return self._type(as_typed(self.order.authorization.order_id))
            case "typing_postcode":
                return self._type(POSTCODE)
            case "undeclared" if screen.cards:
                card = self._rng.choice(screen.cards)
                return self._touch(card.card_id, card.posts)
            case "undeclared":
                return self._type("20")
        return super()._do_what_is_meant(screen)

    def _type(self, text: str) -> str:
        for character in text:
            if not self._can_touch(self._box.screen, f"key_{character}"):
                self._touch_control(self._box.screen, "letters")
            self._touch_control(self._box.screen, f"key_{character}")
        self._has_shown = True
        return self._touch_control(self._box.screen, "enter")


class Attendant(Staff):
    """Does whatever there is to do."""

    rooms = "attendant_"
    meant: ClassVar = {"attendant_help": "helped"}

    def _work(self, screen: ScreenModel) -> str:
        if screen.name == "attendant_paper":
            return self._touch_control(screen, self._rng.choice(("print", "back")))
        return self._go_on(screen)


class CuriousTechnician(Technician):
    """Does what is to be done, and looks into everything else on the way."""

    def _work(self, screen: ScreenModel) -> str:
        is_about_devices = screen.name.startswith(
            ("technician_test", "technician_exam", "technician_training")
        )
        if is_about_devices or (screen.name == "technician_home" and self._rng.random() < CURIOUS):
            return self._do_anything(screen)
        return super()._work(screen)
