"""The screens of technicians: home, doors, devices, what nobody could say, the count, leaving."""

from kiosk.presentation.screens.staff.technician import devices, doors, home, leaving, recount, unresolved

__all__ = ["devices", "doors", "home", "leaving", "recount", "unresolved"]
