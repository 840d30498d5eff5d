"""Who does what the staff's visits ask for."""

from collections.abc import Callable

from kiosk.domain.live import Live
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.attendant.visit import AttendantVisit
from kiosk.flow.staff.signing_in import SigningIn
from kiosk.flow.technician.visit import TechnicianVisit
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.desk import Desk
from kiosk.runtime.executor import Executor
from kiosk.runtime.holdings import Holdings
from kiosk.runtime.performing import Performer
from kiosk.runtime.service import Service
from kiosk.runtime.staff.acted import Acted
from kiosk.runtime.staff.attendant import AttendantPerformer
from kiosk.runtime.staff.examining import Examination
from kiosk.runtime.staff.handover import Handover
from kiosk.runtime.staff.performer import StaffPerformer
from kiosk.runtime.staff.recount import Recount
from kiosk.runtime.staff.technician import TechnicianPerformer
from kiosk.runtime.training import Training
from kiosk.store import Store


def performers_of_staff(
    staff: StaffPerformer,
    acted: Acted,
    store: Store,
    compartments: Compartments,
    holdings: Holdings,
    desk: Desk,
    handover: Handover,
    service: Service,
    training: Training,
    live: Callable[[], Live],
    executor: Executor,
    examine: Examination,
) -> dict[type[AnyVisit], Performer]:
    """One for each kind of visit but couriers'; what all staff do is `staff`'s."""
    recount = Recount(store, compartments, holdings, desk.kiosk_id)
    technician = TechnicianPerformer(
        store, staff, compartments, desk, service, training, recount, handover, acted, live, executor, examine
    )
    return {
        SigningIn: staff,
        AttendantVisit: AttendantPerformer(staff, acted),
        TechnicianVisit: technician,
    }
