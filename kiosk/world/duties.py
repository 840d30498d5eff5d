"""What staff and central do on the day of the demonstration, by the screen or by a real command."""

from kiosk.world.couriers import Courier
from kiosk.world.people import Person
from kiosk.world.site import KIOSK_ID
from kiosk.world.staff import ANNA, OTTO
from kiosk.world.technicians import Technician


def bring_bag(courier: Courier) -> None:
    """Without a bag in it the bin takes nothing."""
    courier.sign_in(ANNA)
    courier.bring_bag()


def empty(courier: Courier) -> None:
    """Everything of hers goes with Anna."""
    courier.sign_in(ANNA)
    courier.make_round()


def empty_with_one_missing(courier: Courier) -> None:
    """Behind the first door there is nothing: somebody was quicker."""
    courier.missing = frozenset({_first_door(courier)})
    empty(courier)


def open_from_afar(passer_by: Person) -> None:
    """Central has the door opened behind which a parcel was missing; somebody looks, and shuts it."""
    town, name = passer_by.town, _first_door(passer_by)
    passer_by.see("attract")
    passer_by.begin()
    town.central.commands.open_compartment(KIOSK_ID, name)
    door = town.cabinet.doors[name]
    town.until(lambda: door.is_open, f"door {name} to open by command")
    passer_by.pause()
    passer_by.push_shut(door)
    passer_by.leave()


def mend_jammed_door(technician: Technician) -> None:
    """Otto frees the bolt that sticks, looks behind the door, and has it offered again."""
    doors = technician.town.cabinet.doors
    technician.sign_in(OTTO)
    technician.mend(next(name for name, door in doors.items() if door.jam))
    technician.sign_out()


def _first_door(person: Person) -> str:
    return next(iter(person.town.cabinet.doors))
