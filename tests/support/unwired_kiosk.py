"""A kiosk as it leaves the workshop: emulated lock boards on ports, and nobody knows which is where."""

import gettext
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from hardware.emulation import Emulator, PtyServer
from hardware.lock_board.emulator import PartyLine
from hardware.lock_board.probing import MAKES, find_boards
from hardware.scanner import drawing
from kiosk.config import HardwareMap, MappedBoard, MappedLock, load
from kiosk.flow.technician.commissioning.trying import TOUCH_PLACES
from kiosk.runtime.core import Core
from kiosk.runtime.devices import open_devices
from kiosk.runtime.staff.survey import Survey
from kiosk.world.shop import Order
from kiosk.world.staff import OTTO, pass_for
from tests.support.staff_at_kiosk import type_pin
from tests.support.steady_kiosk import SteadyKiosk
from tests.support.workshop import LEFT, RIGHT, Workshop

FEW = tuple(replace(make, addresses=make.addresses[:3], baud_rates=make.baud_rates[:1]) for make in MAKES[:2])
"""The makes of the boards in these tests, at a few addresses: silence takes its time."""

TICKET_PIN = "135790"

DEVICE = """
[[device]]
name = "{name}"
kind = "lock_board"
driver = "kerong_cu16"
url = "/dev/kiosk/planned"
address = {address}
"""

COMPARTMENT = """
[[compartment]]
id = "{id}"
size = "M"
board = "left"
lock = {lock}
column = 1
row = {lock}
reach_mm = 900
"""


