"""Who is at the screen, and who is parked or waits for it."""

from collections.abc import Iterator

from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.everybody import wants_of_anybody
from kiosk.flow.staff.signing_in import SigningIn
from kiosk.flow.staff.visit import StaffVisit
from kiosk.flow.wants import BinWatch, DoorWatch


class Visits:
    """All visits there are: one at the screen, and the others beside it in the order they came.

    Concurrency: everything on the core.
    """

    def __init__(self, at_screen: AnyVisit) -> None:
        self._at_screen = at_screen
        self._beside: dict[str, AnyVisit] = {}

    @property
    def at_screen(self) -> AnyVisit:
        return self._at_screen

    def __iter__(self) -> Iterator[AnyVisit]:
        return iter((self._at_screen, *self._beside.values()))

    def find(self, visit_id: str) -> AnyVisit | None:
        return next((visit for visit in self if visit.visit_id == visit_id), None)

    def all_but(self, visit_id: str) -> tuple[AnyVisit, ...]:
        return tuple(visit for visit in self if visit.visit_id != visit_id)

    def ids(self, watch: DoorWatch | BinWatch | None = None) -> tuple[str, ...]:
        """Of all, or of those who wait for what is watched; a copy, as telling one changes who is there."""
        return tuple(v.visit_id for v in self if watch is None or watch in wants_of_anybody(v))

    @property
    def doors(self) -> frozenset[str]:
        """Compartments whose doors are the business of a visit, parked or not."""
        return frozenset(door for visit in self for door in visit.doors)

    @property
    def holds_beside(self) -> bool:
        """Whether a door, or a flap that may open, is the business of a visit that is not at the screen."""
        return any(visit.doors or _may_have_flap_open(visit) for visit in self._beside.values())

    def away_from_doors(self) -> tuple[StaffVisit, ...]:
        """Those of the staff who went away from doors; a copy, as `ids`."""
        return tuple(v for v in self if isinstance(v, StaffVisit) and v.is_parked and v.doors)

    @property
    def somebody_signs_in(self) -> bool:
        """Whether one of the staff waits for the screen with badge or pass in hand."""
        return bool(self._signing_in())

    def wait(self, visit: AnyVisit) -> None:
        """Have a visit wait for the screen."""
        self._beside[visit.visit_id] = visit

    def wait_alone(self, came: SigningIn) -> None:
        """Have one of the staff wait in place of any other who did."""
        for visit_id in self._signing_in():
            del self._beside[visit_id]
        self.wait(came)

    def put(self, visit: AnyVisit) -> None:
        """Keep what has become of a visit; one beside the screen that is over is gone."""
        if visit.visit_id == self._at_screen.visit_id:
            self._at_screen = visit
        elif visit.is_over:
            self._beside.pop(visit.visit_id, None)
        else:
            self.wait(visit)

    def is_beside(self, visit_id: str) -> bool:
        return visit_id in self._beside

    def call(self, visit_id: str) -> None:
        """Bring a visit from beside to the screen; whoever stood there steps aside."""
        if not self._at_screen.fresh:
            self.wait(self._at_screen)
        self._at_screen = self._beside.pop(visit_id)

    def call_next(self) -> None:
        """Bring to a screen with nobody at it the first who waits and is not parked."""
        waiting = next((visit for visit in self._beside.values() if not visit.is_parked), None)
        if waiting and self._at_screen.fresh:
            self.call(waiting.visit_id)

    def begin(self, visit: AnyVisit) -> None:
        """Somebody new comes to the screen; who was there is gone, or parked and kept."""
        if self._at_screen.is_parked:
            self.wait(self._at_screen)
        self._at_screen = visit

    def forget(self, at_screen: AnyVisit) -> None:
        """Begin with nobody but this one."""
        self._beside.clear()
        self._at_screen = at_screen

    def _signing_in(self) -> list[str]:
        return [v.visit_id for v in self._beside.values() if isinstance(v, SigningIn)]


def _may_have_flap_open(visit: AnyVisit) -> bool:
    """A bin whose bag the staff changes is only kept from others: it is opened with a key."""
    return bool(visit.bins) and not isinstance(visit, StaffVisit)
