"""What an attendant's visit asks for."""

from kiosk.flow.effects import Effect


class SayDone(Effect):
    """Write down what they did by hand: `act` as a code, `about` what it was done to."""

    act: str
    about: str
    outcome: str = "done"
