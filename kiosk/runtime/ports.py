"""What the runner is joined to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.wants import Scanning
from kiosk.runtime.acts import Acts
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.collections import Collections
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.doors import Doors
from kiosk.runtime.drop_bins import DropBins
from kiosk.runtime.executor import Executor
from kiosk.runtime.flaps import Flaps
from kiosk.runtime.item_view import ItemView
from kiosk.runtime.performing import Performer
from kiosk.runtime.recovery import Recovery
from kiosk.runtime.rules import Rules
from kiosk.runtime.self_check import SelfCheck
from kiosk.runtime.service import Service
from kiosk.runtime.staff.recovery import StaffRecovery
from kiosk.store import Store


@dataclass(frozen=True)
class Ports:
    """Every part by what the runner does with it.

    `publish` gets the visit on the screen, the open doors that are nobody's now, and whether somebody of the
    staff waits for the screen.
    """

    store: Store
    executor: Executor
    rules: Rules
    recovery: Callable[[], Recovery]
    staff_recovery: Callable[[], StaffRecovery]
    performers: Mapping[type[AnyVisit], Performer]
    compartments: Compartments
    self_check: SelfCheck
    collections: Collections
    doors: Doors
    bins: DropBins
    flaps: Flaps
    acts: Acts
    alarms: Alarms
    service: Service
    want_scanning: Callable[[Scanning | None], None]
    item_view: ItemView
    publish: Callable[[AnyVisit, tuple[str, ...], bool], None]
    new_id: Callable[[], str]
    is_training: Callable[[], bool]
