"""How loud it is: the site says so by the hour, and whoever is there may want it otherwise."""

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.screen_model import Look

STEP_PERCENT = 10
SOFTEST, LOUDEST = 0, 100


def louder(look: Look, steps: int) -> Pressed:
    """What asks for a volume so many steps above the present one, or below it."""
    volume = min(LOUDEST, max(SOFTEST, look.volume_percent + steps * STEP_PERCENT))
    return Pressed(button=Button.VOLUME, value=str(volume))
