"""The world console: in the terminal, everything outside the box is in your hands."""

import cmd
import shutil
import threading
from pathlib import Path

from hardware.lock_board.physics import Door, Impossible
from hardware.scanner import drawing
from kiosk.world.central_readable import readable
from kiosk.world.central_view import StoredEvent
from kiosk.world.shop import Order, OrderLine
from kiosk.world.site import KIOSK_ID
from kiosk.world.stories import ASKED, PRODUCTS
from kiosk.world.town import LANDSCAPE, Town

WELCOME = """The kiosk's screen is open. This terminal is the world around it.
Type help, or try: qr, then follow the screen; item before the photo; put and shut when a door opens."""

LATE_DAYS = 60

UNHURRIED: dict[str, dict[str, object]] = {
    "visit": {
        "verdict_shown_s": 2,
        "photo_kept_s": 3,
        "attention_after_s": 20,
        "park_after_s": 60,
        "done_shown_s": 20,
    }
}
"""Waits for somebody who types at a terminal between two touches."""


class Console(cmd.Cmd):
    """Commands for the hands of a customer, of whoever changes the paper, and of a puller of plugs.

    Concurrency: commands on the main thread; what central receives is printed from central's own.
    Errors: ChildDied from a command when the kiosk does not run any more.
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
        self._say(f"\ncentral: {readable(event)}\n{self.prompt}", end="")

    def do_qr(self, arg: str) -> None:
        """qr [PRODUCT ...]: a new order; its QR goes in front of the camera. qr late: its period is over."""
        products = [word for word in arg.split() if word != "late"] or [PRODUCTS[0]]
        reason = ASKED if len(products) == 1 else None
        if unknown := set(products) - set(self._town.shop.products):
            self._say(
                f"No shop sells {', '.join(unknown)}. There are: {', '.join(self._town.shop.products)}."
            )
            return
        try:
            self._order = self._town.shop.order(
                [OrderLine(product, reason=reason) for product in products],
                delivered_days_ago=LATE_DAYS if "late" in arg.split() else 5,
            )
        except ValueError as error:
            self._say(f"{error}.")
            return
        self.do_again("")

    def do_again(self, _: str) -> None:
        """again: hold the same QR to the camera once more."""
        if self._order is None:
            self._say("There is no order yet; qr makes one.")
        else:
            self._town.cabinet.show(drawing.scene_with_code(self._order.token))

    def do_code(self, _: str) -> None:
        """code: a new order, announced to the kiosk by central; type its code on the screen."""
        self._order = self._town.shop.order([OrderLine(PRODUCTS[0], reason=ASKED)])
        self._town.central.announce(KIOSK_ID, [self._order.announced])
        self._say(f"Type {self._order.code} on the screen.")

    def do_item(self, arg: str) -> None:
        """item [CATEGORY]: hold an item to the camera: apparel, footwear, electronics, book, box."""
        self._town.cabinet.show(drawing.scene_with_item(arg or "apparel"))

    def do_away(self, _: str) -> None:
        """away: nothing in front of the camera."""
        self._town.cabinet.nothing_in_view()

    def do_put(self, arg: str) -> None:
        """put [DOOR]: put the parcel behind the open door."""
        if door := self._open_door(arg):
            door.put_in()

    def do_take(self, arg: str) -> None:
        """take [DOOR]: take the parcel out again."""
        if door := self._open_door(arg):
            door.take_out()

    def do_shut(self, arg: str) -> None:
        """shut [DOOR]: push the open door shut."""
        if (door := self._open_door(arg)) and not door.push_shut():
            self._say("It springs back. Try again.")

    def do_paper(self, arg: str) -> None:
        """paper: tear off and read what was printed. paper out: the roll ends. paper new: a new roll."""
        cabinet = self._town.cabinet
        if arg == "out":
            cabinet.printer.run_out()
        elif arg == "new":
            cabinet.printer.load_paper()
        else:
            pieces, cabinet.papers = cabinet.papers, []
            for piece in pieces:
                self._say("\n".join(piece.lines) + "\n" + "-" * 40)
            if not pieces:
                self._say("Nothing was printed.")

    def do_network(self, arg: str) -> None:
        """network out | in: pull or insert the network plug."""
        if arg == "out":
            self._town.plug.pull()
        elif arg == "in":
            self._town.plug.insert()
        self._say("The plug is in." if self._town.plug.is_in else "The plug is out.")

    def do_open(self, arg: str) -> None:
        """open DOOR: central has the kiosk open a door, which it does where nobody is, and not often."""
        door = arg.zfill(2)
        if door not in self._town.cabinet.doors:
            self._say(f"There is no door {arg}." if arg else "Which door? Such as: open 7.")
            return
        self._town.central.commands.open_compartment(KIOSK_ID, door)

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

    def onecmd(self, line: str) -> bool:
        self._town.check()
        try:
            return bool(super().onecmd(line))
        except Impossible as error:
            self._say(str(error))
            return False

    def default(self, line: str) -> None:
        self._say(f"There is no command {line.split()[0]}. Type help.")

    def _open_door(self, name: str) -> Door | None:
        doors = self._town.cabinet.doors
        wanted = {name.zfill(2): doors.get(name.zfill(2))} if name else doors
        door = next((door for door in wanted.values() if door and door.is_open), None)
        if door is None:
            self._say(f"Door {name} is not open." if name else "No door is open.")
        return door

    def _say(self, text: str, end: str = "\n") -> None:
        with self._talking:
            self.stdout.write(text + end)
            self.stdout.flush()


def open_console(out: Path, *, seed: int) -> int:
    """Open the kiosk's screen and give the world to whoever sits at the terminal."""
    shutil.rmtree(out / "world", ignore_errors=True)
    with Town(out / "world", seed=seed, windowed=True, screen_size=LANDSCAPE, settings=UNHURRIED) as town:
        console = Console(town)
        town.listener = console.hear
        console.cmdloop()
    return 0
