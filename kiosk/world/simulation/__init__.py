"""Weeks of a kiosk's life in seconds: one seed, one world, real software on a clock that is told to move.

Flow, runtime, store and forwarder are those of the kiosk; devices, broker, central's link, people and
the power are simulated here. `accounts` holds all of it to what was promised.
"""
