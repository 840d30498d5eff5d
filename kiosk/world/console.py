"""The world console: in the terminal, everything outside the box is in your hands."""

import cmd
import shutil
import threading
from pathlib import Path

from hardware.lock_board.physics import Door, Impossible, Jam
from hardware.scanner import drawing
from kiosk.world.central_readable import readable
from kiosk.world.central_view import StoredEvent
from kiosk.world.shop import Order, OrderLine
from kiosk.world.site import KIOSK_ID
from kiosk.world.staff import ANNA, BEN, OTTO
from kiosk.world.stories import ASKED, PRODUCTS
from kiosk.world.town import LANDSCAPE, Town
from kiosk.world.workers import PASS_PIN, new_pass

WELCOME = """The kiosk's screen is open. This terminal is the world around it.
Type help, or try: qr, then follow the screen; item before the photo; put and shut when a door opens.
Then come as the courier: pass courier; take, label 1 and shut at each door that opens."""

LATE_DAYS = 60

DROPPED_L = 10.0
GRAMS_A_LITRE = 50

WORKERS = {"courier": ANNA, "other_courier": BEN, "technician": OTTO}

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
    """Commands for the hands of customers and staff, of whoever changes the paper, and of a puller of plugs.

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

    def do_drop(self, arg: str) -> None:
        """drop [LITRES]: let a parcel of 10 or so many litres fall into the bin, which has room for 60."""
        bin_ = self._town.cabinet.bin
        try:
            litres = float(arg or DROPPED_L)
        except ValueError:
            self._say("So many litres? Such as: drop 56.")
            return
        bin_.put_in(round(litres * GRAMS_A_LITRE), litres)
        if not bin_.flap.push_shut():
            self._say("The flap springs back. Type flap.")

    def do_flap(self, _: str) -> None:
        """flap: push the flap of the bin shut."""
        if not self._town.cabinet.bin.flap.push_shut():
            self._say("It springs back. Try again.")

    def do_empty(self, _: str) -> None:
        """empty: take the bag out of the bin from behind, with all that is in it."""
        self._town.cabinet.bin.empty()

    def do_jam(self, arg: str) -> None:
        """jam DOOR: the bolt of a door sticks; its coil pulls and nothing moves."""
        if name := self._door_named(arg):
            self._town.cabinet.doors[name].jam = Jam.STUCK_SHUT

    def do_free(self, arg: str) -> None:
        """free DOOR: free the bolt of a door again, as a technician does."""
        if name := self._door_named(arg):
            self._town.cabinet.doors[name].jam = None

    def do_pass(self, arg: str) -> None:
        """pass courier | other_courier | technician: hold a dispatcher's pass to the camera."""
        if (person := WORKERS.get(arg)) is None:
            self._say(f"Whose? There are: {', '.join(WORKERS)}.")
            return
        self._town.cabinet.show(drawing.scene_with_code(new_pass(self._town, person)))
        self._say(f"The PIN is {PASS_PIN}.")

    def do_label(self, arg: str) -> None:
        """label DOOR: hold the label of the parcel that was behind a door to the camera."""
        if not (name := self._door_named(arg)):
            return
        try:
            label = self._town.label_behind(name)
        except LookupError:
            self._say(f"No parcel was ever put behind door {arg}.")
            return
        self._town.cabinet.show(drawing.scene_with_code(label))

    def do_bag(self, _: str) -> None:
        """bag: hold the number of a bag or a seal to the camera, a new one each time."""
        self._town.cabinet.show(drawing.scene_with_code(f"BAG-{next(self._town.numbers)}"))

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
        if door := self._door_named(arg):
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

    def _door_named(self, typed: str) -> str | None:
        name = self._town.cabinet.door_named(typed)
        if name in self._town.cabinet.doors:
            return name
        self._say(f"There is no door {typed}." if typed else "Which door? Such as: 7.")
        return None

    def _open_door(self, name: str) -> Door | None:
        doors = self._town.cabinet.doors
        wanted = {name: doors.get(self._town.cabinet.door_named(name))} if name else doors
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
