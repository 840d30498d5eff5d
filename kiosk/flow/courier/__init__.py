"""The visits of couriers: a chapter for each part."""

from kiosk.flow.courier import away, bags, counting, doors, home, manifest, over, trouble

__all__ = ["away", "bags", "counting", "doors", "home", "manifest", "over", "trouble"]
