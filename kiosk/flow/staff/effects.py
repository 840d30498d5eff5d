"""What visits of the staff ask for, whoever of them it is."""

from typing import Literal

from kiosk.domain.roster import PinHash, StaffMember
from kiosk.flow.effects import Effect


class CheckPin(Effect):
    """Whether what was typed is the PIN. -> PinChecked"""

    AWAITED_AS = "CheckPin"
    staff: StaffMember
    pin: PinHash
    typed: str


class CountWrongPin(Effect):
    """One more wrong PIN of this person, at this kiosk. -> WrongPinCounted"""

    AWAITED_AS = "CountWrongPin"
    staff: StaffMember


class SignIn(Effect):
    """Write down that they are here, if what they have `shown` still counts; a pass is used up by it.

    `shown`: the text of a pass, or a badge's digest. `pin`: the one that was right.

    -> SignedIn | GoesOn, where they had left something begun | NotLetIn
    """

    AWAITED_AS = "SignIn"
    staff: StaffMember
    pin: PinHash
    shown: str


class SignOut(Effect):
    """Write down that they left."""

    staff: StaffMember
    why: Literal["finished", "idle"]


PrinterRole = Literal["receipt_printer", "label_printer"]


class PrintTest(Effect):
    """A page that says which printer it comes from. -> PaperPrinted"""

    AWAITED_AS = "Paper"
    staff: StaffMember
    role: PrinterRole


class OpenDoor(Effect):
    """An act: unlock this door once. What it holds is known no more until somebody has looked.

    -> DoorOpened | DoorStayedShut
    """

    AWAITED_AS = "OpenDoor"
    compartment_id: str

    @property
    def awaited_as(self) -> str:
        """Several doors may be on their way."""
        return f"OpenDoor {self.compartment_id}"
