"""A compartment's state follows from what the ledger knows and the board sees; "free" is never stored."""

import pytest

from kiosk.domain.compartments import (
    ITEM_SEEN,
    NOT_SEEN_EMPTY,
    Compartment,
    CompartmentState,
    DoorState,
    Drift,
    Facts,
    Occupancy,
    Sight,
    Size,
    allocate,
    drift_of,
    state_of,
)

CLOSED = Sight(door=DoorState.CLOSED)
EMPTY = Sight(door=DoorState.CLOSED, occupancy=Occupancy.ABSENT)
FULL = Sight(door=DoorState.CLOSED, occupancy=Occupancy.PRESENT)
OPEN = Sight(door=DoorState.OPEN)


def facts(compartment_id: str = "1", **known: str) -> Facts:
    return Facts(compartment_id=compartment_id, **known)


def box(compartment_id: str, size: Size, *goods: str) -> Compartment:
    return Compartment(compartment_id=compartment_id, size=size, goods=goods)


CABINET = (box("1", Size.L), box("2", Size.M), box("3", Size.S), box("4", Size.S), box("5", Size.XL))
ALL_CLOSED = {c.compartment_id: CLOSED for c in CABINET}


def given_place(
    known: dict[str, Facts],
    seen: dict[str, Sight],
    larger_than: Size | None = None,
    at_least: Size | None = None,
) -> str | None:
    chosen = allocate(CABINET, known, seen, larger_than, at_least)
    return chosen.compartment_id if chosen else None


@pytest.mark.parametrize(
    ("known", "seen", "state"),
    [
        (facts(), CLOSED, CompartmentState.FREE),
        (facts(), EMPTY, CompartmentState.FREE),
        (facts(), OPEN, CompartmentState.UNKNOWN),
        (facts(), Sight(), CompartmentState.UNKNOWN),
        (facts(), Sight(occupancy=Occupancy.ABSENT), CompartmentState.UNKNOWN),
        (facts(), FULL, CompartmentState.OCCUPIED),
        (facts(), Sight(occupancy=Occupancy.PRESENT), CompartmentState.OCCUPIED),
        (facts(holds="drop-off"), CLOSED, CompartmentState.OCCUPIED),
        (facts(holds="drop-off"), FULL, CompartmentState.OCCUPIED),
        (facts(holds="drop-off"), EMPTY, CompartmentState.UNKNOWN),
        (
            facts(holds="drop-off"),
            Sight(door=DoorState.OPEN, occupancy=Occupancy.ABSENT),
            CompartmentState.OCCUPIED,
        ),
        (facts(holds="drop-off", reserved_by="visit"), OPEN, CompartmentState.OCCUPIED),
        (facts(reserved_by="visit"), CLOSED, CompartmentState.RESERVED),
        (facts(reserved_by="visit"), OPEN, CompartmentState.RESERVED),
        (facts(reserved_by="visit"), FULL, CompartmentState.OCCUPIED),
        (facts(blocked_why="stuck"), EMPTY, CompartmentState.BLOCKED),
        (facts(blocked_why="stuck", holds="drop-off", reserved_by="visit"), FULL, CompartmentState.BLOCKED),
    ],
)
def test_state_is_one_truth_out_of_facts_and_sight(
    known: Facts, seen: Sight, state: CompartmentState
) -> None:
    assert state_of(known, seen) is state


def test_the_smallest_free_compartment_is_given_the_first_among_equals() -> None:
    assert given_place({}, ALL_CLOSED) == "3"


@pytest.mark.parametrize(
    ("taken", "given"),
    [(["3"], "4"), (["3", "4"], "2"), (["3", "4", "2"], "1"), (["3", "4", "2", "1"], "5")],
)
def test_the_next_larger_one_is_given_when_the_small_ones_are_taken(taken: list[str], given: str) -> None:
    assert given_place({n: facts(n, holds="drop-off") for n in taken}, ALL_CLOSED) == given


@pytest.mark.parametrize("why", ["blocked_why", "holds", "reserved_by"])
def test_none_is_given_when_none_is_free(why: str) -> None:
    assert (
        given_place({c.compartment_id: facts(c.compartment_id, **{why: "x"}) for c in CABINET}, ALL_CLOSED)
        is None
    )


def test_a_door_nobody_has_seen_closed_is_not_given() -> None:
    assert given_place({}, {}) is None
    assert given_place({}, {"3": OPEN, "4": Sight(), "2": CLOSED}) == "2"


def test_what_lies_in_a_compartment_keeps_it_from_being_given_whatever_the_ledger_says() -> None:
    assert given_place({}, ALL_CLOSED | {"3": FULL}) == "4"


