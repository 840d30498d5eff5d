"""The visit in which a kiosk is set up: what was found so far, and what is still to be walked."""

from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import Field

from kiosk.domain.drop_off import Photo
from kiosk.domain.model import Value
from kiosk.domain.survey import BoardFound, BoardWiring, Look, PlannedPlace, Pulse, missing, solve
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.behaviour import AnyTurn, Behaviour
from kiosk.flow.effects import Effect
from kiosk.flow.signals import Button, Interrupted, Resumed, TimerName
from kiosk.flow.staff.effects import PrinterRole
from kiosk.flow.staff.visit import StaffVisit
from kiosk.flow.technician.commissioning.effects import LookAround
from kiosk.flow.technician.commissioning.signals import DoorHeight, NotNow, PortLook
from kiosk.flow.technician.visit import TechnicianVisit, room
from kiosk.flow.wants import Timer, Want


class SetUpStep(StrEnum):
    LOOKING_AROUND = "looking_around"
    START = "start"
    FINDING = "finding"
    BOARDS = "boards"
    PULSING = "pulsing"
    OPENED = "opened"
    NOTHING_MOVED = "nothing_moved"
    WHICH_DOOR = "which_door"
    BOARD_FAILED = "board_failed"
    WALKED = "walked"
    TOP_HEIGHT = "top_height"
    BOTTOM_HEIGHT = "bottom_height"
    SCREEN_SIZE = "screen_size"
    TOUCH = "touch"
    SOUND = "sound"
    SAMPLES = "samples"
    KEEPING = "keeping"
    STARTS_AGAIN = "starts_again"
    TRIAL = "trial"
    SITE_PHOTO = "site_photo"
    SITE_PHOTO_KEPT = "site_photo_kept"
    FINISHING = "finishing"
    ENDED = "ended"


WAITING_FOR_PEOPLE = frozenset(
    {
        SetUpStep.START,
        SetUpStep.BOARDS,
        SetUpStep.OPENED,
        SetUpStep.NOTHING_MOVED,
        SetUpStep.WHICH_DOOR,
        SetUpStep.BOARD_FAILED,
        SetUpStep.WALKED,
        SetUpStep.TOP_HEIGHT,
        SetUpStep.BOTTOM_HEIGHT,
        SetUpStep.SCREEN_SIZE,
        SetUpStep.TOUCH,
        SetUpStep.SOUND,
        SetUpStep.SAMPLES,
        SetUpStep.TRIAL,
        SetUpStep.SITE_PHOTO,
        SetUpStep.SITE_PHOTO_KEPT,
    }
)
"""Nobody touches: the technician has gone for something, and the screen is free meanwhile."""


class LockRef(Value):
    """A lock of a board."""

    board: str
    lock: int


