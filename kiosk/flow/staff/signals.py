"""What visits of the staff hear beside what all visits do."""

from typing import Literal

from kiosk.flow.signals import EffectResult


class PinChecked(EffectResult):
    """`locked_out`: too many wrong ones, by this person or at this kiosk; it was not even looked at."""

    outcome: Literal["right", "wrong", "locked_out"]


class SignedIn(EffectResult):
    """They are known and written down."""


class GoesOn(EffectResult):
    """What they had begun before takes the screen: this sign-in has done its work."""
