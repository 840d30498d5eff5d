"""The last part: heights measured, the map kept, one real drop-off made, and the kiosk put into service."""

from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.effects import DiscardPhoto, TakePhoto
from kiosk.flow.signals import Button, PhotoTaken, Pressed
from kiosk.flow.staff.visit import sign_out
from kiosk.flow.technician.commissioning.effects import (
    BeginTrial,
    KeepMap,
    LookAtTrial,
    PutIntoService,
    RecordCommissioned,
    Restart,
)
from kiosk.flow.technician.commissioning.signals import (
    DoorHeight,
    InService,
    MapRefused,
    TrialBegun,
    TrialSeen,
)
from kiosk.flow.technician.commissioning.visit import SetUp, SetUpStep, on

HEIGHT_STEPS = (SetUpStep.TOP_HEIGHT, SetUpStep.BOTTOM_HEIGHT)
DIGITS = 4
HIGHEST_MM = 2500

FINER = 1.005
"""One touch makes a bank card half a millimetre wider or narrower."""

SMALLEST_IN, LARGEST_IN = 5.0, 65.0


@on(SetUpStep.WALKED, Button.CONTINUE)
def heights(visit: SetUp, _: object, __: Moment) -> AnyTurn | None:
    return (visit.at(SetUpStep.TOP_HEIGHT, typed=""), ()) if visit.is_sound else None


@on(HEIGHT_STEPS, Button.KEY)
def key(visit: SetUp, pressed: Pressed, _: Moment) -> AnyTurn | None:
    if len(visit.typed) >= DIGITS:
        return None
    return visit.but(typed=visit.typed + pressed.value, was_wrong=False), ()


