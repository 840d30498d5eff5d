"""The screens of attendants."""

from kiosk.presentation.screens.staff.attendant import helping

__all__ = ["helping"]
