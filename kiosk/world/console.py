"""The world console: in the terminal, everything outside the box is in your hands."""

import cmd
import threading
from pathlib import Path

from hardware.lock_board.physics import Door
from hardware.scanner import drawing
from kiosk.world.central_readable import readable
from kiosk.world.central_view import StoredEvent
from kiosk.world.shop import Order, OrderLine
from kiosk.world.site import KIOSK_ID
from kiosk.world.stories import ASKED, PRODUCTS
from kiosk.world.town import LANDSCAPE, Town

WELCOME = """The kiosk's screen is open. This terminal is the world around it.
Type help, or try: qr, then follow the screen; put and shut when a door opens."""


class Console(cmd.Cmd):
    """Commands for the hands of a customer, a courier of paper, and a puller of plugs.

    Concurrency: commands on the main thread; what central receives is printed from central's own.
    """

    prompt = "world> "
    intro = WELCOME

    def __init__(self, town: Town) -> None:
        super().__init__()
        self._town = town
        self._order: Order | None = None
        self._talking = threading.Lock()

    def hear(self, event: StoredEvent) -> None:
        """Print an event as central took it."""
        with self._talking:
            self._say(f"\ncentral: {readable(event)}\n{self.prompt}", end="")

    def do_qr(self, arg: str) -> None:
        """qr [PRODUCT ...]: a new order; its QR goes in front of the camera. qr late: its period is over."""
        days = 60 if arg == "late" else 5
        products = [p for p in arg.split() if p in self._town.shop.products] or [PRODUCTS[0]]
        reason = ASKED if len(products) == 1 else None
        self._order = self._town.shop.order(
            [OrderLine(p, reason=reason) for p in products], delivered_days_ago=days
        )
        self._town.cabinet.show(drawing.scene_with_code(self._order.token))

    def do_code(self, _: str) -> None:
        """code: a new order announced to the kiosk; prints the code to type on the screen."""
        self._order = self._town.shop.order([OrderLine(PRODUCTS[0], reason=ASKED)])
        self._town.central.announce(KIOSK_ID, [self._order.announced])
        self._say(f"Type {self._order.code} on the screen.")

    def do_again(self, _: str) -> None:
        """again: hold the same QR to the camera once more."""
        if self._order:
            self._town.cabinet.show(drawing.scene_with_code(self._order.token))

    def do_item(self, arg: str) -> None:
        """item [CATEGORY]: hold an item to the camera: apparel, footwear, electronics, book, box."""
        self._town.cabinet.show(drawing.scene_with_item(arg or "apparel"))

    def do_away(self, _: str) -> None:
        """away: nothing in front of the camera."""
        self._town.cabinet.nothing_in_view()

    def do_put(self, _: str) -> None:
        """put: put the parcel behind the open door."""
        if found := self._open_door():
            found.put_in()

    def do_take(self, _: str) -> None:
        """take: take the parcel out again."""
        if found := self._open_door():
            found.take_out()

    def do_shut(self, _: str) -> None:
        """shut: push the open door shut."""
        if (found := self._open_door()) and not found.push_shut():
            self._say("It springs back. Try again.")

    def do_paper(self, arg: str) -> None:
        """paper: tear off and read what was printed. paper out: the roll ends. paper new: a new roll."""
        printer = self._town.cabinet.printer
        if arg == "out":
            printer.run_out()
        elif arg == "new":
            printer.load_paper()
        else:
            for piece in self._town.cabinet.papers:
                self._say("\n".join(piece.lines) + "\n" + "-" * 40)
            self._town.cabinet.papers.clear()

    def do_network(self, arg: str) -> None:
        """network out | in: pull or insert the network plug."""
        if arg == "out":
            self._town.plug.pull()
        elif arg == "in":
            self._town.plug.insert()
        self._say("The plug is in." if self._town.plug.is_in else "The plug is out.")

    def do_central(self, _: str) -> None:
        """central: what central has so far."""
        for event in self._town.central.view.events():
            self._say(readable(event))

    def do_quit(self, _: str) -> bool:
        """quit: end the demonstration."""
        return True

    do_EOF = do_quit  # noqa: N815  the name cmd.Cmd gives the end of input

    def emptyline(self) -> bool:
        return False

    def _open_door(self) -> Door | None:
        found = self._town.cabinet.open_door()
        if found is None:
            self._say("No door is open.")
            return None
        return found[1]

    def _say(self, text: str, end: str = "\n") -> None:
        self.stdout.write(text + end)
        self.stdout.flush()


def open_console(out: Path, *, seed: int) -> int:
    """Open the kiosk's screen and give the world to whoever sits at the terminal."""
    with Town(out / "world", seed=seed, windowed=True, screen_size=LANDSCAPE) as town:
        console = Console(town)
        town.listener = console.hear
        console.cmdloop()
    return 0
