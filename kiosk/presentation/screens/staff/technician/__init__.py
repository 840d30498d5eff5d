"""The screens of technicians: home, doors, devices, the doctor, what nobody could say, the count, leaving."""

from kiosk.presentation.screens.staff.technician import (
    devices,
    doors,
    examining,
    home,
    leaving,
    recount,
    unresolved,
)

__all__ = ["devices", "doors", "examining", "home", "leaving", "recount", "unresolved"]
