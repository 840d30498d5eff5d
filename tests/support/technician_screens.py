"""Every screen a technician can meet, but those of a set-up."""

from collections.abc import Iterator
from datetime import timedelta

from kiosk.domain.roster import Role, StaffMember
from kiosk.flow.technician.devices import PAGES
from kiosk.flow.technician.signals import DoorKnown, LeftUnresolved
from kiosk.flow.technician.visit import Purpose, TechnicianStep, TechnicianVisit
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.words import Words
from tests.support.courier_screens import DOORS as FORTY_EIGHT
from tests.support.gallery_visits import NOW, WORDS
from tests.support.staff_around import AT_WORK, IN_TROUBLE, LETTERED, SIXTEEN, shown

OTTO = StaffMember(staff_ref="t-0417", role=Role.TECHNICIAN)
HOME = TechnicianVisit(visit_id="v", staff=OTTO)
IN_TRAINING = AT_WORK.model_copy(update={"training_until": NOW.at + timedelta(hours=2)})
LEFT = tuple(
    LeftUnresolved(drop_off_id=f"d-{n}", compartment_id=at, why="parked", left_at=NOW.at - timedelta(hours=n))
    for n, at in ((29, "11"), (6, "04"), (1, None))
)

Named = Iterator[tuple[str, ScreenModel]]


def technician_screens(words: Words = WORDS) -> Named:
    """(name, screen) by room: home, doors, devices, what nobody could say, the count, training, leaving."""
    yield "technician-home", shown(HOME, words, SIXTEEN, AT_WORK)
    out = HOME.but(notice="taken_out_of_service")
    yield "technician-home-in-trouble", shown(out, words, FORTY_EIGHT, IN_TROUBLE)
    still_out = HOME.but(notice="still_boards_misplaced")
    yield "technician-home-still-out", shown(still_out, words, SIXTEEN, IN_TROUBLE)
    yield from _doors(words)
    yield from _devices(words)
    yield from _unresolved(words)
    yield from _recount(words)
    training = HOME.but(step=TechnicianStep.TRAINING)
    yield "technician-training", shown(training, words, SIXTEEN, AT_WORK)
    yield "technician-training-on", shown(training.but(practice=True), words, SIXTEEN, IN_TRAINING)
    leaving = HOME.but(step=TechnicianStep.LEAVING)
    yield "technician-leaving", shown(leaving, words, FORTY_EIGHT, IN_TROUBLE)


def _doors(words: Words) -> Named:
    all_doors = HOME.but(step=TechnicianStep.DOORS)
    yield "technician-doors-16", shown(all_doors, words, SIXTEEN, AT_WORK)
    yield "technician-doors-48", shown(all_doors, words, FORTY_EIGHT, IN_TROUBLE)
    number = HOME.but(step=TechnicianStep.NUMBER)
    yield "technician-number", shown(number.but(typed="4"), words, FORTY_EIGHT, AT_WORK)
    yield "technician-number-letters", shown(number.but(typed="A1"), words, LETTERED, AT_WORK)
    yield "technician-number-unknown", shown(number.but(notice="no_such_door"), words, FORTY_EIGHT, AT_WORK)
    for n, notice in ((9, None), (7, "not_released_unresolved"), (7, "seen_empty"), (8, "stayed_shut")):
        door = _at(n).but(step=TechnicianStep.DOOR, notice=notice, seen_empty=notice == "seen_empty")
        yield f"technician-door-{n}-{notice or 'known'}", shown(door, words, SIXTEEN, AT_WORK)
    unseen = _at(47).but(step=TechnicianStep.DOOR, notice="parcel_missing")
    yield "technician-door-unseen", shown(unseen, words, FORTY_EIGHT, IN_TROUBLE)
    for n in (8, 9):
        asked = _at(n).but(step=TechnicianStep.DOOR_ASKED)
        yield f"technician-door-asked-{n}", shown(asked, words, SIXTEEN, AT_WORK)
    for step in (TechnicianStep.BLOCKING, TechnicianStep.OPENING, TechnicianStep.OPEN, TechnicianStep.INSIDE):
        yield f"technician-{step}", shown(_at(3).but(step=step), words, SIXTEEN, AT_WORK)
    is_open = _at(3).but(step=TechnicianStep.OPEN)
    yield "technician-open-48", shown(is_open, words, FORTY_EIGHT, AT_WORK)


