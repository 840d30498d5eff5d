"""A technician's visit: what is known while they are at the screen, and its home."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Literal

from kiosk.domain.moment import Moment
from kiosk.domain.roster import Role
from kiosk.flow.behaviour import AnyTurn, Behaviour
from kiosk.flow.signals import Button, Pressed, TimerName
from kiosk.flow.staff.signing_in import HOMES, home
from kiosk.flow.staff.visit import StaffVisit, sign_out
from kiosk.flow.technician.effects import ChangeService
from kiosk.flow.technician.signals import DoorKnown, Finding, LeftUnresolved, ServiceChanged
from kiosk.flow.wants import DoorWatch, Scanning, Timer, Want


class TechnicianStep(StrEnum):
    HOME = "home"
    DOORS = "doors"
    NUMBER = "number"
    DOOR = "door"
    DOOR_ASKED = "door_asked"
    BLOCKING = "blocking"
    OPENING = "opening"
    OPEN = "open"
    INSIDE = "inside"
    TESTS = "tests"
    TEST = "test"
    UNRESOLVED = "unresolved"
    RESOLVING = "resolving"
    RECOUNT = "recount"
    COUNTING = "counting"
    TRAINING = "training"
    EXAMINING = "examining"
    EXAMINED = "examined"
    LEAVING = "leaving"
    ENDED = "ended"


class Purpose(StrEnum):
    """Why a door was opened: it decides what is asked when it is shut again."""

    LOOK = "look"
    RESOLVE = "resolve"
    RECOUNT = "recount"


Page = Literal["printers", "camera", "badge", "bins", "network", "machine"]


class TechnicianVisit(StaffVisit):
    """The person who provisions and repairs. All that a restart must find is in the books.

    `at`: the compartment that something is done at; `opened`: all whose doors they opened and that are
    not shut yet, `moves`: how often one of those moved; `known`: what the books say of `at`; `seen_empty`:
    whether they looked inside and it was. `missing`: what the count that has just ended found nowhere, by
    the compartment it was expected in. `notice` is what just happened, as a code.
    """

    step: TechnicianStep = TechnicianStep.HOME
    typed: str = ""
    at: str | None = None
    known: DoorKnown | None = None
    purpose: Purpose = Purpose.LOOK
    opened: frozenset[str] = frozenset()
    moves: int = 0
    seen_empty: bool = False
    notice: str | None = None
    page: Page = "printers"
    scanned: str | None = None
    unresolved: tuple[LeftUnresolved, ...] = ()
    resolving: LeftUnresolved | None = None
    to_count: tuple[str, ...] = ()
    missing: tuple[str, ...] | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def doors(self) -> frozenset[str]:
        return self.opened

    @property
    def insides(self) -> frozenset[str]:
        """A door that they turned away from is for the sensor to judge again."""
        return frozenset({self.at}) & self.opened if self.at else frozenset()

    @property
    def door(self) -> str:
        """The compartment that something is done at, in steps that have one."""
        assert self.at is not None, f"step {self.step} has a compartment"
        return self.at


TECHNICIAN = Behaviour[TechnicianVisit]()
on = TECHNICIAN.on
HOMES[Role.TECHNICIAN] = partial(home, kind=TechnicianVisit)

Enter = Callable[[TechnicianVisit], AnyTurn]

ROOMS: dict[str, Enter] = {}
"""What can be chosen at home, by name; each chapter adds its own. Presentation has the words."""

HERE = frozenset(TechnicianStep) - {TechnicianStep.ENDED}


NO_PRACTICE = frozenset({"unresolved", "recount"})
"""Rooms in which the books are changed: shut while somebody practises."""


def room(name: str) -> Callable[[Enter], Enter]:
    """Register what happens when this is chosen at home."""

    def register(enter: Enter) -> Enter:
        ROOMS[name] = enter
        return enter

    return register


ENDS_BY_ITSELF = frozenset({TechnicianStep.OPENING, TechnicianStep.EXAMINING})
"""What is under way then has times of its own, and whoever waits for it touches nothing."""


def wants(visit: TechnicianVisit) -> frozenset[Want]:
    if visit.step is TechnicianStep.ENDED:
        return frozenset()
    wanted: set[Want] = set()
    if visit.step not in ENDS_BY_ITSELF:
        wanted.add(Timer(name=TimerName.STAFF_IDLE, generation=visit.touches + visit.moves))
    wanted |= {DoorWatch(compartment_id=compartment_id) for compartment_id in visit.opened}
    if _is_shown_codes(visit):
        wanted.add(Scanning())
    return frozenset(wanted)


def _is_shown_codes(visit: TechnicianVisit) -> bool:
    """The scanner is tried out, or a parcel's label is to be read."""
    if visit.step is TechnicianStep.TEST:
        return visit.page == "camera"
    return visit.step in {TechnicianStep.OPEN, TechnicianStep.COUNTING} and visit.purpose is Purpose.RECOUNT


def go_home(visit: TechnicianVisit) -> TechnicianVisit:
    """Nothing is in hand any more. Doors that stand open are still theirs to shut."""
    return visit.but(
        step=TechnicianStep.HOME,
        typed="",
        at=None,
        known=None,
        seen_empty=False,
        scanned=None,
        resolving=None,
    )


@on(TechnicianStep.HOME, Button.CHOOSE)
def enter(visit: TechnicianVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    into = ROOMS.get(pressed.value)
    if into and visit.practice and pressed.value in NO_PRACTICE:
        return visit.but(notice="training"), ()
    return into(visit.but(notice=None)) if into else None


@on(TechnicianStep.HOME, Button.SERVICE)
def change_service(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    """Take the kiosk out of service, or put it back."""
    return visit, (ChangeService(staff=visit.staff),)


@on(HERE - {TechnicianStep.TRAINING}, ServiceChanged)
def service_changed(visit: TechnicianVisit, changed: ServiceChanged, _: Moment) -> AnyTurn:
    return visit.but(notice=changed.said), ()


@on(
    {
        TechnicianStep.DOORS,
        TechnicianStep.TESTS,
        TechnicianStep.UNRESOLVED,
        TechnicianStep.RECOUNT,
        TechnicianStep.TRAINING,
        TechnicianStep.LEAVING,
    },
    Button.BACK,
)
def back_home(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return go_home(visit).but(notice=None), ()


@on(TechnicianStep.HOME, Button.SIGN_OUT)
def about_to_leave(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    """What is still wrong is shown before they go."""
    return visit.but(step=TechnicianStep.LEAVING, notice=None), ()


@on(TechnicianStep.LEAVING, Button.SIGN_OUT)
def leave(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, TechnicianStep.ENDED, "finished")


@on(HERE, TimerName.STAFF_IDLE)
def gone(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    """A door they left open is told of by the kiosk itself; its compartment is in doubt since it opened."""
    return sign_out(visit, TechnicianStep.ENDED, "idle")
