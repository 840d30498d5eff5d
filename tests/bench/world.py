"""The demonstration's world with stopwatches: one drop-off, and when each thing in it happened."""

import json
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hardware.scanner import drawing
from kiosk.world import stories
from kiosk.world.central_view import StoredEvent
from kiosk.world.people import Customer
from kiosk.world.site import KIOSK_ID, KIOSK_PASSWORD
from kiosk.world.town import Town
from tests.bench.commits import open_store
from tests.bench.post import record
from tests.bench.raw_paho import raw_client
from tests.bench.report import median
from tests.bench.wires import BoardWatch, CameraWatch

SINGLES = 15
WAIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Times:
    """One visit, in monotonic seconds."""

    shown: float
    frame_left: float
    verdict: float
    shut: float
    seen_twice: float
    recorded: float
    stored: float
    done: float


class World:
    """A town with stopwatches."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.camera = CameraWatch(town.cabinet)
        self.board = BoardWatch(town.cabinet)
        self._stored: list[tuple[float, StoredEvent]] = []
        town.listener = lambda event: self._stored.append((time.monotonic(), event))

    def visit(self) -> Times:
        """One plain drop-off from the first look to the attract screen."""
        town, customer = self.town, Customer(self.town)
        order = town.shop.order(stories.one_line())
        scene = drawing.scene_with_code(order.token)
        customer.see("attract")
        shown = self.camera.show(scene)
        verdict = self._drawn("verdict")
        customer.put_phone_away()
        customer.hold_item("apparel")
        customer.touch("continue")
        customer.see("photo")
        customer.pause()
        customer.touch("take_photo")
        customer.see("photo_kept")
        frame_left = self.camera.first_frame_at
        customer.put_phone_away()
        customer.see("label_attach")
        customer.touch("label_is_on")
        customer.see("door_open")
        customer.put_in()
        before = len(self._stored)
        customer.shut()
        shut = time.monotonic()
        done = self._drawn("done")
        stored, event = self._wait_for("drop_off.completed", before)
        recorded = datetime.fromisoformat(json.loads(event.body)["recordedtime"]).timestamp()
        customer.touch("finish")
        customer.see("attract")
        return Times(
            shown=shown,
            frame_left=frame_left,
            verdict=verdict,
            shut=shut,
            seen_twice=self.board.second_after(shut),
            recorded=recorded - time.time() + time.monotonic(),
            stored=stored,
            done=done,
        )

    def empty_doors(self) -> None:
        """Take out what was handed over, as a courier does, with a hand so quick that no board sees it."""
        doors = self.town.cabinet.doors
        with self.town.books() as books:
            for name, facts in books.compartments.all().items():
                door = doors[name]
                if facts.holds and door.is_occupied:
                    swing_s, door.pull_s = door.pull_s, 0.0
                    door.pulse(0.0)
                    door.take_out()
                    assert door.push_shut()
                    door.pull_s = swing_s
                    books.compartments.release(name)

    def start(self) -> float:
        """Start the kiosk after a power cut; seconds until its attract screen is drawn."""
        self.town.kill_kiosk()
        began = time.monotonic()
        self.town.restart_kiosk()
        return self._drawn("attract") - began

    def one_event_s(self, directory: Path) -> float:
        """Seconds that one event takes through this broker to this central by raw paho, median."""
        took = []
        port = self.town.broker.port
        with (
            raw_client(port, KIOSK_ID, KIOSK_PASSWORD, window=1) as raw,
            closing(open_store(directory)) as store,
        ):
            for body in record(store, SINGLES):
                before = len(self._stored)
                began = time.monotonic()
                raw.publish(f"kiosks/{KIOSK_ID}/up/event/alarm", body, qos=1)
                stored, _ = self._wait_for("alarm.raised", before)
                took.append(stored - began)
        return median(took)

    def _drawn(self, name: str) -> float:
        """When the frame that first shows a screen had been drawn."""
        screen = self.town.screen
        look = screen.look()
        while look["screen"] != name:
            drawn = screen.wait(look["revision"], WAIT_S)
            at = time.monotonic()
            look = screen.look()
            if look["screen"] == name and look["revision"] == drawn:
                return at
        screen.wait(look["revision"] - 1, WAIT_S)
        return time.monotonic()

    def _wait_for(self, type_: str, since: int) -> tuple[float, StoredEvent]:
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            for at, event in self._stored[since:]:
                if event.type == type_:
                    return at, event
            time.sleep(0.005)
        raise TimeoutError(f"central has no {type_}")