def _at(number: int) -> TechnicianVisit:
    at = f"{number:02d}"
    known = DoorKnown(
        effect_id="v.1",
        compartment_id=at,
        holds=number % 3 == 0,
        in_use=number == 8,
        blocked_why="lock_defective" if number == 7 else None,
    )
    return HOME.but(at=at, known=known)


def _devices(words: Words) -> Named:
    tests = HOME.but(step=TechnicianStep.TESTS)
    yield "technician-tests", shown(tests, words, SIXTEEN, AT_WORK)
    yield "technician-tests-in-trouble", shown(tests, words, SIXTEEN, IN_TROUBLE)
    for page in PAGES:
        test = HOME.but(step=TechnicianStep.TEST, page=page)
        scanned = "(01)04012345678901(21)PN-448102" if page == "camera" else None
        notice = "unconfirmed" if page == "printers" else None
        working = test.but(scanned=scanned, notice=notice)
        yield f"technician-test-{page}", shown(working, words, SIXTEEN, AT_WORK)
        yield f"technician-test-{page}-in-trouble", shown(test, words, SIXTEEN, IN_TROUBLE)


def _unresolved(words: Words) -> Named:
    listed = HOME.but(step=TechnicianStep.UNRESOLVED)
    yield "technician-unresolved-none", shown(listed.but(notice="completed"), words, SIXTEEN, AT_WORK)
    yield "technician-unresolved", shown(listed.but(unresolved=LEFT), words, SIXTEEN, IN_TROUBLE)
    resolving = HOME.but(step=TechnicianStep.RESOLVING, resolving=LEFT[0], at="11", purpose=Purpose.RESOLVE)
    yield "technician-resolving", shown(resolving, words, SIXTEEN, IN_TROUBLE)
    in_bin = resolving.but(resolving=LEFT[2], at=None)
    yield "technician-resolving-bin", shown(in_bin, words, SIXTEEN, IN_TROUBLE)
    gone = LEFT[2].model_copy(update={"bag_gone": "BAG-000731"})
    in_bag = in_bin.but(resolving=gone)
    yield "technician-resolving-bag", shown(in_bag, words, SIXTEEN, IN_TROUBLE)


def _recount(words: Words) -> Named:
    recount = HOME.but(step=TechnicianStep.RECOUNT, purpose=Purpose.RECOUNT)
    yield "technician-recount", shown(recount, words, SIXTEEN, AT_WORK)
    left = tuple(box.compartment_id for box in FORTY_EIGHT[20:])
    begun = recount.but(to_count=left)
    yield "technician-recount-begun", shown(begun, words, FORTY_EIGHT, AT_WORK)
    stuck = begun.but(to_count=left[:1], notice="stayed_shut")
    yield "technician-recount-stuck", shown(stuck, words, FORTY_EIGHT, AT_WORK)
    over = recount.but(missing=())
    yield "technician-recount-over", shown(over, words, FORTY_EIGHT, AT_WORK)
    yield "technician-recount-missing", shown(recount.but(missing=("07", "31")), words, FORTY_EIGHT, AT_WORK)
    at_one = begun.but(at="21", scanned="395211000000000017")
    is_open = at_one.but(step=TechnicianStep.OPEN)
    yield "technician-recount-open", shown(is_open, words, FORTY_EIGHT, AT_WORK)
    counting = at_one.but(step=TechnicianStep.COUNTING)
    yield "technician-counting", shown(counting.but(scanned=None), words, FORTY_EIGHT, AT_WORK)
    yield "technician-counting-label", shown(counting, words, FORTY_EIGHT, AT_WORK)
