"""What was seen at each pulse becomes the wiring of a board, or names what contradicts itself."""

from collections.abc import Iterable

import pytest

from kiosk.domain.survey import Look, Pulse, Trouble, Wrong, missing, solve, terminal_of

TERMINALS = 24


def pulse(
    lock: int,
    place: str | None,
    *,
    contact: int | None = None,
    shut_is: bool = True,
    terminals: int = TERMINALS,
    item: int | None = None,
    empty_is: bool = False,
) -> Pulse:
    """A lock whose contact is at its own terminal, or at `contact`, 0 for none."""
    contact = lock if contact is None else contact
    before = tuple(shut_is for _ in range(terminals))
    after = tuple(level != (terminal == contact) for terminal, level in enumerate(before, 1))
    items = tuple(empty_is for _ in range(terminals)) if item else ()
    return Pulse(
        lock=lock,
        before=Look(contacts=before, items=items),
        after=Look(contacts=after, items=items) if contact else None,
        place=place,
        items_moved=frozenset({item}) if item else frozenset(),
    )


def troubles(pulses: Iterable[Pulse]) -> list[Trouble]:
    return list(solve(pulses).troubles)


def test_permuted_doors_are_found_by_what_was_seen() -> None:
    found = solve([pulse(1, "07"), pulse(2, "03"), pulse(3, "01")])
    assert found.locks == {"07": 1, "03": 2, "01": 3}
    assert found.contact_closed == "shut"
    assert not found.last_lock_first
    assert found.troubles == ()


def test_contacts_of_the_other_kind_are_told_by_their_level_behind_shut_doors() -> None:
    assert solve([pulse(1, "01", shut_is=False), pulse(2, "02", shut_is=False)]).contact_closed == "open"


def test_the_byte_order_is_told_by_which_terminal_answers() -> None:
    swapped = [pulse(lock, f"{lock:02d}", contact=lock + 16) for lock in (1, 2, 8)]
    found = solve(swapped)
    assert found.last_lock_first
    assert found.troubles == ()


@pytest.mark.parametrize(("lock", "terminal"), [(1, 17), (8, 24), (9, 9), (17, 1), (24, 8)])
def test_reversed_boards_turn_their_bytes_and_not_the_bits_in_them(lock: int, terminal: int) -> None:
    assert terminal_of(lock, 24, last_lock_first=True) == terminal
    assert terminal_of(terminal, 24, last_lock_first=True) == lock


def test_locks_in_the_middle_byte_alone_read_the_same_in_both_orders() -> None:
    assert not solve([pulse(9, "01"), pulse(10, "02")]).last_lock_first


def test_a_terminal_with_nothing_on_it_is_no_trouble() -> None:
    found = solve([pulse(1, "01"), pulse(2, None, contact=0)])
    assert found.locks == {"01": 1}
    assert found.troubles == ()


def test_two_coils_crossed_are_named_at_both_locks() -> None:
    rest = [pulse(1, "01"), pulse(2, "02"), pulse(5, "05")]
    crossed = [pulse(3, "04", contact=4), pulse(4, "03", contact=3)]
    assert troubles(rest + crossed) == [
        Trouble(lock=3, wrong=Wrong.CROSSED, other=4),
        Trouble(lock=4, wrong=Wrong.CROSSED, other=3),
    ]
    assert set(solve(rest + crossed).locks) == {"01", "02", "05"}


def test_crossed_coils_are_named_by_their_locks_where_the_bytes_are_reversed() -> None:
    rest = [pulse(lock, f"{lock:02d}", contact=lock + 16) for lock in (1, 2, 5)]
    crossed = [pulse(3, "04", contact=20), pulse(4, "03", contact=19)]
    assert [(t.lock, t.other) for t in troubles(rest + crossed)] == [(3, 4), (4, 3)]


def test_a_door_that_moved_without_a_contact_is_named() -> None:
    assert troubles([pulse(1, "01"), pulse(2, "02", contact=0)]) == [Trouble(lock=2, wrong=Wrong.NO_CONTACT)]


def test_two_contacts_that_moved_at_one_pulse_are_walked_again() -> None:
    whole = pulse(1, "01")
    assert whole.after is not None
    both = Look(contacts=(False, False, *whole.after.contacts[2:]))
    assert troubles([whole.model_copy(update={"after": both}), pulse(3, "03")]) == [
        Trouble(lock=1, wrong=Wrong.SEVERAL_CONTACTS)
    ]


def test_one_lock_of_another_kind_than_the_others_is_named() -> None:
    others = [pulse(1, "01"), pulse(2, "02")]
    strange = pulse(3, "03").model_copy(
        update={
            "before": Look(contacts=(True, True, False, *[True] * 21)),
            "after": Look(contacts=(True,) * 24),
        }
    )
    assert troubles([*others, strange]) == [Trouble(lock=3, wrong=Wrong.OTHER_KIND)]


def test_one_door_cannot_hang_on_two_locks() -> None:
    assert troubles([pulse(1, "01"), pulse(2, "01"), pulse(3, "03")]) == [
        Trouble(lock=1, wrong=Wrong.SAME_DOOR, other=2),
        Trouble(lock=2, wrong=Wrong.SAME_DOOR, other=1),
    ]


def test_a_lock_that_is_walked_again_counts_as_it_was_seen_last() -> None:
    found = solve([pulse(1, "02"), pulse(2, "02"), pulse(1, "01")])
    assert found.locks == {"01": 1, "02": 2}
    assert found.troubles == ()


@pytest.mark.parametrize(("empty_is", "active"), [(False, "present"), (True, "absent")])
def test_item_sensors_are_told_by_a_hand_in_an_empty_compartment(empty_is: bool, active: str) -> None:
    doors = [pulse(lock, f"{lock:02d}", item=lock, empty_is=empty_is) for lock in (1, 2)]
    assert solve(doors).item_active == active


def test_an_input_that_nobody_saw_work_is_not_taken_for_a_sensor() -> None:
    """The parcel behind such a door would be seen to be missing for ever."""
    found = solve([pulse(1, "01", item=1), pulse(2, "02")])
    assert (found.item_active, found.item_sensors) == (None, 1)


def test_a_contact_of_which_the_board_said_nothing_has_told_nothing() -> None:
    told = Pulse(lock=1, before=Look(contacts=(None, True)), after=Look(contacts=(True, True)), place="01")
    assert troubles([told]) == [Trouble(lock=1, wrong=Wrong.NO_CONTACT)]


def test_without_a_hand_seen_there_are_no_item_sensors() -> None:
    assert solve([pulse(1, "01")]).item_active is None


def test_an_item_sensor_of_another_compartment_is_named() -> None:
    assert troubles([pulse(1, "01", item=2), pulse(3, "03", item=3)]) == [
        Trouble(lock=1, wrong=Wrong.ITEM_CROSSED, other=2)
    ]


def test_places_that_no_lock_opens_are_listed() -> None:
    boards = {"left": solve([pulse(1, "01")]), "right": solve([pulse(1, "03")])}
    assert missing(["01", "02", "03", "04"], boards) == ("02", "04")
