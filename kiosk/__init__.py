"""Returns Kiosk: an unattended returns point.

`ARCHITECTURE.md` shows the rooms of this package and who may import whom.
"""

from datetime import UTC, datetime

__version__ = "0.1.0"

RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""Moves with the version: no clock that says less can be right."""
