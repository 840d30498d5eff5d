"""Screens of the people who work at the kiosk."""
