"""The screens of couriers: a chapter for each part of their visit."""

from kiosk.presentation.screens.staff.courier import closing, doors, home, trouble

__all__ = ["closing", "doors", "home", "trouble"]
