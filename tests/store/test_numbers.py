from datetime import date, timedelta
from itertools import pairwise

from kiosk.domain.leases import NumberLease
from tests.store.store_rig import StoreRig

TODAY = date(2026, 9, 29)


def lease(lease_id: str = "l-1", first: int = 481, last: int = 483, **changes: object) -> NumberLease:
    return NumberLease.model_validate(
        {
            "lease_id": lease_id,
            "kiosk_id": "B-1042",
            "carrier_id": "parcelnet",
            "kind": "label",
            "prefix": "3952110",
            "digits": 10,
            "first": first,
            "last": last,
            "expires_on": TODAY,
        }
        | changes
    )


def take(rig: StoreRig, *leases: NumberLease, kind: str = "label", today: date = TODAY) -> str | None:
    return rig.store.numbers.take(leases, kind, "parcelnet", today)


def count_of(receipt: str) -> int:
    return int(receipt.split("-")[1])


def test_receipt_numbers_count_up_across_restarts(rig: StoreRig) -> None:
    first = rig.store.numbers.next_receipt("B1042")
    rig.restart()
    second = rig.store.numbers.next_receipt("B1042")
    assert count_of(second) == count_of(first) + 1


def test_no_number_comes_twice_from_two_connections(rig: StoreRig) -> None:
    other = rig.open()
    numbers = [store.numbers.next_receipt("B1042") for _ in range(20) for store in (rig.store, other)]
    other.close()
    assert len(set(numbers)) == 40


def replace_card(rig: StoreRig) -> None:
    """The same kiosk with a store that remembers nothing."""
    rig.store.close()
    rig.directory = rig.directory.with_name(f"{rig.directory.name}-replaced")
    rig.store = rig.open()


def numbers_of_a_day(rig: StoreRig) -> list[str]:
    numbers = rig.store.numbers
    given = []
    for _ in range(100):
        given += [numbers.next_receipt("B1042"), numbers.next_certificate("B1042")]
        given += [numbers.next_manifest("B1042"), numbers.next_written_code()]
    return given


def test_a_replaced_card_gives_no_number_that_the_one_before_it_gave(rig: StoreRig) -> None:
    given = []
    for days in (0.1, 1, 300):
        given += numbers_of_a_day(rig)
        rig.clock.advance(days * 86_400)
        replace_card(rig)
    given += numbers_of_a_day(rig)
    assert len(set(given)) == len(given) == 4 * 400
    assert max(len(number) for number in given) == len("B1042-0000000-0")


def test_a_number_taken_before_a_failed_transaction_comes_again_because_nobody_saw_it(rig: StoreRig) -> None:
    try:
        with rig.store.transaction():
            unseen = rig.store.numbers.next_receipt("B1042")
            raise RuntimeError("power cut")
    except RuntimeError:
        assert rig.store.numbers.next_receipt("B1042") == unseen


def test_a_lease_gives_its_numbers_in_order_with_check_digit_and_then_runs_out(rig: StoreRig) -> None:
    assert [take(rig, lease()) for _ in range(5)] == [
        "395211000000004818",
        "395211000000004825",
        "395211000000004832",
        None,
        None,
    ]


def test_the_next_lease_goes_on_where_one_has_run_out(rig: StoreRig) -> None:
    leases = (lease(last=481), lease("l-2", first=900, last=901))
    assert [take(rig, *leases) for _ in range(4)] == [
        "395211000000004818",
        "395211000000009004",
        "395211000000009011",
        None,
    ]


def test_a_lease_that_is_extended_after_it_ran_out_goes_on_without_a_hole(rig: StoreRig) -> None:
    for _ in range(10):
        take(rig, lease(last=481))
    assert take(rig, lease(last=500)) == "395211000000004825"


def test_an_expired_lease_and_one_of_another_kind_or_carrier_give_nothing(rig: StoreRig) -> None:
    assert take(rig, lease(), today=TODAY + timedelta(days=1)) is None
    assert take(rig, lease(), kind="tracking") is None
    assert take(rig, lease(carrier_id="another")) is None
    assert take(rig, lease()) == "395211000000004818"


def test_leased_numbers_are_not_given_again_after_a_restart(rig: StoreRig) -> None:
    first = take(rig, lease())
    rig.restart()
    assert take(rig, lease()) != first


def test_written_codes_do_not_repeat_and_neighbours_do_not_look_alike(rig: StoreRig) -> None:
    codes = [rig.store.numbers.next_written_code() for _ in range(200)]
    assert len(set(codes)) == 200
    for one, next_ in pairwise(codes):
        assert sum(a != b for a, b in zip(one, next_, strict=True)) >= 3
