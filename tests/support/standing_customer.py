"""A customer who stays, whatever happens to the kiosk: looks at the screen and does the sensible thing."""

from hardware.lock_board.physics import Door
from kiosk.world.shop import Order
from tests.support.steady_kiosk import SteadyKiosk

STEPS_OF_PATIENCE = 60


class GaveUp(AssertionError):
    """The kiosk led nowhere."""


class StandingCustomer:
    """Brings one item back. `behind` is the door it lies behind now, None while it is in the hand.

    `seen` are the screens, in order.
    """

    def __init__(self, kiosk: SteadyKiosk, order: Order) -> None:
        self.kiosk = kiosk
        self.order = order
        self.behind: Door | None = None
        self.seen: list[str] = []

    def bring_it_back(self) -> None:
        """Go on from whatever the screen shows until it says that the item was returned."""
        for _ in range(STEPS_OF_PATIENCE):
            name = self.kiosk.screen.name
            self.seen.append(name)
            if name in ("done", "already_returned"):
                return
            self._act(name)
        raise GaveUp(f"no end in sight: {self.seen}")

    def _act(self, screen: str) -> None:
        kiosk = self.kiosk
        match screen:
            case "attract" | "scanning":
                kiosk.wait(2.1)  # a code counts again when it was out of view for two seconds
                kiosk.show_code(self.order)
            case "reason":
                kiosk.choose("size_too_small")
            case "photo":
                kiosk.touch("take_photo")
            case "label_attach":
                kiosk.touch("label_is_on")
            case "label_in_hand" | "confirming" if screen == "label_in_hand" or self.behind:
                kiosk.touch("yes")
            case "confirming":
                kiosk.touch("open_again")
            case "write_code":
                kiosk.touch("written")
            case "door_open" | "shut_door":
                self._hand_over()
            case _:
                kiosk.wait(0.5)

    def _hand_over(self) -> None:
        door = self.kiosk.open_door()
        if self.behind is None:
            door.put_in()
            self.behind = door
        assert door.push_shut()
        self.kiosk.wait(0.4)
