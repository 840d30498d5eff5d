"""The screens of couriers: a chapter for each part of their visit."""

from kiosk.presentation.screens.staff.courier import bags, closing, doors, home, over, trouble

__all__ = ["bags", "closing", "doors", "home", "over", "trouble"]
