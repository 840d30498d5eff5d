"""What a kiosk reports of those who work at it. `staff_ref` is a pseudonym, never a badge's number."""

from enum import StrEnum
from typing import Literal

from kiosk.domain.event import EventData
from kiosk.domain.roster import Role


class _OfStaff(EventData):
    kiosk_id: str
    visit_id: str
    staff_ref: str
    role: Role

    @property
    def subject(self) -> str:
        return self.visit_id


class StaffSignedIn(_OfStaff):
    """Somebody of the staff is at the screen; what happens until they sign out is theirs."""

    NOUN, PARTICIPLE = "staff", "signed_in"

    carrier_id: str | None
    method: Literal["badge", "pass"]


class StaffSignedOut(_OfStaff):
    """They left: with a word, or without one and were signed out after a while."""

    NOUN, PARTICIPLE = "staff", "signed_out"

    why: Literal["finished", "idle"]


class Act(StrEnum):
    """What a person can do by hand. An open list: more may come."""

    DOOR_OPENED = "door_opened"
    LOCK_PULSED = "lock_pulsed"
    SEEN_EMPTY = "seen_empty"
    SEEN_FULL = "seen_full"
    PARCEL_MISSING = "parcel_missing"
    TAKEN_OUT_OF_SERVICE = "taken_out_of_service"
    PUT_INTO_SERVICE = "put_into_service"
    TRAINING_BEGUN = "training_begun"
    TRAINING_ENDED = "training_ended"
    RECOUNT_BEGUN = "recount_begun"
    TEST_PRINT = "test_print"
    PAPER_CHANGED = "paper_changed"
    CUSTOMER_HELPED = "customer_helped"
    LEFT_WRONG = "left_wrong"


class StaffActed(_OfStaff):
    """Something a person did here that changes what the kiosk does or knows, and that no other event tells.

    `act` is a code, `about` what it was done to, such as a compartment or a device; `detail` small facts.
    """

    NOUN, PARTICIPLE = "staff", "acted"

    act: str
    about: str
    detail: dict[str, int | str]