class SetUp(StaffVisit):
    """A technician sets this kiosk up. What they found is kept over restarts and lunch.

    `drawn_for_in` is the diagonal that sizes on the glass are drawn for now, `diagonal_in` what it is.
    `to_walk` begins with the lock that is walked now: `before` and `after` are what its board said,
    `place` the door that is taken to have moved, `is_shut` that it is shut again, and `items_moved` as in
    `Pulse`. `skipped` are locks that were left out so that the walk could go on. `touched` marks on the glass
    have answered, the last one `taps` times; `sampling` prints now, `sampled` have printed; `checked` is how
    all that came out. `trial_after`: since when a drop-off is the trial's. `is_recorded`: central was told
    that all is done.
    """

    PASSING: ClassVar[frozenset[str]] = AnyVisit.PASSING | {"effects_issued", "typed", "was_wrong"}

    step: SetUpStep = SetUpStep.LOOKING_AROUND
    is_away: bool = False
    not_now: NotNow | None = None
    plan: tuple[PlannedPlace, ...] = ()
    heights: dict[str, DoorHeight] = Field(default_factory=dict)
    board_names: tuple[str, ...] = ()
    known: tuple[BoardFound, ...] = ()
    is_commissioned: bool = False
    was_changed: bool = False
    drawn_for_in: float = 0.0
    diagonal_in: float = 0.0
    printers: tuple[PrinterRole, ...] = ()
    boards: tuple[BoardFound, ...] = ()
    ports: tuple[PortLook, ...] = ()
    to_walk: tuple[LockRef, ...] = ()
    walked: dict[str, tuple[Pulse, ...]] = Field(default_factory=dict)
    skipped: tuple[LockRef, ...] = ()
    before: Look | None = None
    after: Look | None = None
    place: str | None = None
    is_shut: bool = False
    items_moved: frozenset[int] = frozenset()
    typed: str = ""
    was_wrong: bool = False
    trouble: str | None = None
    top_mm: int | None = None
    reach_mm: dict[str, int] = Field(default_factory=dict)
    touched: int = 0
    taps: int = 0
    sampling: PrinterRole | None = None
    sampled: frozenset[PrinterRole] = frozenset()
    notice: str | None = None
    checked: dict[str, str] = Field(default_factory=dict)
    trial_after: int | None = None
    trial_drop_off_id: str | None = None
    trial_stored: bool = False
    photo: Photo | None = None
    photo_path: str | None = None
    is_recorded: bool = False

    @property
    def is_parked(self) -> bool:
        return self.is_away

    @property
    def in_suspense(self) -> bool:
        return not self.is_over

    @property
    def photo_ids(self) -> tuple[str, ...]:
        return (self.photo.photo_id,) if self.photo else ()

    @property
    def wiring(self) -> dict[str, BoardWiring]:
        """What is understood so far, by board."""
        return {board.name: solve(self.walked.get(board.name, ())) for board in self.boards}

    @property
    def missing(self) -> tuple[str, ...]:
        """Places that no lock was found to open yet."""
        return missing((planned.place for planned in self.plan), self.wiring)

    @property
    def is_sound(self) -> bool:
        """Every place has a lock, no lock was skipped, and nothing contradicts itself."""
        return (
            not self.missing
            and not self.skipped
            and not any(wiring.troubles for wiring in self.wiring.values())
        )

    def board(self, name: str) -> BoardFound:
        """The found board of this name; KeyError is a fault of the program."""
        return {board.name: board for board in self.boards}[name]

    def at(self, step: SetUpStep, **changes: Any) -> Self:
        """The same visit in another step."""
        return self.but(step=step, **changes)


SET_UP = Behaviour[SetUp]()
on = SET_UP.on


def wants(visit: SetUp) -> frozenset[Want]:
    if visit.step in WAITING_FOR_PEOPLE and not visit.is_away:
        return frozenset({Timer(name=TimerName.STAFF_IDLE, generation=visit.touches)})
    return frozenset()


@room("set_up")
def begin(visit: TechnicianVisit) -> AnyTurn:
    """From a technician's home: the same visit, and another kind of it from here on."""
    shared = {name: getattr(visit, name) for name in StaffVisit.model_fields if name != "step"}
    return SetUp(**shared), (LookAround(),)


@on(WAITING_FOR_PEOPLE, Button.BACK, TimerName.STAFF_IDLE)
def gone(visit: SetUp, _: object, __: object) -> AnyTurn:
    """To go on later, or for lunch."""
    return visit.but(is_away=True), ()


@on(SetUpStep, Interrupted)
def interrupted(visit: SetUp, _: object, __: object) -> AnyTurn:
    """Nothing that was under way will answer any more; the same technician signs in and goes on."""
    return visit.but(is_away=True, awaiting={}), ()


@on(SetUpStep, Resumed)
def resumed(visit: SetUp, _: object, __: object) -> AnyTurn:
    """The wiring may be another by now, so it is looked at anew before anything goes on."""
    look: Effect = LookAround()
    return visit.at(SetUpStep.LOOKING_AROUND, is_away=False), (look,)
