"""What a person did by hand and no other event tells, written into the ledger."""

from kiosk.domain.roster import StaffMember
from kiosk.domain.staff_events import Act, StaffActed
from kiosk.store import Store


class Acted:
    """Writes `staff.acted`, in the caller's transaction if there is one.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, kiosk_id: str) -> None:
        self._store = store
        self._kiosk_id = kiosk_id

    def write(self, visit_id: str, staff: StaffMember, act: Act, about: str, **detail: int | str) -> None:
        """`about` is what it was done to."""
        self._store.ledger.record(
            StaffActed(
                kiosk_id=self._kiosk_id,
                visit_id=visit_id,
                staff_ref=staff.staff_ref,
                role=staff.role,
                act=act.value,
                about=about,
                detail=detail,
            )
        )
