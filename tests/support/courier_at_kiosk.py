"""Packages behind the doors of a steady kiosk, and a courier who takes them out by what the screen says."""

import json
from dataclasses import dataclass, field
from typing import Any

from kiosk.contract.generate import SCHEMAS
from kiosk.domain.events import DropOffCompleted
from kiosk.flow.courier.visit import CourierVisit
from kiosk.world.staff import ANNA, StaffPerson
from tests.support.staff_at_kiosk import sign_in, tap, type_pin
from tests.support.steady_kiosk import SteadyKiosk

EXAMPLE = json.loads((SCHEMAS.with_name("examples") / "drop_off.completed.json").read_text())["data"]

MOST_SCREENS = 200


def fill(
    kiosk: SteadyKiosk, *numbers: int, carrier: str = "parcelnet", written_code: str | None = None
) -> None:
    """Somebody has handed in a package behind each of these doors; nothing else is in the drop-off."""
    for number in numbers:
        lay_in(kiosk, number, f"drop-off-{number}", carrier=carrier, written_code=written_code)


def lay_in(
    kiosk: SteadyKiosk, number: int, drop_off_id: str, *, carrier: str, written_code: str | None = None
) -> None:
    kiosk.reach_in(number, put_in=True)
    name = f"{number:02d}"
    package = EXAMPLE["packages"][0] | {
        "label_number": label_of(number),
        "label_status": "not_printed" if written_code else "printed",
        "written_code": written_code,
        "carrier_id": carrier,
        "container": {
            "type": "compartment",
            "id": name,
            "size": kiosk.fittings.sizes[number - 1],
            "load_unit_id": None,
        },
    }
    data = EXAMPLE | {"drop_off_id": drop_off_id, "packages": [package]}
    with kiosk.store.transaction():
        kiosk.store.ledger.record(DropOffCompleted.model_validate(data))
        kiosk.store.compartments.hold(name, drop_off_id)


def label_of(number: int) -> str:
    """What stands on the label of the package behind a door."""
    return f"3952110000001{number:05d}"


def scan(kiosk: SteadyKiosk, text: str) -> None:
    """Hold a label before the scan engine."""
    kiosk.glass.show(text.encode())
    kiosk.wait(0.3)
    kiosk.glass.take_away()
    kiosk.wait(0.3)


def take_out_all(kiosk: SteadyKiosk) -> list[int]:
    """Take what lies behind open doors; the numbers of those doors."""
    kiosk.wait(1.0)
    taken = [n for n, door in enumerate(kiosk.doors, 1) if door.is_open and door.is_occupied]
    for number in taken:
        kiosk.doors[number - 1].take_out()
    return taken


def shut_all(kiosk: SteadyKiosk) -> None:
    for door in kiosk.doors:
        assert door.push_shut()
    kiosk.wait(0.5)


def open_doors(kiosk: SteadyKiosk) -> list[int]:
    return [n for n, door in enumerate(kiosk.doors, 1) if door.is_open]


@dataclass
class StandingCourier:
    """Goes by what the screen says, until the manifest is confirmed; `in_hand` are the doors it came from."""

    kiosk: SteadyKiosk
    person: StaffPerson = ANNA
    in_hand: set[int] = field(default_factory=set)
    most_open: int = 0

    def make_round(self) -> None:
        """Sign in, or go on where it stopped; to the end."""
        for _ in range(MOST_SCREENS):
            if self.kiosk.screen.name == "courier_done":
                self.kiosk.wait(1.0)
                self.kiosk.touch("finish")
                return
            self.take_step()
        raise AssertionError(f"the round does not end; the screen is {self.kiosk.screen.name}")

    def take_step(self) -> None:
        """Do what one screen says."""
        name = self.kiosk.screen.name
        if not name.startswith("courier_"):
            self._sign_in(name)
        else:
            getattr(self, name.removeprefix("courier_"))()
        self.most_open = max(self.most_open, len(open_doors(self.kiosk)))

    def _sign_in(self, name: str) -> None:
        if name == "staff_pin":
            type_pin(self.kiosk, self.person.pin)
        else:
            tap(self.kiosk, self.person.badge)

    def home(self) -> None:
        actions = {control.control_id for control in self.kiosk.screen.actions if control.enabled}
        self.kiosk.touch("collect_all" if "collect_all" in actions else "finish")

    def emptying(self) -> None:
        """Take out, scan, shut; where a door was shut too early, say that it is in hand or look again."""
        kiosk = self.kiosk
        kiosk.wait(1.0)
        for number in take_out_all(kiosk):
            self.in_hand.add(number)
        for number in open_doors(kiosk):
            if number in self.in_hand and kiosk.screen.name == "courier_emptying":
                scan(kiosk, label_of(number))
        self.most_open = max(self.most_open, len(open_doors(kiosk)))
        shut_all(kiosk)
        if kiosk.screen.name != "courier_emptying":
            return
        if "open_again" in {control.control_id for control in kiosk.screen.actions}:
            kiosk.touch("open_again")

    def all_empty(self) -> None:
        """Where they were away, they look once more."""
        offered = {control.control_id for control in self.kiosk.screen.actions}
        self.kiosk.touch("all_empty" if "all_empty" in offered else "open_again")

    def manifest(self) -> None:
        self.kiosk.touch("confirm")


def places(kiosk: SteadyKiosk) -> dict[str, list[str]]:
    """By drop-off, where the books say its package is: more or less than one place is a mistake."""
    found: dict[str, list[str]] = {e["data"]["drop_off_id"]: [] for e in kiosk.events("drop_off.completed")}
    visits = [CourierVisit.model_validate_json(v.snapshot) for v in kiosk.store.staff_visits.unsettled()]
    collected = {e["data"]["drop_off_id"] for e in kiosk.events("drop_off.collected")}
    at_doors = {name for visit in visits for name in visit.group}
    for drop_off_id in collected:
        found[drop_off_id].append("collected")
    for visit in visits:
        for taken in visit.taken:
            if taken.drop_off_id not in collected and taken.compartment_id not in at_doors:
                found[taken.drop_off_id].append("with the courier")
    for name, facts in kiosk.store.compartments.all().items():
        if facts.holds:
            found[facts.holds].append("at its door" if name in at_doors else "behind its door")
    return found


def data_of(kiosk: SteadyKiosk, type_: str) -> list[dict[str, Any]]:
    return [event["data"] for event in kiosk.events(type_)]


def courier_at(kiosk: SteadyKiosk, person: StaffPerson = ANNA) -> StandingCourier:
    sign_in(kiosk, person)
    return StandingCourier(kiosk, person)
