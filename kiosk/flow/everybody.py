"""Every kind of visit there is, and how each behaves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.domain.moment import Moment
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.attendant import helping, taking_in
from kiosk.flow.attendant import visit as attendant
from kiosk.flow.behaviour import AnyTurn, Behaviour
from kiosk.flow.courier import visit as courier
from kiosk.flow.machine import CUSTOMER
from kiosk.flow.signals import Signal
from kiosk.flow.staff import signing_in
from kiosk.flow.staff.visit import StaffVisit
from kiosk.flow.technician import commissioning, devices, doors, examining, recount, training, unresolved
from kiosk.flow.technician import visit as technician
from kiosk.flow.visit import Visit
from kiosk.flow.wants import Want, wants

CHAPTERS = (devices, doors, examining, helping, recount, taking_in, training, unresolved)
"""Imported for the handlers they register."""


@dataclass(frozen=True)
class _Kind:
    behaviour: Behaviour[Any]
    wants: Callable[[Any], frozenset[Want]]


STAFF_VISITS: dict[str, type[StaffVisit]] = {
    kind.__name__: kind
    for kind in (
        courier.CourierVisit,
        attendant.AttendantVisit,
        technician.TechnicianVisit,
        commissioning.SetUp,
    )
}
"""By the name under which a restart finds them."""

_KINDS: dict[type[AnyVisit], _Kind] = {
    Visit: _Kind(CUSTOMER, wants),
    signing_in.SigningIn: _Kind(signing_in.SIGNING_IN, signing_in.wants),
    courier.CourierVisit: _Kind(courier.COURIER, courier.wants),
    attendant.AttendantVisit: _Kind(attendant.ATTENDANT, attendant.wants),
    technician.TechnicianVisit: _Kind(technician.TECHNICIAN, technician.wants),
    commissioning.SetUp: _Kind(commissioning.SET_UP, commissioning.wants),
}


def advance_anybody(visit: AnyVisit, signal: Signal, at: Moment) -> AnyTurn:
    """The next state of whosever visit it is, and what it asks for."""
    return _KINDS[type(visit)].behaviour.advance(visit, signal, at)


def wants_of_anybody(visit: AnyVisit) -> frozenset[Want]:
    """Everything that whosever visit it is wants to be running."""
    return _KINDS[type(visit)].wants(visit)
