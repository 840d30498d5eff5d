"""The machine the kiosk runs on: clocks, ids, systemd, gauges, and the live health file.

Used by both processes; it imports nothing else of this project.
"""
