"""How a technician sets a kiosk up: its lock boards found, its doors walked, its trial drop-off made."""

from kiosk.flow.technician.commissioning import finding, finishing, trying, walking
from kiosk.flow.technician.commissioning.visit import SET_UP, SetUp, SetUpStep, begin, wants

CHAPTERS = (finding, walking, finishing, trying)
"""Imported for the handlers they register."""

__all__ = ["SET_UP", "SetUp", "SetUpStep", "begin", "wants"]