@on(HEIGHT_STEPS, Button.ERASE)
def erase(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return visit.but(typed=visit.typed[:-1]), ()


@on(SetUpStep.TOP_HEIGHT, Button.ENTER)
def top_entered(visit: SetUp, _: object, __: Moment) -> AnyTurn | None:
    top = int(visit.typed or 0)
    if not 0 < top <= HIGHEST_MM:
        return visit.but(typed="", was_wrong=True), ()
    return visit.at(SetUpStep.BOTTOM_HEIGHT, typed="", top_mm=top), ()


@on(SetUpStep.BOTTOM_HEIGHT, Button.ENTER)
def bottom_entered(visit: SetUp, _: object, __: Moment) -> AnyTurn | None:
    bottom, top = int(visit.typed or 0), visit.top_mm
    assert top is not None
    if bottom >= top:
        return visit.but(typed="", was_wrong=True), ()
    return visit.at(SetUpStep.SCREEN_SIZE, typed="", reach_mm=reach(visit.heights, top, bottom)), ()


@on(HEIGHT_STEPS, Button.NO)
def as_written(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    """The heights in the cabinet file are right."""
    return visit.at(SetUpStep.SCREEN_SIZE, typed="", reach_mm={}), ()


@on(SetUpStep.SCREEN_SIZE, Button.FEWER, Button.MORE)
def another_size(visit: SetUp, pressed: Pressed, _: Moment) -> AnyTurn:
    """A glass taken for smaller than it is gets everything drawn larger than it should be."""
    by = 1 / FINER if pressed.button is Button.MORE else FINER
    diagonal = min(max(visit.diagonal_in * by, SMALLEST_IN), LARGEST_IN)
    return visit.but(diagonal_in=round(diagonal, 3)), ()


def reach(heights: dict[str, DoorHeight], top_mm: int, bottom_mm: int) -> dict[str, int]:
    """The centre of each door above the floor; between the two edges all rows are equally high."""
    first = min(door.row for door in heights.values())
    last = max(door.row + door.rows for door in heights.values())
    row_mm = (top_mm - bottom_mm) / (last - first)
    return {
        place: round(top_mm - (door.row - first + door.rows / 2) * row_mm) for place, door in heights.items()
    }


def keep(visit: SetUp) -> AnyTurn:
    """Write down what was found; the process starts again with it."""
    known = {place for wiring in visit.wiring.values() for place in wiring.locks}
    reach_mm = {place: mm for place, mm in visit.reach_mm.items() if place in known}
    kept = KeepMap(
        boards=visit.boards,
        wiring=visit.wiring,
        reach_mm=reach_mm,
        diagonal_in=None if visit.diagonal_in == visit.drawn_for_in else visit.diagonal_in,
    )
    return visit.at(SetUpStep.KEEPING, typed="", trial_after=None), (kept,)


@on((SetUpStep.KEEPING, SetUpStep.FINISHING), MapRefused)
def refused(visit: SetUp, refused: MapRefused, _: Moment) -> AnyTurn:
    """Back to where it can be tried again: nothing that was found or made is lost."""
    if visit.step is SetUpStep.FINISHING:
        return visit.at(SetUpStep.TRIAL, trouble=refused.text), ()
    return visit.at(SetUpStep.WALKED if visit.boards else SetUpStep.START, trouble=refused.text), ()


@on(SetUpStep.TRIAL, Button.START)
def begin_trial(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return visit, (BeginTrial(),)


@on(SetUpStep.TRIAL, TrialBegun)
def trial_begun(visit: SetUp, begun: TrialBegun, _: Moment) -> AnyTurn:
    """The screen is free for one customer, who is the technician; their badge brings this back."""
    return visit.but(trial_after=begun.after, trial_drop_off_id=None, trial_stored=False, is_away=True), ()


@on(SetUpStep.TRIAL, Button.CONTINUE)
def look(visit: SetUp, _: object, __: Moment) -> AnyTurn | None:
    return None if visit.trial_after is None else (visit, (LookAtTrial(after=visit.trial_after),))


@on(SetUpStep.TRIAL, TrialSeen)
def trial_seen(visit: SetUp, seen: TrialSeen, _: Moment) -> AnyTurn:
    return visit.but(trial_drop_off_id=seen.drop_off_id, trial_stored=seen.stored), ()


@on(SetUpStep.TRIAL, Button.FINISH)
def trial_is_done(visit: SetUp, _: object, __: Moment) -> AnyTurn | None:
    if visit.is_recorded:
        return visit.at(SetUpStep.FINISHING, trouble=None), (PutIntoService(),)
    if not visit.trial_stored:
        return None
    if "item_camera" in visit.faults:
        return _record(visit)
    return visit.at(SetUpStep.SITE_PHOTO_KEPT if visit.photo else SetUpStep.SITE_PHOTO), ()


@on(SetUpStep.SITE_PHOTO, Button.TAKE_PHOTO)
def take_photo(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return visit, (TakePhoto(line_ids=()),)


@on(SetUpStep.SITE_PHOTO, PhotoTaken)
def photo_taken(visit: SetUp, taken: PhotoTaken, _: Moment) -> AnyTurn:
    photo = taken.photo.model_copy(update={"role": "site"})
    return visit.at(SetUpStep.SITE_PHOTO_KEPT, photo=photo, photo_path=taken.path), ()


@on(SetUpStep.SITE_PHOTO_KEPT, Button.TAKE_AGAIN)
def take_again(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    assert visit.photo is not None
    discard = DiscardPhoto(photo_id=visit.photo.photo_id)
    return visit.at(SetUpStep.SITE_PHOTO, photo=None, photo_path=None), (discard,)


@on((SetUpStep.SITE_PHOTO, SetUpStep.SITE_PHOTO_KEPT), Button.FINISH)
def finish(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return _record(visit)


def _record(visit: SetUp) -> AnyTurn:
    assert visit.trial_drop_off_id is not None
    record = RecordCommissioned(
        drop_off_id=visit.trial_drop_off_id, photo=visit.photo, checklist=checklist(visit)
    )
    return visit.at(SetUpStep.FINISHING, is_recorded=True), (record, PutIntoService())


def checklist(visit: SetUp) -> dict[str, str]:
    """What was done and how it came out, by code."""
    return {
        "doors_walked": "yes",
        "heights": "measured" if visit.reach_mm else "as_written",
        **visit.checked,
        "trial_drop_off": "stored_by_central",
        "photo": "taken" if visit.photo else "none",
    }


@on(SetUpStep.FINISHING, InService)
def in_service(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    ended, effects = sign_out(visit, SetUpStep.ENDED, "finished")
    return ended, (*effects, Restart())


@on(SetUpStep.TRIAL, Button.SIGN_OUT)
def leave(visit: SetUp, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, SetUpStep.ENDED, "finished")
