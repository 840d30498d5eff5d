"""The base of the visits of people who have signed in."""

from enum import StrEnum
from typing import ClassVar, Literal

from kiosk.domain.roster import StaffMember
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.effects import Effect
from kiosk.flow.staff.effects import SignOut

SignedOutWhy = Literal["finished", "idle"]


class StaffVisit(AnyVisit):
    """Somebody of the staff is at the screen. Every kind of staff visit has the step `ended`.

    `IN_HAND` are the fields that say what of others' they have with them.
    """

    IN_HAND: ClassVar[frozenset[str]] = frozenset()

    staff: StaffMember

    @property
    def asks_first(self) -> tuple[Effect, ...]:
        """What must be known before their first screen."""
        return ()

    @property
    def insides(self) -> frozenset[str]:
        return self.doors

    @property
    def is_over(self) -> bool:
        return bool(self.step == "ended")


def sign_out(visit: StaffVisit, ended: StrEnum, why: SignedOutWhy) -> AnyTurn:
    """They leave; `ended` is the last step of their kind of visit."""
    return visit.but(step=ended, awaiting={}), (SignOut(staff=visit.staff, why=why),)
