"""What visits of the staff hear beside what all visits do."""

from typing import Literal

from kiosk.flow.signals import EffectResult


class PinChecked(EffectResult):
    """`locked_out`: too many were wrong, of this person or at this kiosk; this one was not even looked at."""

    outcome: Literal["right", "wrong", "locked_out"]


class WrongPinCounted(EffectResult):
    """`locked_out`: it was one too many."""

    locked_out: bool


class SignedIn(EffectResult):
    """They are known and written down."""


FirstLoginWhy = Literal["needs_pass", "enclosure_shut"]
"""Why somebody is not let in at a kiosk that has never been in service."""


class NotLetIn(EffectResult):
    """`why`, as a code: of FirstLoginWhy; `pass_used`: it has let somebody in before, and what they did here
    is over; else why what they showed counts no more.
    """

    why: str


class GoesOn(EffectResult):
    """What they had begun before takes the screen: this sign-in has done its work."""