@pytest.mark.parametrize(("size", "given"), [(Size.S, "2"), (Size.M, "1"), (Size.L, "5"), (Size.XL, None)])
def test_when_an_item_does_not_fit_a_larger_one_is_given(size: Size, given: str | None) -> None:
    assert given_place({}, ALL_CLOSED, larger_than=size) == given


@pytest.mark.parametrize(
    ("known", "seen", "drift"),
    [
        (facts(), EMPTY, None),
        (facts(), FULL, Drift.ITEM_UNEXPECTED),
        (facts(), Sight(door=DoorState.OPEN, occupancy=Occupancy.PRESENT), None),
        (facts(), CLOSED, None),
        (facts(holds="drop-off"), FULL, None),
        (facts(holds="drop-off"), EMPTY, Drift.ITEM_MISSING),
        (facts(holds="drop-off", blocked_why="stuck"), EMPTY, Drift.ITEM_MISSING),
        (facts(holds="drop-off"), CLOSED, None),
        (facts(holds="drop-off"), Sight(door=DoorState.OPEN, occupancy=Occupancy.ABSENT), None),
        (facts(reserved_by="drop-off"), FULL, None),
        (facts(blocked_why=NOT_SEEN_EMPTY), FULL, None),
        (facts(blocked_why=ITEM_SEEN), FULL, Drift.ITEM_UNEXPECTED),
        (facts(blocked_why=ITEM_SEEN), EMPTY, None),
    ],
)
def test_only_what_is_seen_behind_a_closed_door_contradicts_the_books(
    known: Facts, seen: Sight, drift: Drift | None
) -> None:
    assert drift_of(known, seen) is drift


@pytest.mark.parametrize(
    ("heights", "given"),
    [
        ((900, 900), "small"),
        ((379, 900), "large"),
        ((380, 900), "small"),
        ((1221, 1220), "large"),
        ((1500, 200), None),
    ],
)
def test_within_reach_a_larger_one_is_given_rather_than_one_too_high_or_too_low(
    heights: tuple[int, int], given: str | None
) -> None:
    small = Compartment(compartment_id="small", size=Size.S, reach_mm=heights[0])
    large = Compartment(compartment_id="large", size=Size.L, reach_mm=heights[1])
    seen = {"small": CLOSED, "large": CLOSED}
    chosen = allocate((small, large), {}, seen, within_reach=True)
    assert (chosen and chosen.compartment_id) == given
    assert allocate((small, large), {}, seen) == small, "for everybody else heights do not matter"


def test_an_item_that_the_books_miss_makes_a_place_unfit_and_so_does_one_that_the_sensor_misses() -> None:
    assert given_place({"3": facts("3", holds="d")}, ALL_CLOSED | {"3": EMPTY, "4": FULL}) == "2"


def test_sizes_are_in_order() -> None:
    assert sorted(Size, key=lambda size: size.rank) == [Size.S, Size.M, Size.L, Size.XL]


def test_what_the_rules_want_is_the_least_and_what_did_not_fit_must_still_be_exceeded() -> None:
    assert given_place({}, ALL_CLOSED, at_least=Size.M) == "2"
    assert given_place({"2": facts("2", holds="d")}, ALL_CLOSED, at_least=Size.M) == "1"
    assert given_place({}, ALL_CLOSED, larger_than=Size.L, at_least=Size.M) == "5"
    assert given_place({}, ALL_CLOSED, larger_than=Size.S, at_least=Size.L) == "1"
    assert given_place({}, {"3": CLOSED, "4": CLOSED}, at_least=Size.M) is None


KEPT = (
    box("1", Size.S, "battery"),
    box("2", Size.M, "battery", "chilled", "any"),
    box("3", Size.L),
    box("4", Size.L, "chilled"),
)


@pytest.mark.parametrize(
    ("goods", "in_turn"),
    [("battery", ["1", "2"]), ("chilled", ["2", "4"]), ("hazardous", []), (None, ["3", "2"])],
)
def test_goods_get_a_place_that_is_kept_for_them_and_others_one_that_is_kept_for_none_first(
    goods: str | None, in_turn: list[str]
) -> None:
    given: list[str] = []
    while True:
        taken = {name: facts(name, holds="drop-off") for name in given}
        chosen = allocate(KEPT, taken, {c.compartment_id: CLOSED for c in KEPT}, goods=goods)
        if chosen is None:
            break
        given.append(chosen.compartment_id)
    assert given == in_turn


def test_goods_and_size_are_both_asked_for() -> None:
    seen = {c.compartment_id: CLOSED for c in KEPT}
    chosen = allocate(KEPT, {}, seen, at_least=Size.M, goods="battery")
    assert chosen is not None
    assert chosen.compartment_id == "2"
