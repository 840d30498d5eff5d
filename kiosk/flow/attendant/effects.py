"""What an attendant's visit asks for."""

from kiosk.domain.staff_events import Act
from kiosk.flow.effects import Effect


class SayDone(Effect):
    """Write down what they did by hand; `about` is what it was done to."""

    act: Act
    about: str
    outcome: str = "done"
