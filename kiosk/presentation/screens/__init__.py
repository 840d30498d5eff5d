"""From a visit to its screen: one function a step, finished words, no decisions.

A chapter a part of the visit: `arriving`, `undeclared`, `judging`, `handing_over`, `leaving`;
`frame` puts around each of them what every screen has.
"""

from kiosk.presentation.screens.frame import compose
from kiosk.presentation.screens.scene import Around

__all__ = ["Around", "compose"]
