"""Whatever a courier, the doors and the power do, in whatever order: each package is in one place."""

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain.collecting import DiscrepancyKind
from kiosk.domain.compartments import DoorState, Occupancy, Sight
from kiosk.flow.courier.effects import NoteDiscrepancy, RecordCollection, Vacate
from kiosk.flow.courier.visit import SCANS, CourierStep, CourierVisit, Outcome
from kiosk.flow.effects import TakePhoto
from kiosk.flow.everybody import wants_of_anybody
from kiosk.flow.signals import (
    Button,
    CodesSeen,
    DoorStayedShut,
    PhotoFailed,
    Pressed,
    Resumed,
    TimedOut,
    TimerName,
)
from kiosk.presentation.screen_model import Emphasis
from kiosk.presentation.screens import Around, compose_for_anybody
from tests.support.courier_round import BIN, Round, package
from tests.support.gallery_visits import PLACE, WORDS

NUMBERS = range(1, 7)
VALUES = ("", "M", "due", BIN, "01", "02", "05", "missing", "damaged", "left_behind", "no_label", "whole")
TEXTS = (*(package(n).label_number for n in NUMBERS), "PN-1", "BAG-77", "BAG-78", "?")


def happenings(r: Round) -> list[Any]:
    """What may happen to this visit now, each as something to call; what is likely stands there often."""
    visit, wrong = r.visit, [Pressed(button=b, value=v) for b in Button for v in VALUES]
    found: list[Any] = [
        lambda p=p: r.hear(p) for p in _on_screen(visit) if p.button is not Button.SIGN_OUT
    ] * 25
    found += [lambda p=p: r.hear(p) for p in wrong[:: len(wrong) // 40]]
    if visit.in_suspense:
        found += [lambda: r.hear(TimedOut(name=TimerName.STAFF_IDLE)), r.restart]
    if visit.parked:
        return [*found, *[lambda: r.hear(Resumed())] * 100]
    if visit.step in SCANS:
        found += [lambda t=t: r.hear(CodesSeen(texts=(t,))) for t in TEXTS if t] * 6
    for name in visit.opening:
        found += [lambda n=int(name): r.opens(n)] * 60
        found += [lambda n=int(name): _stays_shut(r, n)] * 4
    for name in visit.group:
        if r.sights.get(name, Sight()).door is DoorState.OPEN:
            found += [
                lambda n=int(name), o=o: r.shuts(n, occupancy=o)
                for o in (Occupancy.ABSENT, Occupancy.ABSENT, Occupancy.PRESENT, Occupancy.UNKNOWN)
            ] * 10
    if "PrintLabel" in visit.awaiting:
        found += [lambda o=o: r.prints_label(o) for o in ("printed", "unconfirmed", "failed")] * 30
    if TakePhoto.AWAITED_AS in visit.awaiting:
        photo = visit.awaiting[TakePhoto.AWAITED_AS]
        found += [lambda: r.hear(PhotoFailed(effect_id=photo, why="no_camera"))] * 60
    return found


def _on_screen(visit: CourierVisit) -> list[Pressed]:
    """Everything that can be touched."""
    model = compose_for_anybody(visit, WORDS, Around(PLACE))
    cards = [card.posts for card in model.cards if card.posts]
    counters = [
        c.posts for card in model.cards if card.counter for c in (card.counter.fewer, card.counter.more)
    ]
    return [control.posts for control in model.actions if control.enabled] + cards + counters


def _stays_shut(r: Round, number: int) -> None:
    name = f"{number:02d}"
    r.hear(DoorStayedShut(effect_id=r.visit.awaiting[f"OpenDoor {name}"], compartment_id=name))


def hold_to_what_is_true_of_all(r: Round) -> None:
    visit = r.visit
    assert len(visit.group) <= r.open_at_once
    assert set(r.open_asked()) <= {p.compartment_id for p in r.packages}
    taken = Counter((t.drop_off_id, t.package_no) for t in visit.taken)
    assert set(taken.values()) <= {1}
    vacated = [e.compartment_id for e in r.asked if isinstance(e, Vacate)]
    assert set(Counter(vacated).values()) <= {1}
    missing = {d.drop_off_id for d in visit.discrepancies if d.kind is DiscrepancyKind.MISSING}
    for waiting in r.packages:
        name, is_taken = waiting.compartment_id, waiting.drop_off_id in {t.drop_off_id for t in visit.taken}
        if name in vacated:
            assert is_taken != (waiting.drop_off_id in missing), (
                f"{name} was vacated, and its package is where?"
            )
        elif is_taken:
            assert visit.outcomes.get(name) is Outcome.TAKEN, f"{name} holds what the courier has"
    assert sum(isinstance(e, RecordCollection) for e in r.asked) == (visit.manifest is not None)
    if visit.manifest:
        assert not visit.group
        told = [e.discrepancy for e in r.asked if isinstance(e, NoteDiscrepancy)]
        assert set(visit.manifest.discrepancies) <= set(told)


def hold_to_its_screen(visit: CourierVisit) -> None:
    if visit.step is CourierStep.ENDED:
        return
    model = compose_for_anybody(visit, WORDS, Around(PLACE))
    assert model.title
    assert len(model.actions) <= 4
    assert sum(c.emphasis is Emphasis.PRIMARY for c in model.actions) <= 1
    assert "{" not in model.speech
    wants_of_anybody(visit)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 10_000), min_size=40, max_size=80), st.booleans(), st.booleans())
def test_each_package_is_in_one_place_and_each_screen_can_be_used(
    choices: list[int], with_bin: bool, written: bool
) -> None:
    packages = tuple(package(n, written_code="K7M4QX" if written and n == 2 else None) for n in NUMBERS)
    r = Round(packages=packages, open_at_once=3, with_bin=with_bin)
    for choice in choices:
        if r.visit.is_over:
            return
        possible = happenings(r)
        possible[choice % len(possible)]()
        hold_to_what_is_true_of_all(r)
        hold_to_its_screen(r.visit)
