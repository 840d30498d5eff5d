"""The visits of couriers: a chapter for each part."""

from kiosk.flow.courier import away, counting, doors, home, manifest, trouble

__all__ = ["away", "counting", "doors", "home", "manifest", "trouble"]
