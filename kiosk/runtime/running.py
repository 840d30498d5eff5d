"""What the visits want to be running: times, doors and bins that are watched, codes that are looked for."""

from collections.abc import Callable

from kiosk.domain.compartments import DoorState
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.everybody import wants_of_anybody
from kiosk.flow.signals import TimerName
from kiosk.flow.visit import Visit
from kiosk.flow.wants import BinWatch, DoorWatch, ItemWatch, Scanning, Timer
from kiosk.runtime.openings import Openings
from kiosk.runtime.ports import Ports
from kiosk.runtime.timers import Timers
from kiosk.runtime.visits import Visits


class Running:
    """Starts and stops the difference, as visits come, go on and go.

    `attended` are doors that stand open for somebody who has no visit.

    Concurrency: the core's.
    """

    def __init__(
        self, ports: Ports, timers: Timers, openings: Openings, attended: Callable[[], frozenset[str]]
    ) -> None:
        self._ports = ports
        self._timers = timers
        self._openings = openings
        self._attended = attended

    def run(self, visits: Visits) -> None:
        """Let the times run that they want, and look for codes for whoever is at the screen."""
        self._timers.run(
            {
                (visit.visit_id, want)
                for visit in visits
                for want in wants_of_anybody(visit)
                if isinstance(want, Timer) and _may_run_out(visit, want, visits.at_screen)
            }
        )
        wants = wants_of_anybody(visits.at_screen)
        self._ports.want_scanning(next((want for want in wants if isinstance(want, Scanning)), None))
        self._ports.item_view.want(wanted=ItemWatch() in wants, nobody=visits.at_screen.fresh)

    def watch(self, visits: Visits, *, stands_still: bool) -> None:
        """Look often at doors and bins that somebody waits for; tell of those that stand open for nobody."""
        wants = [want for visit in visits for want in wants_of_anybody(visit)]
        doors = {want.compartment_id for want in wants if isinstance(want, DoorWatch)}
        self._ports.doors.watch(frozenset(doors | self._openings.compartments))
        self._ports.self_check.unattended(self.unattended(visits.at_screen, stands_still=stands_still))
        self._ports.flaps.watch(frozenset(want.bin_id for want in wants if isinstance(want, BinWatch)))
        self._ports.bins.unattended(self.flaps_left_open(visits.at_screen))

    def unattended(self, at_screen: AnyVisit, *, stands_still: bool) -> set[str]:
        """Doors that stand open and are not the business of whoever is at the screen."""
        theirs = frozenset() if stands_still else at_screen.doors
        attended = self._attended() | self._openings.compartments | theirs
        return {
            compartment_id
            for compartment_id, sight in self._ports.doors.sights.items()
            if sight.door is DoorState.OPEN and compartment_id not in attended
        }

    def flaps_left_open(self, at_screen: AnyVisit) -> frozenset[str]:
        """Bins whose flaps stand open and are not the business of whoever is at the screen."""
        return self._ports.bins.open_flaps - self._ports.flaps.under_way - at_screen.bins


def _may_run_out(visit: AnyVisit, timer: Timer, at_screen: AnyVisit) -> bool:
    """The time to answer a question begins when somebody can read it."""
    is_asked = timer.name is TimerName.CONFIRM or not isinstance(visit, Visit)
    return visit is at_screen or not is_asked
