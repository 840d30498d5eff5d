"""Who may be the first at a kiosk that was never in service: somebody with its key, and with a pass."""

from collections.abc import Callable

from kiosk.domain.compartments import DoorState
from kiosk.domain.roster import Role, StaffMember
from kiosk.flow.staff.signals import FirstLoginWhy
from kiosk.store import Store


class FirstLogin:
    """Until a kiosk was in service once, its technician comes with a pass and has opened the enclosure.

    A badge is copied in a second, and the roster of a kiosk that lies in a warehouse may be old. Where nobody
    knows yet how the enclosure's switch is wired, that it was opened cannot be seen, and is not asked for.

    Concurrency: the core's, as its store.
    """

    def __init__(
        self, store: Store, kiosk_id: str, enclosure: Callable[[], DoorState], *, is_commissioned: bool
    ) -> None:
        self._store = store
        self._kiosk_id = kiosk_id
        self._enclosure = enclosure
        self._is_commissioned = is_commissioned

    def why_not(self, staff: StaffMember) -> FirstLoginWhy | None:
        """Why this person cannot be the first; None where they can, or others were before."""
        if staff.role is not Role.TECHNICIAN or self._was_in_service:
            return None
        if staff.pass_id is None:
            return "needs_pass"
        return "enclosure_shut" if self._enclosure() is DoorState.CLOSED else None

    @property
    def _was_in_service(self) -> bool:
        was = self._store.ledger.newest_about(self._kiosk_id, "kiosk.commissioned") is not None
        return self._is_commissioned or was
