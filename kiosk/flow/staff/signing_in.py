"""From a badge or a pass to somebody who is known: the PIN is what only they know."""

from collections.abc import Callable
from enum import StrEnum
from typing import ClassVar

from kiosk.domain.moment import Moment
from kiosk.domain.roster import PinHash, Role, StaffMember
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.behaviour import AnyTurn, Behaviour
from kiosk.flow.signals import Button, Pressed, TimerName
from kiosk.flow.staff.effects import CheckPin, CountWrongPin, SignIn
from kiosk.flow.staff.signals import GoesOn, NotLetIn, PinChecked, SignedIn, WrongPinCounted
from kiosk.flow.staff.visit import StaffVisit
from kiosk.flow.wants import Timer, Want

SHORTEST_PIN, LONGEST_PIN = 4, 8
DIGITS = "0123456789"


class SigningInStep(StrEnum):
    PIN = "pin"
    CHECKING = "checking"
    REFUSED = "refused"
    ENDED = "ended"


class SigningIn(AnyVisit):
    """Somebody held a badge or showed a pass. `refused`: why that says nothing here, as a code.

    `shown`: as SignIn.
    """

    PASSING: ClassVar[frozenset[str]] = frozenset(AnyVisit.model_fields)

    step: SigningInStep = SigningInStep.PIN
    staff: StaffMember | None = None
    pin: PinHash | None = None
    shown: str = ""
    refused: str | None = None
    typed: str = ""
    was_wrong: bool = False

    @property
    def is_over(self) -> bool:
        return self.step is SigningInStep.ENDED

    @property
    def known(self) -> StaffMember:
        """Who it is, in steps that have somebody."""
        assert self.staff is not None, f"step {self.step} has somebody"
        return self.staff


SIGNING_IN = Behaviour[SigningIn]()
on = SIGNING_IN.on

HOMES: dict[Role, Callable[[SigningIn], StaffVisit]] = {}
"""What each role comes to; the rooms of the roles fill it."""


def wants(visit: SigningIn) -> frozenset[Want]:
    match visit.step:
        case SigningInStep.PIN:
            name = TimerName.IDLE_END if visit.idle_warned else TimerName.IDLE_WARNING
            return frozenset({Timer(name=name, generation=visit.touches)})
        case SigningInStep.REFUSED:
            return frozenset({Timer(name=TimerName.REFUSAL_SHOWN, generation=visit.touches)})
    return frozenset()


@on(SigningInStep.PIN, Button.KEY)
def key(visit: SigningIn, pressed: Pressed, _: Moment) -> AnyTurn | None:
    if pressed.value not in DIGITS or len(visit.typed) >= LONGEST_PIN:
        return None
    return visit.but(typed=visit.typed + pressed.value, was_wrong=False), ()


@on(SigningInStep.PIN, Button.ERASE)
def erase(visit: SigningIn, _: object, __: Moment) -> AnyTurn:
    return visit.but(typed=visit.typed[:-1]), ()


@on(SigningInStep.PIN, Button.ENTER)
def entered(visit: SigningIn, _: object, __: Moment) -> AnyTurn | None:
    if len(visit.typed) < SHORTEST_PIN:
        return None
    assert visit.pin is not None
    check = CheckPin(staff=visit.known, pin=visit.pin, typed=visit.typed)
    return visit.but(step=SigningInStep.CHECKING, typed=""), (check,)


@on(SigningInStep.CHECKING, PinChecked)
def checked(visit: SigningIn, checked: PinChecked, _: Moment) -> AnyTurn:
    match checked.outcome:
        case "right":
            assert visit.pin is not None
            return visit, (SignIn(staff=visit.known, pin=visit.pin, shown=visit.shown),)
        case "wrong":
            return visit, (CountWrongPin(staff=visit.known),)
        case "locked_out":
            return _refused(visit, "locked_out")


@on(SigningInStep.CHECKING, WrongPinCounted)
def wrong(visit: SigningIn, counted: WrongPinCounted, _: Moment) -> AnyTurn:
    if counted.locked_out:
        return _refused(visit, "locked_out")
    return visit.but(step=SigningInStep.PIN, was_wrong=True), ()


@on(SigningInStep.CHECKING, NotLetIn)
def not_let_in(visit: SigningIn, refused: NotLetIn, _: Moment) -> AnyTurn:
    return _refused(visit, refused.why)


@on(SigningInStep.CHECKING, SignedIn)
def signed_in(visit: SigningIn, _: object, __: Moment) -> AnyTurn:
    """The same visit, and another kind of it from here on."""
    came = HOMES[visit.known.role](visit)
    return came, came.asks_first


@on(SigningInStep.CHECKING, GoesOn)
def goes_on(visit: SigningIn, _: object, __: Moment) -> AnyTurn:
    return _end(visit)


@on(SigningInStep.PIN, TimerName.IDLE_WARNING)
def warn(visit: SigningIn, _: object, __: Moment) -> AnyTurn:
    return visit.but(idle_warned=True), ()


@on(SigningInStep.PIN, Button.CANCEL, TimerName.IDLE_END)
@on(SigningInStep.REFUSED, Button.FINISH, TimerName.REFUSAL_SHOWN)
def leave(visit: SigningIn, _: object, __: Moment) -> AnyTurn:
    return _end(visit)


def _refused(visit: SigningIn, why: str) -> AnyTurn:
    return visit.but(step=SigningInStep.REFUSED, refused=why), ()


def _end(visit: SigningIn) -> AnyTurn:
    return visit.but(step=SigningInStep.ENDED, awaiting={}), ()


def home(visit: SigningIn, kind: type[StaffVisit]) -> StaffVisit:
    """A visit of this kind that goes on where the sign-in ended: same id, same look."""
    shared = {name: getattr(visit, name) for name in AnyVisit.model_fields if name != "step"}
    return kind(**shared | {"language": visit.known.language or visit.language}, staff=visit.known)