class UnwiredKiosk(SteadyKiosk):
    """Two boards of a workshop on two ports.

    The plan in its cabinet file says that door n is lock n of board "left", which is never so.
    Lifetime: serves its ports from construction to `close`.
    """

    def __init__(self, directory: Path, workshop: Workshop, *, has_rules: bool = True) -> None:
        self.behind = workshop.behind
        self.restarts = 0
        self.more_of_cabinet = ""
        self._ports = ExitStack()
        self._directory = directory
        self.plug_in({"port-a": workshop.left, "port-b": workshop.right})
        super().__init__(directory, clock=workshop.clock, has_rules=has_rules)
        self.ticket = pass_for(
            OTTO,
            self.shop.technician_key,
            self.config.site.id,
            self.clock.wall(),
            pass_id="ticket-1",
            pin=TICKET_PIN,
        )

    def close(self) -> None:
        self.core.close()
        self._ports.close()

    def plug_in(self, boards: Mapping[str, Emulator]) -> None:
        """Serve these boards on the ports; what was plugged in before is not any more."""
        self._ports.close()
        self.ports = {
            name: self._ports.enter_context(PtyServer(PartyLine(board), link=self._directory / name)).url
            for name, board in boards.items()
        }

    def fit_out(self) -> None:
        super().fit_out()
        self.doors = list(self.behind.values())
        places = enumerate(sorted(self.behind), 1)
        (self._directory / "cabinet.toml").write_text(
            'wiring = "surveyed"\n'
            + DEVICE.format(name="left", address=1)
            + DEVICE.format(name="right", address=2)
            + self.more_of_cabinet
            + "".join(COMPARTMENT.format(id=place, lock=lock) for lock, place in places)
        )
        self.config = load(self._directory / "kiosk.toml")

    def another_core(self) -> Core:
        simulated = super().devices()
        wired = open_devices(self.config.cabinet)
        self.boards = wired.boards
        devices = replace(simulated, boards=wired.boards, misplaced=wired.misplaced, owned=wired.owned)
        return Core(
            self.config,
            lambda: devices,
            self.executor,
            self.clock,
            self.ids,
            self.boot_id,
            lambda _: gettext.NullTranslations(),
            on_restart=self._count_restart,
            gauge=self.disk.gauge,
            ballast=self.disk,
            survey=Survey(
                self.executor,
                self.clock.monotonic,
                ports=lambda: list(self.ports.values()),
                probe=partial(find_boards, makes=FEW),
            ),
        )

    def unlock_each(self) -> dict[str, str]:
        """Open every door by what the kiosk believes of its wiring; which door really opened, by that."""
        opened = {}
        for place in sorted(self.behind):
            wired = self.config.cabinet.compartment(place)
            self.boards[wired.board].unlock(wired.lock)
            self.wait(1.0)
            (opened[place],) = [name for name, door in self.behind.items() if door.is_open]
            assert self.behind[opened[place]].push_shut()
            self.wait(1.0)
        return opened

    def drop_off(self, order: Order) -> None:
        """As at other kiosks; one without item sensors asks whether it is inside."""
        door = self.to_open_door(order)
        door.put_in()
        assert door.push_shut()
        self._until(lambda: self.screen.name in ("confirming", "done"), 10.0, "end of the drop-off")
        if self.screen.name == "confirming":
            self.touch("yes")
        self.wait_for("done")

    def wire(self) -> None:
        """Its boards found and its doors walked, without a mistake; the trial is still to come."""
        self.begin_set_up()
        self.find_boards()
        self.touch("walk")
        self.walk()
        self.finish_walk()

    def otto_comes(self) -> None:
        """By the pass that the office sent for this job, which is for one visit and to go on with it."""
        self.hold_up(drawing.scene_with_code(self.ticket, noise=0))
        type_pin(self, TICKET_PIN)

    def commission(self) -> None:
        """All of it, without a mistake."""
        self.wire()
        self.make_trial()
        self.touch("finish")
        self.touch("take_photo")
        self.wait(0.5)
        self.touch("finish")
        self.wait(0.5)
        self.start_again()

    def make_trial(self) -> None:
        """One drop-off as a customer makes it, which central confirms."""
        self.otto_comes()
        self.touch("trial")
        self.wait(0.5)
        self.drop_off(self.shop.order(["linen_shirt"]))
        self.touch("finish")
        self.wait(1.0)
        self.central_stores()
        self.otto_comes()
        self.wait_for("set_up_trial")

    def central_stores(self) -> None:
        """What `kiosk forward` does with central's word for everything there is."""
        self.store.outbox.confirm([event["id"] for event in self.events()])

    def start_again(self) -> None:
        """What the service manager does when the process has ended."""
        self.cut_power()
        self.switch_on()

    def finish_walk(self) -> None:
        """Keep what was found; the process starts again with it."""
        self.touch("go_on")
        self.touch("as_written")
        self.touch("fits")
        self.try_out()
        self.start_again()

    def try_out(self) -> None:
        """Glass, sound and samples, all right."""
        for place in TOUCH_PLACES:
            self.touch(place)
        self.touch("go_on")
        self.touch("heard")
        for role in ("receipt_printer", "label_printer"):
            self.touch(f"print_{role}")
            self.wait(1)
        self.touch("right")
        self.wait(0.5)

    def begin_set_up(self) -> None:
        self.otto_comes()
        self.choose("set_up")
        self.wait_for("set_up_start")

    def find_boards(self) -> None:
        self.touch("find")
        self.wait_for("set_up_boards")

    def walk(
        self, overlook: Sequence[str] = (), hand_in: Sequence[str] = (), until: int | None = None
    ) -> list[str]:
        """Follow the screen along the doors, until the walk is over; the doors that opened, in order.

        `overlook`: doors at whose number nobody looks: they are pushed shut without a word. `hand_in`: doors
        through which somebody passes a hand. `until` so many were pushed shut, and the next one stands open.
        """
        opened: list[str] = []
        while self._next_question() != "set_up_walked":
            if self.screen.name == "set_up_nothing":
                self.touch("nothing")
            else:
                assert self.screen.name == "set_up_opened", self.screen
                (place,) = [place for place, door in self.behind.items() if door.is_open]
                if len(opened) == until:
                    return opened
                opened.append(place)
                self._say_which(place, overlook)
                self.wait(0.6)
                if place in hand_in:
                    self.behind[place].put_in()
                    self.wait(0.5)
                    self.behind[place].take_out()
                    self.wait(0.5)
                assert self.behind[place].push_shut()
                self.wait(0.5)
        return opened

    def _next_question(self) -> str:
        self._until(lambda: self.screen.name != "set_up_pulsing", 120.0, "lock at which something moves")
        return self.screen.name

    def _say_which(self, place: str, overlook: Sequence[str]) -> None:
        if place not in overlook and f"door {int(place)}:" not in self.screen.title:
            self.touch("another")
            for key in place:
                self.touch(f"key_{key}")
            self.touch("enter")

    def _count_restart(self) -> None:
        self.restarts += 1


def put_into_service(kiosk: UnwiredKiosk) -> None:
    """As after a set-up: the right map, which bears its digest."""
    found = _right_map(kiosk)
    digest = found.digest(kiosk.config.cabinet.layout)
    kiosk.config.hardware_map_file.write_text(found.model_copy(update={"commissioned": digest}).as_toml())
    kiosk.start_again()


def _right_map(kiosk: UnwiredKiosk) -> HardwareMap:
    left = {"url": kiosk.ports["port-a"], "address": 1, "lock_count": 16, "closed_state": "open"}
    right = {
        "url": kiosk.ports["port-b"],
        "address": 2,
        "lock_count": 16,
        "closed_state": "shut",
        "byte_order": "last_lock_first",
    }
    return HardwareMap(
        boards=(
            MappedBoard(name="left", driver="kerong_cu16", options=left),
            MappedBoard(name="right", driver="xor_8a", options=right),
        ),
        locks=(
            *(MappedLock(place=place, board="left", lock=lock) for lock, place in enumerate(LEFT, 1)),
            *(MappedLock(place=place, board="right", lock=lock) for lock, place in enumerate(RIGHT, 1)),
        ),
    )
