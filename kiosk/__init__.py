"""Returns Kiosk: an unattended returns point.

`ARCHITECTURE.md` shows the rooms of this package and who may import whom.
"""

__version__ = "0.1.0"
