"""What people touch, hear and hold: the glass in its corners, a sound, a sample of each paper."""

from typing import Literal, get_args

from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button, PaperPrinted, Pressed
from kiosk.flow.staff.effects import PrintTest
from kiosk.flow.technician.commissioning.finishing import keep
from kiosk.flow.technician.commissioning.visit import SetUp, SetUpStep, on

TouchPlace = Literal["top_left", "top_right", "bottom_right", "bottom_left", "middle"]
TOUCH_PLACES: tuple[TouchPlace, ...] = get_args(TouchPlace)
"""In the order in which they are touched; the last one twice, quickly, as a finger that bounces does."""


@on(SetUpStep.SCREEN_SIZE, Button.CONTINUE)
def card_fits(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return visit.at(SetUpStep.TOUCH, touched=0, taps=0), ()


def place_to_touch(visit: SetUp) -> TouchPlace:
    """Where the target is now."""
    return TOUCH_PLACES[visit.touched]


@on(SetUpStep.TOUCH, Button.CHOOSE)
def touched(visit: SetUp, pressed: Pressed, _: Moment) -> AnyTurn | None:
    if pressed.value != place_to_touch(visit):
        return None
    if pressed.value == TOUCH_PLACES[-1]:
        return visit.but(taps=visit.taps + 1), ()
    return visit.but(touched=visit.touched + 1), ()


@on(SetUpStep.TOUCH, Button.OPEN_AGAIN)
def tap_again(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return visit.but(taps=0), ()


@on(SetUpStep.TOUCH, Button.CONTINUE)
def touch_checked(visit: SetUp, _: object, __: Moment) -> AnyTurn | None:
    if not visit.taps:
        return None
    return _checked(visit, SetUpStep.SOUND, touch="once" if visit.taps == 1 else "bounces"), ()


@on(SetUpStep.SOUND, Button.YES)
def heard(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return _to_samples(visit, "heard")


@on(SetUpStep.SOUND, Button.NO)
def not_heard(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    """A kiosk is never only heard, so one without a loudspeaker serves all the same."""
    return _to_samples(visit, "not_heard")


def _to_samples(visit: SetUp, sound: str) -> AnyTurn:
    if visit.printers:
        return _checked(visit, SetUpStep.SAMPLES, sound=sound).but(sampled=frozenset(), notice=None), ()
    return keep(_checked(visit, SetUpStep.SAMPLES, sound=sound, samples="no_printer"))


@on(SetUpStep.SAMPLES, Button.PRINT)
def print_sample(visit: SetUp, pressed: Pressed, _: Moment) -> AnyTurn | None:
    role = next((role for role in visit.printers if role == pressed.value), None)
    if role is None or "Paper" in visit.awaiting:
        return None
    return visit.but(notice="printing", sampling=role), (PrintTest(staff=visit.staff, role=role),)


@on(SetUpStep.SAMPLES, PaperPrinted)
def printed(visit: SetUp, printed: PaperPrinted, _: Moment) -> AnyTurn:
    came = frozenset({visit.sampling}) if printed.outcome != "failed" else frozenset()
    return visit.but(notice=printed.outcome, sampling=None, sampled=visit.sampled | came), ()


@on(SetUpStep.SAMPLES, Button.YES)
def samples_are_right(visit: SetUp, _: object, __: Moment) -> AnyTurn | None:
    """Somebody has looked at each of them."""
    if visit.sampled < frozenset(visit.printers) or "Paper" in visit.awaiting:
        return None
    return keep(_checked(visit, SetUpStep.SAMPLES, samples="right"))


@on(SetUpStep.SAMPLES, Button.NO)
def samples_are_not_right(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    """It is written down, and does not stop the rest: there are returns without paper."""
    return keep(_checked(visit, SetUpStep.SAMPLES, samples="not_right"))


def _checked(visit: SetUp, step: SetUpStep, **found: str) -> SetUp:
    return visit.at(step, checked=visit.checked | found)
