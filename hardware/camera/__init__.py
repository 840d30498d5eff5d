"""Cameras: the newest frame, or the word that there is none."""
