"""What a technician's visit asks for."""

from kiosk.domain.machine_events import Found
from kiosk.domain.roster import StaffMember
from kiosk.flow.effects import Effect


class OfTechnician(Effect):
    """The base: the ledger tells who did it."""

    staff: StaffMember


class FindDoor(OfTechnician):
    """What the books say of the compartment with this number on its door. -> DoorKnown | NoSuchDoor"""

    AWAITED_AS = "FindDoor"
    number: str


class SayInside(OfTechnician):
    """They, or a sensor, looked behind a door that they had opened. -> DoorKnown"""

    AWAITED_AS = "FindDoor"
    compartment_id: str
    is_empty: bool


class Block(OfTechnician):
    """Offer it no more. -> DoorKnown"""

    AWAITED_AS = "FindDoor"
    compartment_id: str
    why: str


class Release(OfTechnician):
    """Offer it again; it was seen empty. -> DoorKnown"""

    AWAITED_AS = "FindDoor"
    compartment_id: str


class ChangeService(OfTechnician):
    """Out of service, or into it again. -> ServiceChanged"""

    AWAITED_AS = "ChangeService"


class ListUnresolved(OfTechnician):
    """-> UnresolvedListed"""

    AWAITED_AS = "ListUnresolved"


class Resolve(OfTechnician):
    """Somebody has looked: the drop-off is completed or withdrawn. -> UnresolvedListed"""

    AWAITED_AS = "ListUnresolved"
    drop_off_id: str
    is_here: bool


class ListUncounted(OfTechnician):
    """-> Uncounted"""

    AWAITED_AS = "ListUncounted"


class BeginRecount(OfTechnician):
    """What is in the compartments is known no more, until each was looked into. -> Uncounted"""

    AWAITED_AS = "ListUncounted"


class Count(OfTechnician):
    """What lies in one; `label` is what its label says, scanned. -> Uncounted"""

    AWAITED_AS = "ListUncounted"
    compartment_id: str
    found: Found
    label: str | None = None


class Examine(OfTechnician):
    """What `kiosk doctor` says; moves nothing, takes up to some minutes. -> Examined"""

    AWAITED_AS = "Examine"


class ChangeTraining(OfTechnician):
    """Practice begins, or ends. -> ServiceChanged"""

    AWAITED_AS = "ChangeService"
