"""Devices of a kiosk: drivers, simulators and wire emulators.

A leaf library: it knows lock boards, printers, cameras and scanners, and
nothing of returns. Nothing here imports the `kiosk` package.
"""
