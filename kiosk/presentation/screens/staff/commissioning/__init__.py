"""The screens on which a technician sets a kiosk up: boards, doors, what was understood, the end."""

from kiosk.presentation.screens.staff.commissioning import boards, end, trying, understood, walk

CHAPTERS = (boards, walk, understood, trying, end)
"""Imported for the screens they register."""
